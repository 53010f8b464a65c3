using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Tests.Parsing;

/// <summary>Queries as text in, normal form out.</summary>
public class QueryParsingTests
{
    [Theory]
    [InlineData("select 1", "SELECT 1")]
    [InlineData("select a as x, b y, c \"z z\", d as select", "SELECT a AS x, b AS y, c AS \"z z\", d AS \"select\"")]
    [InlineData("select x: 1, y: 2", "SELECT 1 AS x, 2 AS y")]
    [InlineData("select a, b, from t,", "SELECT a, b FROM t")]
    [InlineData("select *, t.* from t", "SELECT *, t.* FROM t")]
    [InlineData("select * exclude (a, b) replace (c + 1 as c) rename (d as e) from t", "SELECT * EXCLUDE (a, b) REPLACE ((c + 1) AS c) RENAME (d AS e) FROM t")]
    [InlineData("select * exclude a from t", "SELECT * EXCLUDE (a) FROM t")]
    [InlineData("select distinct a from t", "SELECT DISTINCT a FROM t")]
    [InlineData("select distinct on (a, b) c from t", "SELECT DISTINCT ON (a, b) c FROM t")]
    [InlineData("select all a from t", "SELECT a FROM t")]
    [InlineData("from t", "SELECT * FROM t")]
    [InlineData("from t select a where b", "SELECT a FROM t WHERE b")]
    [InlineData("from t where b order by c", "SELECT * FROM t WHERE b ORDER BY c")]
    [InlineData("table t", "SELECT * FROM t")]
    [InlineData("values (1, 'a'), (2, 'b')", "VALUES (1, 'a'), (2, 'b')")]
    [InlineData("select a from t where b > 1 group by a having count(*) > 2 qualify rank() over (order by a) = 1 order by a limit 3",
        "SELECT a FROM t WHERE (b > 1) GROUP BY a HAVING (count_star() > 2) QUALIFY (rank() OVER (ORDER BY a) = 1) ORDER BY a LIMIT 3")]
    [InlineData("select sum(a) over w from t window w as (partition by b)", "SELECT sum(a) OVER (w) FROM t WINDOW w AS (PARTITION BY b)")]
    public void Select_in_its_clauses(string sql, string expected) => Check(sql, expected);

    [Theory]
    [InlineData("select a from t group by all", "SELECT a FROM t GROUP BY ALL")]
    [InlineData("select a from t group by 1, b + 1", "SELECT a FROM t GROUP BY 1, (b + 1)")]
    [InlineData("select a from t group by grouping sets ((a, b), a, ())", "SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, ())")]
    [InlineData("select a from t group by rollup (a, (b, c)), cube (d)", "SELECT a FROM t GROUP BY ROLLUP (a, (b, c)), CUBE (d)")]
    [InlineData("select a from t order by all desc nulls first", "SELECT a FROM t ORDER BY * DESC NULLS FIRST")]
    [InlineData("select a from t order by a asc, 2 desc nulls last", "SELECT a FROM t ORDER BY a, 2 DESC NULLS LAST")]
    [InlineData("select a from t limit 10 offset 5", "SELECT a FROM t LIMIT 10 OFFSET 5")]
    [InlineData("select a from t offset 5 rows fetch next 10 rows only", "SELECT a FROM t LIMIT 10 OFFSET 5")]
    [InlineData("select a from t fetch first row only", "SELECT a FROM t LIMIT 1")]
    [InlineData("select a from t limit 10%", "SELECT a FROM t LIMIT 10%")]
    [InlineData("select a from t limit all", "SELECT a FROM t")]
    public void Grouping_ordering_and_limits(string sql, string expected) => Check(sql, expected);

