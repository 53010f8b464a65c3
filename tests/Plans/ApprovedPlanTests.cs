using System.Runtime.CompilerServices;
using System.Text;
using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Stages;

namespace FrameEngine.Plans.Tests;

/// <summary>The plans of the 22 TPC-H queries at scale factor 1, for one worker and for two, as text in <c>Approved/</c>: a change of the optimiser shows as a change of these files.</summary>
/// <remarks>Run with <c>FRAME_APPROVE=1</c> to write the files anew, then review the difference.</remarks>
public sealed class ApprovedPlanTests
{
    public static TheoryData<int> Queries => [.. Enumerable.Range(1, 22)];

    [Theory]
    [MemberData(nameof(Queries))]
    public void The_plan_of_a_TPCH_query_is_the_approved_one(int number)
    {
        LogicalPlan logical = TpchTables.ScaleOne.Bind(TpchTables.Query(number));
        PhysicalPlan one = QueryPlanner.Plan(logical, new PlannerOptions { Verify = true });
        var text = new StringBuilder();
        text.Append("one worker\n\n").Append(PhysicalPlanText.Of(one)).Append('\n');
        PhysicalPlan two = QueryPlanner.Plan(logical, new PlannerOptions { Verify = true, Workers = 2 });
        text.Append("\ntwo workers\n\n").Append(StageGraph.Cut(two)).Append('\n');
        Approve($"q{number:00}.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void The_plan_of_a_TPCH_query_comes_back_from_JSON_as_it_was(int number)
    {
        LogicalPlan logical = TpchTables.ScaleOne.Bind(TpchTables.Query(number));
        foreach (int workers in (int[])[1, 3])
        {
            PhysicalPlan plan = QueryPlanner.Plan(logical, new PlannerOptions { Workers = workers });
            Assert.Equal(plan, PlanJson.RoundTrip(plan));
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_TPCH_query_can_be_planned_with_only_the_rules_that_it_needs(int number)
    {
        LogicalPlan logical = TpchTables.ScaleOne.Bind(TpchTables.Query(number));
        PhysicalPlan plan = QueryPlanner.Plan(logical, new PlannerOptions { AllRulesOff = true, Verify = true });
        Assert.Equal(logical.Schema.Names, plan.Schema.Names);
    }

    private static void Approve(string name, string actual)
    {
        string path = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable("FRAME_APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{name} is not there yet: run with FRAME_APPROVE=1");
        string approved = File.ReadAllText(path);
        if (approved == actual) return;
        string[] before = approved.Split('\n'), after = actual.Split('\n');
        int line = 0;
        while (line < Math.Min(before.Length, after.Length) && before[line] == after[line]) line++;
        Assert.Fail($"{name} differs from line {line + 1}:\n- {before.ElementAtOrDefault(line)}\n+ {after.ElementAtOrDefault(line)}\n\nthe whole plan now:\n{actual}");
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Approved");
}
