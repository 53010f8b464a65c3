using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Engine.Databases;
using FrameEngine.Engine.SystemTables;
using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Statements about databases, and about what is neither table nor view in them.</summary>
public sealed partial class FrameSession
{
    // Databases are the session's: attaching and detaching is everybody's at once, whatever becomes of the transaction around it.
    private void Attach(CatalogTransaction catalog, BoundAttach attach)
    {
        string name = attach.Name ?? (attach.Directory is null ? SessionFunctions.Database : AttachedDatabase.NameOf(attach.Directory));
        if (_catalog.Attach(name, attach.Directory, attach.ReadOnly, attach.OrReplace, attach.IfNotExists) is not { } state) return;
        if (catalog.Automatic) return;
        catalog.See(name, state);
        catalog.Attached.Add(name);
    }

    private void Detach(CatalogTransaction catalog, BoundDetach detach)
    {
        if (catalog.Here.Database.Equals(detach.Name, StringComparison.OrdinalIgnoreCase))
            throw new BindException($"database \"{detach.Name}\" cannot be detached: it is the one that this connection uses", "55006") { Hint = $"USE {SessionFunctions.Database} leaves it" };
        _catalog.Detach(detach.Name, detach.IfExists);
        if (!catalog.Automatic) catalog.Forget(detach.Name);
    }

    /// <summary>Makes the main schema of a database the one where a connection is.</summary>
    /// <exception cref="BindException">There is no such database.</exception>
    internal static void Use(CatalogTransaction catalog, string database) => Use(catalog, catalog.RequireSchema([database, TableName.MainSchema]));

    private static void Use(CatalogTransaction catalog, SchemaName schema) =>
        catalog.Scope.Binding = catalog.Options with { Schema = schema.Name, Database = schema.Database };

    /// <summary>Copies all of a database into another. Tables come with their rules, views and the rest as they are written.</summary>
    private async Task CopyDatabaseAsync(CatalogTransaction catalog, BoundCopyDatabase copy, CancellationToken cancellation)
    {
        string from = catalog.RequireSchema([copy.From, TableName.MainSchema]).Database, to = catalog.RequireSchema([copy.To, TableName.MainSchema]).Database;
        CatalogState source = catalog.Current.Only(from);
        foreach (SchemaName schema in source.Schemas)
            if (copy.WithSchema && !schema.IsMain) catalog.AddSchema([copy.To, schema.Name]);
        foreach ((ObjectName name, NamedObject copied) in source.Objects)
        {
            if (!copy.WithSchema || CatalogNames.IsTemporary(name.Name.Schema)) continue;
            NamedObject added = copied is Functions.Scalars.Sequence sequence ? sequence.Copy() : copied;
            string[] parts = [copy.To, name.Name.Schema, name.Name.Name];
            if (!catalog.AddObject(name.Kind, parts, added, replace: false)) throw AlreadyExists(parts);
            if (source.Comments.TryGetValue(name, out string? comment)) catalog.CommentObject(name.Kind, parts, comment);
        }

        foreach ((TableName name, CatalogEntry entry) in InOrder(source))
        {
            string[] parts = [copy.To, name.Schema, name.Name];
            var target = new TableName(name.Schema, name.Name, to);
            if (entry.View is not null && copy.WithSchema) Create(catalog, parts, entry, replace: false, ifNotExists: false);
            if (entry.Source is null) continue;
            ITableStore store = catalog.StoreOf(target);
            if (copy.WithSchema) Create(catalog, parts, CatalogEntry.Table(store.Empty(name.Name, entry.Source.Schema), entry.Rules, temporary: false), replace: false, ifNotExists: false);
            if (!copy.WithData) continue;
            CatalogEntry there = Target(catalog, parts);
            ITableSource rows = await CollectAsync(store, name.Name, there.Source!.Schema, Scan.Of(entry.Source), cancellation).ConfigureAwait(false);
            // Rules held where the rows come from; with other rows there already they must be looked at again.
            if (copy.WithSchema) catalog.Append(parts, there, rows);
            else await AppendAsync(catalog, parts, there, rows, cancellation).ConfigureAwait(false);
        }
    }

    // Tables that others refer to come first.
    private static List<(TableName Name, CatalogEntry Entry)> InOrder(CatalogState state)
    {
        List<(TableName Name, CatalogEntry Entry)> ordered = [], left = [.. state.Entries.Select(e => (e.Key, e.Value)).OrderBy(e => e.Key.ToString(), StringComparer.OrdinalIgnoreCase)];
        while (left.Count > 0)
        {
            int next = left.FindIndex(e => !e.Entry.Rules.References.Any(r => left.Any(o => o.Name != e.Name && o.Name.Name.Equals(r.Table[^1], StringComparison.OrdinalIgnoreCase))));
            ordered.Add(left[Math.Max(next, 0)]);
            left.RemoveAt(Math.Max(next, 0));
        }

        return ordered;
    }

    private static void DropObject(CatalogTransaction catalog, BoundDropObject drop)
    {
        if (drop.Kind == ObjectKind.Sequence && catalog.FindObject(drop.Kind, drop.Name) is { } sequence)
        {
            foreach ((TableName table, CatalogEntry entry) in catalog.Entries().ToList())
            {
                if (!entry.Rules.Defaults.Any(d => ReferenceEquals(Binder.SequenceOf(catalog, d.Text), sequence))) continue;
                // As in DuckDB, CASCADE drops the table, not the default alone.
                if (drop.Cascade) catalog.Remove(entry.Temporary ? [TableName.TemporarySchema, table.Name] : table.Database.Length == 0 ? [table.Schema, table.Name] : [table.Database, table.Schema, table.Name]);
                else throw new BindException($"the sequence \"{Last(drop.Name)}\" cannot be dropped: a default of \"{table}\" draws from it", "2BP01");
            }
        }

        if (catalog.RemoveObject(drop.Kind, drop.Name) || drop.IfExists) return;
        string what = drop.Kind switch { ObjectKind.TableMacro => "macro", ObjectKind.Prepared => "prepared statement", _ => drop.Kind.ToString().ToLowerInvariant() };
        throw new BindException($"there is no {what} \"{Last(drop.Name)}\"", "42704") { Hint = Suggestion.For(Last(drop.Name), catalog.ObjectNames(drop.Kind)) };
    }

    private DataFrame ShowAllTables(CatalogTransaction catalog) => new(this, SystemTableCatalog.AllTables(catalog));
}
