using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>Manifests from states of the catalogue, and back.</summary>
internal static class ManifestStates
{
    /// <summary>What a state has that lasts.</summary>
    /// <exception cref="FrameNotSupportedException">A view has values of parameters in it.</exception>
    public static Manifest ToManifest(CatalogState state, long commit)
    {
        List<StoredTable> tables = [];
        List<StoredView> views = [];
        foreach ((TableName name, CatalogEntry entry) in state.Entries.OrderBy(e => e.Key.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            if (entry.Source is DatabaseTable table) tables.Add(ToStored(name, table, entry.Rules));
            else if (entry.View is { HasParameters: true }) throw new FrameNotSupportedException($"the view \"{name}\" was made with values of parameters, which a database does not keep: write them into its text");
            else if (entry.View is { } view) views.Add(new StoredView(name.Schema, name.Name, view.Text));
        }

        return new Manifest { Commit = commit, Schemas = [.. state.Schemas.Order(StringComparer.OrdinalIgnoreCase)], Tables = [.. tables], Views = [.. views] };
    }

    /// <summary>The state that a manifest tells.</summary>
    /// <exception cref="FileFormatException">Something in it does not make sense.</exception>
    public static CatalogState ToState(Manifest manifest, Database database)
    {
        CatalogState state = CatalogState.Empty with { Schemas = CatalogState.Empty.Schemas.Union(manifest.Schemas) };
        foreach (StoredTable table in manifest.Tables)
        {
            var schema = new Schema(table.Columns.Select(c => ToField(c, table, database)));
            DatabaseFile[] files = [.. table.Files.Select(f => new DatabaseFile(database, f.Name, f.Rows, f.Bytes) { IsDurable = true })];
            var rules = new TableRules(
                table.Keys.Select(k => new KeyRule(k.Columns.ToEquatableArray(), k.IsPrimary)).ToEquatableArray(),
                table.Checks.ToEquatableArray(),
                table.Defaults.Select(d => (d.Column, d.Text)).ToEquatableArray())
            {
                Indexes = table.Indexes.Select(i => new IndexRule(i.Name, i.Keys.ToEquatableArray(), i.IsUnique)).ToEquatableArray(),
                Generated = (table.Generated ?? []).Select(g => (g.Column, g.Text)).ToEquatableArray(),
                Collations = (table.Collations ?? []).Select(c => (c.Column, c.Text)).ToEquatableArray(),
                References = (table.References ?? []).Select(r => new ReferenceRule(r.Columns.ToEquatableArray(), r.Table.ToEquatableArray(), r.Others.ToEquatableArray())).ToEquatableArray(),
            };
            state = state.With(new TableName(table.Schema, table.Name), CatalogEntry.Table(new DatabaseTable(table.Name, schema, files), rules, temporary: false));
        }

        foreach (StoredView view in manifest.Views) state = state.With(new TableName(view.Schema, view.Name), CatalogEntry.Of(ToView(view, database), temporary: false));
        return state;
    }

    private static StoredTable ToStored(TableName name, DatabaseTable table, TableRules rules) => new(
        name.Schema, name.Name, [.. table.Schema.Select(FieldSpec.Of)],
        [.. rules.Keys.Select(k => new StoredKey([.. k.Columns], k.IsPrimary))],
        [.. rules.Checks],
        [.. rules.Defaults.Select(d => new StoredDefault(d.Column, d.Text))],
        [.. rules.Indexes.Select(i => new StoredIndex(i.Name, [.. i.Keys], i.IsUnique))],
        [.. table.Files.Select(f => new StoredFile(f.Name, f.Rows, f.Bytes))])
    {
        Generated = rules.Generated.IsEmpty ? null : [.. rules.Generated.Select(g => new StoredDefault(g.Column, g.Text))],
        Collations = rules.Collations.IsEmpty ? null : [.. rules.Collations.Select(c => new StoredDefault(c.Column, c.Collation))],
        References = rules.References.IsEmpty ? null : [.. rules.References.Select(r => new StoredReference([.. r.Columns], [.. r.Table], [.. r.Others]))],
    };

    private static Field ToField(FieldSpec field, StoredTable table, Database database) => TypeNames.TryParse(field.Type, out DataType? type)
        ? new Field(field.Name, type, field.Nullable)
        : throw new FileFormatException($"database manifest '{database.ManifestPath}' gives column \"{field.Name}\" of \"{table.Name}\" the unknown type {field.Type}");

    private static ViewDefinition ToView(StoredView view, Database database)
    {
        try
        {
            return ViewDefinition.Parse(view.Sql);
        }
        catch (ParseException error)
        {
            throw new FileFormatException($"database manifest '{database.ManifestPath}' has a view \"{view.Name}\" that does not parse: {error.Message}", error);
        }
    }
}
