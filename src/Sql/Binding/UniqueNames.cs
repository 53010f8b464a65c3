using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Columns of a table have names of their own: of several alike, the second is <c>a_1</c>, the third <c>a_2</c>. A query's result keeps them as they are.</summary>
internal static class UniqueNames
{
    // Up to so many names are compared each with each: most differ in length, which is cheaper than a table of them.
    private const int MaxCompared = 32;

    /// <summary>The names, each different from all before it; the same instance where they are already.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names)
    {
        var counts = new Dictionary<string, int>(names.Count, StringComparer.OrdinalIgnoreCase);
        string[]? changed = null;
        for (int i = 0; i < names.Count; i++)
        {
            if (counts.TryAdd(names[i], 1)) continue;
            string unique;
            do unique = $"{names[i]}_{counts[names[i]]++}";
            while (!counts.TryAdd(unique, 1));
            changed ??= [.. names];
            changed[i] = unique;
        }

        return changed ?? names;
    }

    /// <summary>A query's plan as a table's rows.</summary>
    public static LogicalPlan Of(LogicalPlan plan)
    {
        string[] names = [.. plan.Output.Select(c => c.Name)];
        IReadOnlyList<string> unique = Of(names);
        return ReferenceEquals(names, unique) ? plan : new Project(plan, plan.Output.Select((c, i) => NamedExpression.New(unique[i], c.Ref)).ToEquatableArray());
    }

    /// <summary>The columns of a table in FROM.</summary>
    public static List<ScopeColumn> Of(List<ScopeColumn> columns)
    {
        if (AreUnique(columns)) return columns;
        string[] names = [.. columns.Select(c => c.Name)];
        IReadOnlyList<string> unique = Of(names);
        return ReferenceEquals(names, unique) ? columns : [.. columns.Select((c, i) => c with { Name = unique[i] })];
    }

    private static bool AreUnique(List<ScopeColumn> columns)
    {
        if (columns.Count > MaxCompared) return false;
        for (int i = 1; i < columns.Count; i++)
        {
            string name = columns[i].Name;
            for (int k = 0; k < i; k++)
                if (columns[k].Name.Length == name.Length && columns[k].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }
}
