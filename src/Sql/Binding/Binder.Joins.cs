using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Joins: their condition, from ON, USING or common names, and the columns that they leave in scope.</summary>
internal sealed partial class Binder
{
    /// <param name="outer">The query around this one.</param>
    /// <param name="lateral">The same with the tables to the left in FROM, for derived tables and the conditions of inner joins.</param>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindJoin(JoinSyntax join, Scope? outer, Scope? lateral)
    {
        if (join.Kind == JoinSyntaxKind.Positional) return BindPositional(join, outer, lateral);
        if (join.Kind is >= JoinSyntaxKind.Asof and <= JoinSyntaxKind.AsofFull) return BindAsof(join, outer, lateral);
        JoinKind kind = join.Kind switch
        {
            JoinSyntaxKind.Inner or JoinSyntaxKind.Cross => JoinKind.Inner,
            JoinSyntaxKind.Left => JoinKind.Left,
            JoinSyntaxKind.Right => JoinKind.Right,
            JoinSyntaxKind.Full => JoinKind.Full,
            JoinSyntaxKind.Semi => JoinKind.Semi,
            JoinSyntaxKind.Anti => JoinKind.Anti,
            _ => throw new InternalException($"a join of kind {join.Kind} came as an ordinary one"),
        };
        (LogicalPlan left, List<ScopeColumn> leftColumns) = BindTable(join.Left, outer, lateral);
        // What stands to the right may use columns of the left (LATERAL), as if the left were the query around it.
        bool mayDepend = join.Right is DerivedTableSyntax or TableFunctionSyntax or JoinSyntax or AliasedJoinSyntax;
        (LogicalPlan right, List<ScopeColumn> rightColumns) = BindTable(join.Right, outer, mayDepend ? new Scope(leftColumns, lateral) : lateral);
        RefuseDuplicates(join, leftColumns, rightColumns);

        List<ScopeColumn> columns = [.. leftColumns, .. rightColumns];
        Expression condition = new Literal(Scalar.True);
        ImmutableArray<string> shared = join.Natural
            ? CommonNames(leftColumns, rightColumns, join)
            : [.. join.Using.Select(u => u.Text)];
        if (!shared.IsEmpty)
        {
            var equalities = new List<Expression>();
            for (int i = 0; i < shared.Length; i++)
            {
                SourceSpan span = join.Natural ? join.Span : join.Using[i].Span;
                ScopeColumn a = Single(leftColumns, shared[i], "left", span), b = Single(rightColumns, shared[i], "right", span);
                try
                {
                    equalities.Add(ExpressionBuilder.Compare(ComparisonOperator.Equal, a.Value, b.Value));
                }
                catch (FrameException exception) when (Locate(exception, span))
                {
                    throw;
                }
            }

            condition = ExpressionBuilder.And(equalities.ToArray());
        }
        else if (join.On is not null)
        {
            var scope = new Scope(columns, kind == JoinKind.Inner ? lateral : outer) { AggregatesForbiddenIn = "ON" };
            condition = BindCondition(join.On, scope);
        }

        LogicalPlan plan = mayDepend && JoinUnnest(kind, left, right, condition) is { } spread ? spread : mayDepend && DependsOn(right, left)
            ? kind is JoinKind.Inner or JoinKind.Left
                ? new DependentJoin(kind, left, right, condition)
                : throw Unsupported(join.Span, $"a {join.Kind.ToString().ToUpperInvariant()} JOIN whose right side uses columns of its left side")
            : new Join(kind, left, right, condition);
        if (kind is JoinKind.Semi or JoinKind.Anti) return (plan, leftColumns);
        return (plan, Merged(plan, kind, leftColumns, rightColumns, shared));
    }

    private static bool DependsOn(LogicalPlan right, LogicalPlan left)
    {
        var produced = left.Output.Select(c => c.Id).ToHashSet();
        return ExpressionRewriter.FreeColumns(right).Any(c => produced.Contains(c.Id));
    }

