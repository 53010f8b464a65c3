using System.Text;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Encodings and layouts that other writers use and ours does not.</summary>
public sealed class PageEncodingTests
{
    private static readonly string[] Words = ["", "a", "apple", "application", "applications are many", "b", "banana", "bandana", "bandanas in every colour"];

    [Fact]
    public void Integers_as_differences() => Check(
        Column(ParquetType.Int64), [.. Words.Select((_, i) => (i * i * 1000L - 5).ToString(System.Globalization.CultureInfo.InvariantCulture))],
        (HandmadeFile.Page(Words.Length, ParquetEncoding.DeltaBinaryPacked), DeltaEncoder.Encode([.. Words.Select((_, i) => (i * i * 1000L) - 5)])));

    [Fact]
    public void Text_with_its_lengths_in_front() => Check(
        Text, Words,
        (HandmadeFile.Page(Words.Length, ParquetEncoding.DeltaLengthByteArray),
            [.. DeltaEncoder.Encode([.. Words.Select(w => (long)w.Length)]), .. Encoding.UTF8.GetBytes(string.Concat(Words))]));

    [Fact]
    public void Text_that_shares_prefixes()
    {
        int[] shared = [.. Words.Select((w, i) => i == 0 ? 0 : w.Zip(Words[i - 1]).TakeWhile(p => p.First == p.Second).Count())];
        Check(Text, Words, (HandmadeFile.Page(Words.Length, ParquetEncoding.DeltaByteArray),
        [
            .. DeltaEncoder.Encode([.. shared.Select(s => (long)s)]),
            .. DeltaEncoder.Encode([.. Words.Select((w, i) => (long)w.Length - shared[i])]),
            .. Encoding.UTF8.GetBytes(string.Concat(Words.Select((w, i) => w[shared[i]..]))),
        ]));
    }

    [Fact]
    public void Doubles_split_into_streams_of_bytes()
    {
        double[] values = [1.5, -2, 1e300, 0, 3.25];
        byte[] split = new byte[values.Length * 8];
        for (int i = 0; i < values.Length; i++)
            for (int part = 0; part < 8; part++) split[(part * values.Length) + i] = BitConverter.GetBytes(values[i])[part];
        Check(Column(ParquetType.Double), ["1.5", "-2.0", "1e+300", "0.0", "3.25"], (HandmadeFile.Page(values.Length, ParquetEncoding.ByteStreamSplit), split));
    }

    [Fact]
    public void Booleans_as_runs() => Check(
        Column(ParquetType.Boolean), [.. Enumerable.Repeat("true", 20), "false", "true", "false", "false", "true", "true", "true", "true"],
        (HandmadeFile.Page(28, ParquetEncoding.Rle), [4, 0, 0, 0, 40, 1, 3, 0b1111_0010]));

    [Fact]
    public void Plain_pages_behind_dictionary_pages() => Check(
        Text, ["x", "yy", "x", "z", "yy"],
        (new PageHeader { Type = PageType.Dictionary, ValueCount = 2, Encoding = ParquetEncoding.Plain }, [1, 0, 0, 0, (byte)'x', 2, 0, 0, 0, (byte)'y', (byte)'y']),
        (HandmadeFile.Page(3, ParquetEncoding.RleDictionary), [1, 3, 0b010]),
        (HandmadeFile.Page(2, ParquetEncoding.Plain), [1, 0, 0, 0, (byte)'z', 2, 0, 0, 0, (byte)'y', (byte)'y']));

    [Fact]
    public void Legacy_timestamps_of_96_bits()
    {
        byte[] value = [.. BitConverter.GetBytes(3_600_000_001_999L), .. BitConverter.GetBytes(2_440_589)];
        Check(Column(ParquetType.Int96), ["1970-01-02 01:00:00.000001"], (HandmadeFile.Page(1, ParquetEncoding.Plain), value));
    }

    [Fact]
    public void Nanoseconds_are_kept() => Check(
        Column(ParquetType.Int64, new ParquetLogicalType(LogicalKind.Timestamp, Unit: ParquetTimeUnit.Nanos)), ["1969-12-31 23:59:59.999999999", "1970-01-01 00:00:00.000001999"],
        (HandmadeFile.Page(2, ParquetEncoding.Plain), [.. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(1999L)]));

