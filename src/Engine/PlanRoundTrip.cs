using FrameEngine.Catalog;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Engine;

/// <summary>Plans through their JSON form and back, as they cross to a worker.</summary>
internal static class PlanRoundTrip
{
    public static string Write(PhysicalPlan plan) => PlanJson.Write(plan);

    /// <summary>The plan as a worker would read it; sources and sinks that live only here are put back.</summary>
    public static PhysicalPlan Through(PhysicalPlan plan)
    {
        return Restore(PlanJson.Read(PlanJson.Write(plan)), plan);

        static PhysicalPlan Restore(PhysicalPlan read, PhysicalPlan original) => (read, original) switch
        {
            (PhysicalScan scan, PhysicalScan { Spec: null, Source: ITableSource source }) => scan with { Source = source },
            (PhysicalRecursion recursion, PhysicalRecursion before) =>
                recursion with { Start = Restore(recursion.Start, before.Start), Step = Restore(recursion.Step, before.Step) },
            (PhysicalWrite write, PhysicalWrite { Spec: null, Sink: ITableSink sink } before) => write with { Sink = sink, Input = Restore(write.Input, before.Input) },
            _ => read.Children.IsEmpty ? read : read.WithChildren(new([.. read.Children.Zip(original.Children, Restore)])),
        };
    }
}
