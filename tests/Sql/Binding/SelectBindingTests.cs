using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Sql.Tests.Binding;

/// <summary>Queries as text in, plans as text out.</summary>
public class SelectBindingTests
{
    [Theory]
    [InlineData("select 1", """
        Project 1 AS 1
          Values 1 × []
        """)]
    [InlineData("select a, A as x, t.b from t", """
        Project a, a AS x, b
          Scan t [a, b, s, d, p]
        """)]
    [InlineData("select * exclude (s, d) replace (b + 1 as b) rename (p as q) from t", """
        Project a, b + 1 AS b, p AS q
          Scan t [a, b, s, d, p]
        """)]
    [InlineData("from t where a > 1 and b is null", """
        Project a, b, s, d, p
          Filter (a > 1) AND b IS NULL
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a + 1 as x, x * 2 as y from t where x > 3", """
        Project a + 1 AS x, (a + 1) * 2 AS y
          Filter (a + 1) > 3
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select distinct a from t order by a desc limit 3 offset 1", """
        Limit 3 offset 1
          Sort by a desc
            Distinct a
              Project a
                Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a from t order by b + 1 nulls first, 1", """
        Project a
          Sort by b + 1 nulls first, a
            Project a, b + 1 AS b + 1
              Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a as b, b as a from t order by a", """
        Sort by a
          Project a AS b, b AS a
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select v.y, w from (values (1, 'x'), (2.5, null)) v(y, w)", """
        Project col0 AS y, col1 AS w
          Values 2 × [col0, col1]
        """)]
    [InlineData("select x from 'dir/f.parquet' where f.x = 1", """
        Project x
          Filter x = CAST(1 AS BIGINT)
            Scan dir/f.parquet [x]
        """)]
    [InlineData("from read_csv('x.csv', header = true) r(p)", """
        Project x AS p, y
          Scan read_csv('x.csv', true) [x, y]
        """)]
    public void A_select_becomes_a_plan(string sql, string plan) => Check(sql, plan);

    [Theory]
    [InlineData("select a, sum(b) from t group by a having count(*) > 1 order by sum(b)", """
        Sort by sum(b)
          Project a, sum(b)
            Filter count(*) > CAST(1 AS BIGINT)
              Aggregate sum(b) AS sum(b), count(*) AS count(*) by a
                Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a + 1 as x, sum(b) / count(distinct b) from t group by x", """
        Project a + 1 AS x, CAST(sum(b) AS DOUBLE) / CAST(count(DISTINCT b) AS DOUBLE) AS (sum(b) / count(DISTINCT b))
          Aggregate sum(b) AS sum(b), count(DISTINCT b) AS count(DISTINCT b) by a + 1 AS a + 1
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select year(d), count(*) filter (where a > 1) from t group by 1", """
        Project year(d) AS "year"(d), count(*) FILTER (WHERE a > 1) AS count_star() FILTER (WHERE (a > 1))
          Aggregate count(*) FILTER (WHERE a > 1) AS count(*) FILTER (WHERE a > 1) by year(d) AS year(d)
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a, b, max(s) from t group by all order by all", """
        Sort by a, b, max(s)
          Project a, b, max(s)
            Aggregate max(s) AS max(s) by a, b
              Scan t [a, b, s, d, p]
        """)]
    [InlineData("select sum(a) from t", """
        Project sum(a)
          Aggregate sum(a) AS sum(a)
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a, b, sum(p) from t group by rollup (a, b)", """
        Project a, b, sum(p)
          Cte grouped
            Scan t [a, b, s, d, p]
            UnionAll
              Project a, b, sum(p)
                Aggregate sum(p) AS sum(p) by a, b
                  CteRef grouped [a, b, s, d, p]
              Project a, NULL AS b, sum(p)
                Aggregate sum(p) AS sum(p) by a
                  CteRef grouped [a, b, s, d, p]
              Project NULL AS a, NULL AS b, sum(p)
                Aggregate sum(p) AS sum(p)
                  CteRef grouped [a, b, s, d, p]
        """)]
    [InlineData("select a, grouping(a) from t group by grouping sets (a, ())", """
        Project a, grouping AS "grouping"(a)
          Cte grouped
            Scan t [a, b, s, d, p]
            UnionAll
              Project a, 0 AS grouping
                Distinct a
                  CteRef grouped [a, b, s, d, p]
              Project NULL AS a, 1 AS grouping
                Aggregate count(*) AS count
                  CteRef grouped [a, b, s, d, p]
        """)]
    public void Grouping_collects_aggregates_in_one_node(string sql, string plan) => Check(sql, plan);

    [Theory]
    [InlineData("select * from t join u on t.a = u.a and c > 1", """
        Project a, b, s, d, p, a, c, s
          InnerJoin on (a = a) AND (c > CAST(1 AS BIGINT))
            Scan t [a, b, s, d, p]
            Scan u [a, c, s]
        """)]
    [InlineData("select * from t full join u using (a)", """
        Project coalesce(a, a) AS a, b, s, d, p, c, s
          FullJoin on a = a
            Scan t [a, b, s, d, p]
            Scan u [a, c, s]
        """)]
    [InlineData("select *, t.a, u.a from t natural left join u", """
        Project a, b, s, d, p, c, a, a
          LeftJoin on (a = a) AND (s = s)
            Scan t [a, b, s, d, p]
            Scan u [a, c, s]
        """)]
    [InlineData("select b from t semi join u using (a)", """
        Project b
          SemiJoin on a = a
            Scan t [a, b, s, d, p]
            Scan u [a, c, s]
        """)]
    [InlineData("select x.b, y.b from t x, t y where x.a = y.b", """
        Project b, b
          Filter a = b
            InnerJoin on true
              Scan t [a, b, s, d, p]
              Scan t [a, b, s, d, p]
        """)]
    [InlineData("select t.a, z from t, lateral (select c as z from u where u.a = t.a)", """
        Project a, z
          DependentInnerJoin on true
            Scan t [a, b, s, d, p]
            Project c AS z
              Filter a = a
                Scan u [a, c, s]
        """)]
    public void Joins_bring_both_sides_into_scope(string sql, string plan) => Check(sql, plan);

    [Theory]
    [InlineData("select a from t where exists (select 1 from u where u.a = t.a)", """
        Project a
          Filter EXISTS (subquery)
            subquery of EXISTS (subquery)
              Project 1 AS 1
                Filter a = a
                  Scan u [a, c, s]
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("select a from t where b not in (select c from u)", """
        Project a
          Filter CAST(b AS BIGINT) <> ALL (subquery)
            subquery of CAST(b AS BIGINT) <> ALL (subquery)
              Project c
                Scan u [a, c, s]
            Scan t [a, b, s, d, p]
        """)]
    [InlineData("with x as (select a, sum(b) as q from t group by a) select x.a from x, x as y where x.q > (select max(q) from x)", """
        Cte x
          Project a, sum(b) AS q
            Aggregate sum(b) AS sum(b) by a
              Scan t [a, b, s, d, p]
          Project a
            Filter q > (subquery)
              subquery of (subquery)
                Project max(q)
                  Aggregate max(q) AS max(q)
                    CteRef x [a, q]
              InnerJoin on true
                CteRef x [a, q]
                CteRef x [a, q]
        """)]
    [InlineData("create view v (x) as select a from t; select v.x from v", """
        Project x
          Project a AS x
            Project a
              Scan t [a, b, s, d, p]
        """)]
    public void Subqueries_and_common_tables(string sql, string plan) => Check(sql, plan);

    [Theory]
    [InlineData("select a from t union all select c from u union all select 3", """
        UnionAll
          Project CAST(a AS BIGINT) AS a
            Project a
              Scan t [a, b, s, d, p]
          Project c
            Scan u [a, c, s]
          Project CAST(3 AS BIGINT) AS 3
            Project 3 AS 3
              Values 1 × []
        """)]
    [InlineData("select a from t except select a from u order by a limit 2", """
        Limit 2
          Sort by a
            Except
              Project a
                Scan t [a, b, s, d, p]
              Project a
                Scan u [a, c, s]
        """)]
    [InlineData("select a, s from t union by name select c, s from u", """
        Union
          Project a, s, NULL AS c
            Project a, s
              Scan t [a, b, s, d, p]
          Project NULL AS a, s, c
            Project c, s
              Scan u [a, c, s]
        """)]
    public void Set_operations_unify_their_columns(string sql, string plan) => Check(sql, plan);

    [Fact]
    public void Parameters_have_the_types_of_their_values()
    {
        var parameters = new SqlParameters([Scalar.Int32(7), Scalar.Utf8("x")], new Dictionary<string, Scalar> { ["Day"] = Scalar.Date(3) });
        Assert.Equal("Project 7 AS $1, 'x' AS $2\n  Values 1 × []", TestCatalog.Small.Plan("select ?, $2", parameters));
        Assert.Equal("Project DATE '1970-01-04' AS $day\n  Values 1 × []", TestCatalog.Small.Plan("select @day", parameters));
    }

    [Fact]
    public void The_names_of_columns_are_those_of_their_definition()
    {
        LogicalPlan plan = Assert.IsType<BoundQuery>(new TestCatalog().Add("T", "Abc INTEGER").Bind("select aBC, t.abc as X, abc + 1, count(*) over_all from t group by all")).Plan;
        Assert.Equal("Abc X (abc + 1) over_all", string.Join(' ', plan.Schema.Select(f => f.Name)));
    }

    private static void Check(string sql, string plan) => Assert.Equal(plan, TestCatalog.Small.Plan(sql));
}