    [Fact]
    public void Times_in_UTC_of_every_unit_have_an_offset_of_zero()
    {
        static SchemaElement Time(ParquetType physical, ParquetTimeUnit unit) => Column(physical, new ParquetLogicalType(LogicalKind.Time, Unit: unit, AdjustedToUtc: true));
        PageHeader page = HandmadeFile.Page(2, ParquetEncoding.Plain);
        Check(Time(ParquetType.Int32, ParquetTimeUnit.Millis), ["00:00:00+00", "23:59:59.999+00"], (page, [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(86_399_999)]));
        Check(Time(ParquetType.Int64, ParquetTimeUnit.Micros), ["00:00:01+00", "24:00:00+00"], (page, [.. BitConverter.GetBytes(1_000_000L), .. BitConverter.GetBytes(86_400_000_000L)]));
        Check(Time(ParquetType.Int64, ParquetTimeUnit.Nanos), ["00:00:00.000001+00", "01:00:00+00"], (page, [.. BitConverter.GetBytes(1999L), .. BitConverter.GetBytes(3_600_000_000_000L)]));
    }

    [Fact]
    public void A_time_in_UTC_beyond_its_day_is_an_error()
    {
        string path = HandmadeFile.Write(
            Column(ParquetType.Int64, new ParquetLogicalType(LogicalKind.Time, AdjustedToUtc: true)), (HandmadeFile.Page(1, ParquetEncoding.Plain), BitConverter.GetBytes(-1L)));
        Assert.Contains("a time of -1 microseconds", Assert.Throws<ParquetException>(() => ParquetFiles.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Decimals_in_byte_arrays_of_any_length() => Check(
        new SchemaElement { Name = "c", Type = ParquetType.ByteArray, Logical = new ParquetLogicalType(LogicalKind.Decimal, 10, 2) }, ["1.27", "-1.28", "2.56", "0.00"],
        (HandmadeFile.Page(4, ParquetEncoding.Plain), [1, 0, 0, 0, 127, 1, 0, 0, 0, 0x80, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0]));

    [Fact]
    public void Old_levels_start_with_the_highest_bit() => Check(
        new SchemaElement { Name = "c", Type = ParquetType.Int32, Repetition = Repetition.Optional }, ["7", null, "8"],
        (new PageHeader { Type = PageType.Data, ValueCount = 3, Encoding = ParquetEncoding.Plain }, [2, 0, 0, 0, 3, 0b101, 7, 0, 0, 0, 8, 0, 0, 0]));

    [Fact]
    public void A_code_beyond_the_dictionary_is_an_error()
    {
        string path = HandmadeFile.Write(Text,
            (new PageHeader { Type = PageType.Dictionary, ValueCount = 1, Encoding = ParquetEncoding.Plain }, [1, 0, 0, 0, (byte)'x']),
            (HandmadeFile.Page(3, ParquetEncoding.RleDictionary), [1, 3, 0b010]));
        var error = Assert.Throws<ParquetException>(() => ParquetFiles.Read(path));
        Assert.Contains("entry 1 of a dictionary of 1", error.Message, StringComparison.Ordinal);
        Assert.Equal("c", error.Column);
        Assert.True(error.Offset > 0);
        File.Delete(path);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_an_error()
    {
        string path = HandmadeFile.Write(Text, (HandmadeFile.Page(1, ParquetEncoding.Plain), [2, 0, 0, 0, 0xC3, 0x28]));
        Assert.Contains("UTF-8", Assert.Throws<ParquetException>(() => ParquetFiles.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static SchemaElement Text => new() { Name = "c", Type = ParquetType.ByteArray, Converted = ConvertedType.Utf8 };

    private static SchemaElement Column(ParquetType type, ParquetLogicalType? logical = null) => new() { Name = "c", Type = type, Logical = logical };

    private static void Check(SchemaElement element, string?[] expected, params (PageHeader Header, byte[] Bytes)[] pages)
    {
        string path = HandmadeFile.Write(element, pages);
        try
        {
            foreach (int chunkRows in new[] { 1, 3, 2048 }) Assert.Equal(expected, ParquetFiles.Read(path, chunkRows: chunkRows)[0]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
