using FrameEngine.Columns;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Filtering;

/// <summary>A predicate's result for every entry of a dictionary, and for null: rows are then filtered by looking up their codes.</summary>
internal sealed unsafe partial class DictionaryFilter(MemoryPool pool) : IDisposable
{
    private NativeBuffer? _table;
    private NativeBuffer? _rows;

    /// <summary>Entries that pass.</summary>
    public int Passing { get; private set; }

    public int Entries { get; private set; }

    public bool NullPasses { get; private set; }

    /// <summary>Starts with every entry passing.</summary>
    public void Start(int entries)
    {
        if (_table is null || _table.Capacity < entries)
        {
            _table?.Release();
            _table = null;
            _table = NativeBuffer.Allocate(pool, Math.Max(entries, 64));
        }
        if (_rows is null || _rows.Capacity < (entries + 16) * 4L)
        {
            _rows?.Release();
            _rows = NativeBuffer.Allocate(pool, (entries + 16) * 4L);
        }
        new Span<byte>(_table.Pointer, entries).Fill(1);
        Entries = Passing = entries;
        NullPasses = true;
    }

    /// <summary>Room for a list of entries.</summary>
    public int* Scratch => (int*)_rows!.Pointer;

    /// <summary>Keeps only the entries listed in <see cref="Scratch"/>.</summary>
    public void Keep(int passed, bool nullPasses)
    {
        byte* table = _table!.Pointer;
        int* rows = Scratch;
        int kept = 0;
        // Counts those that passed before and pass again; marks them with 2 on the way.
        for (int i = 0; i < passed; i++)
        {
            if (table[rows[i]] == 0) continue;
            table[rows[i]] = 2;
            kept++;
        }
        for (int i = 0; i < Entries; i++) table[i] = (byte)(table[i] >> 1);
        Passing = kept;
        NullPasses &= nullPasses;
    }

    /// <summary>The rows of a vector of codes that pass.</summary>
    public int Select(Vector codes, Selection selection, int* output)
    {
        byte* table = _table!.Pointer;
        int* values = codes.Codes;
        ulong* validity = codes.Validity;
        int passed = 0;
        if (validity != null)
        {
            int nullPasses = NullPasses ? 1 : 0;
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                output[passed] = row;
                passed += Bitmap.Get(validity, row) ? table[values[row]] : nullPasses;
            }
        }
        else if (selection.IsAll)
        {
            int i = 0, count = selection.Count;
            for (; i + 4 <= count; i += 4)
            {
                int a = table[values[i]], b = table[values[i + 1]], c = table[values[i + 2]], d = table[values[i + 3]];
                output[passed] = i;
                passed += a;
                output[passed] = i + 1;
                passed += b;
                output[passed] = i + 2;
                passed += c;
                output[passed] = i + 3;
                passed += d;
            }
            for (; i < count; i++)
            {
                output[passed] = i;
                passed += table[values[i]];
            }
        }
        else
        {
            int* rows = selection.Indices;
            for (int i = 0; i < selection.Count; i++)
            {
                int row = rows[i];
                output[passed] = row;
                passed += table[values[row]];
            }
        }
        return passed;
    }

    public void Dispose()
    {
        _table?.Release();
        _rows?.Release();
        _table = _rows = null;
    }
}
