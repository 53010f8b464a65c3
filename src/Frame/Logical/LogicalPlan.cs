using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>A node of the one logical plan that SQL and the fluent API build and the planner rewrites. Immutable, compared by value.</summary>
/// <remarks>Every expression in a node refers only to columns that its inputs put out, or, inside a subquery, to columns of an enclosing query.</remarks>
internal abstract record LogicalPlan
{
    // What rules ask of every node again and again is computed once. One reference each, so that threads which share a plan see all or nothing of it.
    private EquatableArray<PlanColumn> _output;
    private EquatableArray<LogicalPlan> _children;
    private EquatableArray<Expression> _expressions;
    private ColumnSet? _outputIds;

    /// <summary>What an optimiser noted about this very node. Its own business; whoever comes next may find another's note, and overwrite it.</summary>
    public object? Note { get; set; }

    /// <summary>The columns that the node puts out, in order. Identities are unique within a node.</summary>
    public EquatableArray<PlanColumn> Output => _output.IsDefault ? _output = ComputeOutput() : _output;

    /// <summary>The identities of <see cref="Output"/>.</summary>
    public ColumnSet OutputIds => _outputIds ??= IdsOf(Output);

    /// <summary>The inputs, in the order that <see cref="WithChildren"/> takes them.</summary>
    public EquatableArray<LogicalPlan> Children => _children.IsDefault ? _children = ComputeChildren() : _children;

    public abstract LogicalPlan WithChildren(EquatableArray<LogicalPlan> children);

    /// <summary>The node's own expressions, in the order that <see cref="WithExpressions"/> takes them.</summary>
    public EquatableArray<Expression> Expressions => _expressions.IsDefault ? _expressions = ComputeExpressions() : _expressions;

    /// <summary>Whether the node's own expressions hold a subquery.</summary>
    public bool HasSubqueries
    {
        get
        {
            foreach (Expression expression in Expressions)
                if (expression.HasSubquery) return true;
            return false;
        }
    }

    public virtual LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this;

    /// <summary>Names and types of <see cref="Output"/>.</summary>
    public Schema Schema => new(Output.Select(c => new Field(c.Name, c.Type, c.Nullable)));

    protected abstract EquatableArray<PlanColumn> ComputeOutput();

    protected abstract EquatableArray<LogicalPlan> ComputeChildren();

    protected virtual EquatableArray<Expression> ComputeExpressions() => [];

    // Records copy private fields in `with`; what was cached for the original must not survive into the copy.
    protected LogicalPlan(LogicalPlan original) { }

    protected LogicalPlan() { }

    public virtual bool Equals(LogicalPlan? other) => other is not null && EqualityContract == other.EqualityContract;

    // Derived records add their members; children hash themselves there, so nothing is hashed twice.
    public override int GetHashCode() => EqualityContract.GetHashCode();

    public sealed override string ToString() => PlanText.Of(this);

    private static ColumnSet IdsOf(EquatableArray<PlanColumn> columns)
    {
        var ids = new ColumnSet(columns.Count);
        foreach (PlanColumn column in columns) ids.Add(column.Id);
        return ids.Freeze();
    }
}

/// <summary>Reads a table source.</summary>
/// <param name="Source">The table.</param>
/// <param name="Columns">The columns that are put out.</param>
/// <param name="Ordinals">For each of <paramref name="Columns"/> its position in the source's schema.</param>
/// <param name="Filters">Conjuncts pushed into the source, which applies all of them exactly; they may use any of <paramref name="FilterColumns"/> and <paramref name="Columns"/>.</param>
/// <param name="FilterColumns">Columns that only the filters need: read, not put out.</param>
/// <param name="FilterOrdinals">For each of <paramref name="FilterColumns"/> its position in the source's schema.</param>
internal sealed record Scan(
    ITableSource Source,
    EquatableArray<PlanColumn> Columns,
    EquatableArray<int> Ordinals,
    EquatableArray<Expression> Filters = default,
    EquatableArray<PlanColumn> FilterColumns = default,
    EquatableArray<int> FilterOrdinals = default) : LogicalPlan
{
    /// <summary>A scan of all columns under fresh identities.</summary>
    public static Scan Of(ITableSource source) => new(
        source, source.Schema.Select(f => PlanColumn.New(f.Name, f.Type, f.Nullable)).ToEquatableArray(), Enumerable.Range(0, source.Schema.Count).ToEquatableArray());

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this;
    protected override EquatableArray<Expression> ComputeExpressions() => Filters;
    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this with { Filters = expressions };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}

