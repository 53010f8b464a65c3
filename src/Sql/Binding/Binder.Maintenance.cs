using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Statements about a whole database.</summary>
internal sealed partial class Binder
{
    /// <summary>Extensions of DuckDB whose functions are here without being loaded.</summary>
    private static readonly HashSet<string> s_builtIn = new(StringComparer.OrdinalIgnoreCase) { "core_functions", "icu", "json", "parquet" };

    private BoundNothing BindExtension(ExtensionSyntax extension) => s_builtIn.Contains(extension.Name.Text)
        ? new BoundNothing()
        : throw At(
            new FrameNotSupportedException($"there is no extension \"{extension.Name.Text}\": nothing can be loaded, what FrameEngine has is built in ({string.Join(", ", s_builtIn.Order(StringComparer.Ordinal))})"),
            extension.Name.Span);

    private BoundExport BindExport(ExportSyntax export)
    {
        Dictionary<string, Scalar> options = BindOptions(export.Options);
        string format = options.Remove("format", out Scalar? named) && named.Value is string text ? text.ToLowerInvariant() : "csv";
        if (format is not ("csv" or "parquet" or "json")) throw Error(export.Span, $"EXPORT DATABASE writes csv, parquet or json, not {format}");
        return new BoundExport(export.Database?.Text, export.Path.Value, format, options);
    }

    private BoundMaintenance BindMaintenance(MaintenanceSyntax maintenance)
    {
        ImmutableArray<string> name = Names(maintenance.Table);
        if (maintenance.IsDatabase || name.IsEmpty) return new BoundMaintenance(maintenance.Compact, maintenance.Analyze, name, [], maintenance.IsDatabase, null);
        LogicalPlan table = FindTable(maintenance.Table);
        string[] columns = [.. maintenance.Columns.Select(c => IndexOf(table.Output, c.Text) is >= 0 and var at
            ? table.Output[at].Name
            : throw At(BindException.UnknownColumn(c.Text, table.Output.Select(o => o.Name)), c.Span))];
        return new BoundMaintenance(maintenance.Compact, maintenance.Analyze, name, [.. columns], false, table);
    }
}
