using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Indexes of tables. A unique one is a rule that rows are checked against; others only have a name.</summary>
public sealed partial class FrameSession
{
    private async Task CreateIndexAsync(BoundCreateIndex create, CancellationToken cancellation)
    {
        while (true)
        {
            if (_catalog.FindIndex(create.Index.Name) is not null)
            {
                if (create.IfNotExists) return;
                throw new BindException($"an index \"{create.Index.Name}\" already exists", "42P07");
            }

            CatalogEntry entry = _catalog.Find(create.Table) ?? throw BindException.UnknownTable(Last(create.Table), _catalog.TableNames);
            if (entry.Source is not MemoryTable table) throw new BindException($"\"{Last(create.Table)}\" is not a table that takes an index", "42809");
            if (create.Index.IsUnique) await CheckUniqueAsync(create.Index, table, cancellation).ConfigureAwait(false);
            TableRules rules = entry.Rules with { Indexes = entry.Rules.Indexes.Append(create.Index).ToEquatableArray() };
            if (_catalog.Swap(create.Table, entry, entry with { Rules = rules })) return;
        }
    }

    private void DropIndex(BoundDropIndex drop)
    {
        while (true)
        {
            if (_catalog.FindIndex(Last(drop.Name)) is not { } found)
            {
                if (drop.IfExists) return;
                throw new BindException($"there is no index \"{Last(drop.Name)}\"", "42704");
            }

            if (_catalog.Swap(found.Table, found.Entry, found.Entry with { Rules = found.Entry.Rules.WithoutIndex(Last(drop.Name))! })) return;
        }
    }
}
