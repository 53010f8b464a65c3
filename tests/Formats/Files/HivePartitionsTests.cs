using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Tests.Files;

public sealed class HivePartitionsTests
{
    [Fact]
    public void Directories_are_columns_from_the_outside_in()
    {
        HivePartitions found = HivePartitions.Of(["/data/year=2024/city=Oslo/1.parquet", "/data/year=2025/city=New%20York/1.parquet"], typed: true)!;

        Assert.Equal(["year BIGINT", "city VARCHAR"], found.Fields.Select(f => $"{f.Name} {f.Type}"));
        Assert.Equal([2024L, "Oslo", 2025L, "New York"], found.Values.SelectMany(v => v).Select(v => v.Value));
    }

    [Theory]
    [InlineData("1", "-2", "BIGINT")]
    [InlineData("1", "1.5", "VARCHAR")]
    [InlineData("2024-01-01", "2024-12-31", "DATE")]
    [InlineData("2024-01-01", "2024-12-31 10:00:00", "TIMESTAMP")]
    [InlineData("2024-01-01", "x", "VARCHAR")]
    [InlineData("7", "__HIVE_DEFAULT_PARTITION__", "BIGINT")]
    [InlineData("__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__", "VARCHAR")]
    public void A_column_has_the_type_that_all_its_values_can_be(string first, string second, string type) =>
        Assert.Equal(type, HivePartitions.Of([$"k={first}/a", $"k={second}/a"], typed: true)!.Fields[0].Type.ToString());

    [Fact]
    public void Files_that_do_not_all_lie_in_such_directories_have_no_columns_of_them()
    {
        Assert.Null(HivePartitions.Of(["k=1/a", "b"], typed: true));
        Assert.Null(HivePartitions.Of(["k=1/a", "j=1/b"], typed: true));
        Assert.Null(HivePartitions.Of(["a", "b"], typed: true));
    }
}
