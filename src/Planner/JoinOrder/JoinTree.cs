namespace FrameEngine.Planner.JoinOrder;

/// <summary>The best way found to join a set of relations: a relation, or two smaller trees.</summary>
/// <param name="Set">The relations, as bits.</param>
/// <param name="Left">Null for a single relation.</param>
/// <param name="Right">The operand of a dependent relation's own join, if there is one here; null for a single relation.</param>
/// <param name="Cost">Rows produced and hashed on the way, in units of one row.</param>
internal sealed record JoinTree(uint Set, JoinTree? Left, JoinTree? Right, double Rows, double Cost)
{
    // A row that goes into a hash table costs about as much as two that are passed on.
    private const double BuildCost = 2;
    private const double ProbeCost = 0.5;

    /// <summary>The join of two trees; null if the second holds a dependent relation that may not be joined like this, or if it costs no less than the best known tree of the same relations.</summary>
    public static JoinTree? Combine(JoinGraph graph, JoinTree a, JoinTree b, JoinTree? best)
    {
        // However they are joined, the relations have the same rows: those of the first tree that was found.
        double? knownRows = best?.Rows;
        double most = best?.Cost ?? double.PositiveInfinity;
        if (graph.Dependent(a.Set) is not null) (a, b) = (b, a);
        if (graph.Dependent(b.Set) is { } dependent)
        {
            if ((dependent.Required & ~a.Set) != 0 || graph.Dependent(a.Set) is not null) return null;
            double kept = knownRows ?? (dependent.Operator!.Kind == Logical.JoinKind.Left
                ? Math.Max(a.Rows, a.Rows * b.Rows * dependent.Fraction)
                : a.Rows * dependent.Fraction);
            double total = a.Cost + b.Cost + kept + Hashing(a.Rows, b.Rows);
            return best is null || total < most ? new JoinTree(a.Set | b.Set, a, b, kept, total) : null;
        }

        // What is paid below and for the rows is too much already: nothing can make it cheaper.
        if (best is not null && a.Cost + b.Cost + best.Rows >= most) return null;
        (double selectivity, bool hasKey) = graph.Selectivity(a.Set, b.Set);
        double rows = knownRows ?? a.Rows * b.Rows * selectivity;
        // The larger side probes: it stands on the left.
        if (a.Rows < b.Rows) (a, b) = (b, a);
        double work = hasKey ? Hashing(a.Rows, b.Rows) : a.Rows * Math.Max(1, b.Rows);
        double cost = a.Cost + b.Cost + rows + work;
        return best is null || cost < most ? new JoinTree(a.Set | b.Set, a, b, rows, cost) : null;
    }

    private static double Hashing(double a, double b) => BuildCost * Math.Min(a, b) + ProbeCost * Math.Max(a, b);
}
