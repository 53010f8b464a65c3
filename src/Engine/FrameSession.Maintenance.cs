using FrameEngine.Catalog;
using FrameEngine.Engine.Databases;
using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>ANALYZE, VACUUM and CHECKPOINT.</summary>
/// <remarks>
/// ANALYZE counts the different values of columns, which footers and samples do not tell, and leaves the counts with the table until its rows change.
/// VACUUM and CHECKPOINT write the small files of a database's tables anew as few large ones; files that nothing refers to any more go with the commit.
/// </remarks>
public sealed partial class FrameSession
{
    private async Task MaintainAsync(CatalogTransaction catalog, BoundMaintenance maintenance, CancellationToken cancellation)
    {
        if (maintenance.Table is { } plan)
        {
            if (catalog.Find(maintenance.Name) is { Source: not null } entry) await MaintainAsync(catalog, maintenance, maintenance.Name, entry, cancellation).ConfigureAwait(false);
            else if (maintenance.Analyze) await AnalyzeFilesAsync(plan, maintenance.Columns, cancellation).ConfigureAwait(false);
            return;
        }

        string database = maintenance.Name.IsEmpty ? catalog.Here.Database : catalog.RequireSchema([maintenance.Name[0], TableName.MainSchema]).Database;
        foreach ((TableName name, CatalogEntry entry) in catalog.Entries().ToList())
        {
            if (entry.Source is null || !entry.Temporary && !name.Database.Equals(database, StringComparison.OrdinalIgnoreCase)) continue;
            await MaintainAsync(catalog, maintenance, catalog.PartsOf(name), entry, cancellation).ConfigureAwait(false);
        }
    }

    private async Task MaintainAsync(CatalogTransaction catalog, BoundMaintenance maintenance, IReadOnlyList<string> name, CatalogEntry entry, CancellationToken cancellation)
    {
        ITableStore store = catalog.StoreOf(name);
        ITableSource rows = entry.Source!;
        if (maintenance.Compact) rows = store.Rewrite(rows);
        if (maintenance.Analyze) rows = store.Analyzed(rows, await CountDistinctAsync(rows, maintenance.Columns, cancellation).ConfigureAwait(false));
        if (!ReferenceEquals(rows, entry.Source)) catalog.Replace(name, entry, entry.WithRows(rows));
    }

    // Files are known by what they are, not by a name in the catalogue.
    private async Task AnalyzeFilesAsync(LogicalPlan plan, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        if (plan is Scan scan && scan.Source.Spec is not null)
        {
            Schema schema = scan.Source.Schema;
            _catalog.Analyzed.Note(scan.Source, await CountDistinctAsync(scan.Source, [.. columns.Where(c => schema.TryGetOrdinal(c, out _))], cancellation).ConfigureAwait(false));
            return;
        }

        // A view's files: all their columns, as the view may call them otherwise.
        foreach (LogicalPlan child in plan.Children) await AnalyzeFilesAsync(child, [], cancellation).ConfigureAwait(false);
    }

    /// <summary>Estimates of the different values of columns, or of all; null for those that are not asked for or cannot be counted.</summary>
    private async Task<double?[]> CountDistinctAsync(ITableSource rows, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        Scan scan = Scan.Of(rows);
        List<(int Ordinal, NamedExpression Count)> counts = [];
        for (int i = 0; i < scan.Output.Count; i++)
        {
            PlanColumn column = scan.Output[i];
            if (column.Type.Id == TypeId.Null || column.Type.IsNested || columns.Count > 0 && !columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)) continue;
            counts.Add((i, NamedExpression.New(column.Name, ExpressionBuilder.Aggregate("approx_count_distinct", [column.Ref], false, null))));
        }

        var distinct = new double?[scan.Output.Count];
        if (counts.Count == 0) return distinct;
        await foreach (RecordBatch batch in RunAsync(new Aggregate(scan, [], counts.Select(c => c.Count).ToEquatableArray()), null, cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                for (int i = 0; batch.Length > 0 && i < counts.Count; i++) distinct[counts[i].Ordinal] = Convert.ToDouble(batch[i].GetValue(0), System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return distinct;
    }
}
