using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>A physical plan with the identities of its output columns, by which expressions above find their ordinals.</summary>
internal sealed class PlannedNode(PhysicalPlan plan, IReadOnlyList<ColumnId> ids)
{
    private Dictionary<ColumnId, int>? _ordinals;

    public PhysicalPlan Plan { get; } = plan;

    public IReadOnlyList<ColumnId> Ids { get; } = ids;

    public int Count => Ids.Count;

    public bool Has(ColumnId id) => Ordinals.ContainsKey(id);

    /// <exception cref="InternalException">The plan does not put out that column.</exception>
    public int Ordinal(ColumnId id, string name) => Ordinals.TryGetValue(id, out int ordinal)
        ? ordinal
        : throw new InternalException($"the physical plan has lost column {name} {id}");

    private Dictionary<ColumnId, int> Ordinals
    {
        get
        {
            if (_ordinals is not null) return _ordinals;
            var ordinals = new Dictionary<ColumnId, int>(Ids.Count);
            for (int i = 0; i < Ids.Count; i++) ordinals[Ids[i]] = i;
            return _ordinals = ordinals;
        }
    }

    /// <summary>An expression with ordinals into this node's output.</summary>
    public Expression Bind(Expression expression) => ExpressionRewriter.TopDown(expression, e =>
    {
        if (e is SubqueryExpression) throw new InternalException($"a subquery is left in {expression}");
        if (e is not ColumnRef column) return null;
        int ordinal = Ordinal(column.Id, column.Name);
        PhysicalColumn source = Plan.Output[ordinal];
        return new InputRef(ordinal, source.Type, source.Nullable);
    });

    /// <summary>An expression over this node's columns, then those of <paramref name="right"/>.</summary>
    public Expression BindPair(PlannedNode right, Expression expression) => ExpressionRewriter.TopDown(expression, e =>
    {
        if (e is SubqueryExpression) throw new InternalException($"a subquery is left in {expression}");
        if (e is not ColumnRef column) return null;
        bool left = Has(column.Id);
        int ordinal = left ? Ordinal(column.Id, column.Name) : right.Ordinal(column.Id, column.Name);
        PhysicalColumn source = left ? Plan.Output[ordinal] : right.Plan.Output[ordinal];
        return new InputRef(left ? ordinal : Count + ordinal, source.Type, source.Nullable);
    });

    public EquatableArray<Expression> Bind(EquatableArray<Expression> expressions) => expressions.Map(Bind);
}
