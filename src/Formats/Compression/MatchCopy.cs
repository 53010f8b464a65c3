using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Formats.Compression;

/// <summary>Copies a back reference of an LZ77 format: <c>length</c> bytes that start <c>offset</c> bytes before the target and may overlap it.</summary>
/// <remarks>Callers have checked that the source lies within the output and that the target has room for <c>length</c> bytes.</remarks>
internal static unsafe class MatchCopy
{
    /// <summary>How many bytes past the end of a match <see cref="Wild"/> may overwrite.</summary>
    public const int WildSlack = 32;

    /// <summary>Row o, of 16 bytes, holds i % o: shuffling 16 bytes by it repeats a pattern of o bytes.</summary>
    public static readonly byte* PatternIndexes = BuildPatternIndexes();

    /// <summary>Copies by whole vectors: writes up to <see cref="WildSlack"/> bytes past the match, which must lie within the output.</summary>
    [MethodImpl(HotPath.Compile)]
    public static void Wild(byte* target, nuint offset, nuint length)
    {
        byte* end = target + length;
        byte* from = target - offset;
        if (offset >= 32)
        {
            do
            {
                Vector256.Load(from).Store(target);
                from += 32;
                target += 32;
            }
            while (target < end);
        }
        else if (offset >= 16)
        {
            do
            {
                Vector128.Load(from).Store(target);
                from += 16;
                target += 16;
            }
            while (target < end);
        }
        else
        {
            // The 16 bytes read may reach past the target: their first `offset` bytes are all that the shuffle uses.
            Vector128<byte> pattern = Vector128.Shuffle(Vector128.Load(from), Vector128.Load(PatternIndexes + (16 * offset)));
            nuint step = 16 - (16 % offset);
            do
            {
                pattern.Store(target);
                target += step;
            }
            while (target < end);
        }
    }

    /// <summary>Copies exactly the match, whatever comes after it.</summary>
    public static void Exact(byte* target, nuint offset, nuint length)
    {
        byte* from = target - offset;
        if (offset >= length)
        {
            Unsafe.CopyBlockUnaligned(target, from, (uint)length);
        }
        else if (offset == 1)
        {
            Unsafe.InitBlockUnaligned(target, *from, (uint)length);
        }
        else
        {
            for (nuint i = 0; i < length; i++)
                target[i] = from[i];
        }
    }

    private static byte* BuildPatternIndexes()
    {
        var indexes = (byte*)NativeMemory.AlignedAlloc(16 * 16, 64); // lives as long as the process
        for (int offset = 1; offset < 16; offset++)
        {
            for (int i = 0; i < 16; i++)
                indexes[(16 * offset) + i] = (byte)(i % offset);
        }

        return indexes;
    }
}
