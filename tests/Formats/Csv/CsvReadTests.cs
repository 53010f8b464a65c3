using System.IO.Compression;
using System.Text;
using FrameEngine.Formats.Csv;

namespace FrameEngine.Formats.Tests.Csv;

public sealed class CsvReadTests : CsvFixture
{
    [Fact]
    public void Types_are_found_out_from_the_values()
    {
        (string types, List<string> rows) = Read("""
            id,price,ok,day,at,clock,zoned,name
            1,1.5,true,2024-02-29,2024-02-29 12:00:00.25,12:30:01,2024-01-01 00:00:00+02,x
            -2,3,false,1999-12-31,1999-12-31T23:59:59,00:00:00,2024-01-01T00:00:00Z,y
            """);
        Assert.Equal("BIGINT,DOUBLE,BOOLEAN,DATE,TIMESTAMP,TIME,TIMESTAMP WITH TIME ZONE,VARCHAR", types);
        Assert.Equal(
            [
                "1|1.5|true|2024-02-29|2024-02-29 12:00:00.25|12:30:01|2023-12-31 22:00:00+00|x",
                "-2|3.0|false|1999-12-31|1999-12-31 23:59:59|00:00:00|2024-01-01 00:00:00+00|y",
            ],
            rows);
    }

    [Fact]
    public void Quoted_values_keep_delimiters_newlines_and_quotes()
    {
        (_, List<string> rows) = Read("a,b\n\"x,y\",\"line 1\nline 2\"\r\n\"say \"\"hi\"\" to me and you\",\"\"\"\"\n");
        Assert.Equal(["x,y|line 1\nline 2", "say \"hi\" to me and you|\""], rows);
    }

    [Fact]
    public void A_quote_within_an_unquoted_value_is_an_ordinary_character()
    {
        (_, List<string> rows) = Read("a,b\n5\" pipe,x\ny,\"z\"\n");
        Assert.Equal(["5\" pipe|x", "y|z"], rows);
    }

    [Fact]
    public void Nothing_at_all_is_null_and_so_is_an_empty_quoted_value()
    {
        (string types, List<string> rows) = Read("a,b,c\n,x,1\n\"\",y,\n");
        Assert.Equal("VARCHAR,VARCHAR,BIGINT", types);
        Assert.Equal(["∅|x|1", "∅|y|∅"], rows);
    }

    [Fact]
    public void Another_text_can_stand_for_null()
    {
        (string types, List<string> rows) = Read("a,b\nNA,NA\n1,x\n2,\n", new CsvReadOptions { NullText = "NA" });
        Assert.Equal("BIGINT,VARCHAR", types);
        Assert.Equal(["∅|∅", "1|x", "2|"], rows);
    }

