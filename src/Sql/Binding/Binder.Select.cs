using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>SELECT: FROM, then WHERE, grouping, HAVING, windows, QUALIFY, the select list, DISTINCT, ORDER BY and LIMIT, which is the order in which they take effect.</summary>
/// <remarks><code>
/// Project (drops hidden sort keys)
///   Limit
///     Sort
///       Aggregate (DISTINCT)
///         Project (select list, hidden sort keys)
///           Filter (QUALIFY)
///             Window
///               Filter (HAVING)
///                 Aggregate
///                   Filter (WHERE)
///                     FROM
/// </code>
/// The select list, HAVING and ORDER BY are first bound over FROM with aggregate calls inside; <see cref="GroupPlacement"/> then replaces groups and aggregates by
/// the columns that the aggregate node puts out.</remarks>
internal sealed partial class Binder
{
    /// <summary>An item of the select list: its name, its meaning, and the syntax it came from (null for a column of a star).</summary>
    private sealed record BoundItem(string Name, Expression Value, ExpressionSyntax? Syntax);

    private LogicalPlan BindSelect(SelectSyntax select, OrderBySyntax? orderBy, LimitSyntax? limit, Scope? outer)
    {
        EnsureStack();
        (Expansion? expansion, Expression? filter) = (_expansion, _aggregateFilter);
        (_expansion, _aggregateFilter) = (null, null);
        try
        {
            return BindSelectBody(select, orderBy, limit, outer);
        }
        finally
        {
            (_expansion, _aggregateFilter) = (expansion, filter);
        }
    }

    private LogicalPlan BindSelectBody(SelectSyntax select, OrderBySyntax? orderBy, LimitSyntax? limit, Scope? outer)
    {
        (LogicalPlan plan, List<ScopeColumn> columns) = select.From is null ? (Values.OneRow, []) : BindTable(select.From, outer);
        if (orderBy is null && limit is null && IsWholeFile(select) && Shows(columns, plan.Output)) return plan;
        if (select.Sample is { } sample) plan = BindSample(plan, sample);
        var scope = new Scope(columns, outer) { Aliases = AliasesOf(select.Items) };
        if (select.Where is not null)
        {
            scope.AggregatesForbiddenIn = "WHERE";
            plan = new Filter(plan, BindConditionOfAll(select.Where, scope));
        }

        scope.AggregatesForbiddenIn = null;
        DefineWindows(select, scope);
        List<BoundItem> items = ExpandFields(BindItems(select, scope));
        scope.WindowsForbiddenIn = "HAVING";
        Expression? having = select.Having is null ? null : BindConditionOfAll(select.Having, scope);
        scope.WindowsForbiddenIn = null;
        Expression? qualify = select.Qualify is null ? null : BindConditionOfAll(select.Qualify, scope);
        List<Expression> on = BindDistinctOn(select, items, scope);
        bool distinct = select.Distinct && on.Count == 0;
        List<OrderKey> keys = orderBy is null ? [] : BindOrderKeys(orderBy, items, scope);
        if (distinct && keys.Exists(k => k.Hidden is not null))
        {
            // Ordered by what is not selected, of equal rows the first stays.
            distinct = false;
            on.AddRange(items.Select(i => i.Value));
        }

        bool grouped = select.GroupBy is not null || scope.OuterAggregates.Count > 0 || having is not null || items.Exists(i => HasAggregate(i.Value)) || keys.Exists(k => k.Hidden is not null && HasAggregate(k.Hidden))
            || (qualify is not null && HasAggregate(qualify)) || on.Exists(HasAggregate);
        if (having is not null && HasUnnest(having) || qualify is not null && HasUnnest(qualify)) throw Error(select.Span, "unnest has no place in HAVING and QUALIFY");
        if (grouped)
        {
            List<EquatableArray<Expression>> sets = BindGroups(select.GroupBy, items, scope);
            if (sets.Exists(s => s.Any(HasUnnest))) throw Error(select.Span, "unnest has no place in GROUP BY: unnest in a subquery");
            var calls = new AggregateCollector();
            foreach (BoundItem item in items) calls.Visit(item.Value);
            foreach (AggregateCall outerCall in scope.OuterAggregates.Keys.Concat(scope.CollatedGroups.Values)) calls.Visit(outerCall);
            if (having is not null) calls.Visit(having);
            if (qualify is not null) calls.Visit(qualify);
            on.ForEach(calls.Visit);
            foreach (OrderKey key in keys)
                if (key.Hidden is not null) calls.Visit(key.Hidden);
            GroupPlacement placement = Group(plan, sets, calls, select, scope);
            plan = placement.Plan;
            if (having is not null) plan = new Filter(plan, placement.Place(having));
            if (qualify is not null) qualify = placement.Place(qualify);
            on = on.ConvertAll(placement.Place);
            for (int i = 0; i < items.Count; i++) items[i] = items[i] with { Value = placement.Place(items[i].Value) };
            for (int i = 0; i < keys.Count; i++)
                if (keys[i].Hidden is { } hidden) keys[i] = keys[i] with { Hidden = placement.Place(hidden) };
        }

        plan = PlaceWindows(plan, select, items, keys, on, qualify);
        plan = PlaceUnnests(plan, items, keys, on);
        return Finish(plan, items, keys, distinct, on, limit, outer);
    }

