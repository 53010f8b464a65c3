using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions;

/// <summary>One signature of an aggregate function: a fixed-size state per group in native memory and the vectorised steps over it. Compared by name and types.</summary>
/// <remarks>
/// States live inside hash-table rows: the state of the i-th selected row is at <c>rows[i] + offset</c>, 8-byte aligned. Virtual per vector, never per value.
/// Null arguments are skipped by every aggregate but <c>count(*)</c> and those that say otherwise. States hold no managed references; bytes of text are copied to
/// the given arena, which lives as long as the states.
/// </remarks>
internal abstract unsafe class AggregateOverload(string name, EquatableArray<DataType> parameters, DataType returnType) : IEquatable<AggregateOverload>
{
    public string Name { get; } = name;
    public EquatableArray<DataType> Parameters { get; } = parameters;
    public DataType ReturnType { get; } = returnType;

    /// <summary>Bytes of a state, a multiple of 8.</summary>
    public abstract int StateSize { get; }

    /// <summary>Whether an empty or all-null group gives null (all but counts).</summary>
    public virtual bool MayReturnNull => true;

    /// <summary>Whether DISTINCT changes nothing (min, max, any_value, bool_and …).</summary>
    public virtual bool DistinctIsRedundant => false;

    /// <summary>Whether a state is all in its own bytes: a copy of them is a state of its own.</summary>
    public virtual bool StateIsPlain => false;

    /// <summary>Makes a state that has seen nothing.</summary>
    public virtual void Initialize(byte* state) => new Span<byte>(state, StateSize).Clear();

    /// <summary>Adds row <c>selection[i]</c> of the arguments to the state at <c>rows[i] + offset</c>, for all i.</summary>
    public abstract void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena);

    /// <summary>Adds all selected rows to one state.</summary>
    public abstract void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena);

    /// <summary>Adds the state at <c>source[i] + sourceOffset</c> to the one at <c>target[i] + targetOffset</c>; the arena belongs to the target.</summary>
    public abstract void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena);

    /// <summary>Writes the results of <paramref name="count"/> states to rows 0 … count − 1 of <paramref name="result"/>, which it starts. Text may keep pointing into the states' arena.</summary>
    public abstract void Finish(byte** rows, int offset, int count, Vector result);

    public bool Equals(AggregateOverload? other) => other is not null && Name == other.Name && Parameters.Equals(other.Parameters) && ReturnType == other.ReturnType;
    public sealed override bool Equals(object? obj) => Equals(obj as AggregateOverload);
    public sealed override int GetHashCode() => HashCode.Combine(Name, Parameters.Count, ReturnType);
    public sealed override string ToString() => $"{Name}({Parameters}) → {ReturnType}";
}