/// <summary>Rows written in the plan itself. One row without columns is what a SELECT without FROM reads.</summary>
internal sealed record Values(EquatableArray<PlanColumn> Columns, EquatableArray<EquatableArray<Expression>> Rows) : LogicalPlan
{
    /// <summary>One row without columns.</summary>
    public static Values OneRow { get; } = new([], [EquatableArray<Expression>.Empty]);

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this;
    protected override EquatableArray<Expression> ComputeExpressions() => Rows.SelectMany(r => r).ToEquatableArray();

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions)
    {
        int width = Columns.Count;
        return width == 0 ? this : this with { Rows = expressions.Chunk(width).Select(r => r.ToEquatableArray()).ToEquatableArray() };
    }

    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns;
}

/// <summary>Keeps the rows of <paramref name="Input"/> for which <paramref name="Predicate"/> is true (neither false nor null).</summary>
internal sealed record Filter(LogicalPlan Input, Expression Predicate) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => [Predicate];
    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this with { Predicate = expressions[0] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Input.Output;
}

/// <summary>Computes one output column per expression. A plain column reference under the column's own identity passes it on.</summary>
internal sealed record Project(LogicalPlan Input, EquatableArray<NamedExpression> Columns) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Columns.Map(c => c.Expression);

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Columns = Columns.Map((c, i) => c with { Expression = expressions[i] }) };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Columns.Map(c => c.Column);
}

/// <summary>Groups rows by the values of <paramref name="Groups"/> (nulls are alike) and computes <paramref name="Aggregates"/> per group. Without groups it gives exactly one row.</summary>
/// <remarks>Puts out the groups, then the aggregates; every aggregate expression is an <see cref="AggregateCall"/>. DISTINCT is an aggregate without aggregates.</remarks>
internal sealed record Aggregate(LogicalPlan Input, EquatableArray<NamedExpression> Groups, EquatableArray<NamedExpression> Aggregates) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Groups.Then(Aggregates).Map(c => c.Expression);

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) => this with
    {
        Groups = Groups.Map((c, i) => c with { Expression = expressions[i] }),
        Aggregates = Aggregates.Map((c, i) => c with { Expression = expressions[Groups.Count + i] }),
    };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Groups.Then(Aggregates).Map(c => c.Column);

    /// <summary>Distinct rows of a plan, under the same identities.</summary>
    public static Aggregate Distinct(LogicalPlan input) => new(input, input.Output.Map(NamedExpression.Pass), []);
}

/// <summary>Orders rows by keys, the first the most significant. Equal rows have no promised order.</summary>
internal sealed record Sort(LogicalPlan Input, EquatableArray<SortKey> Keys) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Keys.Map(k => k.Expression);

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Keys = Keys.Map((k, i) => k with { Expression = expressions[i] }) };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Input.Output;
}

/// <summary>Skips <paramref name="Offset"/> rows, then passes at most <paramref name="Count"/> (all if null), in the input's order.</summary>
internal sealed record Limit(LogicalPlan Input, long? Count, long Offset = 0) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Input.Output;
}

/// <summary>A sort and a limit in one: holds only <c>Count + Offset</c> rows. Made by the planner.</summary>
internal sealed record TopN(LogicalPlan Input, EquatableArray<SortKey> Keys, long Count, long Offset) : LogicalPlan
{
    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Keys.Map(k => k.Expression);

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Keys = Keys.Map((k, i) => k with { Expression = expressions[i] }) };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Input.Output;
}
