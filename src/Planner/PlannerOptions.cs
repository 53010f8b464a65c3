using FrameEngine.Logical;

namespace FrameEngine.Planner;

/// <summary>What a planner run is told besides the plan. Immutable but for <see cref="Trace"/>, which it appends to.</summary>
internal sealed record PlannerOptions
{
    /// <summary>All rules, one process.</summary>
    public static PlannerOptions Default { get; } = new();

    /// <summary>Names of rules that are not to run. Rules without which a plan cannot be executed run all the same.</summary>
    public IReadOnlySet<string> DisabledRules { get; init; } = new HashSet<string>();

    /// <summary>Runs only the rules without which a plan cannot be executed, for comparing results.</summary>
    public bool AllRulesOff { get; init; }

    /// <summary>Worker processes that share the work. With one there is no exchange at all.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Whether the plan runs in other processes, so that what lives only in this one has to travel with it.</summary>
    public bool Elsewhere { get; init; }

    /// <summary>Takes every rule that changed the plan with the plan it left; null for no trace.</summary>
    public IList<RuleTrace>? Trace { get; init; }

    /// <summary>Checks after every rule that the output did not change and that the plan is sound.</summary>
    public bool Verify { get; init; }

    /// <summary>Estimated rows up to which a join's build side is sent to every worker rather than both sides being shuffled.</summary>
    public double BroadcastRows { get; init; } = 200_000;
}

/// <summary>A rule that changed something, and the plan that it left.</summary>
internal sealed record RuleTrace(string Rule, LogicalPlan Plan);

/// <summary>A logical plan that is ready to become physical: no subqueries, dependent joins or set operations are left.</summary>
internal sealed record OptimizedPlan(LogicalPlan Plan)
{
    /// <inheritdoc/>
    public override string ToString() => Plan.ToString();
}
