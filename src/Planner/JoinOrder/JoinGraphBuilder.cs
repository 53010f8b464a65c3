using System.Numerics;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Statistics;

namespace FrameEngine.Planner.JoinOrder;

/// <summary>Collects a region of joins whose order is free: inner joins, and the left spine of semi-, anti- and left joins among them.</summary>
/// <remarks>
/// A semi-, anti- or left join commutes with every inner join that does not use its right side, so its right side takes part as a relation that may only be joined
/// alone, as the right operand, once the relations that its condition uses are there. Everything else in the tree (aggregates, full and single joins …) is a relation.
/// </remarks>
internal sealed class JoinGraphBuilder(CardinalityEstimator estimator, Func<LogicalPlan, LogicalPlan> orderInside)
{
    /// <summary>Sets are bits of a number; a region of more relations stays as written.</summary>
    public const int MaxRelations = 30;

    private readonly List<Relation> _relations = [];
    private readonly List<Expression> _conjuncts = [];

    /// <summary>Whether a node can be part of a region.</summary>
    public static bool IsOrdered(LogicalPlan node) => node is Join { Kind: JoinKind.Inner or JoinKind.Semi or JoinKind.Anti or JoinKind.Left };

    /// <summary>The graph of the region whose top is <paramref name="root"/>; null if it is too large.</summary>
    public JoinGraph? Build(LogicalPlan root)
    {
        Collect(root);
        return _relations.Count is < 2 or > MaxRelations ? null : Finish();
    }

    private void Collect(LogicalPlan node)
    {
        switch (node)
        {
            case Join { Kind: JoinKind.Inner } join:
                Collect(join.Left);
                Collect(join.Right);
                _conjuncts.AddRange(Predicates.Split(join.Condition));
                break;
            case Join { Kind: JoinKind.Semi or JoinKind.Anti or JoinKind.Left } join:
                int first = _relations.Count;
                Collect(join.Left);
                AddDependent(join, first);
                break;
            case Project project when PassesOnly(project):
                // Columns that are dropped here are not used above; the region's top brings the output into order.
                Collect(project.Input);
                break;
            default:
                LogicalPlan inside = orderInside(node);
                _relations.Add(new Relation(inside, estimator.Rows(inside), inside.OutputIds));
                break;
        }
    }

    private static bool PassesOnly(Project project)
    {
        if (project.Input is not (Join or Project)) return false;
        foreach (NamedExpression column in project.Columns)
            if (column.Expression is not ColumnRef source || source.Id != column.Id) return false;
        return true;
    }

    private void AddDependent(Join join, int first)
    {
        LogicalPlan inside = orderInside(join.Right);
        double rows = estimator.Rows(inside);
        ColumnSet ids = inside.OutputIds, leftIds = join.Left.OutputIds;
        uint left = 0, used = 0;
        for (int i = first; i < _relations.Count; i++)
        {
            left |= 1u << i;
            if (ColumnUse.AnyIn(join.Condition, _relations[i].Ids)) used |= Complete(i);
        }

        double leftRows = estimator.Rows(join.Left);
        double fraction = join.Kind switch
        {
            JoinKind.Semi => estimator.MatchFraction(join.Condition, leftIds, ids, leftRows, rows),
            JoinKind.Anti => Math.Max(0.01, 1 - estimator.MatchFraction(join.Condition, leftIds, ids, leftRows, rows)),
            _ => estimator.JoinSelectivity(join.Condition, leftIds, ids, leftRows, rows),
        };
        _relations.Add(new Relation(inside, rows, ids) { Operator = join, Required = used == 0 ? left : used, Fraction = fraction });
    }

    // A dependent relation's columns are there only once it has been joined to those that it needs.
    private uint Complete(int relation)
    {
        uint mask = 1u << relation;
        for (uint rest = _relations[relation].Required; rest != 0; rest &= rest - 1) mask |= Complete(BitOperations.TrailingZeroCount(rest));
        return mask;
    }

