using System.Collections.Immutable;
using FrameEngine.Fuzz.Tests.Generation;

namespace FrameEngine.Fuzz.Tests.Shrinking;

/// <summary>Queries that are a step smaller than a given one; many of them are no valid SQL, which the engines will say.</summary>
internal static class Candidates
{
    public static IEnumerable<Node> Of(Node node)
    {
        foreach (Node replacement in Replacements(node)) yield return replacement;
        for (int i = 0; i < node.Children.Length; i++)
        {
            foreach (Node child in Of(node.Children[i])) yield return node with { Children = node.Children.SetItem(i, child) };
        }
    }

    private static IEnumerable<Node> Replacements(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Query:
                foreach (Node inner in Descendants(node, NodeKind.Query)) yield return inner;
                break;
            case NodeKind.Relation:
                foreach (Node inner in node.Children.Where(c => c.Kind == NodeKind.Relation)) yield return inner;
                break;
            case NodeKind.Clause:
                yield return Node.Empty;
                break;
            case NodeKind.Script:
                // The first statement makes the table.
                for (int i = node.Children.Length - 1; i > 0; i--) yield return node with { Children = node.Children.RemoveAt(i) };
                break;
            case NodeKind.List when node.Children.Length > node.Minimum:
                if (node.Children.Length > 3) yield return node with { Children = [.. node.Children.Take(node.Children.Length / 2)] };
                for (int i = node.Children.Length - 1; i >= 0; i--) yield return node with { Children = node.Children.RemoveAt(i) };
                break;
            case NodeKind.Expression:
                foreach (Node inner in Descendants(node, NodeKind.Expression).Where(e => e.Family == node.Family).Take(8)) yield return inner;
                if (!node.Children.IsEmpty)
                {
                    if (Simple(node.Family) is { } simple) yield return Node.Expression(node.Family, simple);
                    yield return Node.Expression(node.Family, "NULL");
                }

                break;
        }
    }

    private static string? Simple(Family family) => family switch
    {
        Family.Boolean => "true",
        Family.Integer => "1",
        Family.Decimal => "1.5",
        Family.Float => "1e0",
        Family.Text => "'a'",
        Family.Date => "DATE '2000-01-01'",
        _ => null,
    };

    private static IEnumerable<Node> Descendants(Node node, NodeKind kind)
    {
        var level = new Queue<Node>(node.Children);
        while (level.TryDequeue(out Node? next))
        {
            if (next.Kind == kind) yield return next;
            foreach (Node child in next.Children) level.Enqueue(child);
        }
    }
}
