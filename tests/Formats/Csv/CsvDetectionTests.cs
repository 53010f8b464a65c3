using FrameEngine.Formats.Csv;

namespace FrameEngine.Formats.Tests.Csv;

/// <summary>What is found out about files that nobody describes. Types and values are those that DuckDB finds, but for <see cref="Rows_of_unlike_widths_are_an_error_with_a_line"/>.</summary>
public sealed class CsvDetectionTests : CsvFixture
{
    [Theory]
    [InlineData("a,b\n'x,y',1\n'it''s',2\n", "VARCHAR,BIGINT", "x,y|1 / it's|2")] // quotes of another kind
    [InlineData("a,b\n\"say \\\"hi\\\", ok\",1\n\"x\",2\n", "VARCHAR,BIGINT", "say \"hi\", ok|1 / x|2")] // another escape
    [InlineData("a;b\n1,5;x\n2,75;y\n", "VARCHAR,VARCHAR", "1,5|x / 2,75|y")]
    [InlineData("\"a\"|\"b\"\n\"x|y\"|1\n\"z\"|2\n", "VARCHAR,BIGINT", "x|y|1 / z|2")]
    [InlineData("a\tb\n1\t2\n3\t4\n", "BIGINT,BIGINT", "1|2 / 3|4")]
    [InlineData("# generated\na,b\n1,2\n# middle\n3,4\n", "BIGINT,BIGINT", "1|2 / 3|4")] // comments
    [InlineData("report of the day\n\na,b,c\n1,2,3\n4,5,6\n", "BIGINT,BIGINT,BIGINT", "1|2|3 / 4|5|6")] // notes before the table
    [InlineData("a,b\r1,2\r3,4\r", "BIGINT,BIGINT", "1|2 / 3|4")]
    [InlineData("\uFEFFa,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", "BIGINT,VARCHAR", "1|x\r\ny / 2|z")]
    [InlineData("name,city\nanna,berlin\nbob,paris\n", "VARCHAR,VARCHAR", "anna|berlin / bob|paris")] // text alone, with names
    [InlineData("a,b,\n1,2,\n3,4,\n", "BIGINT,BIGINT,VARCHAR", "1|2|∅ / 3|4|∅")]
    [InlineData("a,b,c\ntrue,t,yes\nfalse,f,no\n", "BOOLEAN,BOOLEAN,BOOLEAN", "true|true|true / false|false|false")]
    [InlineData("a,b\n\"1\",\"2.5\"\n\"3\",\"4.5\"\n", "BIGINT,DOUBLE", "1|2.5 / 3|4.5")]
    [InlineData("a, b\n1, 2\n3, 4\n", "BIGINT,BIGINT", "1|2 / 3|4")]
    [InlineData("a,b\n\n1,2\n\n3,4\n\n", "BIGINT,BIGINT", "1|2 / 3|4")]
    [InlineData("t,u\n12:34,12:34:56\n01:02,23:59:59.5\n", "TIME,TIME", "12:34:00|12:34:56 / 01:02:00|23:59:59.5")]
    [InlineData("a,b\n\"x\"y,1\nz,2\n", "VARCHAR,BIGINT", "\"x\"y|1 / z|2")] // then quotes are no quotes
    [InlineData("a,b\n\"x,1\nz,2\n", "VARCHAR,BIGINT", "\"x|1 / z|2")]
    [InlineData("a,b\nNULL,1\nnull,2\n", "VARCHAR,BIGINT", "NULL|1 / null|2")]
    [InlineData("a,b\n'tis,1\nz,2\n", "VARCHAR,BIGINT", "'tis|1 / z|2")]
    public void A_dialect_is_found(string content, string types, string rows)
    {
        (string foundTypes, List<string> found) = Read(content);

        Assert.Equal((types, rows), (foundTypes, string.Join(" / ", found)));
    }

    [Theory]
    [InlineData("13/02/2024", "14/03/2024", "DATE", "2024-02-13 / 2024-03-14")]
    [InlineData("02/13/2024", "03/14/2024", "DATE", "2024-02-13 / 2024-03-14")]
    [InlineData("01/02/2024", "03/04/2024", "DATE", "2024-02-01 / 2024-04-03")] // the day first, where both fit
    [InlineData("13.02.2024", "14.03.2024", "DATE", "2024-02-13 / 2024-03-14")]
    [InlineData("13-02-24", "14-03-24", "DATE", "2013-02-24 / 2014-03-24")] // the year first, where it has two digits
    [InlineData("2024/02/13", "2024/3/4", "DATE", "2024-02-13 / 2024-03-04")]
    [InlineData("02/13/2024 01:02:03 PM", "03/14/2024 11:00:00 AM", "TIMESTAMP", "2024-02-13 13:02:03 / 2024-03-14 11:00:00")]
    [InlineData("13-02-2024 01:02:03", "14-03-2024 11:00:00", "TIMESTAMP", "2024-02-13 01:02:03 / 2024-03-14 11:00:00")]
    [InlineData("2024-02-13T01:02:03.5Z", "2024-02-13T01:02:03Z", "TIMESTAMP WITH TIME ZONE", "2024-02-13 01:02:03.5+00 / 2024-02-13 01:02:03+00")]
    [InlineData("13/02/2024", "02/13/2024", "VARCHAR", "13/02/2024 / 02/13/2024")]
    [InlineData("13/02/2024", "14.03.2024", "VARCHAR", "13/02/2024 / 14.03.2024")]
    [InlineData("2024-01-01", "01/02/2024", "VARCHAR", "2024-01-01 / 01/02/2024")]
    [InlineData("31/02/2024", "01/02/2024", "VARCHAR", "31/02/2024 / 01/02/2024")]
    public void Dates_and_times_are_found_however_they_are_written(string first, string second, string type, string rows)
    {
        (string types, List<string> found) = Read($"d,n\n{first},1\n{second},2\n");

        Assert.Equal((type + ",BIGINT", rows), (types, string.Join(" / ", found.Select(r => r[..r.LastIndexOf('|')]))));
    }

    [Fact]
    public void Rows_of_unlike_widths_are_an_error_with_a_line()
    {
        CsvException error = Assert.Throws<CsvException>(() => Read("a,b,c\n1,2,3\n4,5\n6,7,8\n"));

        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Types_hold_the_values_of_the_files_of_a_glob()
    {
        Write("a,b\n1,2\n", "g1.csv");
        Write("a,b\nx,2.5\n", "g2.csv");

        (string types, List<string> rows) = Read(CsvTableSource.Open(PathOf("g*.csv")));

        Assert.Equal("VARCHAR,DOUBLE", types);
        Assert.Equal(["1|2.0", "x|2.5"], rows);
    }

    [Fact]
    public void Lines_that_are_skipped_are_skipped_in_every_file()
    {
        Write("notes\n\na,b,c\n1,2,3\n", "s1.csv");
        Write("others\n\na,b,c\n4,5,6\n", "s2.csv");

        Assert.Equal(["1|2|3", "4|5|6"], Read(CsvTableSource.Open(PathOf("s*.csv"))).Rows);
    }
}
