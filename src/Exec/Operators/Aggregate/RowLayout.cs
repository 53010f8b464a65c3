using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Where things lie in the rows of a hash table: <c>[hash: 8][key block][states]</c>, all aligned to 8 bytes.</summary>
/// <remarks>
/// The key block holds the key columns, widest first so that each is aligned, then a bit per nullable column (1 = null), zero-padded to whole words.
/// A null's value is zero, so that equal keys without text are equal words. Text is a <see cref="Columns.StringView"/>.
/// </remarks>
internal sealed class RowLayout
{
    public const int KeyOffset = 8;

    public RowLayout(IReadOnlyList<DataType> keys, IReadOnlyList<bool> nullable, IReadOnlyList<AggregateOverload> aggregates)
        : this(keys, nullable, [.. aggregates.Select(a => a.StateSize)])
    {
    }

    private RowLayout(IReadOnlyList<DataType> keys, IReadOnlyList<bool> nullable, int[] states)
    {
        KeyTypes = [.. keys];
        KeyOffsets = new int[keys.Count];
        NullBits = new int[keys.Count];
        int at = 0;
        foreach (int width in (int[])[16, 8, 4, 2, 1])
            for (int i = 0; i < keys.Count; i++)
            {
                if (Width(keys[i]) != width) continue;
                KeyOffsets[i] = at;
                at += width;
            }

        int bits = 0;
        for (int i = 0; i < keys.Count; i++) NullBits[i] = nullable[i] ? bits++ : -1;
        MaskOffset = at;
        at += (bits + 7) / 8;
        KeySize = Math.Max((at + 7) & ~7, 8);
        HasGaps = at != KeySize || bits > 0;
        ViewOffsets = [.. keys.Index().Where(k => k.Item.Physical == PhysicalType.View).Select(k => KeyOffsets[k.Index])];
        IntervalOffsets = [.. keys.Index().Where(k => k.Item.Physical == PhysicalType.Interval).Select(k => KeyOffsets[k.Index])];
        ViewsSize = ViewOffsets.Length * 16;
        Shape = ViewOffsets.Length + IntervalOffsets.Length == 0
            ? KeySize == 8 ? KeyShape.OneWord : KeySize == 16 ? KeyShape.TwoWords : KeyShape.Words
            : IntervalOffsets.Length == 0 && ViewOffsets.Index().All(v => v.Item == v.Index * 16) ? KeyShape.Texts : KeyShape.Mixed;
        StatesOffset = KeyOffset + KeySize;
        StateOffsets = new int[states.Length];
        int next = StatesOffset;
        for (int i = 0; i < states.Length; i++)
        {
            StateOffsets[i] = next;
            next += (states[i] + 7) & ~7;
        }

        RowSize = next;
    }

    /// <summary>A layout with one state of so many bytes that no aggregate looks after.</summary>
    public static RowLayout WithState(IReadOnlyList<DataType> keys, IReadOnlyList<bool> nullable, int bytes) => new(keys, nullable, [bytes]);

    public DataType[] KeyTypes { get; }

    /// <summary>Offset of each key column in the key block.</summary>
    public int[] KeyOffsets { get; }

    /// <summary>Bit of each key column in the null mask, or -1.</summary>
    public int[] NullBits { get; }

    /// <summary>Offset of the null mask in the key block.</summary>
    public int MaskOffset { get; }

    /// <summary>Bytes of the key block, a multiple of 8.</summary>
    public int KeySize { get; }

    /// <summary>Whether blocks must be cleared before columns are written.</summary>
    public bool HasGaps { get; }

    /// <summary>Offsets of text columns in the key block.</summary>
    public int[] ViewOffsets { get; }

    /// <summary>Offsets of interval columns in the key block: equal ones may differ in their parts.</summary>
    public int[] IntervalOffsets { get; }

    /// <summary>Bytes of all texts' views.</summary>
    public int ViewsSize { get; }

    /// <summary>Which <see cref="IKeyBlock"/> compares these blocks.</summary>
    public KeyShape Shape { get; }

    public int StatesOffset { get; }
    public int[] StateOffsets { get; }
    public int RowSize { get; }

    private static int Width(DataType type) => type.Physical.Width() is > 0 and var width
        ? width
        : throw new FrameNotSupportedException($"grouping by values of type {type} is not supported");
}

/// <summary>Shapes of key blocks: see the <see cref="IKeyBlock"/> of the same name.</summary>
internal enum KeyShape : byte
{
    OneWord,
    TwoWords,
    Words,
    Texts,
    Mixed,
}
