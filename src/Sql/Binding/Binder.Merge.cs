using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>MERGE INTO, as a query for all rows that the table has afterwards and those that go, each with what happens to it.</summary>
/// <remarks><code>
/// Project (the table's columns, action)
///   Sort by row, other
///     Project (new values by clause, action by clause)
///       Filter first = 1 where there is a row of the table, else the clause acts
///         RowNumber first by row, in the order of: a clause acts, other descending
///           Project clause: the number of the first WHEN that takes the pair, or -1
///             FullJoin on condition                              (LeftJoin if nothing is inserted)
///               RowNumber row
///                 Scan table
///               RowNumber other
///                 source
/// </code>
/// A row that matches several times is changed once: by the last of its matches for which a WHEN does something.</remarks>
internal sealed partial class Binder
{
    /// <summary>What stays as it is.</summary>
    public const int MergeKeeps = 0;

    /// <summary>What is changed.</summary>
    public const int MergeUpdates = 1;

    /// <summary>What is new.</summary>
    public const int MergeInserts = 2;

    /// <summary>What goes, with the values that it had.</summary>
    public const int MergeDeletes = 3;

    /// <summary>What must not be.</summary>
    public const int MergeFails = 4;

    private const string MergeAction = "merge_action";

    private BoundMerge BindMerge(MergeSyntax merge)
    {
        Scan table = FindTarget(merge.Table.Parts);
        string name = merge.Table.Alias?.Name.Text ?? merge.Table.Parts[^1].Text;
        ReturningPlan? returning = BindMergeReturning(merge, table, name);
        LogicalPlan plan = Under(merge.With, null, () => BindMerged(merge, table, name));
        return new BoundMerge(Names(merge.Table.Parts), table.Source, plan, [.. merge.Clauses.Select(c => sql.Substring(c.Span.Start, c.Span.Length))], returning);
    }

    private LogicalPlan BindMerged(MergeSyntax merge, Scan target, string name)
    {
        (Scan scan, List<ScopeColumn> mine) = Numbered(target, name);
        RowNumber rows = RowNumber.Of(scan, [], []);
        (LogicalPlan from, List<ScopeColumn> theirs) = BindTable(merge.Source, null, null);
        if (TablesOf(theirs).Contains((null, name))) throw Error(merge.Source.Span, $"the table name \"{name}\" is used twice; give one of them an alias");
        RowNumber others = RowNumber.Of(from, [], []);
        bool inserts = merge.Clauses.Any(c => c.Match == MergeMatch.ByTarget && c.Action is not MergeNothingSyntax);
        var joined = new Join(inserts ? JoinKind.Full : JoinKind.Left, rows, others, MergeCondition(merge, mine, theirs));
        var output = joined.Output.ToDictionary(c => c.Id, Expression (c) => c.Ref);
        mine = mine.ConvertAll(c => c with { Value = ExpressionRewriter.Substitute(c.Value, output) });
        theirs = theirs.ConvertAll(c => c with { Value = ExpressionRewriter.Substitute(c.Value, output) });
        Expression row = output[rows.Number.Id], other = output[others.Number.Id];

        NamedExpression clause = NamedExpression.New("clause", ChosenClause(merge, mine, theirs, row, other));
        List<Expression> active = [.. merge.Clauses.Index().Where(c => c.Item.Action is not MergeNothingSyntax).Select(c => (Expression)new Literal(Scalar.Int32(c.Index)))];
        var acting = NamedExpression.New("acts", active.Count == 0 ? new Literal(Scalar.False) : ExpressionBuilder.Or([.. active.Select(i => ExpressionBuilder.Compare(ComparisonOperator.Equal, clause.Column.Ref, i))]));
        LogicalPlan chosen = new Project(joined, [.. joined.Output.Select(NamedExpression.Pass), clause]);
        chosen = new Project(chosen, [.. chosen.Output.Select(NamedExpression.Pass), acting]);
        RowNumber first = RowNumber.Of(chosen, [row], [new SortKey(acting.Column.Ref, Descending: true), new SortKey(other, Descending: true)]);
        Expression kept = ExpressionBuilder.Or(
            ExpressionBuilder.And(new IsNull(row, true), ExpressionBuilder.Compare(ComparisonOperator.Equal, first.Number.Ref, new Literal(Scalar.Int64(1)))),
            ExpressionBuilder.And(new IsNull(row), acting.Column.Ref));
        LogicalPlan changed = MergeValues(merge, new Filter(first, kept), target, mine, theirs, clause.Column.Ref, output, [row, other]);
        LogicalPlan sorted = new Sort(
            new Project(changed, [.. changed.Output.Select(NamedExpression.Pass)]), [new SortKey(changed.Output[^2].Ref), new SortKey(changed.Output[^1].Ref)]);
        var result = new Project(sorted, sorted.Output.SkipLast(2).Select(NamedExpression.Pass).ToEquatableArray());
        TableRules rules = catalog.RulesOf([.. merge.Table.Parts.Select(p => p.Text)]);
        return rules.Generated.IsEmpty ? result : Generate(result, rules, target.Output.Count);
    }

