using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Pages;

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

        _present = new ReadOnlySpan<byte>(_leaf!.Definitions + page.FirstRow, page.Header.ValueCount).Count((byte)Column.MaxDefinition);
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
        var levelsRead = new ReadOnlySpan<byte>(target, page.Header.ValueCount);
        int wrong = levelsRead.IndexOfAnyExceptInRange((byte)0, (byte)most);
        if (wrong >= 0) throw _place.Error($"a level of {levelsRead[wrong]} is not possible, at most {most} is");
    }
}
