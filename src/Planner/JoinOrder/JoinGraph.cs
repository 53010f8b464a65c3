using System.Numerics;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Statistics;

namespace FrameEngine.Planner.JoinOrder;

/// <summary>A relation of a join graph.</summary>
/// <param name="Plan">Its plan, already ordered inside.</param>
/// <param name="Rows">Estimated rows.</param>
internal sealed record Relation(LogicalPlan Plan, double Rows, ColumnSet Ids)
{
    /// <summary>For the right side of a semi-, anti- or left join: that join. It joins on its own, after <see cref="Required"/>. Null for relations of inner joins.</summary>
    public Join? Operator { get; init; }

    /// <summary>The relations whose columns the operator's condition uses.</summary>
    public uint Required { get; init; }

    /// <summary>For semi- and anti-joins the part of left rows that match; for left joins the selectivity of the condition.</summary>
    public double Fraction { get; init; } = 1;
}

/// <summary>A conjunct of inner joins that is not a plain equality of columns, with the relations that it uses.</summary>
internal sealed record GraphPredicate(Expression Expression, uint Relations, double Selectivity, bool IsEquality);

/// <summary>Columns that inner joins make equal, by relation. One equality between two sets of relations implies all others.</summary>
internal sealed record EquivalenceClass((int Relation, ColumnRef Column, ColumnFacts Facts)[] Members)
{
    public uint Relations { get; } = MaskOf(Members);

    private static uint MaskOf((int Relation, ColumnRef Column, ColumnFacts Facts)[] members)
    {
        uint mask = 0;
        foreach ((int relation, _, _) in members) mask |= 1u << relation;
        return mask;
    }
}

/// <summary>An edge: sets <paramref name="Left"/> and <paramref name="Right"/> can be joined when each is within one side.</summary>
internal readonly record struct HyperEdge(uint Left, uint Right);

/// <summary>What is to be joined: relations as bits, edges between them, and how many rows sets of them have.</summary>
internal sealed class JoinGraph
{
    public required Relation[] Relations { get; init; }
    public required EquivalenceClass[] Classes { get; init; }
    public required GraphPredicate[] Predicates { get; init; }

    /// <summary>Per relation, the relations that a simple edge leads to.</summary>
    public required uint[] Neighbours { get; init; }

    public required HyperEdge[] HyperEdges { get; init; }

    public int Count => Relations.Length;

    public uint All => Count == 32 ? uint.MaxValue : (1u << Count) - 1;

    /// <summary>Whether an edge leads from one set to the other.</summary>
    public bool Connects(uint a, uint b)
    {
        for (uint rest = a; rest != 0; rest &= rest - 1)
            if ((Neighbours[BitOperations.TrailingZeroCount(rest)] & b) != 0) return true;
        foreach (HyperEdge edge in HyperEdges)
            if (((edge.Left & ~a) == 0 && (edge.Right & ~b) == 0) || ((edge.Left & ~b) == 0 && (edge.Right & ~a) == 0)) return true;
        return false;
    }

    /// <summary>The dependent relation that a set consists of; null for other sets.</summary>
    public Relation? Dependent(uint set) =>
        BitOperations.IsPow2(set) && Relations[BitOperations.TrailingZeroCount(set)] is { Operator: not null } relation ? relation : null;

    /// <summary>The part of pairs of two disjoint sets that inner joins keep, and whether an equality can be hashed.</summary>
    public (double Selectivity, bool HasKey) Selectivity(uint a, uint b)
    {
        double selectivity = 1, leftKeys = 1, rightKeys = 1, single = 1;
        uint leftHolders = uint.MaxValue, rightHolders = uint.MaxValue;
        int keys = 0;
        foreach (EquivalenceClass equal in Classes)
        {
            if ((equal.Relations & a) == 0 || (equal.Relations & b) == 0) continue;
            keys++;
            (double left, bool leftKey) = Side(equal, a);
            (double right, bool rightKey) = Side(equal, b);
            leftKeys *= left;
            rightKeys *= right;
            leftHolders &= equal.Relations & a;
            rightHolders &= equal.Relations & b;
            single = leftKey != rightKey ? (leftKey ? left : right) : Math.Max(left, right);
        }

        if (keys == 1) selectivity /= Math.Max(1, single);
        if (keys > 1) selectivity /= CardinalityEstimator.CompositeDenominator(leftKeys, rightKeys, Cap(leftHolders), Cap(rightHolders));
        bool hasKey = keys > 0;
        uint both = a | b;
        foreach (GraphPredicate predicate in Predicates)
        {
            if ((predicate.Relations & ~both) != 0 || (predicate.Relations & ~a) == 0 || (predicate.Relations & ~b) == 0) continue;
            selectivity *= predicate.Selectivity;
            hasKey |= predicate.IsEquality;
        }

        return (selectivity, hasKey);
    }

    // A relation that holds all keys of a composite has no more combinations than rows.
    private double Cap(uint holders) => holders is 0 or uint.MaxValue ? double.MaxValue : Relations[BitOperations.TrailingZeroCount(holders)].BaseRows();

    private static (double Distinct, bool Key) Side(EquivalenceClass equal, uint set)
    {
        double distinct = double.MaxValue, keyDistinct = double.MaxValue;
        bool key = false;
        foreach ((int relation, _, ColumnFacts facts) in equal.Members)
        {
            if ((set & (1u << relation)) == 0) continue;
            distinct = Math.Min(distinct, facts.Distinct);
            if (!facts.KeyLike) continue;
            key = true;
            keyDistinct = Math.Min(keyDistinct, facts.Distinct);
        }

        return (Math.Max(1, key ? keyDistinct : distinct), key);
    }
}

/// <summary>Sizes of tables before their filters.</summary>
internal static class BaseSizes
{
    /// <summary>Rows of the table under a relation's filters, or the relation's own.</summary>
    public static double BaseRows(this Relation relation)
    {
        LogicalPlan plan = relation.Plan;
        while (plan is Filter or Project) plan = plan.Children[0];
        return plan is Scan { Source.Statistics.Rows: { } rows } ? rows : relation.Rows;
    }
}
