using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Tpch.Generation;
using FrameEngine.Types;

namespace FrameEngine.Tpch.Output;

/// <summary>Shows generated chunks as the engine's own, so that tables go to any sink without a detour through text.</summary>
/// <remarks>
/// Values are pointed at where they lie; words become dictionary codes, whose dictionary is the list of words itself. Not safe for use by several threads at once.
/// </remarks>
internal sealed unsafe class ChunkVectors : IDisposable
{
    private readonly Vector[] _vectors;
    private readonly Vector?[] _dictionaries;
    private readonly DataChunk _chunk;

    public ChunkVectors(TpchTable table, MemoryPool pool)
    {
        _vectors = [.. table.Columns.Select(column => new Vector(TypeOf(column), pool, DataChunk.DefaultRows))];
        _dictionaries = [.. table.Columns.Select(column => column.Words is { } words ? DictionaryOf(words, pool) : null)];
        _chunk = new DataChunk(_vectors);
    }

    /// <summary>A table's schema; nothing in it is null.</summary>
    public static Schema SchemaOf(TpchTable table) => new(table.Columns.Select(column => new Field(column.Name, TypeOf(column), Nullable: false)));

    /// <summary>Appends all rows of a chunk to a writer.</summary>
    public void Append(TpchChunk rows, ITableWriter writer)
    {
        for (int start = 0; start < rows.RowCount; start += DataChunk.DefaultRows)
        {
            int count = Math.Min(DataChunk.DefaultRows, rows.RowCount - start);
            for (int column = 0; column < _vectors.Length; column++)
                Show(rows.Columns[column], _dictionaries[column], start, count, _vectors[column]);
            _chunk.SetAll(count);
            writer.Append(_chunk);
        }
    }

    public void Dispose()
    {
        foreach (Vector vector in _vectors)
            vector.Dispose();
        foreach (Vector? dictionary in _dictionaries)
            dictionary?.Dispose();
    }

    private static DataType TypeOf(TpchColumn column) => column.Kind switch
    {
        TpchColumnKind.Key => DataType.Int64,
        TpchColumnKind.Integer => DataType.Int32,
        TpchColumnKind.Decimal or TpchColumnKind.WholeDecimal => DataType.Decimal(15, 2),
        TpchColumnKind.Date => DataType.Date,
        _ => DataType.Utf8,
    };

    private static void Show(ChunkColumn column, Vector? dictionary, int start, int count, Vector target)
    {
        switch (column)
        {
            case Int64Column values:
                target.PointFlat(values.Address + start, null, count);
                break;
            case Int32Column values:
                target.PointFlat(values.Address + start, null, count);
                break;
            case WordColumn words:
                target.StartCodes(dictionary!, count);
                ReadOnlySpan<byte> positions = words.Values.Slice(start, count);
                for (int row = 0; row < count; row++)
                    target.Codes[row] = positions[row];
                break;
            case TextColumn texts:
                target.StartFlat(count);
                ReadOnlySpan<int> offsets = texts.Offsets.Slice(start, count + 1);
                for (int row = 0; row < count; row++)
                    target.Views[row] = StringView.Of(texts.Address + offsets[row], offsets[row + 1] - offsets[row]);
                break;
        }
    }

    private static Vector DictionaryOf(Distribution words, MemoryPool pool)
    {
        var dictionary = new Vector(DataType.Utf8, pool, words.Count);
        dictionary.StartFlat(words.Count);
        for (int word = 0; word < words.Count; word++)
        {
            fixed (byte* bytes = words[word])
                dictionary.Views[word] = StringView.Of(dictionary.Heap.Copy(bytes, words[word].Length), words[word].Length);
        }
        return dictionary;
    }
}
