using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Indexes of tables. A unique one is a rule that rows are checked against; others only have a name.</summary>
public sealed partial class FrameSession
{
    private async Task CreateIndexAsync(CatalogTransaction catalog, BoundCreateIndex create, CancellationToken cancellation)
    {
        if (catalog.FindIndex(create.Index.Name, catalog.DatabaseOf(create.Table)) is not null)
        {
            if (create.IfNotExists) return;
            throw new BindException($"an index \"{create.Index.Name}\" already exists", "42P07");
        }

        CatalogEntry entry = Target(catalog, create.Table);
        if (create.Index.IsUnique) await CheckUniqueAsync(catalog, create.Index, entry.Source!, cancellation).ConfigureAwait(false);
        TableRules rules = entry.Rules with { Indexes = entry.Rules.Indexes.Append(create.Index).ToEquatableArray() };
        catalog.Replace(create.Table, entry, entry.Altered(entry.Source!, rules));
    }

    private static void DropIndex(CatalogTransaction catalog, BoundDropIndex drop)
    {
        if (catalog.FindIndex(Last(drop.Name), catalog.DatabaseOf(drop.Name)) is not { } found)
        {
            if (drop.IfExists) return;
            throw new BindException($"there is no index \"{Last(drop.Name)}\"", "42704");
        }

        catalog.Replace(catalog.PartsOf(found.Table), found.Entry, found.Entry.Altered(found.Entry.Source!, found.Entry.Rules.WithoutIndex(Last(drop.Name))!));
    }
}