    // SELECT * FROM a file and nothing else, as most views have it: the file's plan is the query's, without a projection of each column to itself. A table's plan has row numbers
    // that are not the query's.
    private static bool IsWholeFile(SelectSyntax select) =>
        select is { From: FileTableSyntax or TableFunctionSyntax, Where: null, GroupBy: null, Having: null, Qualify: null, Sample: null, Distinct: false, Windows.IsEmpty: true, DistinctOn.IsEmpty: true }
        && select.Items is [{ Value: StarSyntax { Qualifier: null, Exclude.IsEmpty: true, ExcludeOfTables.IsEmpty: true, Replace.IsEmpty: true, Rename.IsEmpty: true }, Alias: null }];

    private static bool Shows(List<ScopeColumn> columns, EquatableArray<PlanColumn> output)
    {
        if (columns.Count != output.Count) return false;
        for (int i = 0; i < output.Count; i++)
            if (!columns[i].Plain || columns[i].IsHidden || columns[i].Name != output[i].Name || columns[i].Value is not ColumnRef column || column.Id != output[i].Id) return false;
        return true;
    }

    private LogicalPlan Finish(LogicalPlan plan, List<BoundItem> items, List<OrderKey> keys, bool distinct, List<Expression> on, LimitSyntax? limit, Scope? outer)
    {
        HashSet<ColumnId> free = plan.Output.Select(c => c.Id).ToHashSet();
        List<NamedExpression> columns = items.ConvertAll(i => Output(i.Name, i.Value, free));
        int visible = columns.Count;
        var sortKeys = new List<SortKey>(keys.Count);
        foreach (OrderKey key in keys)
        {
            int at = key.Hidden is { } hidden ? Computed(hidden) : key.Item;
            sortKeys.Add(Key(columns[at].Column.Ref, key.Syntax));
        }

        EquatableArray<Expression> onColumns = on.Select(e => (Expression)columns[Computed(e)].Column.Ref).ToEquatableArray();
        plan = new Project(plan, columns.ToEquatableArray());
        if (on.Count > 0) plan = FirstOfEach(plan, onColumns, sortKeys.ToEquatableArray());
        if (distinct) plan = Aggregate.Distinct(plan);
        if (sortKeys.Count > 0) plan = new Sort(plan, sortKeys.ToEquatableArray());
        if (limit is not null) plan = BindLimit(plan, limit, outer);
        return columns.Count == visible ? plan : new Project(plan, columns.Take(visible).Select(c => NamedExpression.Pass(c.Column)).ToEquatableArray());

        int Computed(Expression hidden)
        {
            int at = columns.FindIndex(c => c.Expression.Equals(hidden));
            if (at >= 0) return at;
            columns.Add(Output(hidden.ToString(), hidden, free));
            return columns.Count - 1;
        }
    }

