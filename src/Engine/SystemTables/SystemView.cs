using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>What system tables tell: a transaction's tables, views and schemas, with the numbers that <c>pg_catalog</c> knows them by.</summary>
/// <remarks>Numbers are made of names, so that they are the same in every query.</remarks>
internal sealed class SystemView(CatalogTransaction catalog)
{
    /// <summary>The session's own database, and the one of temporary tables.</summary>
    public const string Database = SessionFunctions.Database, TemporaryDatabase = "temp";

    /// <summary>Databases in order, those that are not shown unless asked for last: name, directory, whether it is internal, whether it is only read.</summary>
    public IEnumerable<(string Name, string? Directory, bool IsInternal, bool IsReadOnly)> Databases =>
    [
        .. catalog.AllDatabases.Select(d => (d.Name, d.Directory?.Path, false, d.IsReadOnly)),
        ("system", null, true, false), (TemporaryDatabase, null, true, false),
    ];

    /// <summary>Sequences, with their databases.</summary>
    public IEnumerable<(string Database, string Schema, string Name, Functions.Scalars.Sequence Sequence, string? Comment)> Sequences =>
        catalog.Objects(ObjectKind.Sequence).Select(s => (DatabaseOf(s.Name), s.Name.Schema, s.Name.Name, (Functions.Scalars.Sequence)s.Object, CommentOf(ObjectKind.Sequence, s.Name)));

    /// <summary>Schemas in order, the two of system tables last.</summary>
    public IEnumerable<(string Database, string Name, bool IsInternal)> Schemas =>
    [
        .. catalog.Current.Schemas.OrderBy(s => s.Database, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase).Select(s => (s.Database.Length == 0 ? Database : s.Database, s.Name, false)),
        ("system", "information_schema", true), ("system", "pg_catalog", true),
    ];

    /// <summary>Tables, views and registered frames in order.</summary>
    public IEnumerable<SystemRelation> Relations => catalog.Entries().Select(e => new SystemRelation(e.Name, e.Entry, SchemaOf(e.Name, e.Entry)));

    /// <summary>What CREATE TYPE made, in order.</summary>
    public IEnumerable<(string Database, string Schema, string Name, DataType Type, string? Comment)> NamedTypes =>
        catalog.Objects(ObjectKind.Type).Select(t => (DatabaseOf(t.Name), t.Name.Schema, t.Name.Name, ((NamedType)t.Object).Type, CommentOf(ObjectKind.Type, t.Name)));

    /// <summary>Macros of both kinds, with their databases.</summary>
    public IEnumerable<(string Database, string Schema, string Name, MacroDefinition Definition, string? Comment)> Macros =>
        catalog.Objects(ObjectKind.Macro).Select(m => (DatabaseOf(m.Name), m.Name.Schema, m.Name.Name, (MacroDefinition)m.Object, CommentOf(ObjectKind.Macro, m.Name)))
            .Concat(catalog.Objects(ObjectKind.TableMacro).Select(m => (DatabaseOf(m.Name), m.Name.Schema, m.Name.Name, (MacroDefinition)m.Object, CommentOf(ObjectKind.TableMacro, m.Name))));

    /// <summary>A setting's value as text.</summary>
    public string Setting(string name) => catalog.ShowSetting(name);

    /// <summary>Prepared statements of the connection by name.</summary>
    public IEnumerable<(string Name, string Sql)> PreparedStatements => catalog.ObjectNames(ObjectKind.Prepared).Order(StringComparer.OrdinalIgnoreCase)
        .Select(n => (n, catalog.FindObject(ObjectKind.Prepared, [n]) as PreparedStatement)).Where(p => p.Item2 is not null).Select(p => (p.n, p.Item2!.Sql));

    private string? CommentOf(ObjectKind kind, TableName name) => catalog.Current.Comments.GetValueOrDefault(new ObjectName(kind, name));

    private static string DatabaseOf(TableName name) => name.Database.Length == 0 ? Database : name.Database;

    public static long NumberOf(string schema) => Number(schema.ToUpperInvariant());

    public static long Number(string name)
    {
        uint hash = 2_166_136_261; // FNV-1a
        foreach (char c in name) hash = (hash ^ c) * 16_777_619;
        return 16_384 + (hash & 0x3FFF_FFFF);
    }

    // A view may name what has been dropped since: it is listed, but has no columns then.
    private Schema SchemaOf(TableName name, CatalogEntry entry)
    {
        try
        {
            return entry.Source?.Schema ?? catalog.PlanOf(name, entry).Schema;
        }
        catch (FrameException) when (entry.IsView)
        {
            return Schema.Empty;
        }
    }
}

/// <summary>A table or view.</summary>
internal sealed record SystemRelation(TableName Table, CatalogEntry Entry, Schema Columns)
{
    public string Database => Entry.Temporary ? SystemView.TemporaryDatabase : Table.Database.Length == 0 ? SystemView.Database : Table.Database;

