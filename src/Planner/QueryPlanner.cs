using FrameEngine.Logical;
using FrameEngine.Planner.Distribution;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Rules;

namespace FrameEngine.Planner;

/// <summary>Turns logical plans into physical ones. Stateless and thread-safe.</summary>
internal static class QueryPlanner
{
    /// <summary>Rewrites a plan by all rules, ready for <see cref="Plan(LogicalPlan, PlannerOptions?)"/>.</summary>
    public static OptimizedPlan Optimize(LogicalPlan plan, PlannerOptions? options = null)
    {
        options ??= PlannerOptions.Default;
        if (options.Verify) PlanInvariants.Check(plan);
        var driver = new RuleDriver(options);
        foreach (RuleBatch batch in RuleBatches.All) plan = driver.Run(plan, batch);
        return new OptimizedPlan(plan);
    }

    /// <summary>The physical plan of a query, with exchanges if there are several workers.</summary>
    public static PhysicalPlan Plan(LogicalPlan plan, PlannerOptions? options = null) => Plan(Optimize(plan, options), options);

    /// <summary>The physical plan of an optimised query.</summary>
    public static PhysicalPlan Plan(OptimizedPlan plan, PlannerOptions? options = null)
    {
        options ??= PlannerOptions.Default;
        PhysicalPlan physical = PhysicalPlanner.Plan(plan.Plan);
        if (options.Workers > 1) physical = Distributor.Distribute(physical, options);
        // Last, because a filter does not cross an exchange.
        if (!options.AllRulesOff && !options.DisabledRules.Contains(DynamicFilters.Name)) physical = DynamicFilters.Add(physical);
        if (options.Verify || options.Workers > 1) PlanSanity.Check(physical, options.Workers);
        return physical;
    }
}