    /// <summary>The columns after a join: nullable where it fills in nulls, and one for each pair that USING merges, where the left one stood.</summary>
    private static List<ScopeColumn> Merged(LogicalPlan plan, JoinKind kind, List<ScopeColumn> left, List<ScopeColumn> right, ImmutableArray<string> shared)
    {
        // An inner join leaves every column as it was.
        if (kind == JoinKind.Inner && shared.IsEmpty) return [.. left, .. right];
        var output = plan.Output.ToDictionary(c => c.Id, Expression (c) => c.Ref);
        var columns = new List<ScopeColumn>(left.Count + right.Count + shared.Length);
        foreach (ScopeColumn column in left)
        {
            ScopeColumn fresh = Refreshed(column);
            if (!column.Plain || !shared.Contains(column.Name, StringComparer.OrdinalIgnoreCase))
            {
                columns.Add(fresh);
                continue;
            }

            Expression other = Refreshed(right.Find(c => c.Plain && c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))!).Value;
            Expression value = kind switch
            {
                JoinKind.Right => other,
                JoinKind.Full => ExpressionBuilder.Call("coalesce", fresh.Value, other),
                _ => fresh.Value,
            };
            columns.Add(new ScopeColumn(column.Name, null, value));
            if (column.Table is not null) columns.Add(fresh with { Plain = false });
        }

        foreach (ScopeColumn column in right)
        {
            bool merged = column.Plain && shared.Contains(column.Name, StringComparer.OrdinalIgnoreCase);
            if (!merged) columns.Add(Refreshed(column));
            else if (column.Table is not null) columns.Add(Refreshed(column) with { Plain = false });
        }

        return columns;

        ScopeColumn Refreshed(ScopeColumn column) => column with { Value = ExpressionRewriter.Substitute(column.Value, output) };
    }

    private ScopeColumn Single(List<ScopeColumn> columns, string name, string side, SourceSpan span)
    {
        List<ScopeColumn> found = columns.FindAll(c => c.Plain && c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found.Count switch
        {
            1 => found[0],
            0 => throw At(
                new BindException($"column \"{name}\" does not exist on the {side} side of the join", "42703") { Hint = Suggestion.For(name, columns.Select(c => c.Name)) },
                span),
            _ => throw At(new BindException($"column \"{name}\" is ambiguous on the {side} side of the join", "42702"), span),
        };
    }

    private ImmutableArray<string> CommonNames(List<ScopeColumn> left, List<ScopeColumn> right, JoinSyntax join)
    {
        ImmutableArray<string> names = [.. left
            .Where(c => c.Plain && right.Exists(r => r.Plain && r.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(c => c.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        return names.IsEmpty ? throw Error(join.Span, "the sides of this NATURAL JOIN have no column name in common") : names;
    }

    private void RefuseDuplicates(JoinSyntax join, List<ScopeColumn> left, List<ScopeColumn> right)
    {
        HashSet<(string?, string)> names = TablesOf(left);
        if (names.Count == 0) return;
        foreach ((string? schema, string table) in TablesOf(right))
            if (names.Contains((schema, table))) throw At(new BindException($"the table name \"{table}\" is used twice; give one of them an alias", "42712"), join.Right.Span);
    }

    // Columns of one table stand together: its name is looked at once.
    private static HashSet<(string? Schema, string Table)> TablesOf(List<ScopeColumn> columns)
    {
        var tables = new HashSet<(string? Schema, string Table)>(TableNameComparer.Instance);
        ScopeColumn? last = null;
        foreach (ScopeColumn column in columns)
        {
            if (column.Table is not null && (last is null || !ReferenceEquals(last.Table, column.Table) || !ReferenceEquals(last.Schema, column.Schema)))
                tables.Add((column.Schema, column.Table));
            last = column;
        }

        return tables;
    }

    private sealed class TableNameComparer : IEqualityComparer<(string? Schema, string Table)>
    {
        public static TableNameComparer Instance { get; } = new();

        public bool Equals((string? Schema, string Table) x, (string? Schema, string Table) y) =>
            StringComparer.OrdinalIgnoreCase.Equals(x.Table, y.Table) && StringComparer.OrdinalIgnoreCase.Equals(x.Schema, y.Schema);

        public int GetHashCode((string? Schema, string Table) name) => StringComparer.OrdinalIgnoreCase.GetHashCode(name.Table);
    }
}
