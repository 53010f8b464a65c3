using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>
/// The rows of <paramref name="Start"/>, then those of <paramref name="Step"/> over the rows before, until a step gives none. Within the step a
/// <see cref="PhysicalCteScan"/> of <paramref name="Id"/> reads what the step before gave, one of <paramref name="SeenId"/> all rows so far.
/// </summary>
/// <remarks>A source to the plan around it: its two plans run as queries of their own, in one process, so they are not among its <see cref="Children"/>.</remarks>
internal sealed record PhysicalRecursion(int Id, int SeenId, PhysicalPlan Start, PhysicalPlan Step, EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this;

    /// <summary>This recursion with both plans changed.</summary>
    public PhysicalRecursion With(Func<PhysicalPlan, PhysicalPlan> change) => this with { Start = change(Start), Step = change(Step) };

    /// <summary>The plan with some of the scans of common table expressions replaced, also those inside other recursions.</summary>
    /// <param name="replace">What stands for a scan; null leaves it.</param>
    public static PhysicalPlan ReplaceScans(PhysicalPlan plan, Func<PhysicalCteScan, PhysicalPlan?> replace) => plan switch
    {
        PhysicalCteScan scan => replace(scan) ?? scan,
        PhysicalRecursion recursion => recursion.With(p => ReplaceScans(p, replace)),
        _ => plan.Children.IsEmpty ? plan : plan.WithChildren(plan.Children.Map(c => ReplaceScans(c, replace))),
    };
}
