using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Makes the tables that a run of queries is asked over.</summary>
internal static class TableGenerator
{
    private static readonly string[] s_codecs = ["SNAPPY", "ZSTD", "GZIP", "UNCOMPRESSED", "LZ4_RAW", "BROTLI"];

    public static ImmutableArray<TableData> Generate(Dice dice)
    {
        int count = dice.Between(2, 4);
        bool withLarge = dice.Chance(35), kept = dice.Chance(30);
        return [.. Enumerable.Range(0, count).Select(i => Table(dice, $"t{i}", withLarge && i == 0, kept))];
    }

    private static TableData Table(Dice dice, string name, bool large, bool kept)
    {
        int width = dice.Between(3, 8);
        // A column that everything can be joined by, then whatever comes, and one that numbers the rows.
        ColumnData Column(int i)
        {
            ColumnType type = i == 0 ? ColumnType.All[dice.Between(1, 10)] : kept && dice.Chance(50) ? dice.Pick(ColumnType.Kept) : dice.Pick(ColumnType.All);
            // Beside TIMESTAMP_NS, DuckDB fails on days that it does not have.
            bool wild = i > 0 && dice.Chance(35) && !(kept && type.Family is Family.Date or Family.Timestamp);
            return new ColumnData($"c{i}", type, wild);
        }

        var columns = Enumerable.Range(0, width).Select(Column).Append(new ColumnData("id", ColumnType.Number, false)).ToImmutableArray();
        int rows = large ? dice.Between(2100, 5000) : dice.Pick(0, 1, 3, 8, 12, 20, 30);
        int nulls = dice.Pick(0, 10, 25, 60);
        bool[] without = [.. columns.Select(_ => dice.Chance(30))];
        // Where values repeat, dictionaries and long runs come about.
        string[][] pools = [.. columns.Select(c => Enumerable.Range(0, dice.Pick(1, 3, 8, 30)).Select(_ => Literals.Value(dice, c.Type, c.Wild)).ToArray())];
        ImmutableArray<string> Row(int row) =>
            [.. columns.Select((c, i) => i == width ? $"{row + 1}" : !without[i] && dice.Chance(nulls) ? "NULL" : large && i == 0 && c.Type.Maximum > 5000 ? $"{row}" : pools[i][dice.Next(pools[i].Length)])];

        string options = $"FORMAT parquet, ROW_GROUP_SIZE 2048, CODEC '{dice.Pick(s_codecs)}', PARQUET_VERSION {dice.Pick("V1", "V2")}";
        return new TableData(name, columns, [.. Enumerable.Range(0, rows).Select(Row)], kept ? 0 : rows > 2 && dice.Chance(25) ? 2 : 1, options);
    }
}
