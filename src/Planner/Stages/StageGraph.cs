using System.Globalization;
using System.Text;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Stages;

/// <summary>A part of a plan that runs without moving rows between workers: as many tasks of the same plan, each over its part of the input.</summary>
/// <param name="Id">Unique in the graph; inputs have smaller ids.</param>
/// <param name="Plan">Its leaves are scans, values and <see cref="PhysicalStageInput"/>s.</param>
/// <param name="OutputKind">How consumers get the rows; <see cref="ExchangeKind.Gather"/> for the root.</param>
/// <param name="OutputKeys">What a hash exchange splits by, over the plan's output.</param>
/// <param name="TaskCount">How many workers run it.</param>
/// <param name="Inputs">The stages that it reads.</param>
internal sealed record Stage(int Id, PhysicalPlan Plan, ExchangeKind OutputKind, EquatableArray<Expression> OutputKeys, int TaskCount, EquatableArray<int> Inputs)
{
    /// <summary>The order that a gather keeps while merging the tasks' rows; empty for none.</summary>
    public EquatableArray<PhysicalSortKey> MergeKeys { get; init; }
}

/// <summary>A plan cut into stages at its exchanges. Stages come after their inputs; the last is the root, which one worker runs.</summary>
internal sealed class StageGraph
{
    private readonly List<Stage> _stages = [];

    private StageGraph() { }

    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>The id of the stage whose rows are the result.</summary>
    public int Root => _stages[^1].Id;

    public Stage this[int id] => _stages[id];

    /// <summary>Cuts a plan at its exchanges. A plan without any is one stage.</summary>
    public static StageGraph Cut(PhysicalPlan plan)
    {
        var graph = new StageGraph();
        var inputs = new List<int>();
        PhysicalPlan root = graph.Cut(plan, inputs);
        graph._stages.Add(new Stage(graph._stages.Count, root, ExchangeKind.Gather, [], 1, inputs.ToEquatableArray()));
        return graph;
    }

    private PhysicalPlan Cut(PhysicalPlan plan, List<int> inputs)
    {
        if (plan is PhysicalExchange exchange)
        {
            var below = new List<int>();
            PhysicalPlan producer = Cut(exchange.Input, below);
            int id = _stages.Count;
            _stages.Add(new Stage(id, producer, exchange.Kind, exchange.Keys, exchange.Producers, below.ToEquatableArray()) { MergeKeys = exchange.MergeKeys });
            inputs.Add(id);
            return new PhysicalStageInput(id, exchange.Output, exchange.Kind) { MergeKeys = exchange.MergeKeys, EstimatedRows = exchange.EstimatedRows };
        }

        EquatableArray<PhysicalPlan> children = plan.Children;
        if (children.IsEmpty) return plan;
        PhysicalPlan[] cut = new PhysicalPlan[children.Count];
        bool changed = false;
        for (int i = 0; i < cut.Length; i++)
        {
            cut[i] = Cut(children[i], inputs);
            changed |= !ReferenceEquals(cut[i], children[i]);
        }

        return changed ? plan.WithChildren(cut.ToEquatableArray()) : plan;
    }

    /// <summary>The stages with their plans, in the order in which they can run.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Stage stage in _stages)
        {
            if (text.Length > 0) text.Append('\n');
            string tasks = stage.TaskCount == 1 ? "1 task" : string.Create(CultureInfo.InvariantCulture, $"{stage.TaskCount} tasks");
            text.Append(CultureInfo.InvariantCulture, $"stage {stage.Id}: {tasks}, ");
            text.Append(stage.Id == Root ? "the result" : Output(stage)).Append('\n');
            foreach (string line in PhysicalPlanText.Of(stage.Plan).Split('\n')) text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Output(Stage stage) => stage.OutputKind switch
    {
        ExchangeKind.Hash => $"hashed by {string.Join(", ", stage.OutputKeys.Select(k => k is InputRef r ? stage.Plan.Output[r.Ordinal].Name : k.ToString()))}",
        ExchangeKind.Broadcast => "to every worker",
        _ => stage.MergeKeys.IsEmpty ? "gathered" : "gathered in order",
    };
}
