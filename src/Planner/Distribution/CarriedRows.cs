using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Distribution;

/// <summary>Puts the rows of tables that live only in this process into a plan that runs elsewhere, if they are few.</summary>
/// <remarks><code>
/// Filter b > 1                 Filter b > 1
///   Scan t [b]         ⇒         Values 3 × [b]
/// </code>
/// A scan's filters are applied here: what it drops does not travel.</remarks>
internal static class CarriedRows
{
    /// <summary>Plans are text that every worker reads: more values than these belong into a file.</summary>
    public const int MaxValues = 100_000;

    private const int ChunkRows = 1024;

    /// <summary>The plan with no scan left that other processes could not open.</summary>
    /// <exception cref="FrameNotSupportedException">A table is too large to travel.</exception>
    public static PhysicalPlan Replace(PhysicalPlan plan)
    {
        if (plan is PhysicalScan { Spec: null, Source: { } source } scan) return Read(scan, source);
        if (plan is PhysicalRecursion recursion) return recursion.With(Replace);
        EquatableArray<PhysicalPlan> children = plan.Children;
        PhysicalPlan[] replaced = [.. children.Select(Replace)];
        return replaced.Zip(children).All(pair => ReferenceEquals(pair.First, pair.Second)) ? plan : plan.WithChildren(replaced.ToEquatableArray());
    }

    private static PhysicalValues Read(PhysicalScan scan, ITableSource source)
    {
        var rows = new List<EquatableArray<Expression>>();
        var request = new ScanRequest(scan.Columns, scan.OutputOrdinals, scan.Filters, [], MemoryPool.Unlimited, CancellationToken.None) { ChunkRows = ChunkRows };
        using (IScan open = source.OpenScan(request))
        using (IScanReader reader = open.CreateReader())
        {
            for (int morsel = 0; morsel < open.Morsels; morsel++)
            {
                reader.Open(morsel);
                while (reader.Read() is { } chunk) Add(rows, chunk, source);
            }
        }

        return new PhysicalValues(scan.OutputColumns, rows.ToEquatableArray()) { EstimatedRows = rows.Count };
    }

    private static void Add(List<EquatableArray<Expression>> rows, DataChunk chunk, ITableSource source)
    {
        Vector[] columns = chunk.Columns;
        if ((rows.Count + (long)chunk.Count) * Math.Max(columns.Length, 1) > MaxValues)
            throw new FrameNotSupportedException($"the table {source.Name} is in the memory of this process, and has more rows than can be sent to workers: write it to a file that they can read");
        for (int i = 0; i < chunk.Count; i++)
        {
            int row = chunk.Selection[i];
            rows.Add(columns.Select(c => (Expression)new Literal(ScalarVectors.Read(c, row))).ToEquatableArray());
        }
    }
}
