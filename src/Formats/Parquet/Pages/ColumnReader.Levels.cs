using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>All of a leaf's chunk: a pair of levels for every entry, and the values of those that have one.</summary>
internal sealed unsafe class LeafValues(ParquetColumn leaf, MemoryPool pool) : IDisposable
{
    private NativeBuffer? _levels;

    /// <summary>Flat, of the leaf's type, without nulls.</summary>
    public Vector Values { get; } = new(leaf.Type, pool, 1);

    /// <summary>Entries, with and without a value.</summary>
    public int Count { get; private set; }

    /// <summary>Values.</summary>
    public int Present { get; set; }

    public byte* Repetitions => _levels!.Pointer;

    public byte* Definitions => _levels!.Pointer + Count;

    public void Start(int count)
    {
        _levels?.Release();
        _levels = null;
        _levels = NativeBuffer.Allocate(pool, Math.Max(2L * count, 1), cleared: true);
        Count = count;
        Present = 0;
        Values.StartFlat(Math.Max(count, 1));
    }

    public void Dispose()
    {
        _levels?.Release();
        _levels = null;
        Values.Dispose();
    }
}

/// <content>Leaves of nested columns: whole chunks with their levels.</content>
internal sealed unsafe partial class ColumnReader
{
    private LeafValues? _leaf;

    /// <summary>Reads all of a nested leaf's chunk. Long values point into pages, which live until <see cref="Recycle"/>.</summary>
    public void ReadAll(LeafValues leaf)
    {
        _leaf = leaf;
        leaf.Start(checked((int)_rows));
        for (int page = 0; page < _pages.Count; page++)
        {
            ClosePage();
            OpenPage(page);
            for (int left = _present; left > 0;)
            {
                int take = Math.Min(left, DataChunk.DefaultRows);
                ReadPiece(leaf.Values, leaf.Present, take, asCodes: false);
                leaf.Present += take;
                left -= take;
            }
        }
    }

    private byte* OpenNestedLevels(byte* data, byte* end, PageEntry page)
    {
        if (page.Header.Type == PageType.DataV2)
        {
            int repetitions = page.Header.RepetitionBytes;
            ReadLevels(data, repetitions, Column.MaxRepetition, _leaf!.Repetitions, page);
            ReadLevels(data + repetitions, page.Header.DefinitionBytes, Column.MaxDefinition, _leaf.Definitions, page);
            data += repetitions + page.Header.DefinitionBytes;
        }
        else
        {
            if (Column.MaxRepetition > 0) data = ReadSizedLevels(data, end, Column.MaxRepetition, _leaf!.Repetitions, page);
            if (Column.MaxDefinition > 0)
            {
                if (page.Header.DefinitionEncoding != ParquetEncoding.Rle) throw _place.Error($"levels of a nested column are encoded as {page.Header.DefinitionEncoding}, which cannot be read");
                data = ReadSizedLevels(data, end, Column.MaxDefinition, _leaf!.Definitions, page);
            }
        }

        _present = 0;
        byte* definitions = _leaf!.Definitions + page.FirstRow;
        for (int i = 0; i < page.Header.ValueCount; i++)
            if (definitions[i] == Column.MaxDefinition) _present++;
        return data;
    }

    private byte* ReadSizedLevels(byte* data, byte* end, int most, byte* levels, PageEntry page)
    {
        if (end - data < 4) throw _place.Error("levels end too early");
        uint length = Unsafe.ReadUnaligned<uint>(data);
        if (length > end - data - 4) throw _place.Error($"levels of {length} bytes do not fit in the page");
        ReadLevels(data + 4, length, most, levels, page);
        return data + 4 + length;
    }

    private void ReadLevels(byte* data, long length, int most, byte* levels, PageEntry page)
    {
        if (most == 0) return;
        byte* target = levels + page.FirstRow;
        new RleHybridDecoder(data, length, 32 - BitOperations.LeadingZeroCount((uint)most), _place).ReadBytes(target, page.Header.ValueCount);
        foreach (byte level in new ReadOnlySpan<byte>(target, page.Header.ValueCount))
            if (level > most) throw _place.Error($"a level of {level} is not possible, at most {most} is");
    }
}
