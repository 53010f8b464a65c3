using System.Numerics;

namespace FrameEngine.Planner.JoinOrder;

/// <summary>Finds the cheapest join tree by dynamic programming over connected subgraphs and their connected complements.</summary>
/// <remarks>Source: Moerkotte and Neumann, "Dynamic Programming Strikes Back", SIGMOD 2008.</remarks>
internal sealed class DpHyp
{
    private readonly JoinGraph _graph;
    private readonly JoinTree?[] _best;
    private int _budget;

    private DpHyp(JoinGraph graph, int budget)
    {
        _graph = graph;
        _best = new JoinTree?[1 << graph.Count];
        _budget = budget;
    }

    /// <summary>The best tree; null if the graph has more pairs of subgraphs than the budget allows.</summary>
    public static JoinTree? Solve(JoinGraph graph, int budget)
    {
        var search = new DpHyp(graph, budget);
        for (int i = 0; i < graph.Count; i++) search._best[1 << i] = new JoinTree(1u << i, null, null, graph.Relations[i].Rows, 0);
        for (int i = graph.Count - 1; i >= 0 && search._budget > 0; i--)
        {
            uint single = 1u << i;
            search.EmitSubgraph(single);
            search.Grow(single, single | (single - 1));
        }

        return search._budget > 0 ? search._best[graph.All] : null;
    }

    // Every connected set that grows out of `set` without the excluded relations.
    private void Grow(uint set, uint excluded)
    {
        uint neighbours = Neighbourhood(set, excluded);
        if (neighbours == 0 || _budget <= 0) return;
        for (uint n = neighbours & (~neighbours + 1); n != 0; n = (n - neighbours) & neighbours)
            if (_best[set | n] is not null) EmitSubgraph(set | n);
        for (uint n = neighbours & (~neighbours + 1); n != 0; n = (n - neighbours) & neighbours) Grow(set | n, excluded | neighbours);
    }

    // Every connected set that can be joined with `set`.
    private void EmitSubgraph(uint set)
    {
        uint lowest = set & (~set + 1);
        uint excluded = set | (lowest - 1);
        uint neighbours = Neighbourhood(set, excluded);
        for (uint rest = neighbours; rest != 0;)
        {
            uint next = 1u << (31 - BitOperations.LeadingZeroCount(rest));
            rest &= ~next;
            if (_graph.Connects(set, next)) Emit(set, next);
            GrowComplement(set, next, excluded | (neighbours & (next | (next - 1))));
        }
    }

    private void GrowComplement(uint set, uint other, uint excluded)
    {
        uint neighbours = Neighbourhood(other, excluded);
        if (neighbours == 0 || _budget <= 0) return;
        for (uint n = neighbours & (~neighbours + 1); n != 0; n = (n - neighbours) & neighbours)
            if (_best[other | n] is not null && _graph.Connects(set, other | n)) Emit(set, other | n);
        for (uint n = neighbours & (~neighbours + 1); n != 0; n = (n - neighbours) & neighbours) GrowComplement(set, other | n, excluded | neighbours);
    }

    private void Emit(uint a, uint b)
    {
        _budget--;
        JoinTree? known = _best[a | b];
        if (_best[a] is { } left && _best[b] is { } right && JoinTree.Combine(_graph, left, right, known) is { } cheaper) _best[a | b] = cheaper;
    }

    private uint Neighbourhood(uint set, uint excluded)
    {
        uint found = 0;
        for (uint rest = set; rest != 0; rest &= rest - 1) found |= _graph.Neighbours[BitOperations.TrailingZeroCount(rest)];
        found &= ~(excluded | set);
        foreach (HyperEdge edge in _graph.HyperEdges)
        {
            found |= Reached(edge.Left, edge.Right, set, excluded | found);
            found |= Reached(edge.Right, edge.Left, set, excluded | found);
        }

        return found;
    }

    // A hyperedge's far end stands for itself by its lowest relation.
    private static uint Reached(uint from, uint to, uint set, uint excluded) => (from & ~set) == 0 && (to & (set | excluded)) == 0 ? to & (~to + 1) : 0;
}
