using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <content>Reading the bytes of column chunks: neighbours in one go.</content>
internal sealed unsafe partial class ParquetScanReader
{
    // Reading this much that nobody wants costs less than another call.
    private const long LargestGap = 64 << 10;

    private readonly List<(long Start, long End, int Column, int Part)> _wanted = [];

    private void Load(ReadOnlySpan<int> columns)
    {
        List<(long Start, long End, int Column, int Part)> wanted = _wanted;
        wanted.Clear();
        foreach (int column in columns)
        {
            if (_columns[column].IsLoaded || LoadShared(column)) continue;
            ParquetColumn stored = _columns[column].Column;
            if (!stored.IsNested)
            {
                Want(stored.Leaf, column, 0);
                continue;
            }
            int part = 0;
            foreach (ParquetColumn leaf in stored.Node!.Leaves) Want(leaf.Leaf, column, part++);
        }
        wanted.Sort();
        for (int from = 0; from < wanted.Count;)
        {
            int to = from + 1;
            long end = wanted[from].End;
            while (to < wanted.Count && wanted[to].Start <= end + LargestGap)
            {
                end = Math.Max(end, wanted[to].End);
                to++;
            }
            ReadRange(wanted, from, to, wanted[from].Start, end);
            from = to;
        }
    }

    private void Want(int leaf, int column, int part)
    {
        ColumnChunkMetadata chunk = _group!.Columns[leaf];
        _wanted.Add((chunk.Start, chunk.Start + chunk.CompressedSize, column, part));
    }

    private void ReadRange(List<(long Start, long End, int Column, int Part)> wanted, int from, int to, long start, long end)
    {
        RangeReader file = _scan.File(_file);
        NativeBuffer buffer = _memory.Allocate(end - start);
        try
        {
            ReadInto(file, buffer, start, end, _columns[wanted[from].Column].Place);
            Deal(buffer, wanted, from, to, start);
        }
        finally
        {
            _memory.Free(buffer);
        }
    }

    private static void ReadInto(RangeReader file, NativeBuffer buffer, long start, long end, ParquetPlace place)
    {
        place.Offset = start;
        for (long at = 0; at < end - start;)
        {
            int take = (int)Math.Min(end - start - at, 1 << 30);
            file.Read(start + at, new Span<byte>(buffer.Pointer + at, take), place);
            at += take;
        }
    }

    private void Deal(NativeBuffer buffer, List<(long Start, long End, int Column, int Part)> wanted, int from, int to, long start)
    {
        for (int i = from; i < to; i++)
        {
            ParquetColumn stored = _columns[wanted[i].Column].Column;
            ColumnChunkMetadata chunk = stored.IsNested ? _group!.Columns[stored.Node!.Leaves.ElementAt(wanted[i].Part).Leaf] : Chunk(wanted[i].Column);
            _columns[wanted[i].Column].SetChunk(wanted[i].Part, buffer, wanted[i].Start - start, chunk, _group!.RowCount);
            if (_shared is not null) _columns[wanted[i].Column].Reader.Share(_shared[wanted[i].Column]);
            _request.Metrics.AddBytes(chunk.CompressedSize, chunk.UncompressedSize);
        }
    }

    private ColumnChunkMetadata Chunk(int column)
    {
        int leaf = _scan.Columns[_file][_request.Columns[column]].Leaf;
        return _group!.Columns[leaf];
    }
}
