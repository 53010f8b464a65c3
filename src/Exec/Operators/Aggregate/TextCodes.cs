using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Numbers the few distinct texts of a key column 1, 2, … as they come, up to <see cref="Most"/>. Dictionaries are numbered once; the last few are remembered.</summary>
internal sealed unsafe class TextCodes : IDisposable
{
    private const int SlotBits = 9, Slots = 1 << SlotBits, Remembered = 4, LargestDictionary = 1024;

    /// <summary>The greatest limit: numbers are bytes, and half the slots stay empty.</summary>
    public const int Most = 255;

    private readonly int _limit;
    private readonly Arena _heap;
    private readonly NativeBuffer _views;
    private readonly byte[] _slots = new byte[Slots];
    private readonly long[] _dictionaries = new long[Remembered]; // their identities
    private readonly NativeBuffer _numbers;
    private int _count;
    private int _next;

    public TextCodes(int limit, MemoryPool pool)
    {
        _limit = limit;
        _heap = new Arena(pool, 1 << 10);
        _views = NativeBuffer.Allocate(pool, (limit + 1) * 16L);
        _numbers = NativeBuffer.Allocate(pool, Remembered * LargestDictionary);
    }

    /// <summary>The number of a text; 0 when there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(StringView* text)
    {
        if (!text->IsInline) return Find(text);
        // Nearly always the first slot has it, and short texts are equal words.
        int number = _slots[SlotOfShort(text)];
        StringView* known = (StringView*)_views.Pointer + number;
        return number != 0 && known->Low == text->Low && known->High == text->High ? number : Find(text);
    }

    private int Find(StringView* text)
    {
        var views = (StringView*)_views.Pointer;
        for (int slot = SlotOf(text); ; slot = (slot + 1) & (Slots - 1))
        {
            int number = _slots[slot];
            if (number == 0)
            {
                if (_count == _limit) return 0;
                StringView kept = *text;
                if (!kept.IsInline) kept.Pointer = _heap.Copy(kept.Pointer, kept.Length);
                views[++_count] = kept;
                return _slots[slot] = (byte)_count;
            }

            if (StringView.Equals(views + number, text)) return number;
        }
    }

    // Equal short texts are equal words, which one multiplication mixes well enough for so few.
    private static int SlotOf(StringView* text) => text->IsInline ? SlotOfShort(text) : (int)(HashMix.Of(text) & (Slots - 1));

    private static int SlotOfShort(StringView* text) => (int)(((text->Low ^ (text->High * 0xBF58476D1CE4E5B9UL)) * 0x9E3779B97F4A7C15UL) >> (64 - SlotBits));

    /// <summary>The number of each entry of a dictionary; null when there are too many.</summary>
    public byte* OfDictionary(Vector dictionary)
    {
        int at = Array.IndexOf(_dictionaries, dictionary.Identity);
        if (at >= 0) return _numbers.Pointer + (at * LargestDictionary);
        if (dictionary.Length > LargestDictionary) return null;
        at = _next;
        _next = (_next + 1) % Remembered;
        byte* numbers = _numbers.Pointer + (at * LargestDictionary);
        _dictionaries[at] = 0;
        for (int i = 0; i < dictionary.Length; i++)
        {
            numbers[i] = (byte)Of(dictionary.Views + i);
            if (numbers[i] == 0) return null;
        }

        _dictionaries[at] = dictionary.Identity;
        return numbers;
    }

    public void Dispose()
    {
        _heap.Dispose();
        _views.Release();
        _numbers.Release();
    }
}
