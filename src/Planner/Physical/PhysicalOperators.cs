using System.Text.Json.Serialization;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Keeps the rows for which all conjuncts are true, cheapest and most selective first.</summary>
internal sealed record PhysicalFilter(PhysicalPlan Input, EquatableArray<Expression> Conjuncts) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Input.Output;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>Computes one column per expression.</summary>
internal sealed record PhysicalProject(PhysicalPlan Input, EquatableArray<Expression> Expressions, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>One aggregate of a <see cref="PhysicalAggregate"/>.</summary>
internal sealed record AggregateSpec(AggregateOverload Function, EquatableArray<Expression> Arguments, bool Distinct, Expression? Filter);

/// <summary>Groups by expressions and aggregates; puts out the groups, then the aggregates. Without groups exactly one row, even for no input.</summary>
/// <param name="Bounds">Per group key what is known of its range (null entries for unknown): opens direct indexing and packed keys.</param>
internal sealed record PhysicalAggregate(
    PhysicalPlan Input,
    EquatableArray<Expression> Groups,
    EquatableArray<AggregateSpec> Aggregates,
    EquatableArray<PhysicalColumn> Columns,
    EquatableArray<KeyBounds?> Bounds) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>Orders all rows.</summary>
internal sealed record PhysicalSort(PhysicalPlan Input, EquatableArray<PhysicalSortKey> Keys) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Input.Output;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>The first <paramref name="Count"/> rows of the order after <paramref name="Offset"/>; may publish its threshold as a dynamic filter.</summary>
internal sealed record PhysicalTopN(PhysicalPlan Input, EquatableArray<PhysicalSortKey> Keys, long Count, long Offset, DynamicFilterRef? Publishes = null) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Input.Output;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>Skips, then passes a number of rows (all if null) of its input's order, if that has one.</summary>
internal sealed record PhysicalLimit(PhysicalPlan Input, long? Count, long Offset) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Input.Output;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>Adds to every row its number from 1 within its group, in the order of the keys; puts out the input's columns, then the number, in the order of groups and keys.</summary>
internal sealed record PhysicalRowNumber(
    PhysicalPlan Input, EquatableArray<Expression> Groups, EquatableArray<PhysicalSortKey> Keys, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>All rows of all inputs, by position.</summary>
internal sealed record PhysicalUnionAll(EquatableArray<PhysicalPlan> Inputs, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => Inputs;
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Inputs = children };
}

/// <summary>Computes <paramref name="Definition"/> once, keeps it, then runs <paramref name="Body"/>, whose <see cref="PhysicalCteScan"/>s of this id read it.</summary>
internal sealed record PhysicalCte(int Id, PhysicalPlan Definition, PhysicalPlan Body) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Body.Output;
    public override EquatableArray<PhysicalPlan> Children => [Definition, Body];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Definition = children[0], Body = children[1] };
}

/// <summary>Writes its input in order to a sink; puts out one row with the number of rows.</summary>
internal sealed record PhysicalWrite(PhysicalPlan Input, SinkSpec? Spec, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    /// <summary>The sink in the process that planned.</summary>
    [JsonIgnore] public ITableSink? Sink { get; init; }

    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}

/// <summary>How an exchange moves rows between workers.</summary>
internal enum ExchangeKind : byte
{
    /// <summary>All rows to one consumer.</summary>
    Gather,
    /// <summary>Each row to the consumer that the hash of the keys says.</summary>
    Hash,
    /// <summary>All rows to every consumer.</summary>
    Broadcast,
}

/// <summary>Moves rows between workers; the plan is cut into stages here. Never in plans for one process.</summary>
internal sealed record PhysicalExchange(PhysicalPlan Input, ExchangeKind Kind, EquatableArray<Expression> Keys) : PhysicalPlan
{
    /// <summary>For a gather over sorted partitions: merges them and keeps the order.</summary>
    public EquatableArray<PhysicalSortKey> MergeKeys { get; init; }

    /// <summary>How many workers produce the rows: 1 where the input is in one place.</summary>
    public int Producers { get; init; } = 1;

    public override EquatableArray<PhysicalColumn> Output => Input.Output;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };
}
