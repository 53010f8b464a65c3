using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>The kinds of named things in a session besides tables, views and schemas. Each kind has names of its own.</summary>
internal enum ObjectKind
{
    Macro,
    TableMacro,
    Sequence,
    Type,
    Prepared,
    Variable,
}

/// <summary>Something that a session knows by name: what it is, the layer that made it knows. Immutable, or safe to share between threads.</summary>
internal abstract class NamedObject
{
}

/// <summary>A value that SET VARIABLE gave a name.</summary>
internal sealed class VariableValue(Scalar value) : NamedObject
{
    public Scalar Value { get; } = value;
}

/// <summary>A type that CREATE TYPE gave a name.</summary>
internal sealed class NamedType(DataType type) : NamedObject
{
    public DataType Type { get; } = type;
}
