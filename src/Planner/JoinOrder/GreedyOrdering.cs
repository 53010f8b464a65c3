namespace FrameEngine.Planner.JoinOrder;

/// <summary>Joins the two trees whose result is smallest, again and again: for graphs that are too large for dynamic programming.</summary>
/// <remarks>Source: Fegaras, "A New Heuristic for Optimizing Large Queries", DEXA 1998.</remarks>
internal static class GreedyOrdering
{
    /// <summary>A tree over all relations; null if conditions leave no way to join them.</summary>
    public static JoinTree? Solve(JoinGraph graph)
    {
        List<JoinTree> trees = graph.Relations.Select((r, i) => new JoinTree(1u << i, null, null, r.Rows, 0)).ToList();
        while (trees.Count > 1)
        {
            (JoinTree A, JoinTree B, JoinTree Joined)? best = null;
            for (int i = 0; i < trees.Count; i++)
                for (int k = i + 1; k < trees.Count; k++)
                {
                    if (!graph.Connects(trees[i].Set, trees[k].Set) || JoinTree.Combine(graph, trees[i], trees[k], null) is not { } joined) continue;
                    if (best is null || joined.Rows < best.Value.Joined.Rows) best = (trees[i], trees[k], joined);
                }

            if (best is not var (a, b, tree)) return null;
            trees.Remove(a);
            trees.Remove(b);
            trees.Add(tree);
        }

        return trees[0];
    }
}