    private Expression MergeCondition(MergeSyntax merge, List<ScopeColumn> mine, List<ScopeColumn> theirs)
    {
        if (merge.On is { } on) return BindCondition(on, new Scope([.. mine, .. theirs], null) { AggregatesForbiddenIn = "ON" });
        return ExpressionBuilder.And([.. merge.Using.Select(u => ExpressionBuilder.Compare(
            ComparisonOperator.Equal, Single(mine, u.Text, "left", u.Span).Value, Single(theirs, u.Text, "right", u.Span).Value))]);
    }

    // The number of the first WHEN that is about such a row and whose condition holds.
    private Expression ChosenClause(MergeSyntax merge, List<ScopeColumn> mine, List<ScopeColumn> theirs, Expression row, Expression other)
    {
        var conditions = new List<Expression>();
        for (int i = 0; i < merge.Clauses.Length; i++)
        {
            MergeClauseSyntax clause = merge.Clauses[i];
            Expression about = clause.Match switch
            {
                MergeMatch.Matched => ExpressionBuilder.And(new IsNull(row, true), new IsNull(other, true)),
                MergeMatch.ByTarget => new IsNull(row),
                _ => new IsNull(other),
            };
            conditions.Add(clause.Condition is { } condition ? ExpressionBuilder.And(about, BindCondition(condition, ScopeOf(merge, clause.Match, mine, theirs, "WHEN"))) : about);
        }

        return ExpressionBuilder.Case(conditions, [.. conditions.Select((_, i) => (Expression)new Literal(Scalar.Int32(i)))], new Literal(Scalar.Int32(-1)));
    }

    private static Scope ScopeOf(MergeSyntax merge, MergeMatch match, List<ScopeColumn> mine, List<ScopeColumn> theirs, string clause)
    {
        IReadOnlyList<ScopeColumn> columns = match switch { MergeMatch.ByTarget => theirs, MergeMatch.BySource => mine, _ => Both() };
        return new Scope(columns, null) { AggregatesForbiddenIn = clause };

        // Columns of USING are one.
        List<ScopeColumn> Both()
        {
            List<ScopeColumn> both = [.. merge.Using.Select(u => new ScopeColumn(u.Text, null, mine.Find(c => c.Plain && Same(c, u))!.Value))];
            foreach (ScopeColumn column in mine.Concat(theirs)) both.Add(column.Plain && merge.Using.Any(u => Same(column, u)) ? column with { Plain = false } : column);
            return both;
        }

        static bool Same(ScopeColumn column, Identifier name) => column.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The table's columns, the action, the message of ERROR, and the two numbers that rows are ordered by.</summary>
    private Project MergeValues(MergeSyntax merge, LogicalPlan plan, Scan target, List<ScopeColumn> mine, List<ScopeColumn> theirs, Expression clause, Dictionary<ColumnId, Expression> output, Expression[] numbers)
    {
        EquatableArray<PlanColumn> columns = target.Output;
        var when = new List<Expression>[columns.Count];
        var then = new List<Expression>[columns.Count];
        for (int i = 0; i < columns.Count; i++) (when[i], then[i]) = ([], []);
        List<Expression> conditions = [], actions = [], failing = [], messages = [];
        for (int k = 0; k < merge.Clauses.Length; k++)
        {
            MergeClauseSyntax syntax = merge.Clauses[k];
            Expression taken = ExpressionBuilder.Compare(ComparisonOperator.Equal, clause, new Literal(Scalar.Int32(k)));
            Expression?[] values = MergeValuesOf(merge, syntax, columns, mine, theirs);
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] is not { } value) continue;
                when[i].Add(taken);
                then[i].Add(value);
            }

