using FrameEngine.Logical;
using FrameEngine.Planner.Distribution;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Rules;

namespace FrameEngine.Planner;

/// <summary>Turns logical plans into physical ones. Stateless and thread-safe.</summary>
internal static class QueryPlanner
{
    /// <summary>Names that <see cref="PlannerOptions.DisabledRules"/> knows.</summary>
    public static IReadOnlyCollection<string> RuleNames { get; } =
        [.. RuleBatches.All.SelectMany(b => b.Rules).Where(r => !r.Required).Select(r => r.Name).Append(DynamicFilters.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Rewrites a plan by all rules, ready for <see cref="Plan(LogicalPlan, PlannerOptions?)"/>.</summary>
    /// <exception cref="UsageException">A rule that is to be switched off does not exist.</exception>
    public static OptimizedPlan Optimize(LogicalPlan plan, PlannerOptions? options = null)
    {
        options ??= PlannerOptions.Default;
        foreach (string rule in options.DisabledRules)
            if (!RuleNames.Contains(rule)) throw new UsageException($"there is no optimiser rule \"{rule}\" that can be switched off") { Hint = Suggestion.For(rule, RuleNames) };
        if (options.Verify) PlanInvariants.Check(plan);
        using Functions.Scalars.StatementClock.Stopped clock = Functions.Scalars.StatementClock.Stop();
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
        if (options.Elsewhere) physical = CarriedRows.Replace(physical);
        if (options.Workers > 1) physical = Distributor.Distribute(physical, options);
        // Last, because a filter does not cross an exchange.
        if (!options.AllRulesOff && !options.DisabledRules.Contains(DynamicFilters.Name)) physical = DynamicFilters.Add(physical);
        if (options.Verify || options.Workers > 1) PlanSanity.Check(physical, options.Workers);
        return physical;
    }
}
