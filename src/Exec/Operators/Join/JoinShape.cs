using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Where an output column of a join comes from.</summary>
internal enum ColumnOrigin : byte
{
    Probe,
    Build,
    Mark,
}

/// <summary>A column of a join's output or of its condition.</summary>
/// <param name="Index">Probe: position in the probing chunk. Build: column of the store.</param>
/// <param name="Ordinal">Position among left, then right columns.</param>
internal readonly record struct JoinColumn(ColumnOrigin Origin, int Index, int Ordinal, DataType Type);

/// <summary>Which columns a join keeps of its built side, and what its output and its conditions are made of.</summary>
internal sealed class JoinShape
{
    private readonly int _leftCount;
    private readonly bool _buildLeft;

    public JoinShape(PhysicalPlan left, PhysicalPlan right, bool buildLeft, EquatableArray<int> outputOrdinals, params ReadOnlySpan<Expression?> conditions)
    {
        _leftCount = left.Output.Count;
        _buildLeft = buildLeft;
        Types = [.. left.Output.Select(c => c.Type), .. right.Output.Select(c => c.Type)];

        var stored = new List<int>();
        var pair = new SortedSet<int>();
        foreach (Expression? condition in conditions)
            if (condition is not null) AddInputs(condition, pair);
        foreach (int ordinal in outputOrdinals.Concat(pair))
            if (ordinal < Types.Length && IsBuild(ordinal) && !stored.Contains(SideOrdinal(ordinal))) stored.Add(SideOrdinal(ordinal));

        StoredOrdinals = [.. stored];
        Output = [.. outputOrdinals.Select(Column)];
        Condition = [.. pair.Select(Column)];
    }

    /// <summary>Types of the left, then the right columns.</summary>
    public DataType[] Types { get; }

    /// <summary>Positions in the built side's output of the columns that are kept.</summary>
    public int[] StoredOrdinals { get; }

    public JoinColumn[] Output { get; }

    /// <summary>Columns that the conditions on pairs read.</summary>
    public JoinColumn[] Condition { get; }

    /// <summary>Whether an expression reads only columns of that side (and at least one).</summary>
    public bool ReadsOnly(Expression expression, bool build)
    {
        var inputs = new SortedSet<int>();
        AddInputs(expression, inputs);
        return inputs.Count > 0 && inputs.All(i => IsBuild(i) == build);
    }

    /// <summary>The same expression over that side's own columns.</summary>
    public Expression ToSide(Expression expression) => expression is InputRef input
        ? input with { Ordinal = SideOrdinal(input.Ordinal) }
        : expression.Children.IsEmpty ? expression : expression.WithChildren(expression.Children.Select(ToSide).ToEquatableArray());

    private static void AddInputs(Expression expression, SortedSet<int> inputs)
    {
        if (expression is InputRef input) inputs.Add(input.Ordinal);
        foreach (Expression child in expression.Children) AddInputs(child, inputs);
    }

    private bool IsBuild(int ordinal) => ordinal < _leftCount == _buildLeft;

    private int SideOrdinal(int ordinal) => ordinal < _leftCount ? ordinal : ordinal - _leftCount;

    private JoinColumn Column(int ordinal)
    {
        if (ordinal >= Types.Length) return new JoinColumn(ColumnOrigin.Mark, 0, ordinal, DataType.Boolean);
        return IsBuild(ordinal)
            ? new JoinColumn(ColumnOrigin.Build, Array.IndexOf(StoredOrdinals, SideOrdinal(ordinal)), ordinal, Types[ordinal])
            : new JoinColumn(ColumnOrigin.Probe, SideOrdinal(ordinal), ordinal, Types[ordinal]);
    }
}
