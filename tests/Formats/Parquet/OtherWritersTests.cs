using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Files of <c>testdata/parquet</c>, whose rows follow formulas.</summary>
public sealed class OtherWritersTests
{
    private const int Rows = 3000;

    private static readonly Func<long, string?>[] Formulas =
    [
        i => i % 7 == 3 ? null : Text(i),
        i => Text(i * 1000003 % 97),
        i => Text(i * 1234567),
        i => i % 5 == 1 ? null : $"text {i % 11}",
        i => $"a longer text number {i} é",
        i => (i % 1000 / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        i => (i * 1.5m).ToString("0.00", CultureInfo.InvariantCulture),
        i => $"{i * 1_000_000_000}.0000",
        i => new DateOnly(2020, 1, 1).AddDays((int)i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        i => new DateTime(2020, 1, 1).AddSeconds(i).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        i => new DateTime(2020, 1, 1).AddSeconds(i).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "+00",
        i => new TimeOnly(0).Add(TimeSpan.FromSeconds(i)).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        i => i % 3 == 0 ? "true" : "false",
        i => ValueText.Double(i / 7.0),
        i => null, // single precision: checked by value below
        i => Text(i % 200),
        i => Text(i % 100),
        Text,
        Text,
        Text,
        i => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Text(i)))),
        i => ValueText.Interval(new IntervalValue(0, (int)i, 0)),
        i => $"00000000-0000-0000-0000-{i:000000000000}",
    ];

    [Theory]
    [InlineData("duckdb-v1.parquet")]
    [InlineData("duckdb-v2.parquet")]
    public void DuckDB_files_of_both_versions_read_right(string name)
    {
        IReadOnlyList<string?>[] read = ParquetFiles.Read(PathOf(name));
        Assert.Equal(Formulas.Length, read.Length);
        for (int c = 0; c < Formulas.Length; c++)
        {
            if (c == 14) Assert.Equal(Enumerable.Range(0, Rows).Select(i => (float)(i / 3.0)), read[c].Select(t => float.Parse(t!, CultureInfo.InvariantCulture)));
            else Assert.Equal(Enumerable.Range(0, Rows).Select(i => Formulas[c](i)), read[c]);
        }
    }

    [Theory]
    [InlineData("duckdb-v1.parquet")]
    [InlineData("duckdb-v2.parquet")]
    public void DuckDB_files_filter_right(string name)
    {
        Expression filter = ParquetFiles.Compare(ComparisonOperator.Equal, 3, Scalar.Utf8("text 4"));
        Expression small = ParquetFiles.Compare(ComparisonOperator.Less, 1, Scalar.Int64(20));
        IReadOnlyList<string?>[] read = ParquetFiles.Read(PathOf(name), filters: [filter, small]);
        int[] rows = [.. Enumerable.Range(0, Rows).Where(i => i % 5 != 1 && i % 11 == 4 && i * 1000003L % 97 < 20)];
        for (int c = 0; c < Formulas.Length; c++)
            if (c != 14) Assert.Equal(rows.Select(i => Formulas[c](i)), read[c]);
    }

    [Fact]
    public void Types_of_a_DuckDB_file_are_its_SQL_types() => Assert.Equal(
        "i INTEGER, small BIGINT, b BIGINT, dict VARCHAR, plain VARCHAR, d7 DECIMAL(7,2), d15 DECIMAL(15,2), d38 DECIMAL(38,4), day DATE, ts TIMESTAMP, " +
        "tz TIMESTAMP WITH TIME ZONE, t TIME, flag BOOLEAN, f DOUBLE, g FLOAT, u8 UTINYINT, i8 TINYINT, u16 USMALLINT, u32 UINTEGER, u64 UBIGINT, bin BLOB, iv INTERVAL, id UUID",
        ParquetTableSource.Open(PathOf("duckdb-v1.parquet")).Schema.ToString());

    [Fact]
    public void Nested_columns_stand_between_flat_ones()
    {
        string path = PathOf("duckdb-nested.parquet");
        Schema schema = ParquetTableSource.Open(path).Schema;
        Assert.Equal("i BIGINT, list BIGINT[], struct STRUCT(a BIGINT, b VARCHAR), m MAP(BIGINT, VARCHAR), j BIGINT", schema.ToString());
        Assert.Equal(["0", "2", "4", "6", "8", "10", "12", "14", "16", "18"], ParquetFiles.Read(path, columns: [0, 4])[1]);
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, columns: [3, 1, 2]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{{{i}=y}}"), read[0]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"[{i}, {i + 1}]"), read[1]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{{'a': {i}, 'b': x}}"), read[2]);
    }

    private static string Text(long i) => i.ToString(CultureInfo.InvariantCulture);

    private static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../testdata/parquet", name));
}
