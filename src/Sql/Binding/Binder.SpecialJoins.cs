using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>POSITIONAL and ASOF joins, put together from row numbers, windows and ordinary joins.</summary>
internal sealed partial class Binder
{
    /// <summary>Rows of both sides by their place: a full join on the numbers of the rows, in their order.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindPositional(JoinSyntax join, Scope? outer, Scope? lateral)
    {
        (LogicalPlan left, List<ScopeColumn> leftColumns) = BindTable(join.Left, outer, lateral);
        (LogicalPlan right, List<ScopeColumn> rightColumns) = BindTable(join.Right, outer, lateral);
        RefuseDuplicates(join, leftColumns, rightColumns);
        (Window l, PlanColumn lNumber) = Numbered(left);
        (Window r, PlanColumn rNumber) = Numbered(right);
        var joined = new Join(JoinKind.Full, l, r, ExpressionBuilder.Compare(ComparisonOperator.Equal, lNumber.Ref, rNumber.Ref));
        var output = joined.Output.ToDictionary(c => c.Id, Expression (c) => c.Ref);
        var sorted = new Sort(joined, [new SortKey(ExpressionBuilder.Call("coalesce", output[lNumber.Id], output[rNumber.Id]))]);
        var plan = new Project(sorted, joined.Output.Where(c => c.Id != lNumber.Id && c.Id != rNumber.Id).Select(NamedExpression.Pass).ToEquatableArray());
        return (plan, Merged(plan, JoinKind.Full, leftColumns, rightColumns, []));
    }

    /// <summary>Rows with their numbers in the order in which they come, which is the same every time the plan runs.</summary>
    private static (Window Plan, PlanColumn Number) Numbered(LogicalPlan plan)
    {
        NamedExpression number = NamedExpression.New("row", WindowBuilder.Call(new WindowRequest("row_number", [], [], [], null)));
        return (new Window(plan, [number]), number.Column);
    }

    /// <summary>Each row of the left with the last row of the right that does not come after it, among those whose other keys are equal.</summary>
    /// <remarks><code>
    /// Join on found = row                                   (left, right, full: rows without a partner stay)
    ///   Filter left rows
    ///     Window found = last_value(row IGNORE NULLS) by keys in the order of the inequality
    ///       UnionAll
    ///         left                                          row = null
    ///         right, keys and number                        row = number
    ///   Window row = row_number()
    ///     right
    /// </code>
    /// The order runs down instead of up where the inequality is &lt; or &lt;=. Rows of the right stand before rows of the left of the same value if these may match, else behind.</remarks>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindAsof(JoinSyntax join, Scope? outer, Scope? lateral)
    {
        (LogicalPlan left, List<ScopeColumn> leftColumns) = BindTable(join.Left, outer, lateral);
        (LogicalPlan right, List<ScopeColumn> rightColumns) = BindTable(join.Right, outer, lateral);
        RefuseDuplicates(join, leftColumns, rightColumns);
        ImmutableArray<string> shared = [.. join.Using.Select(u => u.Text)];
        if (join.Natural) shared = CommonNames(leftColumns, rightColumns, join);
        (List<(Expression Left, Expression Right)> equal, (ComparisonOperator Operator, Expression Left, Expression Right) order, List<Expression> rest) =
            AsofConditions(join, shared, leftColumns, rightColumns, left, outer);

        (Window numbered, PlanColumn number) = Numbered(right);
        bool descending = order.Operator is ComparisonOperator.Less or ComparisonOperator.LessOrEqual;
        bool inclusive = order.Operator is ComparisonOperator.LessOrEqual or ComparisonOperator.GreaterOrEqual;
        Expression[] leftKeys = [.. equal.Select(e => e.Left), order.Left], rightKeys = [.. equal.Select(e => e.Right), order.Right];
        // Where the right may match at the same value it comes first.
        (int leftSide, int rightSide) = inclusive ? (1, 0) : (0, 1);
        var upper = new Project(left, [
            .. left.Output.Select(c => NamedExpression.New(c.Name, c.Ref)),
            .. leftKeys.Select(k => NamedExpression.New("key", k)),
            NamedExpression.New("side", new Literal(Scalar.Int32(leftSide))),
            NamedExpression.New("row", new Literal(Scalar.Null(DataType.Int64)))]);
        var lower = new Project(new Filter(numbered, ExpressionBuilder.And([.. rightKeys.Select(k => new IsNull(k, true))])), [
            .. left.Output.Select(c => NamedExpression.New(c.Name, new Literal(Scalar.Null(c.Type)))),
            .. rightKeys.Select(k => NamedExpression.New("key", k)),
            NamedExpression.New("side", new Literal(Scalar.Int32(rightSide))),
            NamedExpression.New("row", number.Ref)]);
        UnionAll both = SetPlans.UnionAll([upper, lower]);
        int width = left.Output.Count;
        PlanColumn[] keys = [.. both.Output.Skip(width).Take(leftKeys.Length)];
        PlanColumn side = both.Output[^2], row = both.Output[^1];
        NamedExpression found = NamedExpression.New("found", WindowBuilder.Call(new WindowRequest(
            "last_value", [row.Ref], keys.SkipLast(1).Select(k => (Expression)k.Ref).ToEquatableArray(),
            [new SortKey(keys[^1].Ref, descending, NullsFirst: true), new SortKey(side.Ref)],
            new FrameExtent(ExtentUnit.Rows, new FrameEdge(EdgeKind.UnboundedPreceding), new FrameEdge(EdgeKind.CurrentRow)))
        { IgnoreNulls = true }));
        var mine = new Filter(new Window(both, [found]), ExpressionBuilder.Compare(ComparisonOperator.Equal, side.Ref, new Literal(Scalar.Int32(leftSide))));
        // Under the identities that the left had.
        var restored = new Project(mine, [
            .. left.Output.Select((c, i) => new NamedExpression(c.Id, c.Name, both.Output[i].Ref)), .. keys.Select(NamedExpression.Pass), NamedExpression.Pass(found.Column)]);
        // A null key matches nothing.
        Expression condition = ExpressionBuilder.And([
            ExpressionBuilder.Compare(ComparisonOperator.Equal, found.Column.Ref, number.Ref), .. keys.Select(k => (Expression)new IsNull(k.Ref, true))]);
        JoinKind kind = join.Kind switch
        {
            JoinSyntaxKind.Asof => JoinKind.Inner,
            JoinSyntaxKind.AsofLeft => JoinKind.Left,
            JoinSyntaxKind.AsofRight => JoinKind.Right,
            _ => JoinKind.Full,
        };
        LogicalPlan joined = new Join(kind, restored, numbered, condition);
        if (rest.Count > 0) joined = new Filter(joined, ExpressionBuilder.And([.. rest]));
        HashSet<ColumnId> visible = [.. left.Output.Concat(right.Output).Select(c => c.Id)];
        var plan = new Project(joined, joined.Output.Where(c => visible.Contains(c.Id)).Select(NamedExpression.Pass).ToEquatableArray());
        return (plan, Merged(plan, kind, leftColumns, rightColumns, shared));
    }

