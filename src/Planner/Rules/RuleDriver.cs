using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Runs batches of rules: owns the recursion, the fixpoint and its bound, the switches, the trace and the checks.</summary>
internal sealed class RuleDriver(PlannerOptions options)
{
    // A node is offered to the same rule again after each replacement, as often as a chain of nodes below it is long; a rule that never ends is a bug that must show, not hang.
    private const int MaxRewritesOfNode = 20_000;

    private const int MaxRules = 64;
    private const int Off = -1;

    private readonly RuleContext _context = new(options);

    // The rules that have run, each with the plan in which it found nothing to do: it need not look at the same plan again, in the next round or in a later batch.
    // A rule's place is the bit that marks nodes of which it has nothing to say.
    private readonly List<(IOptimizerRule Rule, LogicalPlan? Settled)> _rules = [];

    private readonly bool _all = !options.AllRulesOff && options.DisabledRules.Count == 0;

    public LogicalPlan Run(LogicalPlan plan, RuleBatch batch)
    {
        Span<int> places = stackalloc int[batch.Rules.Length];
        for (int i = 0; i < places.Length; i++) places[i] = IsOn(batch.Rules[i]) ? PlaceOf(batch.Rules[i]) : Off;
        for (int pass = 0; pass < batch.MaxPasses; pass++)
        {
            LogicalPlan before = plan;
            foreach (int place in places)
                if (place != Off) plan = Apply(place, plan);
            if (ReferenceEquals(before, plan)) break;
        }

        return plan;
    }

    private bool IsOn(IOptimizerRule rule) => _all || rule.Required || (!options.AllRulesOff && !options.DisabledRules.Contains(rule.Name));

    private int PlaceOf(IOptimizerRule rule)
    {
        for (int i = 0; i < _rules.Count; i++)
            if (ReferenceEquals(_rules[i].Rule, rule)) return i;
        if (_rules.Count == MaxRules) throw new InternalException("more rules than have a bit");
        _rules.Add((rule, null));
        return _rules.Count - 1;
    }

    private LogicalPlan Apply(int place, LogicalPlan plan)
    {
        (IOptimizerRule rule, LogicalPlan? settled) = _rules[place];
        if (ReferenceEquals(settled, plan)) return plan;
        LogicalPlan after = rule switch
        {
            INodeRule node => Walk(node, 1UL << place, plan),
            IPlanRule whole => whole.Rewrite(plan, _context),
            _ => throw new InternalException($"the rule {rule.Name} is neither about nodes nor about plans"),
        };
        if (ReferenceEquals(after, plan))
        {
            _rules[place] = (rule, plan);
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