    /// <summary>The schema as standard tables name it: temporary tables are in the main one of their own database.</summary>
    public string Schema => Entry.Temporary ? TableName.MainSchema : Table.Schema;

    public string Name => Table.Name;

    public bool IsView => Entry.IsView;

    public long Number => SystemView.Number($"{Database}.{Table.Schema}.{Table.Name}".ToUpperInvariant());

    public long SchemaNumber => SystemView.NumberOf(Schema);

    /// <summary>The statement that would make it; null for registered frames.</summary>
    public string? Sql => Entry.View is { } view ? view.Text + ";" : Entry.Source is null ? null : TableSql();

    /// <summary>Rows of a table, where they are known without reading.</summary>
    public long? Rows => Entry.Source?.Statistics.Rows is { } rows ? (long)rows : null;

    /// <summary>Constraints in order: key, NOT NULL and CHECK.</summary>
    public IEnumerable<SystemConstraint> Constraints
    {
        get
        {
            KeyRule? primary = Entry.Rules.Keys.FirstOrDefault(k => k.IsPrimary);
            foreach (KeyRule key in Entry.Rules.Keys)
                yield return new SystemConstraint(
                    key.IsPrimary ? "PRIMARY KEY" : "UNIQUE", $"{(key.IsPrimary ? "PRIMARY KEY" : "UNIQUE")}({List(key.Columns)})", [.. key.Columns], null,
                    $"{Name}_{string.Join('_', key.Columns)}_{(key.IsPrimary ? "pkey" : "key")}");
            if (IsView) yield break;
            foreach (Field column in Columns)
            {
                if (!column.Nullable && primary?.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase) != true)
                    yield return new SystemConstraint("NOT NULL", "NOT NULL", [column.Name], null, $"{Name}_{column.Name}_not_null");
            }

            if (primary is not null)
            {
                foreach (string column in primary.Columns) yield return new SystemConstraint("NOT NULL", "NOT NULL", [column], null, $"{Name}_{column}_not_null");
            }

            int number = 0;
            foreach (string check in Entry.Rules.Checks)
                yield return new SystemConstraint("CHECK", $"CHECK(({check}))", [], check, $"{Name}_check{(++number > 1 ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}");
        }
    }

    public int OrdinalOf(string column) => Columns.TryGetOrdinal(column, out int ordinal) ? ordinal : -1;

    /// <summary>A name as text, with its schema unless that is the main one.</summary>
    public static string Qualified(TableName name) =>
        CatalogNames.IsTemporary(name.Schema) || name.Schema.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase) ? NameText.Quoted(name.Name) : $"{NameText.Quoted(name.Schema)}.{NameText.Quoted(name.Name)}";

    private string TableSql()
    {
        KeyRule? single = Entry.Rules.Keys.FirstOrDefault(k => k.IsPrimary && k.Columns.Count == 1);
        IEnumerable<string> columns = Columns.Select(c =>
            $"{NameText.Quoted(c.Name)} {c.Type}{(Entry.Rules.CollationOf(c.Name) is { } collation ? $" COLLATE {collation}" : "")}" +
            (Entry.Rules.Generated.FirstOrDefault(g => g.Column.Equals(c.Name, StringComparison.OrdinalIgnoreCase)).Text is { } computed ? $" GENERATED ALWAYS AS({computed})" : "") +
            (Entry.Rules.DefaultOf(c.Name) is { } value ? $" DEFAULT({value})" : "") +
            (single?.Columns[0].Equals(c.Name, StringComparison.OrdinalIgnoreCase) == true ? " PRIMARY KEY" : c.Nullable || InKey(c.Name) ? "" : " NOT NULL"));
        IEnumerable<string> rules = Constraints.Where(c => c.Kind != "NOT NULL" && !(c.Kind == "PRIMARY KEY" && single is not null)).Select(c => c.Text);
        IEnumerable<string> references = Entry.Rules.References.Select(r => $"FOREIGN KEY ({List(r.Columns)}) REFERENCES {Referred(r)}({List(r.Others)})");
        string name = Entry.Temporary ? NameText.Quoted(Name) : Qualified(Table);
        return $"CREATE {(Entry.Temporary ? "TEMP " : "")}TABLE {name}({string.Join(", ", columns.Concat(rules).Concat(references))});";

        bool InKey(string column) => Entry.Rules.Keys.Any(k => k.IsPrimary && k.Columns.Contains(column, StringComparer.OrdinalIgnoreCase));
    }

    // DuckDB takes a name without a schema for one of the main schema, we for one beside the table: where they differ it is said.
    private string Referred(ReferenceRule reference)
    {
        string schema = reference.Table.Count > 1 ? reference.Table[0] : Schema;
        bool main = schema.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase) && Schema.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase);
        return main ? NameText.Quoted(reference.Table[^1]) : $"{NameText.Quoted(schema)}.{NameText.Quoted(reference.Table[^1])}";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(NameText.Quoted));
}

/// <summary>A constraint of a table.</summary>
internal sealed record SystemConstraint(string Kind, string Text, string[] Columns, string? Expression, string Name);
