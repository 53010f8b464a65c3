using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>A lazy table: a plan that runs when its rows are asked for. Every method returns a new frame; names and types are checked at once.</summary>
/// <threadsafety>Immutable; may be shared between threads and run many times.</threadsafety>
public sealed partial class DataFrame
{
    internal DataFrame(IFrameSession session, LogicalPlan plan)
    {
        Session = session;
        Plan = plan;
    }

    internal IFrameSession Session { get; }

    internal LogicalPlan Plan { get; }

    /// <summary>Told of what goes wrong while rows are read, as by a transaction that the frame's statement belongs to; null for nobody.</summary>
    internal Action<Exception>? OnFailure { get; init; }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema => Plan.Schema;

    /// <summary>Keeps the rows for which a condition is true.</summary>
    /// <exception cref="BindException">A column or function does not exist.</exception>
    /// <exception cref="TypeException">Types do not fit.</exception>
    public DataFrame Where(Expr condition)
    {
        Expression bound = ExpressionBuilder.Condition(new FluentBinder(Plan.Output) { Windows = true }.Bind(condition.Node));
        var windows = new WindowCollector();
        bound = windows.Place(bound);
        LogicalPlan input = windows.Over(Plan);
        var filter = new Filter(input, bound);
        return With(ReferenceEquals(input, Plan) ? filter : new Project(filter, Plan.Output.Select(NamedExpression.Pass).ToEquatableArray()));
    }

    /// <summary>Computes the columns of a new frame. If there are aggregates among them and no other columns, the result is one row over the whole frame.</summary>
    /// <param name="columns">Column names, expressions, or <see cref="F.All"/>.</param>
    /// <exception cref="BindException">A column or function does not exist.</exception>
    /// <exception cref="TypeException">Types do not fit.</exception>
    public DataFrame Select(params ReadOnlySpan<Selector> columns)
    {
        List<Expression> nodes = Nodes(columns);
        var aggregates = new List<NamedExpression>();
        List<NamedExpression> bound = [.. new FluentBinder(Plan.Output, aggregates) { Windows = true }.BindList(nodes)];
        return With(ProjectWindows(aggregates.Count == 0 ? Plan : Aggregate(Plan, [], aggregates, bound), bound));
    }

    /// <summary>Adds columns, or replaces those of the same name; all see the frame as it was before.</summary>
    public DataFrame WithColumns(params ReadOnlySpan<Expr> columns)
    {
        var added = new List<NamedExpression>();
        foreach (Expr column in columns) added.AddRange(new FluentBinder(Plan.Output) { Windows = true }.BindList([column.Node]));
        var result = Plan.Output.Select(NamedExpression.Pass).ToList();
        foreach (NamedExpression column in added)
        {
            int existing = result.FindIndex(c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (existing >= 0) result[existing] = column;
            else result.Add(column);
        }

        return With(ProjectWindows(Plan, result));
    }

    /// <summary>Renames a column.</summary>
    /// <exception cref="BindException">There is no such column.</exception>
    public DataFrame Rename(string from, string to)
    {
        PlanColumn column = Binder().Resolve(from);
        return With(new Project(Plan, Plan.Output.Select(c => c.Id == column.Id ? NamedExpression.Pass(c) with { Name = to } : NamedExpression.Pass(c)).ToEquatableArray()));
    }

    /// <summary>Leaves columns out.</summary>
    /// <exception cref="BindException">There is no such column.</exception>
    public DataFrame Drop(params string[] columns) => Select(F.All(columns));

    /// <summary>Starts a grouping; rows with equal values (nulls are alike) form a group.</summary>
    public GroupedFrame GroupBy(params ReadOnlySpan<Selector> keys) => new(this, [.. Binder().BindList(Nodes(keys))]);

    /// <summary>Orders the rows, the first key the most significant. Nulls come last unless a key says otherwise.</summary>
    public DataFrame OrderBy(params ReadOnlySpan<SortExpr> keys)
    {
        FluentBinder binder = Binder();
        var bound = new List<SortKey>();
        foreach (SortExpr key in keys) bound.Add(new SortKey(binder.Bind(key.Node), key.Descending, key.NullsFirst));
        return bound.Count == 0 ? this : With(new Sort(Plan, bound.ToEquatableArray()));
    }

    /// <summary>Orders the rows by keys, largest first.</summary>
    public DataFrame OrderByDescending(params ReadOnlySpan<Selector> keys)
    {
        FluentBinder binder = Binder();
        return With(new Sort(Plan, Nodes(keys).Select(k => new SortKey(binder.Bind(k), Descending: true)).ToEquatableArray()));
    }

    /// <summary>The first rows.</summary>
    /// <param name="count">Rows at most, 0 or more.</param>
    public DataFrame Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(new Limit(Plan, count));
    }

    /// <summary>All but the first rows.</summary>
    /// <param name="count">Rows to leave out, 0 or more.</param>
    public DataFrame Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(new Limit(Plan, null, count));
    }

    /// <summary>Every different row once.</summary>
    public DataFrame Distinct() => With(Logical.Aggregate.Distinct(Plan));

    internal LogicalPlan SingleColumn(string what) => Plan.Output.Count == 1
        ? Plan
        : throw new UsageException($"{what} takes a frame of one column, but this one has {Plan.Output.Count}: {Schema}");

    internal DataFrame With(LogicalPlan plan) => new(Session, plan) { OnFailure = OnFailure };

    internal FluentBinder Binder() => new(Plan.Output);

    internal static List<Expression> Nodes(ReadOnlySpan<Selector> selectors)
    {
        var nodes = new List<Expression>(selectors.Length);
        foreach (Selector selector in selectors) nodes.Add(selector.Node);
        return nodes;
    }

    /// <summary>A projection whose identities are unique: a column taken twice is a new column the second time.</summary>
    internal static Project Project(LogicalPlan input, IReadOnlyList<NamedExpression> columns)
    {
        var seen = new HashSet<ColumnId>();
        return new Project(input, columns.Select(c => seen.Add(c.Id) ? c : c with { Id = ColumnId.New() }).ToEquatableArray());
    }

    /// <summary>A projection over what its window functions need.</summary>
    internal static Project ProjectWindows(LogicalPlan input, IEnumerable<NamedExpression> columns)
    {
        var windows = new WindowCollector();
        NamedExpression[] placed = [.. columns.Select(c => c with { Expression = windows.Place(c.Expression) })];
        return Project(windows.Over(input), placed);
    }

    /// <summary>An aggregate below a projection, once it is sure that the projection uses nothing else.</summary>
    internal static Aggregate Aggregate(
        LogicalPlan input, IReadOnlyList<NamedExpression> groups, IReadOnlyList<NamedExpression> aggregates, IReadOnlyList<NamedExpression> above)
    {
        var available = groups.Concat(aggregates).Select(c => c.Id).ToHashSet();
        foreach (NamedExpression column in above)
        {
            ExpressionRewriter.VisitColumns(column.Expression, c =>
            {
                if (!available.Contains(c.Id))
                    throw new BindException($"column \"{c.Name}\" is neither grouped nor aggregated", "42803");
            });
        }

        return new Aggregate(input, groups.ToEquatableArray(), aggregates.ToEquatableArray());
    }
}
