using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Stages;

namespace FrameEngine.Plans.Tests;

/// <summary>Queries of every shape can be planned soundly: with all rules and with few, for one worker and for several.</summary>
public sealed class ShapeTests
{
    public static TheoryData<string> Queries =>
    [
        "select 42",
        "select count(*) from lineitem",
        "select (select n_name) from nation",
        "select n_name, (select r_name from region where r_regionkey = n_regionkey) from nation",
        "select n_name, (select count(*) from supplier where s_nationkey = n_nationkey) + 1 as suppliers from nation",
        "select n_name, (select count(*) from supplier where s_nationkey < n_nationkey) from nation",
        "select n_name from nation where n_regionkey in (select r_regionkey from region where r_name <> n_name)",
        "select n_name from nation where n_nationkey not in (select s_nationkey from supplier where s_acctbal < n_regionkey)",
        "select n_name, n_regionkey in (select r_regionkey from region) as known from nation",
        "select n_name from nation where exists (select 1 from region where r_regionkey = n_regionkey) or n_nationkey = 3",
        "select n_name from nation where n_nationkey > all (select r_regionkey from region)",
        "select n_name from nation where n_nationkey = (select max(s_nationkey) from supplier where s_nationkey = n_nationkey and exists (select 1 from customer where c_nationkey = n_regionkey))",
        "select n_name from nation n where (select sum(c) from (select count(*) as c from supplier where s_nationkey = n.n_nationkey union all select count(*) from customer where c_nationkey = n.n_nationkey)) > 10",
        "select n_name, (select s_name from supplier where s_nationkey = n_nationkey order by s_name limit 1) from nation",
        "select r_name, (select max(n_name) from nation left join supplier on s_nationkey = n_nationkey where n_regionkey = r_regionkey and s_acctbal > 0) from region",
        "select r_name from region where exists (select n_regionkey from nation group by n_regionkey having count(*) > r_regionkey)",
        "select sum(c_acctbal) filter (where c_nationkey in (select n_nationkey from nation where n_regionkey = 1)) from customer",
        "select c_nationkey from customer union select s_nationkey from supplier",
        "select c_nationkey from customer intersect select s_nationkey from supplier",
        "select c_nationkey from customer except select s_nationkey from supplier order by 1 limit 3",
        "select c_nationkey from customer intersect all select s_nationkey from supplier",
        "select c_nationkey, c_mktsegment from customer except all select n_nationkey, n_name from nation except all select 1, 'x'",
        "select n_name, (select s_name from supplier where s_nationkey < n_nationkey order by s_acctbal desc limit 1 offset 2) from nation",
        "select n_name, (select sum(k) from (select n.n_regionkey as k from supplier where s_nationkey < n.n_nationkey order by s_name limit 2) q) from nation n",
        "select n_name, s.* from nation, region, lateral (select s_name, n_regionkey from supplier where s_nationkey = n_nationkey and s_suppkey > r_regionkey order by 1 limit 3) s join region r on r.r_regionkey = n_regionkey",
        "(select n_name from nation order by 1 limit 3) union all (select r_name from region order by 1 limit 2) union all select 'x'",
        "with a as (select n_regionkey as k from nation), b as (select k, count(*) as c from a group by k), c as (select max(c) as m from b) select k from b, c where c = m and k in (select k from a)",
        "select count(*) from nation join region on n_regionkey = r_regionkey and n_nationkey + 1 > 5 and r_regionkey * 2 < 5",
        "select * from nation full join region on n_regionkey = r_regionkey and n_name > r_name",
        "select * from nation right join region on n_regionkey = r_regionkey where n_name is null",
        "select * from nation, region where n_regionkey < r_regionkey",
        "with a as (select n_regionkey, count(*) as c from nation group by n_regionkey) select * from a x join a y on x.n_regionkey = y.n_regionkey where x.c > (select avg(c) from a)",
        "select distinct l_shipmode, count(distinct l_suppkey) from lineitem group by l_shipmode",
        "select avg(l_quantity), min(l_shipdate) from lineitem where l_orderkey < 1000",
        "select l_orderkey from lineitem order by l_shipdate limit 5 offset 2",
        "select * from (values (1, 'a'), (2, 'b')) v(x, y) join nation on n_nationkey = x",
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_is_planned_soundly(string sql)
    {
        LogicalPlan logical = TpchTables.ScaleOne.Bind(sql);
        foreach (bool off in (bool[])[false, true])
            foreach (int workers in (int[])[1, 2])
            {
                var options = new PlannerOptions { Verify = true, Workers = workers, AllRulesOff = off };
                PhysicalPlan plan = QueryPlanner.Plan(logical, options);
                Assert.Equal(logical.Schema.Select(f => (f.Name, f.Type)), plan.Schema.Select(f => (f.Name, f.Type)));
                Assert.Equal(plan, PlanJson.RoundTrip(plan));
                StageGraph graph = StageGraph.Cut(plan);
                Assert.DoesNotContain(graph.Stages, s => PhysicalPlanText.PreOrder(s.Plan).Any(n => n is PhysicalExchange));
                Assert.All(graph.Stages, s => Assert.All(s.Inputs, i => Assert.True(i < s.Id)));
            }
    }

    [Fact]
    public void One_worker_makes_one_stage_and_two_make_several()
    {
        LogicalPlan logical = TpchTables.ScaleOne.Bind(TpchTables.Query(1));
        Assert.Single(StageGraph.Cut(QueryPlanner.Plan(logical)).Stages);
        StageGraph two = StageGraph.Cut(QueryPlanner.Plan(logical, new PlannerOptions { Workers = 2 }));
        Assert.Equal([2, 2, 1], two.Stages.Select(s => s.TaskCount));
        Assert.Equal(ExchangeKind.Hash, two.Stages[0].OutputKind);
    }
}
