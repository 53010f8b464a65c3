using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Indexes, and the query that finds rows that repeat the keys of a unique one.</summary>
internal sealed partial class Binder
{
    private BoundCreateIndex BindCreateIndex(CreateIndexSyntax index)
    {
        Scan table = FindTarget(index.Table);
        // Bound to see that they can be.
        foreach (WrittenExpression key in index.Keys) Bind(key.Syntax, IndexScope(table, index.Table[^1].Text));
        return new BoundCreateIndex(Names(index.Table), new IndexRule(index.Name.Text, index.Keys.Select(k => k.Text).ToEquatableArray(), index.IsUnique), index.IfNotExists);
    }

    /// <summary>The keys of an index and how often they occur together, for one of those that repeat, if there is one.</summary>
    public static LogicalPlan RepetitionOf(ICatalog catalog, IndexRule index, ITableSource rows)
    {
        Scan scan = Scan.Of(rows);
        List<NamedExpression> keys = [.. index.Keys.Select(text => NamedExpression.New(text, BindText(catalog, text, IndexScope(scan, rows.Name))))];
        return RepetitionOf(new Project(scan, keys.ToEquatableArray()), [.. keys.Select(k => k.Column)]);
    }

    private static Scope IndexScope(Scan table, string name) => new(Scope.ColumnsOf(table, name), null) { AggregatesForbiddenIn = "an index" };

    private static Limit RepetitionOf(LogicalPlan rows, IReadOnlyList<PlanColumn> columns)
    {
        var filtered = new Filter(rows, ExpressionBuilder.And([.. columns.Select(c => new IsNull(c.Ref, true))]));
        var count = NamedExpression.New("count", ExpressionBuilder.Aggregate("count", [], false, null));
        var groups = new Aggregate(filtered, columns.Select(NamedExpression.Pass).ToEquatableArray(), [count]);
        return new Limit(new Filter(groups, ExpressionBuilder.Compare(ComparisonOperator.Greater, count.Column.Ref, new Literal(Scalar.Int64(1)))), 1);
    }

    private void RefuseIndexed(Scan table, TableRules rules, Identifier column, string what)
    {
        foreach (IndexRule index in rules.Indexes)
        {
            bool used = false;
            foreach (string key in index.Keys)
                ExpressionRewriter.VisitColumns(BindText(catalog, key, IndexScope(table, table.Source.Name)), c => used |= c.Name.Equals(column.Text, StringComparison.OrdinalIgnoreCase));
            if (used) throw At(new BindException($"column \"{column.Text}\" cannot be {what}: the index \"{index.Name}\" uses it", "2BP01"), column.Span);
        }
    }
}
