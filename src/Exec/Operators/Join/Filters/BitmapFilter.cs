using System.Runtime.CompilerServices;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>Exactly the values that were built, for integer-like keys: a bit for each number between the least and the greatest.</summary>
internal sealed unsafe class BitmapFilter(ulong min, ulong last, NativeBuffer bits) : DynamicFilterContent
{
    public override bool HasTest => Selectivity < 1;

    public override int Select(Vector column, Selection selection, int* output) =>
        IntegerLoop.Select(column, selection, KeepsNulls, new Test((ulong*)bits.Pointer, min, last), output);

    // Numbers outside the range all meet the bit behind the last, which is never set.
    private readonly struct Test(ulong* words, ulong min, ulong last) : INumberTest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        bool INumberTest.Test(ulong number)
        {
            ulong at = Math.Min(number - min, last + 1);
            return ((words[at >> 6] >> (int)at) & 1) != 0;
        }
    }
}