    /// <summary>A plain column of the input keeps its identity, unless the list has it already; everything else gets one, a column of an enclosing query too.</summary>
    /// <param name="free">Identities of the input's columns that are not in the list yet.</param>
    private static NamedExpression Output(string name, Expression value, HashSet<ColumnId> free) =>
        value is ColumnRef column && free.Remove(column.Id) ? new NamedExpression(column.Id, name, column) : NamedExpression.New(name, value);

    private static Dictionary<string, ExpressionSyntax>? AliasesOf(ImmutableArray<SelectItem> items)
    {
        Dictionary<string, ExpressionSyntax>? aliases = null;
        foreach (SelectItem item in items)
        {
            if (item.Alias is not { } alias) continue;
            aliases ??= new Dictionary<string, ExpressionSyntax>(StringComparer.OrdinalIgnoreCase);
            aliases.TryAdd(alias.Text, item.Value);
        }

        return aliases;
    }

    private List<BoundItem> BindItems(SelectSyntax select, Scope scope)
    {
        var items = new List<BoundItem>(select.Items.Length);
        foreach (SelectItem item in select.Items)
        {
            if (item.Value is StarSyntax star)
            {
                if (item.Alias is { } alias) throw Error(alias.Span, "a star cannot have an alias");
                if (select.From is null) throw Error(star.Span, "'*' needs a FROM clause");
                BindStar(star, scope, items);
            }
            else if (item.Value is LikeSyntax { Operand: StarSyntax })
            {
                if (item.Alias is { } alias) throw Error(alias.Span, "a star cannot have an alias");
                foreach (ScopeColumn column in StarColumns(item.Value, scope)) items.Add(new BoundItem(column.Name, Use(column.Value, item.Value.Span, scope), null));
            }
            else
            {
                foreach ((Expression value, ScopeColumn? column, Match? match) in BindExpanded(() => Bind(item.Value, scope)))
                {
                    items.Add(column is null
                        ? new BoundItem(item.Alias?.Text ?? NameOf(item.Value, scope), value, item.Value)
                        : new BoundItem(item.Alias is { } alias ? Expanded(alias.Text, column, match) : column.Name, value, null));
                }
            }
        }

        return items;
    }

