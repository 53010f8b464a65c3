using System.Text.Json.Serialization;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Reads a source; see <see cref="ScanRequest"/> for how the members fit together.</summary>
/// <param name="Spec">How to open the source in another process; null for sources that live only here.</param>
/// <param name="Columns">Positions in the source's schema of the columns read.</param>
/// <param name="OutputOrdinals">Positions within <paramref name="Columns"/> of those put out.</param>
/// <param name="OutputColumns">Names and types of those put out.</param>
/// <param name="Filters">Conjuncts over <see cref="InputRef"/>s into <paramref name="Columns"/>, applied exactly by the scan.</param>
/// <param name="DynamicFilters">Filters to look for while scanning.</param>
internal sealed record PhysicalScan(
    ScanSpec? Spec,
    EquatableArray<int> Columns,
    EquatableArray<int> OutputOrdinals,
    EquatableArray<PhysicalColumn> OutputColumns,
    EquatableArray<Expression> Filters,
    EquatableArray<DynamicFilterRef> DynamicFilters) : PhysicalPlan
{
    /// <summary>The open source in the process that planned; null after a plan has crossed a wire, where <see cref="Spec"/> opens it.</summary>
    [JsonIgnore] public ITableSource? Source { get; init; }

    /// <summary>One worker reads everything, because the order of rows matters above.</summary>
    public bool InOnePlace { get; init; }

    public override EquatableArray<PhysicalColumn> Output => OutputColumns;
    public override EquatableArray<PhysicalPlan> Children => [];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this;
}

/// <summary>Rows of literals.</summary>
internal sealed record PhysicalValues(EquatableArray<PhysicalColumn> Columns, EquatableArray<EquatableArray<Expression>> Rows) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this;
}

/// <summary>Reads what a <see cref="PhysicalCte"/> above computed, in the same process.</summary>
internal sealed record PhysicalCteScan(int Id, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this;
}

/// <summary>Reads the output of an earlier stage: this task's partition of a hash exchange, or all of a gathered or broadcast one. Only in plans that are cut into stages.</summary>
internal sealed record PhysicalStageInput(int StageId, EquatableArray<PhysicalColumn> Columns, ExchangeKind Kind) : PhysicalPlan
{
    /// <summary>For a gather that keeps an order: how the producers' sorted streams are merged.</summary>
    public EquatableArray<PhysicalSortKey> MergeKeys { get; init; }

    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this;
}