    /// <summary>The equalities of an ASOF join and its one inequality, each with the left side's expression to the left, and other conditions.</summary>
    private (List<(Expression Left, Expression Right)> Equal, (ComparisonOperator Operator, Expression Left, Expression Right) Order, List<Expression> Others) AsofConditions(
        JoinSyntax join, ImmutableArray<string> shared, List<ScopeColumn> leftColumns, List<ScopeColumn> rightColumns, LogicalPlan left, Scope? outer)
    {
        var equal = new List<(Expression, Expression)>();
        var rest = new List<Expression>();
        (ComparisonOperator, Expression, Expression)? order = null;
        if (!shared.IsEmpty)
        {
            for (int i = 0; i < shared.Length; i++)
            {
                SourceSpan span = join.Natural ? join.Span : join.Using[i].Span;
                (Expression l, Expression r) = ExpressionBuilder.Unify("ASOF JOIN", Single(leftColumns, shared[i], "left", span).Value, Single(rightColumns, shared[i], "right", span).Value);
                // The last one is the order.
                if (i == shared.Length - 1) order = (ComparisonOperator.GreaterOrEqual, l, r);
                else equal.Add((l, r));
            }

            return (equal, order!.Value, []);
        }

        Expression condition = BindCondition(join.On!, new Scope([.. leftColumns, .. rightColumns], outer) { AggregatesForbiddenIn = "ON" });
        HashSet<ColumnId> own = [.. left.Output.Select(c => c.Id)];
        foreach (Expression conjunct in condition is And and ? and.Operands : [condition])
        {
            if (conjunct is not Comparison { Operator: < ComparisonOperator.Distinct and not ComparisonOperator.NotEqual } comparison || Sides(comparison) is not var (op, l, r))
            {
                // What is no comparison of the sides can only be asked of the pairs that are found.
                if (join.Kind != JoinSyntaxKind.Asof) throw Error(join.On!.Span, "an outer ASOF JOIN takes comparisons of the left side with the right side, joined by AND");
                rest.Add(conjunct);
                continue;
            }

            if (op == ComparisonOperator.Equal) equal.Add((l, r));
            else if (order is null) order = (op, l, r);
            else throw Error(join.On!.Span, "ASOF JOIN takes one inequality");
        }

        return order is { } found ? (equal, found, rest) : throw Error(join.On!.Span, "ASOF JOIN needs an inequality (>=, >, <= or <)");

        (ComparisonOperator, Expression, Expression)? Sides(Comparison comparison)
        {
            bool? a = IsLeft(comparison.Left), b = IsLeft(comparison.Right);
            if (a == true && b == false) return (comparison.Operator, comparison.Left, comparison.Right);
            if (a == false && b == true) return (Turned(comparison.Operator), comparison.Right, comparison.Left);
            return null;
        }

        bool? IsLeft(Expression side)
        {
            bool any = false, inside = false, outside = false;
            ExpressionRewriter.VisitColumns(side, c =>
            {
                any = true;
                if (own.Contains(c.Id)) inside = true;
                else outside = true;
            });
            return !any || inside && outside ? null : inside;
        }
    }

    private static ComparisonOperator Turned(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => op,
    };
}
