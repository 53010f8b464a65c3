using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>A column of a generated table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Wild">It has extremes: arithmetic over it may overflow or round.</param>
internal sealed record ColumnData(string Name, ColumnType Type, bool Wild);

/// <summary>A generated table: its rows are SQL literals.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, a literal per column.</param>
/// <param name="Files">Parquet files that it is spread over; 0 for a table that statements make.</param>
/// <param name="WriteOptions">How DuckDB is to write them.</param>
internal sealed record TableData(string Name, ImmutableArray<ColumnData> Columns, ImmutableArray<ImmutableArray<string>> Rows, int Files, string WriteOptions)
{
    /// <summary>Rows from which on a table is too large to be joined without care.</summary>
    public const int Large = 100;

    public bool IsLarge => Rows.Length >= Large;

    /// <summary>Statements that make the table.</summary>
    public string ToSql()
    {
        string create = $"CREATE TABLE {Name} ({string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type.Sql}"))});";
        return Rows.IsEmpty ? create : $"{create}\nINSERT INTO {Name} VALUES {string.Join(", ", Rows.Select(r => $"({string.Join(", ", r)})"))};";
    }
}
