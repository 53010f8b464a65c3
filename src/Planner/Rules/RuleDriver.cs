using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Runs batches of rules: owns the recursion, the fixpoint and its bound, the switches, the trace and the checks.</summary>
internal sealed class RuleDriver(PlannerOptions options)
{
    // A node is offered to the same rule again after each replacement, as often as a chain of nodes below it is long; a rule that never ends is a bug that must show, not hang.
    private const int MaxRewritesOfNode = 20_000;

    private readonly RuleContext _context = new(options);

    // The plan in which a rule found nothing to do: it need not look at the same plan again, in the next round or in a later batch.
    private readonly Dictionary<IOptimizerRule, LogicalPlan> _settled = [];

    private readonly Dictionary<IOptimizerRule, ulong> _bits = [];

    public LogicalPlan Run(LogicalPlan plan, RuleBatch batch)
    {
        for (int pass = 0; pass < batch.MaxPasses; pass++)
        {
            LogicalPlan before = plan;
            foreach (IOptimizerRule rule in batch.Rules)
                if (IsOn(rule)) plan = Apply(rule, plan);
            if (ReferenceEquals(before, plan)) break;
        }

        return plan;
    }

    private bool IsOn(IOptimizerRule rule) => rule.Required || (!options.AllRulesOff && !options.DisabledRules.Contains(rule.Name));

    private LogicalPlan Apply(IOptimizerRule rule, LogicalPlan plan)
    {
        if (_settled.TryGetValue(rule, out LogicalPlan? settled) && ReferenceEquals(settled, plan)) return plan;
        LogicalPlan after = rule switch
        {
            INodeRule node => Walk(node, BitOf(node), plan),
            IPlanRule whole => whole.Rewrite(plan, _context),
            _ => throw new InternalException($"the rule {rule.Name} is neither about nodes nor about plans"),
        };
        if (ReferenceEquals(after, plan))
        {
            _settled[rule] = plan;
            return plan;
        }

        if (options.Verify) Check(rule, plan, after);
        options.Trace?.Add(new RuleTrace(rule.Name, after));
        return after;
    }

    private LogicalPlan Walk(INodeRule rule, ulong bit, LogicalPlan node)
    {
        if (node.Note is Settled { } seen && ReferenceEquals(seen.Driver, this) && (seen.Rules & bit) != 0) return node;
        LogicalPlan before = node;
        node = Exhaust(rule, node);
        EquatableArray<LogicalPlan> children = node.Children;
        LogicalPlan[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            LogicalPlan walked = Walk(rule, bit, children[i]);
            if (ReferenceEquals(walked, children[i])) continue;
            changed ??= children.ToArray();
            changed[i] = walked;
        }

        if (changed is not null) node = Exhaust(rule, node.WithChildren(EquatableArray.Own(changed)));
        if (ReferenceEquals(node, before)) Note(node, bit);
        return node;
    }

    // The rule has nothing to say of this node and of all below it.
    private void Note(LogicalPlan node, ulong bit)
    {
        if (node.Note is Settled { } seen && ReferenceEquals(seen.Driver, this)) seen.Rules |= bit;
        else node.Note = new Settled(this) { Rules = bit };
    }

    private ulong BitOf(INodeRule rule)
    {
        if (_bits.TryGetValue(rule, out ulong bit)) return bit;
        if (_bits.Count == 64) throw new InternalException("more rules about nodes than have a bit");
        return _bits[rule] = 1UL << _bits.Count;
    }

    private LogicalPlan Exhaust(INodeRule rule, LogicalPlan node)
    {
        for (int i = 0; i < MaxRewritesOfNode; i++)
        {
            if (rule.Rewrite(node, _context) is not { } replacement || ReferenceEquals(replacement, node)) return node;
            node = replacement;
        }

        throw new InternalException($"the rule {rule.Name} does not come to an end");
    }

    private static void Check(IOptimizerRule rule, LogicalPlan before, LogicalPlan after)
    {
        EquatableArray<PlanColumn> old = before.Output, now = after.Output;
        bool same = old.Count == now.Count;
        for (int i = 0; same && i < old.Count; i++) same = old[i].Id == now[i].Id && old[i].Type == now[i].Type;
        if (!same) throw new InternalException($"the rule {rule.Name} changed the output of\n{before}\nto that of\n{after}");
        try
        {
            PlanInvariants.Check(after);
        }
        catch (InternalException broken)
        {
            throw new InternalException($"the rule {rule.Name} left an unsound plan: {broken.Message}\n{after}");
        }
    }

    // The rules that left a node and all below it as they are: what a rule says depends on these alone, so it need not be asked again when something above has changed.
    private sealed class Settled(RuleDriver driver)
    {
        public RuleDriver Driver { get; } = driver;

        public ulong Rules { get; set; }
    }
}
