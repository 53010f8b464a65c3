using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>How the keys of a row become one word of up to 64 bits whose unsigned order is the rows' order, as far as the bits go.</summary>
/// <remarks><code>
/// | key 1: number − min, or its complement if descending | key 2 … | text: bytes behind the common prefix … |
///   a null takes the code before or behind all others
/// </code>
/// When the bits run out the rest of that key and the keys behind it are left to <see cref="TieSort"/>.</remarks>
internal sealed unsafe class WordLayout
{
    private readonly List<Part> _parts = [];

    public WordLayout(SortColumn[] keys, KeyStatistics[] statistics, RowStore store)
    {
        int left = 64;
        IsExact = true;
        for (int k = 0; k < keys.Length && IsExact; k++)
        {
            bool nulls = store.HasNulls(keys[k].Column);
            Part part = keys[k].Type.Physical == PhysicalType.View ? OfText(keys[k], statistics[k], nulls, left) : OfNumber(keys[k], statistics[k], nulls, left);
            if (part.Bits > 0) _parts.Add(part);
            left -= part.Bits;
            if (part.IsExact) continue;
            IsExact = false;
            FirstTied = k;
            TiedOffset = part.Offset + (part.Bits / 8);
            if (part.Bits == 0) TiedOffset = 0;
        }

        Bits = 64 - left;
    }

    /// <summary>Bits used, the lowest of the word.</summary>
    public int Bits { get; }

    /// <summary>Equal words are equal keys.</summary>
    public bool IsExact { get; }

    /// <summary>If not exact: the first key that equal words may differ in.</summary>
    public int FirstTied { get; }

    /// <summary>If that key is text: bytes that are equal where words are.</summary>
    public int TiedOffset { get; }

    /// <summary>Writes the words of <paramref name="count"/> rows of a block from <paramref name="start"/>.</summary>
    public void Encode(RowStore store, int block, int start, int count, Vector[] scratch, ulong* numbers, ulong* words)
    {
        new Span<ulong>(words, count).Clear();
        for (int p = 0; p < _parts.Count; p++)
        {
            Part part = _parts[p];
            Vector vector = scratch[p];
            store.Show(part.Column, block, start, count, vector);
            if (part.IsText) Text(part, vector, count, numbers);
            else OrderLoops.Numbers(vector, Selection.All(count), numbers);
            Append(part, vector.Validity, count, numbers, words);
        }
    }

    /// <summary>A vector per part to show blocks with.</summary>
    public Vector[] NewScratch(RowStore store) => [.. _parts.Select(p => new Vector(store.Types[p.Column]))];

    private static void Text(Part part, Vector vector, int count, ulong* numbers)
    {
        for (int i = 0; i < count; i++)
        {
            if (!vector.IsValid(i)) continue;
            ulong bytes = TextOrder.At(vector.Views + i, part.Offset);
            if (part.HasLength) bytes |= (ulong)(vector.Views[i].Length - part.Offset) << (64 - part.CodeBits);
            numbers[i] = bytes >> (64 - part.CodeBits);
        }
    }

    private static void Append(Part part, ulong* validity, int count, ulong* numbers, ulong* words)
    {
        ulong min = part.Min, range = part.Range, shiftUp = part.ValueShift;
        int bits = part.Bits & 63, drop = part.Drop; // 64 bits: the word is empty so far, and shifting it by 0 keeps it so
        bool descending = part.Descending;
        if (validity == null)
        {
            for (int i = 0; i < count; i++)
            {
                ulong code = numbers[i] - min;
                if (descending) code = range - code;
                words[i] = (words[i] << bits) | ((code + shiftUp) >> drop);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            ulong code = numbers[i] - min;
            if (descending) code = range - code;
            code = Bitmap.Get(validity, i) ? code + shiftUp : part.NullCode;
            words[i] = (words[i] << bits) | (code >> drop);
        }
    }

    private static Part OfNumber(SortColumn key, KeyStatistics statistics, bool nulls, int left)
    {
        bool exact = OrderLoops.IsExact(key.Type) || (key.Type.Id != TypeId.Uuid && Inside(statistics));
        ulong min = statistics.IsEmpty ? 0 : statistics.Min, range = statistics.IsEmpty ? 0 : statistics.Max - min;
        int coarser = 0;
        if (nulls && range >= ulong.MaxValue - 2) return new Part(key.Column) { IsExact = false }; // no code left for null
        ulong greatest = nulls ? range + 1 : range;
        int codeBits = 64 - BitOperations.LeadingZeroCount(greatest);
        if (codeBits > left) coarser = codeBits - left;
        return new Part(key.Column)
        {
            Min = min,
            Range = range,
            Bits = codeBits - coarser,
            Drop = coarser,
            ValueShift = nulls && key.NullsFirst ? 1UL : 0,
            NullCode = key.NullsFirst ? 0 : range + 1,
            Descending = key.Descending,
            IsExact = exact && coarser == 0,
        };
    }

    // Clamped numbers are exact if none met the end of the 64-bit range.
    private static bool Inside(KeyStatistics statistics) => statistics.IsEmpty || (statistics.Min > 0 && statistics.Max < ulong.MaxValue);

    private static Part OfText(SortColumn key, KeyStatistics statistics, bool nulls, int left)
    {
        int offset = statistics.IsEmpty ? 0 : statistics.CommonPrefix;
        int longest = Math.Max(statistics.MaxLength - offset, 0);
        int room = (left - (nulls ? 1 : 0)) / 8;
        bool withLength = longest + 1 <= Math.Min(room, 8);
        int bytes = withLength ? longest + 1 : Math.Min(room, 8);
        if (bytes <= 0) return new Part(key.Column) { IsExact = false, Offset = offset };
        ulong range = bytes == 8 ? ulong.MaxValue : (1UL << (8 * bytes)) - 1;
        return new Part(key.Column)
        {
            IsText = true,
            Offset = offset,
            HasLength = withLength,
            CodeBits = 8 * bytes,
            Range = range,
            Bits = (8 * bytes) + (nulls ? 1 : 0),
            ValueShift = nulls && key.NullsFirst ? range + 1 : 0,
            NullCode = key.NullsFirst ? 0 : range + 1,
            Descending = key.Descending,
            IsExact = withLength,
        };
    }

    private sealed record Part(int Column)
    {
        public bool IsText { get; init; }
        public int Offset { get; init; }
        public bool HasLength { get; init; }
        public int CodeBits { get; init; }
        public ulong Min { get; init; }
        public ulong Range { get; init; }
        public int Bits { get; init; }
        public int Drop { get; init; }
        public ulong ValueShift { get; init; }
        public ulong NullCode { get; init; }
        public bool Descending { get; init; }
        public bool IsExact { get; init; }
    }
}
