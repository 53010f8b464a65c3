using System.Text.Json;

namespace FrameEngine.Engine.Tests;

public sealed class FieldPruningTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fields");
    private readonly FrameSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("SELECT sum(s.a) FROM t", "[s.a]")]
    [InlineData("SELECT count(*) FROM t WHERE s.a > 10", "where s.a > 10")]
    [InlineData("SELECT x.a FROM (SELECT s AS x FROM t) u ORDER BY x.c.e LIMIT 3", "[s.a, s.c.e]")]
    [InlineData("SELECT s.c.e + s['c'].e, s.c FROM t", "[s.c]")]
    [InlineData("SELECT p.s.a FROM t p JOIN t q ON p.s.a = q.s.c.e WHERE q.s.a IS NOT NULL", "[s.a]")]
    public async Task Only_fields_that_a_query_uses_are_read(string sql, string columns)
    {
        await MakeAsync();
        Assert.Contains(columns, await PlanOf(sql));
        (long decoded, long all) = (await DecodedAsync(sql), await DecodedAsync("SELECT count(DISTINCT s) FROM t"));
        // b has nearly all of the bytes.
        Assert.True(decoded * 20 < all, $"{decoded} bytes of {all} were decoded");
    }

    [Theory]
    [InlineData("SELECT s.a, s FROM t")]
    [InlineData("SELECT count(s.a) FROM t WHERE s IS NOT NULL")]
    [InlineData("SELECT s.a FROM (SELECT s FROM t UNION ALL SELECT s FROM t)")]
    public async Task A_struct_that_is_used_as_a_whole_is_read_once(string sql)
    {
        await MakeAsync();
        string plan = await PlanOf(sql);
        Assert.Contains("[s]", plan);
        Assert.DoesNotContain("[s, s.a]", plan);
    }

    [Fact]
    public async Task A_row_group_whose_field_is_out_of_range_is_not_read()
    {
        string path = Path.Combine(_directory.FullName, "groups.parquet").Replace('\\', '/');
        await _session.ExecuteAsync($"COPY (SELECT {{'a': i, 'b': {{'c': i // 100}}}} AS s FROM range(50000) r(i) ORDER BY i) TO '{path}' (ROW_GROUP_SIZE 10000)");
        Assert.Contains("pruned 4 row groups", await PlanOf($"ANALYZE SELECT count(*) FROM '{path}' WHERE s.a BETWEEN 41000 AND 41005"));
        Assert.Contains("pruned 4 row groups", await PlanOf($"ANALYZE SELECT count(*) FROM '{path}' WHERE s.b.c = 5"));
    }

    private async Task MakeAsync()
    {
        string path = Path.Combine(_directory.FullName, "t.parquet").Replace('\\', '/');
        await _session.ExecuteAsync(
            $"COPY (SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE {{'a': i, 'b': repeat(md5(i::VARCHAR), 20), 'c': {{'d': i / 2, 'e': i % 10}}}} END AS s FROM range(5000) r(i)) TO '{path}'");
        await _session.ExecuteAsync($"CREATE VIEW t AS FROM '{path}'");
    }

    private async Task<string> PlanOf(string sql) => string.Join('\n', (await _session.Sql($"EXPLAIN {sql}").ToRowsAsync()).Select(r => string.Join(' ', r)));

    private async Task<long> DecodedAsync(string sql)
    {
        object?[] row = (await _session.Sql($"EXPLAIN (ANALYZE, FORMAT json) {sql}").ToRowsAsync())[0];
        using JsonDocument plan = JsonDocument.Parse((string)row[^1]!);
        long sum = 0;
        Add(plan.RootElement);
        return sum;

        void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
                foreach (JsonElement child in element.EnumerateArray()) Add(child);
            if (element.ValueKind != JsonValueKind.Object) return;
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (property.Name == "bytesDecoded") sum += property.Value.GetInt64();
                else Add(property.Value);
            }
        }
    }
}
