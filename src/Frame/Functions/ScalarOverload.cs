using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions;

/// <summary>What a function does with null arguments.</summary>
internal enum NullBehaviour : byte
{
    /// <summary>Null in, null out. The evaluator combines the arguments' validity; the kernel sees readable garbage under nulls and must not fail on it if it can throw (it checks validity first).</summary>
    Propagate,
    /// <summary>The kernel sets the validity of the result itself.</summary>
    Custom,
    /// <summary>The result is never null, and the kernel looks at validity itself.</summary>
    NeverNull,
}

/// <summary>What a kernel is told besides its arguments.</summary>
/// <param name="selection">The rows to compute; others may be computed too unless the function can throw.</param>
/// <param name="rows">Physical rows of the arguments.</param>
internal readonly ref struct KernelContext(Selection selection, int rows)
{
    public readonly Selection Selection = selection;
    public readonly int Rows = rows;
}

/// <summary>Computes a function for a vector of rows.</summary>
/// <param name="arguments">Any encoding; the evaluator has flattened dictionaries unless the overload accepts them.</param>
/// <param name="result">Started by the kernel (<c>StartFlat(context.Rows)</c> …); row r's result goes to index r. Long strings go to its heap.</param>
/// <param name="context">Rows and selection.</param>
internal delegate void ScalarKernel(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context);

/// <summary>One signature of a scalar function, with all that planner and executor need to know of it. Compared by name and types.</summary>
internal sealed class ScalarOverload(string name, EquatableArray<DataType> parameters, DataType returnType, ScalarKernel kernel) : IEquatable<ScalarOverload>
{
    /// <summary>The registered name, lower case; operators have their symbol.</summary>
    public string Name { get; } = name;
    public EquatableArray<DataType> Parameters { get; } = parameters;

    /// <summary>Argument types that the registry chose it for, before casts; empty if it was made otherwise. Looking these up again finds an equal overload, which
    /// <see cref="Parameters"/> need not do (a sum of decimals widens its operands and, looked up by the wider ones, would be wider still).</summary>
    public EquatableArray<DataType> ResolvedFrom { get; internal set; }

    public DataType ReturnType { get; } = returnType;
    public ScalarKernel Kernel { get; } = kernel;
    public NullBehaviour Nulls { get; init; } = NullBehaviour.Propagate;

    /// <summary>Whether it fails on some values: overflow, division by zero, malformed text.</summary>
    public bool CanThrow { get; init; }

    /// <summary>Whether it can return null for arguments that are not null.</summary>
    public bool MayReturnNull { get; init; }

    /// <summary>Whether it can give another result for the same arguments (random): never folded, never shared.</summary>
    public bool Volatile { get; init; }

    public bool Equals(ScalarOverload? other) => other is not null && Name == other.Name && Parameters.Equals(other.Parameters) && ReturnType == other.ReturnType;
    public override bool Equals(object? obj) => Equals(obj as ScalarOverload);
    public override int GetHashCode() => HashCode.Combine(Name, Parameters.Count, ReturnType);
    public override string ToString() => $"{Name}({Parameters}) → {ReturnType}";
}