            if (syntax.Action is MergeErrorSyntax)
            {
                failing.Add(taken);
                messages.Add(MessageOf(merge, syntax, k, mine, theirs));
            }

            conditions.Add(taken);
            actions.Add(new Literal(Scalar.Int32(syntax.Action switch
            {
                MergeUpdateSyntax => MergeUpdates, MergeInsertSyntax => MergeInserts, MergeDeleteSyntax => MergeDeletes, MergeErrorSyntax => MergeFails, _ => MergeKeeps,
            })));
        }

        var joined = new List<NamedExpression>();
        for (int i = 0; i < columns.Count; i++)
        {
            Expression old = output[columns[i].Id];
            joined.Add(NamedExpression.New(columns[i].Name, when[i].Count == 0 ? old : ExpressionBuilder.Case(when[i], then[i], old)));
        }

        joined.Add(NamedExpression.New("action", ExpressionBuilder.Case(conditions, actions, new Literal(Scalar.Int32(MergeKeeps)))));
        joined.Add(NamedExpression.New("message", failing.Count == 0 ? new Literal(Scalar.Null(DataType.Utf8)) : ExpressionBuilder.Case(failing, messages, new Literal(Scalar.Null(DataType.Utf8)))));
        joined.Add(NamedExpression.New("row", numbers[0]));
        joined.Add(NamedExpression.New("other", numbers[1]));
        return new Project(plan, joined.ToEquatableArray());
    }

    // The number of the clause comes first, so that the message can name it.
    private Expression MessageOf(MergeSyntax merge, MergeClauseSyntax clause, int number, List<ScopeColumn> mine, List<ScopeColumn> theirs)
    {
        var prefix = new Literal(Scalar.Utf8($"{number} "));
        if (((MergeErrorSyntax)clause.Action).Message is not { } message) return prefix;
        Expression value = ExpressionBuilder.CastTo(Bind(message, ScopeOf(merge, clause.Match, mine, theirs, "ERROR")), DataType.Utf8);
        return ExpressionBuilder.Call("concat", prefix, value);
    }

    /// <summary>What a WHEN gives each column, in its type; null for columns that keep what they have.</summary>
    private Expression?[] MergeValuesOf(MergeSyntax merge, MergeClauseSyntax clause, EquatableArray<PlanColumn> columns, List<ScopeColumn> mine, List<ScopeColumn> theirs)
    {
        Scope scope = ScopeOf(merge, clause.Match, mine, theirs, clause.Action is MergeInsertSyntax ? "VALUES" : "SET");
        switch (clause.Action)
        {
            case MergeUpdateSyntax { Assignments.IsEmpty: false } update:
                return BindAssignments(update.Assignments, merge.Table.Parts, columns, scope);
            case MergeUpdateSyntax when clause.Match == MergeMatch.BySource:
                throw Error(clause.Span, "WHEN NOT MATCHED BY SOURCE has no row of the source: UPDATE needs SET");
            case MergeUpdateSyntax update:
                return FromSource(merge, clause, columns, theirs, update.ByName, new Expression?[columns.Count]);
            case MergeInsertSyntax { Defaults: true }:
                return BindDefaults(merge.Table.Parts, columns);
            case MergeInsertSyntax { Values.IsEmpty: true } insert:
                return FromSource(merge, clause, columns, theirs, insert.ByName, BindDefaults(merge.Table.Parts, columns));
            case MergeInsertSyntax insert:
                return InsertedValues(merge, clause, insert, columns, scope);
            default:
                return new Expression?[columns.Count];
        }
    }

    private Expression?[] InsertedValues(MergeSyntax merge, MergeClauseSyntax clause, MergeInsertSyntax insert, EquatableArray<PlanColumn> columns, Scope scope)
    {
        TableRules rules = catalog.RulesOf([.. merge.Table.Parts.Select(p => p.Text)]);
        Expression[] defaults = BindDefaults(merge.Table.Parts, columns);
        ImmutableArray<Identifier> named = insert.Columns.IsEmpty ? [.. columns.Where(c => !rules.IsGenerated(c.Name)).Select(c => new Identifier(c.Name, true, clause.Span))] : insert.Columns;
        if (named.Length != insert.Values.Length) throw Error(clause.Span, $"{named.Length} values are to be inserted, not {insert.Values.Length}");
        var values = (Expression?[])defaults.Clone();
        var given = new HashSet<int>();
        for (int i = 0; i < named.Length; i++)
        {
            int at = TargetOf(columns, rules, named[i]);
            if (!given.Add(at)) throw Error(named[i].Span, $"column \"{named[i].Text}\" is given twice");
            if (insert.Values[i] is not DefaultSyntax) values[at] = Converted(Bind(insert.Values[i], scope), columns[at], insert.Values[i].Span);
        }

        return values;
    }

    private Expression?[] FromSource(MergeSyntax merge, MergeClauseSyntax clause, EquatableArray<PlanColumn> columns, List<ScopeColumn> theirs, bool byName, Expression?[] values)
    {
        TableRules rules = catalog.RulesOf([.. merge.Table.Parts.Select(p => p.Text)]);
        List<ScopeColumn> given = theirs.FindAll(c => c.Plain);
        int[] places = byName
            ? [.. given.Select(c => TargetOf(columns, rules, new Identifier(c.Name, true, clause.Span)))]
            : [.. Enumerable.Range(0, columns.Count).Where(i => !rules.IsGenerated(columns[i].Name))];
        if (places.Length != given.Count) throw Error(clause.Span, $"the table has {places.Length} columns, but the source has {given.Count}: BY NAME takes those that it has");
        for (int i = 0; i < places.Length; i++) values[places[i]] = Converted(given[i].Value, columns[places[i]], clause.Span);
        return values;
    }

    private int TargetOf(EquatableArray<PlanColumn> columns, TableRules rules, Identifier column)
    {
        int at = IndexOf(columns, column.Text);
        if (at < 0) throw At(BindException.UnknownColumn(column.Text, columns.Select(c => c.Name)), column.Span);
        return rules.IsGenerated(columns[at].Name) ? throw Error(column.Span, $"column \"{columns[at].Name}\" is computed from others, so it cannot be given a value") : at;
    }

    private Expression Converted(Expression value, PlanColumn column, SourceSpan span)
    {
        try
        {
            return ExpressionBuilder.CastTo(value, column.Type);
        }
        catch (FrameException exception) when (Locate(exception, span))
        {
            throw;
        }
    }

    /// <summary>What RETURNING makes of the rows that something happened to, of which the last column says what; <c>merge_action</c> is its name, unless the table has such a column.</summary>
    private ReturningPlan? BindMergeReturning(MergeSyntax merge, Scan table, string name)
    {
        if (merge.Returning.IsEmpty) return null;
        ITableSource place = ReturningPlan.PlaceFor(table.Source.Name, MergedRows(table.Source.Schema));
        Scan scan = Scan.Of(place);
        Expression action = scan.Output[^1].Ref;
        Expression Is(int what) => ExpressionBuilder.Compare(ComparisonOperator.Equal, action, new Literal(Scalar.Int32(what)));
        Expression text = ExpressionBuilder.Case(
            [Is(MergeUpdates), Is(MergeInserts)], [new Literal(Scalar.Utf8("UPDATE")), new Literal(Scalar.Utf8("INSERT"))], new Literal(Scalar.Utf8("DELETE")));
        var rows = new Project(scan, [.. scan.Output.SkipLast(1).Select(NamedExpression.Pass), NamedExpression.New(MergeAction, text)]);
        List<ScopeColumn> columns = Scope.ColumnsOf(rows, name);
        columns[^1] = columns[^1] with { Plain = false, IsHidden = true };
        var select = new SelectSyntax(merge.Span, merge.Returning) { From = new ScopedTable(merge.Span, rows, columns) };
        return new ReturningPlan(new Binder(catalog, sql, parameters).BindQuery(new QuerySyntax(merge.Span, null, select, null, null), null), place);
    }

    /// <summary>The columns of rows that something happened to: the table's, and the action.</summary>
    public static Schema MergedRows(Schema table) => new([.. table.Select(f => f with { Nullable = true }), new Field(MergeAction, DataType.Int32, false)]);
}
