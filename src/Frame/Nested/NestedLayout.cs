using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>How the values of a type lie inside a packed nested value.</summary>
internal enum PackedKind : byte
{
    /// <summary>So many bytes, always.</summary>
    Fixed,
    /// <summary>Bytes up to a zero.</summary>
    Text,
    /// <summary>Lists of any length, fixed-size lists, and maps (lists of key and value).</summary>
    List,
    /// <summary>Fields in order.</summary>
    Struct,
}

/// <summary>The packed form of one type: a nested value is one run of bytes, whose order as unsigned bytes is the order of the values and whose equality is theirs.</summary>
/// <remarks><code>
/// fixed    big-endian; signed numbers with the sign bit flipped; floating point so that its bits sort (-0 is 0, every NaN the same and greatest);
///          intervals as their length in microseconds, then their parts
/// text     the bytes, 00 and 01 escaped as 01 01 and 01 02, then 00
/// element  02 (null; fixed-width values leave zeros in their place) or 01 and the value
/// list     elements | 00 | if they are not of fixed width: where each starts (4 bytes each), how many (4 bytes)
/// struct   fields, each as an element | if one is not of fixed width: where each starts (4 bytes each)
/// </code>
/// Nulls inside sort last and equal each other, and a list sorts before a longer one that begins with it: DuckDB's order. What follows the 00 of a list is decided by what
/// precedes it, so it never decides a comparison. Positions are relative to the value that they belong to, so a value can be copied out of or into another as it is.
/// Any element or field is found without reading those before it.
/// </remarks>
internal sealed class NestedLayout
{
    public const byte End = 0, Valid = 1, Null = 2, Escape = 1;

    private NestedLayout(DataType type)
    {
        Type = type;
        Physical = type.Physical;
        switch (type.Id)
        {
            case TypeId.List or TypeId.FixedSizeList:
                Kind = PackedKind.List;
                Children = [type.Fields[0].Type.Layout];
                Width = -1;
                break;
            case TypeId.Map:
                Kind = PackedKind.List;
                Children = [EntryOf(type).Layout];
                Width = -1;
                break;
            case TypeId.Struct:
                Kind = PackedKind.Struct;
                Children = [.. type.Fields.Select(f => f.Type.Layout)];
                Starts = new int[Children.Length];
                for (int i = 0, at = 0; i < Children.Length; i++)
                {
                    Starts[i] = at;
                    if (Children[i].Width < 0) at = -1;
                    else if (at >= 0) at += Children[i].Stride;
                    Width = at;
                    if (at < 0)
                    {
                        Starts.AsSpan(i + 1).Fill(-1);
                        break;
                    }
                }

                break;
            case TypeId.Utf8 or TypeId.Binary or TypeId.Bit:
                Kind = PackedKind.Text;
                Width = -1;
                break;
            case TypeId.Interval:
                Width = 32;
                break;
            default:
                Width = type.Physical.Width();
                break;
        }
    }

    public DataType Type { get; }

    /// <summary>How values lie in a vector; kept here because every value asks.</summary>
    public PhysicalType Physical { get; }

    public PackedKind Kind { get; }

    /// <summary>Bytes of every value; negative if they vary.</summary>
    public int Width { get; }

    /// <summary>Bytes of an element of fixed width with its mark.</summary>
    public int Stride => Width + 1;

    public bool IsFixed => Width >= 0;

    /// <summary>The element of a list (a struct of key and value for a map), the fields of a struct.</summary>
    public NestedLayout[] Children { get; } = [];

    /// <summary>Where a struct's fields start as long as all before them are of fixed width; -1 for the others.</summary>
    public int[] Starts { get; } = [];

    public NestedLayout Element => Children[0];

    /// <summary>The struct of key and value that a map is a list of.</summary>
    public static DataType EntryOf(DataType map) => DataType.Struct(new Field("key", map.Fields[0].Type), new Field("value", map.Fields[1].Type));

    /// <summary>Prints values of fixed width.</summary>
    public Compute.Casting.ValueFormatter Formatter => field ??= Compute.Casting.TextFormatting.FormatterOf(Type);

    public static NestedLayout Of(DataType type) => new(type);
}
