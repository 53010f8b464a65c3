using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Finds candidates for the rows of probing chunks. For one thread: remembers what the entries of a dictionary match.</summary>
internal sealed unsafe class KeyLookup : IDisposable
{
    private readonly HashJoinState _state;
    private readonly VectorHasher _hasher;
    private readonly Scratch<ulong> _words;
    private readonly Scratch<int> _heads;
    private readonly Scratch<int> _entryHeads;
    private readonly Scratch<int> _entryRows;
    private long _dictionary; // its identity
    private long _rowsOfDictionary;
    private bool _entriesKnown;

    public KeyLookup(HashJoinState state)
    {
        _state = state;
        _hasher = new VectorHasher(state.Context.Pool);
        _words = new Scratch<ulong>(state.Context.Pool);
        _heads = new Scratch<int>(state.Context.Pool);
        _entryHeads = new Scratch<int>(state.Context.Pool);
        _entryRows = new Scratch<int>(state.Context.Pool);
    }

    /// <summary>Lists the selected rows whose word is in the table, with the first built row of that word.</summary>
    /// <param name="verified">Whether every listed pair is a match already; otherwise hashes alone agree.</param>
    /// <returns>How many.</returns>
    public int Find(ReadOnlySpan<Vector> keys, Selection selection, int* rows, int* ids, out bool verified)
    {
        int count = selection.Count;
        int* heads = _heads.Need(count);
        verified = _state.Words!.IsPacked;
        if (keys.Length == 1 && !_state.NullSafe[0] && keys[0].Encoding == VectorEncoding.Dictionary && EntriesOf(keys[0].Dictionary!, count, ref verified))
        {
            ByEntry(keys[0], selection, heads);
        }
        else if (_state.Table is DenseTable dense && _state.Words.IsPlain && keys[0].Encoding == VectorEncoding.Flat)
        {
            ByIndex(keys[0], selection, dense, heads);
        }
        else
        {
            ulong* words = _words.Need(count);
            _state.Words.Compute(keys, selection, _hasher, words);
            _state.Table!.Lookup(words, count, heads);
        }

        return Compact(selection, heads, rows, ids);
    }

    public void Dispose()
    {
        _hasher.Dispose();
        _words.Dispose();
        _heads.Dispose();
        _entryHeads.Dispose();
        _entryRows.Dispose();
    }

    // A loop of its own: the misses of the look-ups before overlap only if nothing branches or stores on them.
    private static int Compact(Selection selection, int* heads, int* rows, int* ids)
    {
        int found = 0, count = selection.Count;
        int* selected = selection.Indices;
        if (selected == null)
        {
            for (int i = 0; i < count; i++)
            {
                rows[found] = i;
                ids[found] = heads[i];
                found += (int)((uint)~heads[i] >> 31);
            }
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                rows[found] = selected[i];
                ids[found] = heads[i];
                found += (int)((uint)~heads[i] >> 31);
            }
        }

        return found;
    }

    private void ByIndex(Vector key, Selection selection, DenseTable table, int* heads)
    {
        ulong min = _state.Words!.Min;
        switch (key.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: ByIndex<byte>(key, selection, table, min, heads); break;
            case PhysicalType.Int8: ByIndex<sbyte>(key, selection, table, min, heads); break;
            case PhysicalType.Int16: ByIndex<short>(key, selection, table, min, heads); break;
            case PhysicalType.Int32: ByIndex<int>(key, selection, table, min, heads); break;
            case PhysicalType.Int64: ByIndex<long>(key, selection, table, min, heads); break;
            case PhysicalType.UInt16: ByIndex<ushort>(key, selection, table, min, heads); break;
            case PhysicalType.UInt32: ByIndex<uint>(key, selection, table, min, heads); break;
            default: ByIndex<ulong>(key, selection, table, min, heads); break;
        }
    }

    private static void ByIndex<T>(Vector key, Selection selection, DenseTable table, ulong min, int* heads) where T : unmanaged, IBinaryInteger<T>
    {
        T* values = key.As<T>();
        int* index = table.Heads;
        ulong limit = (ulong)table.Limit;
        int count = selection.Count;
        int* selected = selection.Indices;
        ulong* validity = key.Validity;
        if (validity != null)
        {
            for (int i = 0; i < count; i++)
            {
                int row = selected == null ? i : selected[i];
                ulong at = Bitmap.Get(validity, row) ? Math.Min(ulong.CreateTruncating(values[row]) - min, limit) : limit;
                heads[i] = index[at];
            }
        }
        else if (selected == null)
        {
            for (int i = 0; i < count; i++) heads[i] = index[Math.Min(ulong.CreateTruncating(values[i]) - min, limit)];
        }
        else
        {
            for (int i = 0; i < count; i++) heads[i] = index[Math.Min(ulong.CreateTruncating(values[selected[i]]) - min, limit)];
        }
    }

    private void ByEntry(Vector key, Selection selection, int* heads)
    {
        int* entries = _entryHeads.Pointer;
        int* codes = key.Codes;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            heads[i] = Bitmap.IsValid(key.Validity, row) ? entries[codes[row]] : -1;
        }
    }

    // Worth it once as many rows came with the dictionary as it has entries. Verified once per entry if a word has one row at most.
    private bool EntriesOf(Vector dictionary, int rows, ref bool verified)
    {
        if (dictionary.Identity != _dictionary)
        {
            _dictionary = dictionary.Identity;
            _rowsOfDictionary = 0;
            _entriesKnown = false;
        }

        bool verifies = !verified && !_state.Table!.HasDuplicates;
        if (!_entriesKnown)
        {
            _rowsOfDictionary += rows;
            int entries = dictionary.Length;
            if (_rowsOfDictionary < entries) return false;
            int* heads = _entryHeads.Need(entries);
            ulong* words = _words.Need(entries);
            Vector key = dictionary;
            _state.Words!.Compute(new ReadOnlySpan<Vector>(in key), Selection.All(entries), null, words);
            _state.Table!.Lookup(words, entries, heads);
            if (verifies) VerifyEntries(key, entries, heads);
            _entriesKnown = true;
        }

        verified |= verifies;
        return true;
    }

    private void VerifyEntries(Vector key, int entries, int* heads)
    {
        int* rows = _entryRows.Need(2 * entries);
        int* ids = rows + entries;
        int found = Compact(Selection.All(entries), heads, rows, ids);
        found = KeyEquality.Filter(new ReadOnlySpan<Vector>(in key), _state.Store, _state.KeyColumns, _state.NullSafe, rows, ids, found);
        new Span<int>(heads, entries).Fill(-1);
        for (int i = 0; i < found; i++) heads[rows[i]] = ids[i];
    }
}
