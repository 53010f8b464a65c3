using FrameEngine.Nested;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>A set of packed values that lie in memory which outlives it: open addressing over their bytes. One a thread; emptied for each row.</summary>
internal sealed class PackedSet
{
    private const int CostOfValue = 64;

    [ThreadStatic] private static PackedSet? t_shared;

    private PackedSpan[] _values = new PackedSpan[16];
    private int[] _slots = new int[32];
    private int _count;

    /// <summary>The thread's set, emptied.</summary>
    public static PackedSet Empty()
    {
        PackedSet set = t_shared ??= new PackedSet();
        if (set._slots.Length > 1 << 16) set._slots = new int[32];
        else Array.Clear(set._slots);
        set._count = 0;
        return set;
    }

    public int Count => _count;

    /// <summary>Adds a value; false if it was there.</summary>
    public bool Add(PackedSpan value)
    {
        Memory.Interruption.Spend(CostOfValue);
        int slot = Find(value);
        if (_slots[slot] != 0) return false;
        if (_count == _values.Length) Grow();
        _values[_count++] = value;
        _slots[Find(value)] = _count;
        return true;
    }

    public bool Contains(PackedSpan value)
    {
        Memory.Interruption.Spend(CostOfValue);
        return _slots[Find(value)] != 0;
    }

    private int Find(PackedSpan value)
    {
        var hash = default(HashCode);
        hash.AddBytes(value.Span);
        int slot = hash.ToHashCode() & (_slots.Length - 1);
        while (_slots[slot] != 0 && !_values[_slots[slot] - 1].Span.SequenceEqual(value.Span)) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _values, _count * 2);
        _slots = new int[_count * 4];
        for (int i = 0; i < _count; i++)
        {
            Memory.Interruption.Spend(CostOfValue);
            _slots[Find(_values[i])] = i + 1;
        }
    }
}
