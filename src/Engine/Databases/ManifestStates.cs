using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>Manifests from states of the catalogue, and back.</summary>
internal static class ManifestStates
{
    /// <summary>What a state has that lasts.</summary>
    /// <exception cref="FrameNotSupportedException">A view has values of parameters in it.</exception>
    /// <param name="state">The state.</param>
    /// <param name="commit">The number of the commit.</param>
    /// <param name="ahead">How many numbers of each sequence may be drawn before another manifest.</param>
    /// <param name="noted">Gets what each sequence is to be told when the manifest is kept.</param>
    public static Manifest ToManifest(CatalogState state, long commit, int ahead, List<(Sequence Sequence, long Count)> noted)
    {
        List<StoredTable> tables = [];
        List<StoredView> views = [];
        foreach ((TableName name, CatalogEntry entry) in state.Entries.OrderBy(e => e.Key.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            if (entry.Source is DatabaseTable table) tables.Add(ToStored(name, table, entry.Rules));
            else if (entry.View is { HasParameters: true }) throw new FrameNotSupportedException($"the view \"{name}\" was made with values of parameters, which a database does not keep: write them into its text");
            else if (entry.View is { } view) views.Add(new StoredView(name.Schema, name.Name, view.Text, entry.Rules.Comment) { Comments = ToStored(entry.Rules.Comments) });
        }

        List<StoredView> macros = [];
        List<StoredType> types = [];
        List<StoredSequence> sequences = [];
        foreach ((ObjectName name, NamedObject kept) in state.Objects.OrderBy(o => o.Key.Name.ToString(), StringComparer.OrdinalIgnoreCase).ThenBy(o => o.Key.Kind))
        {
            (string schema, string its) = (name.Name.Schema, name.Name.Name);
            if (CatalogNames.IsTemporary(schema)) continue;
            string? comment = state.Comments.GetValueOrDefault(name);
            if (kept is MacroDefinition macro) macros.Add(new StoredView(schema, its, macro.Text, comment));
            else if (kept is NamedType type) types.Add(new StoredType(schema, its, type.Type.ToString(), comment));
            else if (kept is Sequence sequence) sequences.Add(ToStored(schema, its, sequence, ahead, noted) with { Comment = comment });
        }

        return new Manifest
        {
            Commit = commit, Schemas = [.. state.Schemas.Select(s => s.Name).Order(StringComparer.OrdinalIgnoreCase)], Tables = [.. tables], Views = [.. views],
            Macros = macros.Count == 0 ? null : [.. macros], Types = types.Count == 0 ? null : [.. types], Sequences = sequences.Count == 0 ? null : [.. sequences],
        };
    }

    private static StoredSequence ToStored(string schema, string name, Sequence sequence, int ahead, List<(Sequence Sequence, long Count)> noted)
    {
        (Int128 next, long count) = sequence.Peek(ahead);
        noted.Add((sequence, count));
        SequenceDefinition of = sequence.Definition;
        return new StoredSequence(schema, name, of.Start, of.Increment, of.Minimum, of.Maximum, of.Cycle, next.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The state that a manifest tells.</summary>
    /// <exception cref="FileFormatException">Something in it does not make sense.</exception>
    public static CatalogState ToState(Manifest manifest, Database database)
    {
        CatalogState state = CatalogState.Empty with { Schemas = CatalogState.Empty.Schemas.Union(manifest.Schemas.Select(s => new SchemaName(s))) };
        foreach (StoredTable table in manifest.Tables)
        {
            var schema = new Schema(table.Columns.Select(c => ToField(c, table, database)));
            DatabaseFile[] files = [.. table.Files.Select(f => new DatabaseFile(database, f.Name, f.Rows, f.Bytes) { IsDurable = true })];
            var rules = new TableRules(
                table.Keys.Select(k => new KeyRule(k.Columns.ToEquatableArray(), k.IsPrimary)).ToEquatableArray(),
                table.Checks.ToEquatableArray(),
                table.Defaults.Select(d => (d.Column, d.Text)).ToEquatableArray())
            {
                Indexes = table.Indexes.Select(i => new IndexRule(i.Name, i.Keys.ToEquatableArray(), i.IsUnique) { Comment = i.Comment }).ToEquatableArray(),
                Comment = table.Comment,
                Comments = ToComments(table.Comments),
                Generated = (table.Generated ?? []).Select(g => (g.Column, g.Text)).ToEquatableArray(),
                Collations = (table.Collations ?? []).Select(c => (c.Column, c.Text)).ToEquatableArray(),
                References = (table.References ?? []).Select(r => new ReferenceRule(r.Columns.ToEquatableArray(), r.Table.ToEquatableArray(), r.Others.ToEquatableArray())).ToEquatableArray(),
            };
            state = state.With(new TableName(table.Schema, table.Name), CatalogEntry.Table(new DatabaseTable(table.Name, schema, files) { Distinct = table.Distinct ?? [] }, rules, temporary: false));
        }

        foreach (StoredView view in manifest.Views) state = state.With(new TableName(view.Schema, view.Name), CatalogEntry.Of(ToView(view, database), temporary: false, TableRules.None with { Comment = view.Comment, Comments = ToComments(view.Comments) }));
        foreach (StoredView macro in manifest.Macros ?? [])
        {
            MacroDefinition definition = ToMacro(macro, database);
            var name = new ObjectName(definition.IsTable ? ObjectKind.TableMacro : ObjectKind.Macro, new TableName(macro.Schema, macro.Name));
            state = state.With(name, definition).WithComment(name, macro.Comment);
        }

        foreach (StoredType type in manifest.Types ?? [])
        {
            var name = new ObjectName(ObjectKind.Type, new TableName(type.Schema, type.Name));
            state = state.With(name, new NamedType(ToType(type.Type, $"the type \"{type.Name}\"", database))).WithComment(name, type.Comment);
        }

        foreach (StoredSequence sequence in manifest.Sequences ?? [])
        {
            if (!Int128.TryParse(sequence.Next, CultureInfo.InvariantCulture, out Int128 next) || sequence.Increment == 0)
                throw new FileFormatException($"database manifest '{database.ManifestPath}' has a sequence \"{sequence.Name}\" that does not make sense");
            var definition = new SequenceDefinition(sequence.Start, sequence.Increment, sequence.Minimum, sequence.Maximum, sequence.Cycle);
            var name = new ObjectName(ObjectKind.Sequence, new TableName(sequence.Schema, sequence.Name));
            state = state.With(name, new Sequence(sequence.Name, definition, next) { Keeper = database.KeepSequences }).WithComment(name, sequence.Comment);
        }

        return state;
    }

    private static StoredTable ToStored(TableName name, DatabaseTable table, TableRules rules) => new(
        name.Schema, name.Name, [.. table.Schema.Select(FieldSpec.Of)],
        [.. rules.Keys.Select(k => new StoredKey([.. k.Columns], k.IsPrimary))],
        [.. rules.Checks],
        [.. rules.Defaults.Select(d => new StoredDefault(d.Column, d.Text))],
        [.. rules.Indexes.Select(i => new StoredIndex(i.Name, [.. i.Keys], i.IsUnique, i.Comment))],
        [.. table.Files.Select(f => new StoredFile(f.Name, f.Rows, f.Bytes))])
    {
        Distinct = table.Distinct.Count == 0 ? null : [.. table.Distinct],
        Comment = rules.Comment,
        Comments = ToStored(rules.Comments),
        Generated = rules.Generated.IsEmpty ? null : [.. rules.Generated.Select(g => new StoredDefault(g.Column, g.Text))],
        Collations = rules.Collations.IsEmpty ? null : [.. rules.Collations.Select(c => new StoredDefault(c.Column, c.Collation))],
        References = rules.References.IsEmpty ? null : [.. rules.References.Select(r => new StoredReference([.. r.Columns], [.. r.Table], [.. r.Others]))],
    };

    private static StoredDefault[]? ToStored(EquatableArray<(string Column, string Text)> comments) => comments.IsEmpty ? null : [.. comments.Select(c => new StoredDefault(c.Column, c.Text))];

    private static EquatableArray<(string Column, string Text)> ToComments(StoredDefault[]? stored) => (stored ?? []).Select(c => (c.Column, c.Text)).ToEquatableArray();

    private static Field ToField(FieldSpec field, StoredTable table, Database database) =>
        new(field.Name, ToType(field.Type, $"column \"{field.Name}\" of \"{table.Name}\"", database), field.Nullable);

    private static DataType ToType(string text, string what, Database database) => TypeNames.TryParse(text, out DataType? type)
        ? type
        : throw new FileFormatException($"database manifest '{database.ManifestPath}' gives {what} the unknown type {text}");

    private static MacroDefinition ToMacro(StoredView macro, Database database)
    {
        try
        {
            return MacroDefinition.Parse(macro.Sql);
        }
        catch (ParseException error)
        {
            throw new FileFormatException($"database manifest '{database.ManifestPath}' has a macro \"{macro.Name}\" that does not parse: {error.Message}", error);
        }
    }

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