    private JoinGraph Finish()
    {
        var owner = new Dictionary<ColumnId, int>();
        for (int i = 0; i < _relations.Count; i++)
            foreach (ColumnId id in _relations[i].Ids) owner[id] = i;

        var classes = new EquivalenceClasses();
        var predicates = new List<GraphPredicate>();
        var neighbours = new uint[_relations.Count];
        var hyper = new List<HyperEdge>();
        foreach (Expression conjunct in _conjuncts)
        {
            if (conjunct is Comparison { Operator: ComparisonOperator.Equal, Left: ColumnRef a, Right: ColumnRef b }
                && IsFree(owner, a) && IsFree(owner, b))
            {
                classes.Add(a, b);
                continue;
            }

            predicates.Add(Predicate(conjunct, owner, neighbours, hyper));
        }

        EquivalenceClass[] equal = classes.Build(c => (owner[c.Id], estimator.Facts(c.Id)));
        FilterWithin(equal);
        foreach (EquivalenceClass c in equal)
            for (uint rest = c.Relations; rest != 0; rest &= rest - 1)
            {
                int relation = BitOperations.TrailingZeroCount(rest);
                neighbours[relation] |= c.Relations & ~(1u << relation);
            }

        for (int i = 0; i < _relations.Count; i++)
            if (_relations[i].Operator is not null) AddEdge(_relations[i].Required, 1u << i, neighbours, hyper);
        Connect(neighbours, hyper);
        return new JoinGraph { Relations = [.. _relations], Classes = equal, Predicates = [.. predicates], Neighbours = neighbours, HyperEdges = [.. hyper] };
    }

    private bool IsFree(Dictionary<ColumnId, int> owner, ColumnRef column) => owner.TryGetValue(column.Id, out int relation) && _relations[relation].Operator is null;

    private GraphPredicate Predicate(Expression conjunct, Dictionary<ColumnId, int> owner, uint[] neighbours, List<HyperEdge> hyper)
    {
        uint mask = Mask(conjunct, owner);
        uint left = 0, right = 0;
        if (conjunct is Comparison comparison)
        {
            left = Mask(comparison.Left, owner);
            right = Mask(comparison.Right, owner);
        }

        bool disjoint = left != 0 && right != 0 && (left & right) == 0;
        bool equality = disjoint && conjunct is Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotDistinct };
        bool oneRow = disjoint && (IsOneRow(left) || IsOneRow(right));
        if (equality || oneRow) AddEdge(left, right, neighbours, hyper);
        double selectivity = equality
            ? 1 / estimator.EqualityDenominator(((Comparison)conjunct).Left, ((Comparison)conjunct).Right)
            : estimator.Selectivity(conjunct);
        return new GraphPredicate(conjunct, mask, selectivity, equality);
    }

    private bool IsOneRow(uint set) => BitOperations.IsPow2(set) && _relations[BitOperations.TrailingZeroCount(set)] is { Operator: null, Rows: <= 1 };

    private uint Mask(Expression expression, Dictionary<ColumnId, int> owner)
    {
        var ids = new ColumnSet();
        ColumnUse.Collect(expression, ids);
        uint mask = 0;
        foreach (ColumnId id in ids)
            if (owner.TryGetValue(id, out int relation)) mask |= Complete(relation);
        return mask;
    }

    private static void AddEdge(uint left, uint right, uint[] neighbours, List<HyperEdge> hyper)
    {
        if (BitOperations.IsPow2(left) && BitOperations.IsPow2(right))
        {
            neighbours[BitOperations.TrailingZeroCount(left)] |= right;
            neighbours[BitOperations.TrailingZeroCount(right)] |= left;
        }
        else
        {
            hyper.Add(new HyperEdge(left, right));
        }
    }

    // Two members of a class in one relation: their equality is that relation's own filter.
    private void FilterWithin(EquivalenceClass[] classes)
    {
        foreach (EquivalenceClass equal in classes)
        {
            for (int i = 1; i < equal.Members.Length; i++)
            {
                (int relation, ColumnRef column, _) = equal.Members[i];
                int other = Array.FindIndex(equal.Members, m => m.Relation == relation);
                if (other >= i) continue;
                Relation r = _relations[relation];
                LogicalPlan filtered = new Filter(r.Plan, new Comparison(ComparisonOperator.Equal, equal.Members[other].Column, column));
                _relations[relation] = r with { Plan = filtered, Rows = estimator.Rows(filtered) };
            }
        }
    }

    // What no condition connects is joined by cross products, each part whole first.
    private void Connect(uint[] neighbours, List<HyperEdge> hyper)
    {
        var parts = new List<uint>();
        uint left = (_relations.Count == 32 ? 0 : 1u << _relations.Count) - 1;
        while (left != 0)
        {
            uint part = left & (~left + 1);
            for (uint before = 0; before != part;)
            {
                before = part;
                for (uint rest = part; rest != 0; rest &= rest - 1) part |= neighbours[BitOperations.TrailingZeroCount(rest)];
                foreach (HyperEdge edge in hyper)
                    if (((edge.Left | edge.Right) & part) != 0) part |= edge.Left | edge.Right;
            }

            parts.Add(part);
            left &= ~part;
        }

        for (int i = 0; i < parts.Count; i++)
            for (int k = i + 1; k < parts.Count; k++) AddEdge(parts[i], parts[k], neighbours, hyper);
    }
}
