using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Sql.Tests.Binding;

public class StatementBindingTests
{
    private static T Bind<T>(string sql) where T : BoundStatement => Assert.IsType<T>(TestCatalog.Small.Bind(sql));

    [Fact]
    public void Copy_writes_a_query_through_a_sink_of_the_catalog()
    {
        BoundCopy copy = Bind<BoundCopy>("copy (select a from t) to 'x.parquet' (compression zstd, row_group_size 1000)");
        Assert.Equal("Write x.parquet(compression='zstd', row_group_size=1000)\n  Project a\n    Scan t [a, b, s, d, p]", copy.Plan.ToString().TrimEnd());
    }

    [Fact]
    public void Create_table_as_takes_its_schema_from_the_query()
    {
        BoundCreateTableAs table = Bind<BoundCreateTableAs>("create or replace table main.n (x, y) as select a, p from t");
        Assert.True(table is { OrReplace: true, WithData: true });
        Assert.Equal("main.n", string.Join('.', table.Name));
        Assert.Equal("x INTEGER, y DECIMAL(10,2)", string.Join(", ", table.Plan.Schema));
    }

    [Fact]
    public void Create_table_takes_its_schema_from_its_definitions() =>
        Assert.Equal("a INTEGER NOT NULL, b DECIMAL(5,1), c VARCHAR[]", string.Join(", ", Bind<BoundCreateTable>("create table n (a int not null, b numeric(5, 1), c text[])").Schema));

    [Theory]
    [InlineData("insert into u values (1, 2, default)", "Project col0 AS a, col1 AS c, col2 AS s")]
    [InlineData("insert into u (s, a) select s, b from t", "Project b AS a, NULL AS c, s")]
    [InlineData("insert into u by name select b as c, a from t", "Project a, CAST(c AS BIGINT) AS c, NULL AS s")]
    [InlineData("copy u (a, s) from 'x.csv' (header)", "Project CAST(x AS INTEGER) AS a, NULL AS c, y AS s")]
    public void Insert_brings_columns_into_the_order_and_types_of_the_table(string sql, string project)
    {
        BoundInsert insert = Bind<BoundInsert>(sql);
        Assert.Equal(project, insert.Plan.ToString().Split('\n')[0]);
        Assert.Equal("a INTEGER, c BIGINT, s VARCHAR", string.Join(", ", insert.Plan.Schema.Select(f => new Field(f.Name, f.Type))));
    }

    [Fact]
    public void The_small_statements()
    {
        Assert.Equal(new BoundSet("threads", Scalar.Int32(4)), Bind<BoundSet>("set THREADS = 4"));
        Assert.Equal(new BoundSet("format", Scalar.Utf8("on")), Bind<BoundSet>("set format to on"));
        Assert.Equal("threads", Bind<BoundReset>("reset threads").Name);
        Assert.Equal("threads", Bind<BoundShowSetting>("show threads").Name);
        Bind<BoundShowTables>("show tables");
        Assert.Equal("a c s", string.Join(' ', Bind<BoundDescribe>("describe u").Plan.Schema.Select(f => f.Name)));
        BoundExplain explain = Bind<BoundExplain>("explain analyze (format json) select 1");
        Assert.True(explain.Analyze);
        Assert.Equal(Scalar.Utf8("json"), explain.Options["FORMAT"]);
        Assert.True(Bind<BoundDrop>("drop table if exists x") is { IsView: false, IfExists: true });
    }
}
