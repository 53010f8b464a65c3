using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FrameEngine.Filtering;

/// <content>Codes of one byte: 64 rows at a time, as bits.</content>
internal sealed unsafe partial class DictionaryFilter
{
    private const int Shuffled = 16;
    private byte _first, _span;
    private bool _isRange;

    /// <summary>Looks at the table once all <see cref="Keep"/>s are done: where the passing entries are neighbours, codes are compared instead of looked up.</summary>
    public void PrepareBytes()
    {
        byte* table = _table!.Pointer;
        int first = 0, last = Entries - 1;
        while (first < Entries && table[first] == 0) first++;
        while (last > first && table[last] == 0) last--;
        _isRange = Passing > 0 && last - first + 1 == Passing;
        (_first, _span) = ((byte)first, (byte)(last - first));
    }

    /// <summary>Clears the bits of rows that do not pass.</summary>
    /// <param name="codes">A byte a row.</param>
    /// <param name="validity">The rows' validity bits, or null.</param>
    /// <param name="bits">A bit a row; those behind the last row are undefined afterwards.</param>
    public void And(byte* codes, ulong* validity, int rows, ulong* bits)
    {
        int words = rows >> 6;
        for (int w = 0; w < words; w++)
        {
            ulong passed = Word(codes + (w << 6));
            if (validity != null) passed = NullPasses ? passed | ~validity[w] : passed & validity[w];
            bits[w] &= passed;
        }

        if ((rows & 63) == 0) return;
        ulong rest = 0;
        byte* table = _table!.Pointer;
        for (int row = words << 6; row < rows; row++) rest |= (ulong)table[codes[row]] << (row & 63);
        if (validity != null) rest = NullPasses ? rest | ~validity[words] : rest & validity[words];
        bits[words] &= rest;
    }

    private ulong Word(byte* codes)
    {
        if (Passing == 0) return 0;
        if (_isRange && Avx512BW.IsSupported)
            return Vector512.LessThanOrEqual(Vector512.Load(codes) - Vector512.Create(_first), Vector512.Create(_span)).ExtractMostSignificantBits();
        if (_isRange && Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> first = Vector256.Create(_first), span = Vector256.Create(_span);
            uint low = Vector256.LessThanOrEqual(Vector256.Load(codes) - first, span).ExtractMostSignificantBits();
            uint high = Vector256.LessThanOrEqual(Vector256.Load(codes + 32) - first, span).ExtractMostSignificantBits();
            return low | ((ulong)high << 32);
        }

        byte* table = _table!.Pointer;
        if (Entries <= Shuffled && Avx2.IsSupported)
        {
            // The table has room for a register whatever the number of its entries; its ones become sign bits.
            Vector256<byte> lookup = Vector256.Create(Vector128.Load(table), Vector128.Load(table));
            uint low = Vector256.ShiftLeft(Avx2.Shuffle(lookup, Vector256.Load(codes)), 7).ExtractMostSignificantBits();
            uint high = Vector256.ShiftLeft(Avx2.Shuffle(lookup, Vector256.Load(codes + 32)), 7).ExtractMostSignificantBits();
            return low | ((ulong)high << 32);
        }

        ulong word = 0;
        for (int i = 0; i < 64; i++) word |= (ulong)table[codes[i]] << i;
        return word;
    }
}
