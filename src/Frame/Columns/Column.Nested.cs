using System.Collections.Immutable;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;

namespace FrameEngine;

/// <summary>Lists, structs and maps: Arrow's children.</summary>
public sealed partial class Column
{
    private readonly Lock _partsLock = new();
    private NestedParts? _parts;

    /// <summary>The child columns of a nested column, in Arrow's order: a list's elements, a struct's fields (as many rows as this column), a map's entries (a struct
    /// of <c>key</c> and <c>value</c>). Empty for other types. They belong to this column and live as long as it does.</summary>
    /// <remarks>Inside the engine each nested value is one run of bytes; the children are made when they are first asked for.</remarks>
    public ImmutableArray<Column> Children => Type.IsNested ? [.. Parts.Children] : [];

    /// <summary>For lists and maps: where in <c>Children[0]</c> each row's elements start, and, as the last of <see cref="Length"/> + 1 offsets, where the last row's end.
    /// A fixed-size list of <c>n</c> elements has none: those of row <c>i</c> start at <c>i * n</c>.</summary>
    /// <exception cref="InvalidOperationException">The column is neither a list nor a map.</exception>
    public unsafe ReadOnlySpan<int> Offsets => Type.Id is TypeId.List or TypeId.Map
        ? new ReadOnlySpan<int>(Parts.Offsets!.Pointer, Length + 1)
        : throw new InvalidOperationException($"a column of {Type} has no offsets");

    internal NestedParts Parts
    {
        get
        {
            lock (_partsLock) return _parts ??= NestedColumns.Unpack(this, _data.Pool);
        }
    }

    /// <summary>The packed bytes of a nested value.</summary>
    internal ReadOnlySpan<byte> Packed(int row) => GetBytes(row);

    private void DisposeParts()
    {
        lock (_partsLock)
        {
            _parts?.Dispose();
            _parts = null;
        }
    }
}
