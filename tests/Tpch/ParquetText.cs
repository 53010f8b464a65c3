using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;

namespace FrameEngine.Tpch.Tests;

/// <summary>Spells the rows of a table's Parquet file as the generator's text has them.</summary>
internal static class ParquetText
{
    public static IEnumerable<string> LinesOf(string path, TpchTable table)
    {
        ParquetTableSource source = ParquetTableSource.Open(path);
        int[] all = [.. Enumerable.Range(0, source.Schema.Count)];
        using IScan scan = source.OpenScan(new ScanRequest([.. all], [.. all], [], [], MemoryPool.Unlimited, CancellationToken.None));
        using IScanReader reader = scan.CreateReader();
        var lines = new List<string>();
        for (int morsel = 0; morsel < scan.Morsels; morsel++)
        {
            reader.Open(morsel);
            while (reader.Read() is { } chunk)
            {
                using var builder = new RecordBatchBuilder(source.Schema, MemoryPool.Unlimited);
                builder.Append(chunk);
                using RecordBatch batch = builder.Finish();
                for (int row = 0; row < batch.Length; row++)
                    lines.Add(string.Join('|', batch.Columns.Select((column, ordinal) => TextOf(table.Columns[ordinal], column.GetText(row)!))));
            }
        }
        return lines;
    }

    private static string TextOf(TpchColumn column, string text) => column.Kind == TpchColumnKind.WholeDecimal ? text[..^".00".Length] : text;
}
