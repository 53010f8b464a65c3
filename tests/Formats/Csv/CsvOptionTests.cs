using FrameEngine.Catalog;
using FrameEngine.Formats.Csv;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Csv;

/// <summary>Options of reading. Values are what DuckDB gives for the same.</summary>
public sealed class CsvOptionTests : CsvFixture
{
    private const string Nulls = "a,b,c\n1,,3\n4,NA,\n5,-,x\n";
    private const string Faulty = "a,b\n1,x\nbad,y\n3,z\n4\n5,6,7\n6,\"q\" r\n7,w\n";

    [Fact]
    public void Several_texts_can_stand_for_null()
    {
        Assert.Equal(["1||3", "4|∅|", "5|∅|x"], Read(Nulls, new CsvReadOptions { NullTexts = ["NA", "-"] }).Rows);
        Assert.Equal(["1||3", "4|NA|∅", "5|-|x"], Read(Nulls, new CsvReadOptions { ForceNotNull = ["B"] }).Rows);
        Assert.Contains("zz", Assert.Throws<BindException>(() => Read(Nulls, new CsvReadOptions { ForceNotNull = ["zz"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quoted_text_stands_for_null_unless_it_must_not()
    {
        const string content = "a,b\n\"NA\",1\nNA,2\n";
        Assert.Equal(["∅|1", "∅|2"], Read(content, new CsvReadOptions { NullText = "NA" }).Rows);
        Assert.Equal(["NA|1", "∅|2"], Read(content, new CsvReadOptions { NullText = "NA", QuotedNulls = false }).Rows);
    }

    [Fact]
    public void Rows_may_end_early_if_it_is_said()
    {
        (string types, List<string> rows) = Read("a,b,c\n1,2\n4\n5,6,7,8\n", new CsvReadOptions { NullPadding = true });

        Assert.Equal("BIGINT,BIGINT,BIGINT,BIGINT", types);
        Assert.Equal(["1|2|∅|∅", "4|∅|∅|∅", "5|6|7|8"], rows);
        Assert.Equal(["1|2|∅", "4|∅|∅"], Read("1,2\n4\n", new CsvReadOptions { NullPadding = true, NullText = "x", Names = ["a", "b", "c"], Header = false }).Rows);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(2)]
    [InlineData(1)]
    public void Rows_that_do_not_fit_are_left_out_and_counted_if_it_is_said(int chunkRows)
    {
        var options = new CsvReadOptions { IgnoreErrors = true, Delimiter = ',', Quote = '"', Header = true, Types = new Dictionary<string, DataType> { ["a"] = DataType.Int32 } };
        CsvTableSource source = CsvTableSource.Open(Write(Faulty), options);

        Assert.Equal(["1|x", "3|z", "7|w"], Read(source, chunkRows: chunkRows).Rows);
        // The same rows, whatever is asked for.
        Assert.Equal(["x", "z", "w"], Read(source, ["b"], chunkRows).Rows);
        var metrics = new ScanMetrics();
        using (IScan scan = source.OpenScan(new ScanRequest([0], [0], [], [], new MemoryPool("test"), default) { Metrics = metrics }))
        using (IScanReader reader = scan.CreateReader())
        {
            reader.Open(0);
            while (reader.Read() is not null)
            {
            }
        }

        Assert.Equal((3, 4), (metrics.RowsRead, metrics.RowsRejected));
    }

    [Fact]
    public void A_file_of_nothing_but_errors_has_no_rows()
    {
        var options = new CsvReadOptions { IgnoreErrors = true, Header = true, Delimiter = ',', Types = new Dictionary<string, DataType> { ["a"] = DataType.Int32 } };

        Assert.Empty(Read("a,b\n" + string.Concat(Enumerable.Repeat("x,1\n", 5000)), options).Rows);
        Assert.Equal(["1|1"], Read("a,b\n1,1\n2,\"never closed\n3,3\n", options with { Quote = '"' }).Rows);
    }

    [Fact]
    public void What_is_not_strict_is_taken_as_it_stands()
    {
        var lenient = new CsvReadOptions { Strict = false, Delimiter = ',', Quote = '"', Header = true };

        Assert.Equal(["\"x\"y|1", "z|2", "w|3"], Read("a,b\n\"x\"y,1\nz,2,3\n\"w\",3\n", lenient).Rows);
        Assert.Throws<CsvException>(() => Read("a,b\n\"x\"y,1\nz,2\n", lenient with { Strict = true }));
    }

    [Fact]
    public void Numbers_have_the_separators_that_are_said()
    {
        (string types, List<string> rows) = Read("n;d\n1.234,5;31.12.2024\n2.000;01.01.2023\n", new CsvReadOptions { DecimalSeparator = ',', Thousands = '.', DateFormat = "%d.%m.%Y" });
        Assert.Equal("DOUBLE,DATE", types);
        Assert.Equal(["1234.5|2024-12-31", "2000.0|2023-01-01"], rows);

        (types, rows) = Read("n;m\n1,5;7\n-2,25;8\n", new CsvReadOptions { DecimalSeparator = ',', Types = new Dictionary<string, DataType> { ["n"] = DataType.Decimal(6, 2) } });
        Assert.Equal("DECIMAL(6,2),BIGINT", types);
        Assert.Equal(["1.50|7", "-2.25|8"], rows);
        Assert.Equal("VARCHAR", Read("n\n1.5\n2.5\n", new CsvReadOptions { DecimalSeparator = ',' }).Types);
    }

    [Fact]
    public void Dates_and_times_have_the_formats_that_are_said()
    {
        Assert.Equal(["2024-01-02|1"], Read("d,n\n01/02/2024,1\n", new CsvReadOptions { DateFormat = "%m/%d/%Y" }).Rows);
        Assert.Equal(["2024-02-13 13:02:03"], Read("t\n02/13/2024 01:02:03 PM\n", new CsvReadOptions { TimestampFormat = "%m/%d/%Y %I:%M:%S %p" }).Rows);
        (string types, List<string> rows) = Read("d\n20240213\n", new CsvReadOptions { DateFormat = "%Y%m%d", Types = new Dictionary<string, DataType> { ["d"] = DataType.Date } });
        Assert.Equal(("DATE", "2024-02-13"), (types, rows[0]));
    }

    [Fact]
    public void Names_are_made_plain_if_it_is_said()
    {
        CsvTableSource source = CsvTableSource.Open(Write("a b,1x,Ünï,a-b,A B\n1,2,3,4,5\n"), new CsvReadOptions { NormalizeNames = true });

        Assert.Equal(["a_b", "_1x", "uni", "ab", "a_b_1"], source.Schema.Names);
        Assert.Equal(["1|2|3|4|5"], Read(source).Rows);
    }

    [Fact]
    public void Names_may_be_given_to_the_first_columns_alone()
    {
        Assert.Equal(["p", "b"], CsvTableSource.Open(Write("a,b\n1,x\n"), new CsvReadOptions { Names = ["p"] }).Schema.Names);
        Assert.Equal(["p", "column1"], CsvTableSource.Open(Write("1,2\n3,4\n"), new CsvReadOptions { Names = ["p"] }).Schema.Names);
    }

    [Fact]
    public void Nothing_need_be_found_out()
    {
        var options = new CsvReadOptions { NoDetection = true, Names = ["p", "q"], LeadingTypes = [DataType.Int32, DataType.Utf8] };

        Assert.Equal(["1|a;b", "2|'c'"], Read("1,a;b\n2,'c'\n", options).Rows);
    }

    [Fact]
    public void A_line_may_be_too_long()
    {
        Assert.Throws<CsvException>(() => Read("a,b\n1,xxxxxxxxxx\n", new CsvReadOptions { MaximumLineBytes = 8 }));
        Assert.Equal(["1|x"], Read("a,b\n1,x\n", new CsvReadOptions { MaximumLineBytes = 8 }).Rows);
    }

    [Fact]
    public void Types_are_found_among_those_that_are_said()
    {
        Assert.Equal("VARCHAR,DOUBLE", Read("a,b\n2024-01-01,1\n2024-01-02,2\n", new CsvReadOptions { TypeCandidates = [DataType.Float64, DataType.Utf8] }).Types);
    }

    [Fact]
    public void Plans_carry_the_options()
    {
        var options = new CsvReadOptions { NullTexts = ["NA", "-"], DecimalSeparator = ',', Thousands = '.', IgnoreErrors = true, NullPadding = true, Strict = false, ForceNotNull = ["s"], Delimiter = ';' };
        CsvTableSource source = CsvTableSource.Open(Write("n;d;s\n1.000,5;31.12.2024;NA\n-;01.01.2023\n3;x;y\n"), options);

        CsvTableSource again = CsvTableSource.Open(source.Spec);

        Assert.Equal(Read(source).Rows, Read(again).Rows);
        Assert.Equal(source.Spec.Options, again.Spec.Options);
    }
}
