using System.Globalization;
using System.Text;
using FrameEngine.Formats.Csv;

namespace FrameEngine.Formats.Tests.Csv;

/// <summary>Rows that lie across every kind of boundary: of chunks, of pieces, of byte ranges.</summary>
public sealed class CsvBoundaryTests : CsvFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Chunks_of_any_size_give_the_same_rows(int chunkRows)
    {
        CsvTableSource source = CsvTableSource.Open(Write(Content(500, new Random(1), out List<string> expected)));
        Assert.Equal(expected, Read(source, chunkRows: chunkRows).Rows);
    }

    [Fact]
    public void Values_of_every_length_around_a_vectors_width_are_found()
    {
        var content = new StringBuilder("a,b\n");
        var expected = new List<string>();
        for (int i = 1; i < 300; i++)
        {
            string text = new('x', i);
            content.Append(CultureInfo.InvariantCulture, $"{text},\"{text}\"\"\"\n");
            expected.Add($"{text}|{text}\"");
        }

        Assert.Equal(expected, Read(CsvTableSource.Open(Write(content.ToString()))).Rows);
    }

    [Fact]
    public void A_file_of_many_ranges_with_newlines_in_quotes_is_cut_between_rows()
    {
        string content = Content(20_000, new Random(2), out List<string> expected);
        CsvTableSource source = CsvTableSource.Open([Write(content)], rangeBytes: 50_000);
        List<string> rows = Read(source).Rows;
        Assert.True(content.Length > 600_000);
        Assert.Equal(expected.Count, rows.Count);
        Assert.True(expected.SequenceEqual(rows));
    }

    [Fact]
    public void A_row_longer_than_a_piece_or_a_range_is_read_whole()
    {
        string text = string.Concat(Enumerable.Range(0, 200_000).Select(i => i % 7 == 0 ? "a,b\n" : "wordword"));
        CsvTableSource source = CsvTableSource.Open([Write($"a,b\n1,x\n2,\"{text}\"\n3,y\n")], rangeBytes: 100_000);
        List<string> rows = Read(source).Rows;
        Assert.Equal(3, rows.Count);
        Assert.True($"2|{text}" == rows[1]);
        Assert.Equal("3|y", rows[2]);
    }

    [Fact]
    public void Every_boundary_is_the_start_of_a_row_whatever_the_range()
    {
        string content = Content(60, new Random(3), out _)[4..];
        string path = Write(content, "rows.txt");
        using var input = new CsvInput(path);
        var dialect = new CsvDialect((byte)',', (byte)'"', (byte)'"', (byte)'\n', 0);
        HashSet<long> starts = RowStarts(Encoding.UTF8.GetBytes(content));
        for (int range = 1; range < 150; range++)
        {
            var boundaries = new CsvRowBoundaries(input.Handle, dialect, 0, input.Size, range);
            long end = 0;
            for (int i = 0; i < boundaries.Count; i++)
            {
                (long from, long to) = boundaries.Range(i);
                Assert.Equal(end, from);
                Assert.True(starts.Contains(to), $"range {range}: byte {to} is not the start of a row");
                end = to;
            }

            Assert.Equal(input.Size, end);
        }
    }

    [Fact]
    public void An_error_in_a_late_range_names_the_right_line()
    {
        var content = new StringBuilder("a,b\n");
        for (int i = 0; i < 60_000; i++) content.Append(CultureInfo.InvariantCulture, $"{i},some text here\n");
        content.Append("oops,x\n");
        CsvTableSource source = CsvTableSource.Open([Write(content.ToString())], new CsvReadOptions { Types = new Dictionary<string, DataType> { ["a"] = DataType.Int32 } }, rangeBytes: 100_000);
        var error = Assert.Throws<CsvException>(() => Read(source));
        Assert.Equal(60_002, error.Line);
    }

    private static string Content(int rows, Random random, out List<string> expected)
    {
        expected = [];
        var content = new StringBuilder("a,b\n");
        for (int i = 0; i < rows; i++)
        {
            string text = random.Next(4) switch
            {
                0 => "plain",
                1 => "a \"quoted\" word, and\nanother line",
                2 => new string('y', random.Next(1, 140)),
                _ => "\"",
            };
            content.Append(CultureInfo.InvariantCulture, $"{i},");
            content.Append(text == "plain" ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").Append('\n');
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"{i}|{text}"));
        }

        return content.ToString();
    }

    private static HashSet<long> RowStarts(byte[] bytes)
    {
        var starts = new HashSet<long> { 0 };
        bool quoted = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '"') quoted = !quoted; // every quote here opens, closes or is doubled
            if (bytes[i] == '\n' && !quoted) starts.Add(i + 1);
        }

        return starts;
    }
}
