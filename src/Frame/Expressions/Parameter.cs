using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>One place in a statement's text where a parameter stands. Compared by identity.</summary>
/// <param name="name">The parameter's name; null if it is found by position.</param>
/// <param name="position">Its position, from 1.</param>
internal sealed class ParameterUse(string? name, int position)
{
    public string? Name { get; } = name;
    public int Position { get; } = position;
}

/// <summary>A value that is not known while the plan is optimised, because the plan is kept for several. Never null.</summary>
/// <remarks>Plans that are executed have none: a literal takes its place first.</remarks>
internal sealed record Parameter(ParameterUse Use, DataType ParameterType) : Expression
{
    public override DataType Type => ParameterType;
    public override bool Nullable => false;
}