    /// <summary>The name of a column without alias: a column's own, as it was defined; otherwise the text of the expression.</summary>
    private static string NameOf(ExpressionSyntax value, Scope scope)
    {
        if (value is PositionalReferenceSyntax { Position: var place } && place <= scope.Columns.Count) return scope.Columns[place - 1].Name;
        if (value is not ColumnSyntax column) return SyntaxText.Of(value, scope.Windows);
        string name = column.Parts[^1].Text;
        for (Scope? s = scope; s is not null; s = s.Outer)
        {
            foreach (ScopeColumn found in s.Columns)
                if (found.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return found.Name;
        }

        return name;
    }

    private void BindStar(StarSyntax star, Scope scope, List<BoundItem> items)
    {
        string? table = star.Qualifier?.Text;
        List<ScopeColumn> columns = [.. scope.Columns.Where(c => table is null ? c.Plain : !c.IsHidden && Scope.Matches(c, null, table))];
        if (table is not null && columns.Count == 0 && scope.FindPlain(table) is [{ Value.Type.IsStruct: true } whole])
        {
            // All fields of a struct.
            columns = [.. whole.Value.Type.Fields.Select((f, i) => new ScopeColumn(f.Name, null, new FieldAccess(Use(whole.Value, star.Span, scope), i)))];
        }

        if (table is not null && columns.Count == 0)
            throw At(BindException.UnknownTable(table, TableNames(scope)), star.Qualifier!.Value.Span);
        foreach (Identifier excluded in star.Exclude) Require(excluded);
        foreach ((Identifier of, Identifier excluded) in star.ExcludeOfTables)
        {
            if (!columns.Exists(c => Same(excluded, c) && Scope.Matches(c, null, of.Text)))
                throw At(BindException.UnknownColumn($"{of.Text}.{excluded.Text}", columns.Select(c => c.Name)), excluded.Span);
        }

        foreach (SelectItem replaced in star.Replace) Require(replaced.Alias!.Value);
        foreach (StarRename renamed in star.Rename) Require(renamed.Old);
        int before = items.Count;
        foreach (ScopeColumn column in columns)
        {
            if (star.Exclude.Any(e => Same(e, column)) || star.ExcludeOfTables.Any(e => Same(e.Column, column) && Scope.Matches(column, null, e.Table.Text))) continue;
            SelectItem? replacement = star.Replace.FirstOrDefault(r => Same(r.Alias!.Value, column));
            StarRename? rename = star.Rename.FirstOrDefault(r => Same(r.Old, column));
            string name = rename is null ? column.Name : rename.New.Text;
            items.Add(replacement is null
                ? new BoundItem(name, Use(column.Value, star.Span, scope), null)
                : new BoundItem(name, Bind(replacement.Value, scope), replacement.Value));
        }

        if (items.Count == before) throw Error(star.Span, "nothing is left of the star's columns");

        void Require(Identifier name)
        {
            if (!columns.Exists(c => Same(name, c))) throw At(BindException.UnknownColumn(name.Text, columns.Select(c => c.Name)), name.Span);
        }

        static bool Same(Identifier name, ScopeColumn column) => name.Text.Equals(column.Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The columns of a star, or those of <c>* LIKE pattern</c> and its kin.</summary>
    private List<ScopeColumn> StarColumns(ExpressionSyntax chosen, Scope scope)
    {
        var like = chosen as LikeSyntax;
        var star = (StarSyntax)(like?.Operand ?? chosen);
        if (star.Replace.Length > 0 || star.Rename.Length > 0) throw Error(star.Span, "REPLACE and RENAME have no place here");
        var items = new List<BoundItem>();
        BindStar(star, scope, items);
        List<ScopeColumn> columns = items.ConvertAll(i => new ScopeColumn(i.Name, null, i.Value));
        if (like is null) return columns;
        var none = new Scope([], null);
        columns.RemoveAll(c => ConstantFolder.TryEvaluate(like.Kind == LikeKind.Similar ? Found(c.Name) : Bind(like with { Operand = new StringSyntax(star.Span, c.Name) }, none)) is not { Value: true });
        return columns.Count > 0 ? columns : throw Error(chosen.Span, "no column matches the pattern");

        // A pattern of columns is found in a name, it need not be all of it.
        Expression Found(string name)
        {
            Expression found = ExpressionBuilder.Call("regexp_matches", new Literal(Scalar.Utf8(name)), Bind(like.Pattern, none));
            return like.Negated ? ExpressionBuilder.Not(found) : found;
        }
    }

    /// <summary>A key of ORDER BY: an item of the select list, or a hidden expression that is computed beside it.</summary>
    private sealed record OrderKey(int Item, Expression? Hidden, OrderItem Syntax);

    private List<OrderKey> BindOrderKeys(OrderBySyntax orderBy, List<BoundItem> items, Scope scope)
    {
        var keys = new List<OrderKey>();
        if (orderBy.All)
        {
            for (int i = 0; i < items.Count; i++) keys.Add(new OrderKey(i, null, orderBy.Items[0]));
            return keys;
        }

        foreach (OrderItem item in orderBy.Items)
        {
            if (Position(item.Value, items.Count, "ORDER BY") is { } position)
            {
                keys.Add(new OrderKey(position, null, item));
                continue;
            }

            if (item.Value is ColumnSyntax { Parts: [var name] })
            {
                int named = items.FindIndex(i => i.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));
                if (named >= 0 && (!_anyCollation && catalog.Options.Collation is null || items[named].Syntax is not { } syntax || CollationOf(syntax, scope) is null) && CollationOf(item.Value, scope) is null)
                {
                    keys.Add(new OrderKey(named, null, item));
                    continue;
                }
            }

            Expression value = BindOrderValue(item, scope);
            int same = items.FindIndex(i => i.Value.Equals(value));
            keys.Add(new OrderKey(same, same < 0 ? value : null, item));
        }

        return keys;
    }

    private static bool HasAggregate(Expression expression)
    {
        if (expression is AggregateCall or GroupingCall) return true;
        foreach (Expression child in expression.Children)
            if (HasAggregate(child)) return true;
        return false;
    }
}