    [Theory]
    [InlineData("select 1 from a, b c", "SELECT 1 FROM (a CROSS JOIN b AS c)")]
    [InlineData("select 1 from a join b on a.x = b.x left outer join c using (y, z)",
        "SELECT 1 FROM ((a INNER JOIN b ON (a.x = b.x)) LEFT JOIN c USING(y, z))")]
    [InlineData("select 1 from a join b join c on b.x = c.x on a.x = b.x", "SELECT 1 FROM (a INNER JOIN (b INNER JOIN c ON (b.x = c.x)) ON (a.x = b.x))")]
    [InlineData("select 1 from a natural full join b", "SELECT 1 FROM (a NATURAL FULL JOIN b)")]
    [InlineData("select 1 from a cross join b right join c on true", "SELECT 1 FROM ((a CROSS JOIN b) RIGHT JOIN c ON CAST('t' AS BOOLEAN))")]
    [InlineData("select 1 from a semi join b using (x) anti join c using (x)", "SELECT 1 FROM ((a SEMI JOIN b USING(x)) ANTI JOIN c USING(x))")]
    [InlineData("select 1 from a asof left join b on a.t >= b.t", "SELECT 1 FROM (a ASOF LEFT JOIN b ON (a.t >= b.t))")]
    [InlineData("select 1 from (a join b on a.x = b.x) j", "SELECT 1 FROM (a INNER JOIN b ON (a.x = b.x)) AS j")]
    [InlineData("select 1 from ((a cross join b) cross join c)", "SELECT 1 FROM ((a CROSS JOIN b) CROSS JOIN c)")]
    [InlineData("select 1 from (select 2) as s(x)", "SELECT 1 FROM (SELECT 2) AS s(x)")]
    [InlineData("select 1 from ((select 2) union (select 3)) s", "SELECT 1 FROM ((SELECT 2 UNION SELECT 3)) AS s")]
    [InlineData("select 1 from t, lateral (select t.a) s", "SELECT 1 FROM (t CROSS JOIN LATERAL (SELECT t.a) AS s)")]
    [InlineData("select 1 from (values (1), (2)) v(x)", "SELECT 1 FROM (VALUES (1), (2)) AS v(x)")]
    [InlineData("select 1 from 'a/*.parquet' f", "SELECT 1 FROM 'a/*.parquet' AS f")]
    [InlineData("from read_csv('x.csv', header = true, delim => ';')", "SELECT * FROM read_csv('x.csv', \"header\" = CAST('t' AS BOOLEAN), delim = ';')")]
    [InlineData("select 1 from range(3) r(i), s.t", "SELECT 1 FROM (\"range\"(3) AS r(i) CROSS JOIN s.t)")]
    [InlineData("select 1 from t tablesample reservoir(10 rows) repeatable (7)", "SELECT 1 FROM t TABLESAMPLE reservoir(10 ROWS) REPEATABLE (7)")]
    public void Tables_and_joins(string sql, string expected) => Check(sql, expected);

    [Theory]
    [InlineData("select 1 union select 2 intersect select 3", "(SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3))")]
    [InlineData("select 1 union all select 2 except select 3", "((SELECT 1 UNION ALL SELECT 2) EXCEPT SELECT 3)")]
    [InlineData("select 1 union all by name select 2", "(SELECT 1 UNION ALL BY NAME SELECT 2)")]
    [InlineData("(select 1 order by 1 limit 1) union select 2 order by 1", "((SELECT 1 ORDER BY 1 LIMIT 1) UNION SELECT 2) ORDER BY 1")]
    [InlineData("with a as (select 1), b(x) as materialized (select 2) select * from a, b",
        "WITH a AS (SELECT 1), b(x) AS MATERIALIZED (SELECT 2) SELECT * FROM (a CROSS JOIN b)")]
    [InlineData("with recursive r as (select 1 union all select 2 from r) select * from r",
        "WITH RECURSIVE r AS ((SELECT 1 UNION ALL SELECT 2 FROM r)) SELECT * FROM r")]
    public void Set_operations_and_common_tables(string sql, string expected) => Check(sql, expected);

    [Fact]
    public void A_script_is_cut_at_semicolons_and_empty_statements_are_nothing()
    {
        Assert.Equal(3, Parser.ParseScript(";select 1;; values (';');/* ; */ from t -- ;\n").Length);
        Assert.Empty(Parser.ParseScript(" ; -- nothing"));
    }

    [Fact]
    public void Positional_parameters_count_from_one_in_each_statement()
    {
        var statements = Parser.ParseScript("select ?, ?; select ?");
        Assert.Equal("SELECT $1", SyntaxText.Of(((QueryStatementSyntax)statements[1]).Query));
    }

    [Fact]
    public void A_span_covers_exactly_its_expression()
    {
        const string sql = "select a + sum(b) over (order by c) from t";
        var query = (QueryStatementSyntax)Parser.ParseSingle(sql);
        SourceSpan span = ((SelectSyntax)query.Query.Body).Items[0].Value.Span;
        Assert.Equal("a + sum(b) over (order by c)", sql.Substring(span.Start, span.Length));
    }

    private static void Check(string sql, string expected) =>
        Assert.Equal(expected, SyntaxText.Of(Assert.IsType<QueryStatementSyntax>(Parser.ParseSingle(sql)).Query));
}
