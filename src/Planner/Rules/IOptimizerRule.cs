using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules;

/// <summary>A named step of the optimiser. The plan that it leaves puts out the same columns (identities and types) and the same rows.</summary>
internal interface IOptimizerRule
{
    /// <summary>What the rule is switched off by, in lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>Whether plans cannot be executed without it: such rules cannot be switched off.</summary>
    bool Required => false;
}

/// <summary>A rule about one node and what is near it. The driver offers it every node, parents before children, until it has nothing more to say.</summary>
internal interface INodeRule : IOptimizerRule
{
    /// <summary>The node's replacement; null to keep it.</summary>
    LogicalPlan? Rewrite(LogicalPlan node, RuleContext context);
}

/// <summary>A rule that must see the whole plan, because what it does at a node depends on what is above.</summary>
internal interface IPlanRule : IOptimizerRule
{
    /// <summary>The new plan, or the same object if nothing changed.</summary>
    LogicalPlan Rewrite(LogicalPlan root, RuleContext context);
}

/// <summary>What rules may look at besides the plan.</summary>
internal sealed class RuleContext(PlannerOptions options)
{
    public PlannerOptions Options { get; } = options;
}

/// <summary>Rules that run together, one after the other, again and again until none changes anything.</summary>
/// <param name="MaxPasses">A bound on the rounds; rules that undo each other must not hang a query.</param>
internal sealed record RuleBatch(string Name, int MaxPasses, params IOptimizerRule[] Rules);
