using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Columns;

/// <summary>What reading a column of a table once has shown: bounds, a sketch of its distinct values, and codes where these are few. Shared by all owners of the column's memory.</summary>
/// <param name="Min">The least value; null if there is none, or no order (<paramref name="Bounded"/>).</param>
/// <param name="Max">The greatest value, likewise.</param>
/// <param name="Bounded">Whether all values lie between the two; false for types without an order and where one is not a number.</param>
/// <param name="Sketch">Registers of a HyperLogLog over a sample of the values; null if none was taken.</param>
/// <param name="Sampled">Values in the sketch.</param>
/// <param name="Codes">Null if there are too many distinct values, or too few rows.</param>
internal sealed record ColumnSummary(Scalar? Min, Scalar? Max, bool Bounded, byte[]? Sketch, int Sampled, ColumnCodes? Codes);

/// <summary>A byte a row beside a column's values: the place of each value among the few distinct ones, which are kept in order. Reference-counted as buffers are.</summary>
/// <remarks>Codes let a scan test a predicate once per distinct value, and lets text be passed on as a dictionary. As they ascend with the values, most ranges of values are ranges of codes.</remarks>
internal sealed unsafe class ColumnCodes
{
    /// <summary>Distinct values at most.</summary>
    public const int MaxEntries = 256;

    private readonly NativeBuffer _entries;
    private readonly NativeBuffer _codes;

    /// <param name="entries">The distinct values, ascending; takes over the reference. Long texts lie in the column's own heaps.</param>
    /// <param name="codes">A byte a row, 0 under nulls; takes over the reference.</param>
    public ColumnCodes(DataType type, NativeBuffer entries, int count, NativeBuffer codes)
    {
        _entries = entries;
        _codes = codes;
        Dictionary = new Vector(type);
        Dictionary.PointFlat(entries.Pointer, null, count);
    }

    /// <summary>The distinct values, flat. One object for the life of the codes.</summary>
    public Vector Dictionary { get; }

    public byte* Codes => _codes.Pointer;

    public long ByteSize => _entries.Length + _codes.Length;

    public void Retain()
    {
        _entries.Retain();
        _codes.Retain();
    }

    public void Release()
    {
        _entries.Release();
        _codes.Release();
    }
}
