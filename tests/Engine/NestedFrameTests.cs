using static FrameEngine.F;

namespace FrameEngine.Engine.Tests;

/// <summary>Lists, structs and maps through the fluent API.</summary>
public class NestedFrameTests
{
    private static readonly FrameSession s_session = new(new FrameSessionOptions { Threads = 1 });

    private static DataFrame Orders => s_session.Sql("SELECT * FROM (VALUES (1, [3, 1, 2], {'city': 'Ulm', 'zip': 89073}, MAP {'a': 1}), (2, [], {'city': 'Bonn', 'zip': NULL}, MAP {}), (3, NULL, NULL, NULL)) t(id, items, address, tags)");

    private static async Task<string> Rows(DataFrame frame)
    {
        var rows = new List<string>();
        await foreach (RecordBatch batch in frame.StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add(string.Join(' ', batch.Columns.Select(c => c.GetText(row) ?? "NULL")));
        }

        return string.Join('\n', rows);
    }

    [Fact]
    public async Task Lists_have_lengths_elements_sums_and_order() => Assert.Equal(
        "3 3 2 6 [1, 2, 3] 3-1-2 true\n0 NULL NULL NULL []  false\nNULL NULL NULL NULL NULL NULL NULL",
        await Rows(Orders.OrderBy("id").Select(
            Col("items").List.Length().As("n"), Col("items").List.First().As("first"), Col("items").List.Last().As("last"), Col("items").List.Sum().As("sum"), Col("items").List.Sort().As("sorted"),
            Col("items").List.Join("-").As("joined"), Col("items").List.Contains(2).As("two"))));

    [Fact]
    public async Task Lambdas_use_elements_places_and_columns() => Assert.Equal(
        "[4, 2, 3] [3, 2, 6] [3, 2] 312",
        await Rows(Orders.Where(Col("id") == 1).Select(
            Col("items").List.Transform(x => x + Col("id")).As("a"), Col("items").List.Transform((x, i) => x * i).As("b"), Col("items").List.Where(x => x > 1).As("c"),
            Col("items").List.Reduce((sofar, x) => sofar * 10 + x).As("d"))));

    [Fact]
    public async Task Explode_gives_a_row_for_each_element_and_keeps_empty_lists() => Assert.Equal(
        "1 3\n1 1\n1 2\n2 NULL\n3 NULL", await Rows(Orders.Select("id", "items").Explode("items").OrderBy("id")));

    [Fact]
    public async Task Structs_and_maps_have_fields_and_keys()
    {
        DataFrame parts = Orders.OrderBy("id").Select(Col("address").Struct.Field("city"), Col("tags").Map.Get("a").As("a"), Col("tags").Map.Keys().As("keys"));
        Assert.Equal("city VARCHAR, a INTEGER, keys VARCHAR[]", parts.Schema.ToString());
        Assert.Equal("Ulm 1 [a]\nBonn NULL []\nNULL NULL NULL", await Rows(parts));
        Assert.Equal("id city zip\n1 Ulm 89073\n2 Bonn NULL\n3 NULL NULL", $"{string.Join(' ', Orders.Select("id", "address").Unnest("address").Schema.Names)}\n{await Rows(Orders.Select("id", "address").Unnest("address").OrderBy("id"))}");
    }

    [Fact]
    public async Task Groups_become_lists_and_columns_structs() => Assert.Equal(
        "[{'id': 1, 'n': 3}]", await Rows(Orders.Where(Col("id") == 1).Select(F.Struct(Col("id"), Col("items").List.Length().As("n")).Implode().As("all"))));

    [Fact]
    public async Task A_database_keeps_lists_structs_and_maps()
    {
        using var directory = new TemporaryDirectory();
        string database = Path.Combine(directory.Root, "db");
        using (var session = new FrameSession(new FrameSessionOptions { Threads = 1, Database = database }))
        {
            await session.ExecuteAsync("""
                CREATE TABLE t (id INTEGER, l INTEGER[], s STRUCT(a VARCHAR, b DOUBLE[]), m MAP(VARCHAR, DATE));
                INSERT INTO t VALUES (1, [1, NULL], {'a': 'x', 'b': [1.5]}, MAP {'k': DATE '2024-05-01'}), (2, NULL, NULL, NULL), (3, [], {'a': NULL, 'b': []}, MAP {});
                UPDATE t SET l = list_append(l, 9) WHERE id = 3
                """);
        }

        using var again = new FrameSession(new FrameSessionOptions { Threads = 1, Database = database });
        Assert.Equal("1 [1, NULL] {'a': x, 'b': [1.5]} {k=2024-05-01}\n2 NULL NULL NULL\n3 [9] {'a': NULL, 'b': []} {}", await Rows(again.Sql("SELECT * FROM t ORDER BY id")));
        await Assert.ThrowsAsync<FrameNotSupportedException>(() => again.ExecuteAsync("CREATE TABLE u (a INTEGER[3])"));
    }

    [Fact]
    public void What_is_no_list_does_not_explode() =>
        Assert.Equal("column \"id\" is no list but a INTEGER", Assert.Throws<TypeException>(() => Orders.Explode("id")).Message);
}
