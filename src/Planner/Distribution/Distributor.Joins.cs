using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Distribution;

internal sealed partial class Distributor
{
    private Placed PlaceHashJoin(PhysicalHashJoin join)
    {
        Placed left = Place(join.Left), right = Place(join.Right);
        if (left.IsSingle && right.IsSingle) return new Placed(join with { Left = left.Plan, Right = right.Plan }, Physical.Distribution.Single);

        bool mayShareRight = MayShareRight(join.Kind), mayShareLeft = MayShareLeft(join.Kind);
        double leftRows = join.Left.EstimatedRows, rightRows = join.Right.EstimatedRows;
        bool together = SameKeys(left.Distribution, join.LeftKeys, right.Distribution, join.RightKeys);
        if (!together && !left.IsSingle && mayShareRight && (right.IsSingle || Small(rightRows, leftRows) || join.LeftKeys.IsEmpty))
            return ShareRight(join, left, right, join.OutputOrdinals);
        if (!together && !right.IsSingle && mayShareLeft && (left.IsSingle || Small(leftRows, rightRows)))
            return ShareLeft(BuildingLeft(join), left, right, join.OutputOrdinals);
        if (join.LeftKeys.IsEmpty)
            return new Placed(join with { Left = Single(left).Plan, Right = Single(right).Plan }, Physical.Distribution.Single);

        if (!together)
        {
            // A side that lies by some of its keys already stays, and the other is brought to it.
            if (KeyPositions(left.Distribution, join.LeftKeys) is { } fromLeft)
                right = Hashed(right, fromLeft.Select(i => join.RightKeys[i]).ToEquatableArray());
            else if (KeyPositions(right.Distribution, join.RightKeys) is { } fromRight)
                left = Hashed(left, fromRight.Select(i => join.LeftKeys[i]).ToEquatableArray());
            else
                (left, right) = (Hashed(left, join.LeftKeys), Hashed(right, join.RightKeys));
        }

        PhysicalHashJoin placed = join with { Left = left.Plan, Right = right.Plan };
        return new Placed(placed, JoinOutput(join, left.Distribution, right.Distribution));
    }

    // What was known of the other side's keys does not hold for this one.
    private static PhysicalHashJoin BuildingLeft(PhysicalHashJoin join) => join.BuildLeft
        ? join
        : join with { BuildLeft = true, BuildKeysUnique = false, Bounds = join.LeftKeys.Map(_ => (KeyBounds?)null) };

    // Where a join's rows lie after both sides were brought together by keys. Made-up nulls lie anywhere.
    private static Physical.Distribution JoinOutput(PhysicalHashJoin join, Physical.Distribution left, Physical.Distribution right)
    {
        int leftCount = join.Left.Output.Count;
        Physical.Distribution byLeft = join.Kind is JoinKind.Right or JoinKind.Full
            ? Physical.Distribution.Partitioned
            : Moved(left, Positions(join.OutputOrdinals, 0, leftCount), join.Output);
        if (byLeft.Kind == DistributionKind.Hash || join.Kind is not (JoinKind.Inner or JoinKind.Right)) return byLeft;
        return Moved(right, Positions(join.OutputOrdinals, leftCount, join.Right.Output.Count), join.Output);
    }

    private Placed PlaceLoopJoin(PhysicalNestedLoopJoin join)
    {
        Placed left = Place(join.Left), right = Place(join.Right);
        if (left.IsSingle && right.IsSingle) return new Placed(join with { Left = left.Plan, Right = right.Plan }, Physical.Distribution.Single);
        bool shareLeft = MayShareLeft(join.Kind) && !right.IsSingle && (left.IsSingle || join.Left.EstimatedRows < join.Right.EstimatedRows || !MayShareRight(join.Kind));
        if (shareLeft) return ShareLeft(join, left, right, join.OutputOrdinals);
        if (MayShareRight(join.Kind) && !left.IsSingle) return ShareRight(join, left, right, join.OutputOrdinals);
        return new Placed(join with { Left = Single(left).Plan, Right = Single(right).Plan }, Physical.Distribution.Single);
    }

    // With the whole right side everywhere each left row finds all its matches; but an unmatched right row would come out on every worker.
    private static bool MayShareRight(JoinKind kind) => kind is not (JoinKind.Right or JoinKind.Full);

    private static bool MayShareLeft(JoinKind kind) => kind is JoinKind.Inner or JoinKind.Right;

    private bool Small(double rows, double other) => rows <= options.BroadcastRows && rows * _workers <= Math.Max(other, 1000);

    private Placed ShareRight(PhysicalPlan join, Placed left, Placed right, EquatableArray<int> ordinals) => new(
        join.WithChildren([left.Plan, Everywhere(right)]), Moved(left.Distribution, Positions(ordinals, 0, left.Plan.Output.Count), join.Output));

    private Placed ShareLeft(PhysicalPlan join, Placed left, Placed right, EquatableArray<int> ordinals) => new(
        join.WithChildren([Everywhere(left), right.Plan]),
        Moved(right.Distribution, Positions(ordinals, left.Plan.Output.Count, right.Plan.Output.Count), join.Output));

    // For each column of a side its position in the join's output, or -1.
    private static int[] Positions(EquatableArray<int> ordinals, int offset, int count)
    {
        var positions = new int[count];
        Array.Fill(positions, -1);
        for (int i = 0; i < ordinals.Count; i++)
            if (ordinals[i] >= offset && ordinals[i] < offset + count) positions[ordinals[i] - offset] = i;
        return positions;
    }

    /// <summary>Whether rows with equal keys already lie together.</summary>
    internal static bool SameKeys(
        Physical.Distribution left, EquatableArray<Expression> leftKeys, Physical.Distribution right, EquatableArray<Expression> rightKeys) =>
        KeyPositions(left, leftKeys) is { } a && KeyPositions(right, rightKeys) is { } b && a.AsSpan().SequenceEqual(b);

    // The positions among the join's keys of the keys that a side lies by; null if it lies by others.
    private static int[]? KeyPositions(Physical.Distribution distribution, EquatableArray<Expression> keys)
    {
        if (distribution.Kind != DistributionKind.Hash) return null;
        var positions = new int[distribution.Keys.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = IndexOf(keys, distribution.Keys[i]);
            if (positions[i] < 0) return null;
        }

        return positions;
    }

    // Nullability is knowledge about a column, not part of which it is.
    internal static int IndexOf(EquatableArray<Expression> keys, Expression key)
    {
        for (int i = 0; i < keys.Count; i++)
            if (keys[i].Equals(key) || (keys[i] is InputRef a && key is InputRef b && a.Ordinal == b.Ordinal)) return i;
        return -1;
    }
}