    [Theory]
    [InlineData("a;b\n1;2\n3;4\n")]
    [InlineData("a|b\n1|2\n3|4\n")]
    [InlineData("a\tb\n1\t2\n3\t4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("a,b\r1,2\r3,4\r")]
    [InlineData("\uFEFFa,b\n1,2\n\n3,4\n\n")]
    public void Delimiters_newlines_and_a_byte_order_mark_are_found_out(string content)
    {
        CsvTableSource source = CsvTableSource.Open(Write(content));
        Assert.Equal(["a", "b"], source.Schema.Names);
        (string types, List<string> rows) = Read(source);
        Assert.Equal("BIGINT,BIGINT", types);
        Assert.Equal(["1|2", "3|4"], rows);
    }

    [Fact]
    public void Without_a_header_columns_are_numbered()
    {
        CsvTableSource source = CsvTableSource.Open(Write("1,2\n3,4\n"));
        Assert.Equal(["column0", "column1"], source.Schema.Names);
        Assert.Equal(["1|2", "3|4"], Read(source).Rows);
    }

    [Fact]
    public void A_file_of_text_alone_is_taken_to_have_a_header()
    {
        CsvTableSource source = CsvTableSource.Open(Write("a,b\nc,d\n"));
        Assert.Equal(["a", "b"], source.Schema.Names);
        Assert.Equal(["c|d"], Read(source).Rows);
    }

    [Fact]
    public void Repeated_and_missing_names_are_made_up_for()
    {
        CsvTableSource source = CsvTableSource.Open(Write("id,id,\n1,2,3\n"));
        Assert.Equal(["id", "id_1", "column2"], source.Schema.Names);
    }

    [Fact]
    public void Types_can_be_given_by_name()
    {
        var types = new Dictionary<string, DataType>
        {
            ["PRICE"] = DataType.Decimal(15, 2), ["wide"] = DataType.Decimal(38, 10), ["small"] = DataType.Int16, ["id"] = DataType.Utf8, ["key"] = DataType.Uuid,
        };
        (string found, List<string> rows) = Read(
            "id,price,wide,small,key\n007,12.345,-123456789012345678901234567.0123456789,-32768,00112233-4455-6677-8899-aabbccddeeff\n",
            new CsvReadOptions { Types = types });
        Assert.Equal("VARCHAR,DECIMAL(15,2),DECIMAL(38,10),SMALLINT,UUID", found);
        Assert.Equal(["007|12.35|-123456789012345678901234567.0123456789|-32768|00112233-4455-6677-8899-aabbccddeeff"], rows);
    }

    [Theory]
    [InlineData("1", "1.00")]
    [InlineData("-1.005", "-1.01")]
    [InlineData("0.004", "0.00")]
    [InlineData(".5", "0.50")]
    [InlineData("1e2", "100.00")]
    [InlineData("12345e-3", "12.35")]
    [InlineData("9999999999999.99", "9999999999999.99")]
    [InlineData("  7 ", "7.00")]
    public void Decimals_round_half_away_from_zero(string text, string expected)
    {
        (_, List<string> rows) = Read($"d\n{text}\n", new CsvReadOptions { Header = true, Types = new Dictionary<string, DataType> { ["d"] = DataType.Decimal(15, 2) } });
        Assert.Equal([expected], rows);
    }

    [Theory]
    [InlineData("INTEGER", "2147483648")]
    [InlineData("TINYINT", "-129")]
    [InlineData("UBIGINT", "-1")]
    [InlineData("UBIGINT", "18446744073709551616")]
    [InlineData("BIGINT", "9223372036854775808")]
    [InlineData("BIGINT", "1.0")]
    [InlineData("DOUBLE", "1,5x")]
    [InlineData("DATE", "2023-02-29")]
    [InlineData("TIMESTAMP", "2023-02-28 24:00:00")]
    [InlineData("BOOLEAN", "maybe")]
    [InlineData("DECIMAL(5,2)", "1000")]
    [InlineData("DECIMAL(5,2)", "999.995")]
    [InlineData("DECIMAL(38,0)", "100000000000000000000000000000000000000")]
    [InlineData("UUID", "0011")]
    public void A_value_that_is_not_of_its_type_names_file_line_column_value_and_type(string typeName, string text)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        string path = Write($"a;b\n1;\n2;{text}\n");
        CsvTableSource source = CsvTableSource.Open(path, new CsvReadOptions { Delimiter = ';', Types = new Dictionary<string, DataType> { ["b"] = type } });
        var error = Assert.Throws<CsvException>(() => Read(source));
        Assert.Equal($"{path}, line 3, column \"b\": \"{text}\" is not a value of type {typeName}", error.Message);
        Assert.Equal((path, 3L, "b"), (error.File, error.Line, error.Column));
    }

    [Fact]
    public void Extremes_of_the_integer_types_are_read()
    {
        (_, List<string> rows) = Read("9223372036854775807\n-9223372036854775808\n0000000000000000000000001\n+5\n-0\n", new CsvReadOptions { Header = false, Types = new Dictionary<string, DataType> { ["column0"] = DataType.Int64 } });
        Assert.Equal(["9223372036854775807", "-9223372036854775808", "1", "5", "0"], rows);
    }

    [Fact]
    public void Doubles_are_read_to_the_last_bit()
    {
        string[] texts = ["0.1", "1e308", "4.9e-324", "123456789.123456789", "0.30000000000000004", "179769313486231570000", "-1.5E-7", "9007199254740993", "nan", "-inf"];
        CsvTableSource source = CsvTableSource.Open(Write("d\n" + string.Join("\n", texts) + "\n"));
        Assert.Equal("DOUBLE", source.Schema[0].Type.ToString());
        (_, List<string> rows) = Read(source);
        for (int i = 0; i < 8; i++)
            Assert.Equal(double.Parse(texts[i], System.Globalization.CultureInfo.InvariantCulture), double.Parse(rows[i], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["nan", "-inf"], rows[8..]);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", 3, "the row has 1 values where 2 columns are expected")]
    [InlineData("a,b\n1,2\n3,4,5\n", 3, "the row has 3 values where 2 columns are expected")]
    [InlineData("a,b\n1,2\n\"3\"x,4\n", 3, "something other than a delimiter follows a closing quote")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", 3, "a quoted value is never closed")]
    public void A_row_that_does_not_fit_names_file_and_line(string content, long line, string reason)
    {
        string path = Write(content);
        CsvTableSource source = CsvTableSource.Open(path, new CsvReadOptions { Delimiter = ',', Quote = '"', Header = true });
        var error = Assert.Throws<CsvException>(() => Read(source));
        Assert.Equal($"{path}, line {line}: {reason}", error.Message);
    }

    [Fact]
    public void Only_the_wanted_columns_are_parsed()
    {
        CsvTableSource source = CsvTableSource.Open(Write("a,b,c\n1,2,3\n4,oops,6\n"), new CsvReadOptions { Types = new Dictionary<string, DataType> { ["b"] = DataType.Int64 } });
        Assert.Equal(["3|1", "6|4"], Read(source, ["c", "a"]).Rows);
        Assert.Throws<CsvException>(() => Read(source, ["b"]));
    }

    [Fact]
    public void Lines_can_be_skipped_and_commented()
    {
        (_, List<string> rows) = Read("junk \"\nmore,junk,here\na,b\n# it's \"quoted\n1,2\n#,\n3,4\n", new CsvReadOptions { Skip = 2, Comment = '#' });
        Assert.Equal(["1|2", "3|4"], rows);
    }

    [Fact]
    public void Another_character_can_escape_quotes()
    {
        (_, List<string> rows) = Read("a,b\n'it\\'s, a \\\\','x'\n", new CsvReadOptions { Quote = '\'', Escape = '\\' });
        Assert.Equal(["it's, a \\|x"], rows);
    }

    [Fact]
    public void A_trailing_delimiter_is_fine_when_names_are_given()
    {
        (_, List<string> rows) = Read("1|x|\n2|y|\n", new CsvReadOptions { Names = ["n", "t"] });
        Assert.Equal(["1|x", "2|y"], rows);
    }

    [Fact]
    public void Invalid_utf8_is_an_error_in_text_and_ignored_elsewhere()
    {
        File.WriteAllBytes(PathOf("bad.csv"), [.. "a,b\n1,x\n2,"u8, 0xFF, .. "\n"u8]);
        CsvTableSource source = CsvTableSource.Open(PathOf("bad.csv"));
        var error = Assert.Throws<CsvException>(() => Read(source));
        Assert.Contains("line 3, column \"b\": the text is not valid UTF-8", error.Message);
        Assert.Equal(["1", "2"], Read(source, ["a"]).Rows);
    }

    [Theory]
    [InlineData(CsvEncoding.Latin1, false)]
    [InlineData(CsvEncoding.Utf16, false)]
    [InlineData(CsvEncoding.Utf16, true)]
    public void Files_in_other_encodings_are_read(CsvEncoding encoding, bool bigEndian)
    {
        string content = "a,b\n" + string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},caf\u00e9 {i}\n"));
        Encoding written = encoding == CsvEncoding.Latin1 ? Encoding.Latin1 : bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        File.WriteAllBytes(PathOf("data.csv"), [.. bigEndian ? written.GetPreamble() : [], .. written.GetBytes(content)]);
        (string types, List<string> rows) = Read(CsvTableSource.Open(PathOf("data.csv"), new CsvReadOptions { Encoding = encoding }));
        Assert.Equal("BIGINT,VARCHAR", types);
        Assert.Equal(40_000, rows.Count);
        Assert.Equal("39999|caf\u00e9 39999", rows[^1]);
    }

    [Fact]
    public void Smaller_numbers_are_found_out_when_they_are_asked_for()
    {
        var options = new CsvReadOptions { TypeCandidates = [DataType.Int16, DataType.Int32, DataType.Float32, DataType.Utf8] };
        (string types, List<string> rows) = Read("a,b,c,d\n1,70000,1.5,x\n300,2,2,y\n", options);
        Assert.Equal("SMALLINT,INTEGER,FLOAT,VARCHAR", types);
        Assert.Equal(["1|70000|1.5|x", "300|2|2.0|y"], rows);
    }

    [Fact]
    public void What_stands_for_null_is_an_empty_text_where_nothing_is_null()
    {
        (_, List<string> rows) = Read("a,b\n1,x\n2,\n3,NA\n", new CsvReadOptions { NullTexts = ["", "NA"], ForceNotNull = ["b"] });
        Assert.Equal(["1|x", "2|", "3|"], rows);
    }

    [Fact]
    public void Compressed_files_are_read()
    {
        string content = "a,b\n" + string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},\"text, {i}\"\n"));
        using (var gzip = new GZipStream(File.Create(PathOf("data.csv.gz")), CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(content));
        (string types, List<string> rows) = Read(CsvTableSource.Open(PathOf("data.csv.gz")));
        Assert.Equal("BIGINT,VARCHAR", types);
        Assert.Equal(40_000, rows.Count);
        Assert.Equal("39999|text, 39999", rows[^1]);
    }

    [Fact]
    public void Files_of_a_glob_are_read_in_order_and_must_have_the_same_columns()
    {
        Write("a,b\n1,2\n", "x1.csv");
        Write("A,b\n3,4\n", "x2.csv");
        Assert.Equal(["1|2", "3|4"], Read(CsvTableSource.Open(PathOf("x*.csv"))).Rows);
        Write("a,other\n5,6\n", "x3.csv");
        var error = Assert.Throws<CsvException>(() => Read(CsvTableSource.Open(PathOf("x*.csv"))));
        Assert.Contains("the columns (a, other) are not those of the first file (a, b)", error.Message);
    }

    [Fact]
    public void A_missing_or_empty_file_is_an_error_that_names_it()
    {
        Assert.Throws<FrameFileNotFoundException>(() => CsvTableSource.Open(PathOf("none.csv")));
        var error = Assert.Throws<CsvException>(() => CsvTableSource.Open(Write("")));
        Assert.Contains("no rows", error.Message);
    }

    [Fact]
    public void A_source_opened_from_its_spec_reads_the_same()
    {
        CsvTableSource source = CsvTableSource.Open(Write("x\ty\n1\tNA\n2\t'b\tc'\n"), new CsvReadOptions { Quote = '\'', NullText = "NA", Types = new Dictionary<string, DataType> { ["x"] = DataType.Int16 } });
        CsvTableSource again = CsvTableSource.Open(source.Spec);
        Assert.Equal(source.Schema, again.Schema);
        Assert.Equal(Read(source).Rows, Read(again).Rows);
    }

    [Fact]
    public void An_unknown_column_in_the_types_suggests_the_nearest()
    {
        var error = Assert.Throws<BindException>(() => CsvTableSource.Open(Write("price\n1\n"), new CsvReadOptions { Types = new Dictionary<string, DataType> { ["prise"] = DataType.Int32 } }));
        Assert.Contains("price", error.Hint);
    }
}
