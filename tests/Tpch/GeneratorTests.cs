using System.Security.Cryptography;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Tpch.Generation;
using FrameEngine.Tpch.Output;

namespace FrameEngine.Tpch.Tests;

public sealed class GeneratorTests
{
    private static readonly TpchScale Small = TpchScale.Of(0.01);

    public static TheoryData<string> Tables => [.. TpchTable.All.Select(table => table.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_table_at_scale_one_hundredth_equals_the_official_generators_text(string name)
    {
        TpchTable table = TpchTable.Named(name);
        using var text = new MemoryStream();

        long rows = await TblOutput.WriteAsync(table, Small, TestPool.Instance, text, threads: 2, CancellationToken.None);

        Assert.Equal(TpchChecksums.Of(table, Small), new TpchChecksum(rows, Convert.ToHexStringLower(MD5.HashData(text.ToArray()))));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Rows_made_in_pieces_equal_rows_made_at_once(string name)
    {
        TpchTable table = TpchTable.Named(name);
        int units = (int)Math.Min(100, RowGenerator.For(table, Small, TestPool.Instance).UnitCount);

        string pieces = TextOf(table, 0, units / 3) + TextOf(table, units / 3, units - (units / 3));

        Assert.Equal(TextOf(table, 0, units), pieces);
    }

    [Fact]
    public async Task Files_appear_under_their_names_and_leave_nothing_else_behind()
    {
        string directory = Directory.CreateTempSubdirectory("tpch").FullName;
        try
        {
            IReadOnlyList<TpchTableWritten> files = await TpchGenerator.GenerateAsync(new TpchGeneratorOptions
            {
                Scale = Small, OutputDirectory = directory, Format = TpchFormat.Tbl, Tables = [TpchTable.Region, TpchTable.Supplier],
            });

            Assert.Equal([5, 100], files.Select(file => file.Rows));
            Assert.Equal(["region.tbl", "supplier.tbl"], Directory.GetFiles(directory).Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        string file = Path.GetTempFileName();
        try
        {
            FrameIOException error = await Assert.ThrowsAsync<FrameIOException>(() => TpchGenerator.GenerateAsync(new TpchGeneratorOptions
            {
                Scale = Small, OutputDirectory = Path.Combine(file, "inside"), Format = TpchFormat.Tbl, Tables = [TpchTable.Region],
            }));

            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_file_behind()
    {
        string directory = Directory.CreateTempSubdirectory("tpch").FullName;
        try
        {
            using var cancellation = new CancellationTokenSource();
            var options = new TpchGeneratorOptions { Scale = TpchScale.Of(1), OutputDirectory = directory, Format = TpchFormat.Tbl, Tables = [TpchTable.LineItem] };
            Task run = TpchGenerator.GenerateAsync(options, cancellation.Token);
            cancellation.CancelAfter(1);

            await Assert.ThrowsAsync<QueryCancelledException>(() => run);

            Assert.Empty(Directory.GetFiles(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_table_as_Parquet_reads_back_as_its_text(string name)
    {
        TpchTable table = TpchTable.Named(name);
        string directory = Directory.CreateTempSubdirectory("tpch").FullName;
        try
        {
            string path = Path.Combine(directory, "table.parquet");
            long rows = await SinkOutput.WriteAsync(table, TpchScale.Of(0.001), TestPool.Instance, new ParquetSink(path), threads: 2, CancellationToken.None);
            using var text = new MemoryStream();
            await TblOutput.WriteAsync(table, TpchScale.Of(0.001), TestPool.Instance, text, threads: 1, CancellationToken.None);

            string[] lines = System.Text.Encoding.ASCII.GetString(text.ToArray()).TrimEnd('\n').Split('\n');
            Assert.Equal(lines.Length, rows);
            Assert.Equal(lines, ParquetText.LinesOf(path, table));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string TextOf(TpchTable table, int first, int count)
    {
        var chunk = new TpchChunk(table);
        RowGenerator.For(table, Small, TestPool.Instance).Generate(first, count, chunk);
        var formatter = new TblFormatter();
        formatter.Format(chunk);
        return System.Text.Encoding.ASCII.GetString(formatter.Text.Span);
    }
}
