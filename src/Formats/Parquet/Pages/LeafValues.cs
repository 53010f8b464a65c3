using System.Runtime.CompilerServices;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>All of a leaf's chunk, and a place in it: a pair of levels for every entry, and the values of those that have one.</summary>
/// <remarks>Behind the last entry stands one with both levels 0, so that whoever looks one entry ahead sees a new row.</remarks>
internal sealed unsafe class LeafValues(ParquetColumn leaf, string file, MemoryPool pool) : IDisposable
{
    private NativeBuffer? _levels;

    /// <summary>Flat, of the leaf's type, without nulls.</summary>
    public Vector Values { get; } = new(leaf.Type, pool, 1);

    /// <summary>Entries, with and without a value.</summary>
    public int Count { get; private set; }

    /// <summary>Values.</summary>
    public int Present { get; set; }

    /// <summary>The next entry.</summary>
    public int Entry { get; private set; }

    /// <summary>The next value.</summary>
    public int Value { get; private set; }

    public byte* Repetitions { get; private set; }

    public byte* Definitions { get; private set; }

    public void Start(int count)
    {
        long needed = 2L * (count + 1);
        if (_levels is null || _levels.Capacity < needed)
        {
            _levels?.Release();
            _levels = null;
            _levels = NativeBuffer.Allocate(pool, needed);
        }

        Repetitions = _levels.Pointer;
        Definitions = Repetitions + count + 1;
        System.Runtime.InteropServices.NativeMemory.Clear(Repetitions, (nuint)needed);
        Count = count;
        Present = Entry = Value = 0;
        Values.StartFlat(Math.Max(count, 1));
    }

    /// <summary>Takes the next entry, which has a value; returns the value's place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take()
    {
        if (Entry >= Count || Value >= Present) throw Ended();
        Entry++;
        return Value++;
    }

    /// <summary>Steps over an entry without a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (Entry >= Count) throw Ended();
        Entry++;
    }

    /// <summary>Moves on behind what was read.</summary>
    public void MoveTo(int entry, int value)
    {
        if (entry > Count || value > Present) throw Ended();
        Entry = entry;
        Value = value;
    }

    /// <summary>Steps over whole rows.</summary>
    public void SkipRows(long rows)
    {
        if (rows == 0) return;
        int from = Entry, to = Entry;
        if (leaf.MaxRepetition == 0)
        {
            if (rows > Count - from) throw Ended();
            to += (int)rows;
        }
        else
        {
            for (; rows > 0; rows--)
            {
                if (to >= Count) throw Ended();
                do to++;
                while (Repetitions[to] != 0);
            }
        }

        MoveTo(to, Value + new ReadOnlySpan<byte>(Definitions + from, to - from).Count((byte)leaf.MaxDefinition));
    }

    public void Dispose()
    {
        _levels?.Release();
        _levels = null;
        Values.Dispose();
    }

    private ParquetException Ended() => new(file, leaf.Name, -1, $"a nested column ends too early: it has {Count} levels and {Present} values");
}
