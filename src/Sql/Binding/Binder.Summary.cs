using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>SUMMARIZE: a row of figures for each column.</summary>
internal sealed partial class Binder
{
    private static readonly string[] s_summary = ["min", "max", "approx_unique", "avg", "std", "q25", "q50", "q75", "count", "null_percentage"];

    /// <summary>One aggregation computes all figures of all columns; a union takes them apart.</summary>
    private static LogicalPlan BindSummary(LogicalPlan plan)
    {
        NamedExpression all = NamedExpression.New("count", ExpressionBuilder.Aggregate("count", []));
        var aggregates = new List<NamedExpression> { all };
        var rows = new List<Expression[]>();
        foreach (PlanColumn column in plan.Output)
        {
            bool number = column.Type.IsNumeric, temporal = column.Type.Id is >= TypeId.Date and <= TypeId.TimestampNs;
            Expression value = column.Ref, real = number ? ExpressionBuilder.Cast(column.Ref, DataType.Float64) : value;
            Expression none = new Literal(Scalar.Null(DataType.Utf8));
            bool ordered = !column.Type.IsNested || column.Type.IsUnion;
            rows.Add([
                new Literal(Scalar.Utf8(column.Name)),
                new Literal(Scalar.Utf8(column.Type.ToString())),
                ordered ? Text(Over("min", value)) : none,
                ordered ? Text(Over("max", value)) : none,
                ordered ? Over("approx_count_distinct", value) : new Literal(Scalar.Null(DataType.Int64)),
                number || temporal ? Text(Over("avg", number ? real : value)) : none,
                number ? Text(Over("stddev", real)) : none,
                Quantile(0.25), Quantile(0.5), Quantile(0.75),
                all.Column.Ref,
                NullShare(Over("count", value))]);

            Expression Quantile(double place)
            {
                if (!number && !temporal) return none;
                Expression found = Over(number ? "quantile_cont" : "quantile_disc", number ? real : value, new Literal(Scalar.Float64(place)));
                return Text(column.Type.IsInteger ? ExpressionBuilder.Cast(found, column.Type) : found);
            }
        }

        var summary = new Aggregate(plan, [], aggregates.ToEquatableArray());
        int id = Cte.NewId();
        string[] names = ["column_name", "column_type", .. s_summary];
        LogicalPlan[] parts = [.. rows.Select(row =>
        {
            var source = new CteRef("summary", id, summary.Output.Select(c => PlanColumn.New(c.Name, c.Type, c.Nullable)).ToEquatableArray());
            var map = new Dictionary<ColumnId, Expression>();
            for (int i = 0; i < source.Columns.Count; i++) map[summary.Output[i].Id] = source.Columns[i].Ref;
            return new Project(source, row.Select((value, i) => NamedExpression.New(names[i], ExpressionRewriter.Substitute(value, map))).ToEquatableArray());
        })];
        return new Cte("summary", id, summary, parts.Length == 1 ? parts[0] : SetPlans.UnionAll(parts), true);

        Expression Over(string function, params Expression[] arguments)
        {
            NamedExpression call = NamedExpression.New(function, ExpressionBuilder.Aggregate(function, arguments.ToEquatableArray()));
            aggregates.Add(call);
            return call.Column.Ref;
        }

        static Expression Text(Expression value) => ExpressionBuilder.Cast(value, DataType.Utf8);

        Expression NullShare(Expression present)
        {
            Expression total = ExpressionBuilder.Cast(all.Column.Ref, DataType.Float64);
            Expression share = ExpressionBuilder.Call("*", new Literal(Scalar.Float64(100)), ExpressionBuilder.Call("-", new Literal(Scalar.Float64(1)), ExpressionBuilder.Call("/", ExpressionBuilder.Cast(present, DataType.Float64), total)));
            // Of no rows there is no share: not a number, which is no decimal.
            return ExpressionBuilder.Cast(share, DataType.Decimal(9, 2), isTry: true);
        }
    }
}
