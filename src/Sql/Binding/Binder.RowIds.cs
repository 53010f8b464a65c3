using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary><c>rowid</c>: the number of a table's row, from 0, in the order of its rows. Tables have it, and nothing that is made from them.</summary>
internal sealed partial class Binder
{
    private const string RowId = "rowid";

    // Most statements do not name it, and their plans need not carry it; a macro's body and its arguments come from other texts.
    private bool MayNameRowId => _frame is not null || sql.Contains(RowId, StringComparison.OrdinalIgnoreCase);

    /// <summary>A table under its name or alias, with the number of its rows if that may be asked for.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) Named(LogicalPlan table, TableAlias? alias, string name, string? schema)
    {
        if (table is not Scan scan || WithRowId(scan) is not { } numbered) return Aliased(table, alias, name, schema);
        (_, List<ScopeColumn> columns) = Aliased(scan, alias, name, schema);
        columns.Add(RowIdOf(numbered, alias?.Name.Text ?? name, schema));
        return (numbered, columns);
    }

    /// <summary>A table that a statement changes, and what its names are; the number of its rows comes behind its columns, if it may be asked for.</summary>
    private (Scan Plan, List<ScopeColumn> Columns) Numbered(Scan table, string name)
    {
        List<ScopeColumn> columns = Scope.ColumnsOf(table, name);
        if (WithRowId(table) is not { } numbered) return (table, columns);
        columns.Add(RowIdOf(numbered, name, null));
        return (numbered, columns);
    }

    // A column of that name hides the number.
    private Scan? WithRowId(Scan scan)
    {
        if (!MayNameRowId || scan.Source is not INumberedSource source || !scan.Filters.IsEmpty || source.Schema.TryGetOrdinal(RowId, out _)) return null;
        PlanColumn number = PlanColumn.New(RowId, DataType.Int64, false);
        return scan with { Source = source.WithRowIds(), Columns = [.. scan.Columns, number], Ordinals = [.. scan.Ordinals, source.Schema.Count] };
    }

    private static ScopeColumn RowIdOf(Scan numbered, string table, string? schema) => new(RowId, table, numbered.Columns[^1].Ref, Plain: false) { IsHidden = true, Schema = schema };
}
