using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

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

    /// <summary>What a column has where nothing is given: its default, or what it is computed from; null for neither.</summary>
    public string? DefaultOf(Field column) =>
        Entry.Rules.Generated.FirstOrDefault(g => g.Column.Equals(column.Name, StringComparison.OrdinalIgnoreCase)).Text is { } computed ? $"CAST({Form(computed)} AS {column.Type})" : Entry.Rules.DefaultOf(column.Name) is { } text ? Form(text) : null;

    /// <summary>Places of columns, from 0.</summary>
    public IEnumerable<long> OrdinalsOf(IEnumerable<string> columns) => columns.Select(c => (long)OrdinalOf(c));

    /// <summary>The number of one of its indexes.</summary>
    public long IndexNumber(IndexRule index) => SystemView.Number($"{Number}.{index.Name}");

    /// <summary>The statement that would make an index.</summary>
    public string SqlOf(IndexRule index) => $"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {index.Name} ON {Name}({string.Join(", ", index.Keys)});";

    /// <summary>Constraints in order: keys, NOT NULL, CHECK and references.</summary>
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

            foreach (string check in Entry.Rules.Checks)
            {
                string[] used = NamesIn(check);
                yield return new SystemConstraint("CHECK", $"CHECK({Form(check)})", used, Form(check), string.Join('_', [Name, .. used, "check"]));
            }

            foreach (ReferenceRule reference in Entry.Rules.References)
            {
                yield return new SystemConstraint(
                    "FOREIGN KEY", $"FOREIGN KEY ({List(reference.Columns)}) REFERENCES {Referred(reference)}({List(reference.Others)})", [.. reference.Columns], null,
                    string.Join('_', [Name, .. reference.Columns, .. reference.Others, "fkey"])) { Reference = reference };
            }
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
            (Entry.Rules.Generated.FirstOrDefault(g => g.Column.Equals(c.Name, StringComparison.OrdinalIgnoreCase)).Text is { } computed ? $" GENERATED ALWAYS AS({Form(computed)})" : "") +
            (Entry.Rules.DefaultOf(c.Name) is { } value ? $" DEFAULT({Form(value)})" : "") +
            (single?.Columns[0].Equals(c.Name, StringComparison.OrdinalIgnoreCase) == true ? " PRIMARY KEY" : c.Nullable || InKey(c.Name) ? "" : " NOT NULL"));
        IEnumerable<string> rules = Constraints.Where(c => c.Kind != "NOT NULL" && !(c.Kind == "PRIMARY KEY" && single is not null)).Select(c => c.Text);
        string name = Entry.Temporary ? NameText.Quoted(Name) : Qualified(Table);
        return $"CREATE {(Entry.Temporary ? "TEMP " : "")}TABLE {name}({string.Join(", ", columns.Concat(rules))});";

        bool InKey(string column) => Entry.Rules.Keys.Any(k => k.IsPrimary && k.Columns.Contains(column, StringComparer.OrdinalIgnoreCase));
    }

    // DuckDB takes a name without a schema for one of the main schema, we for one beside the table: where they differ it is said.
    private string Referred(ReferenceRule reference)
    {
        string schema = reference.Table.Count > 1 ? reference.Table[0] : Schema;
        bool main = schema.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase) && Schema.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase);
        return main ? NameText.Quoted(reference.Table[^1]) : $"{NameText.Quoted(schema)}.{NameText.Quoted(reference.Table[^1])}";
    }

    // Written out as DuckDB writes expressions.
    private static string Form(string expression) => SyntaxText.Of(Parser.ParseExpressionText(expression));

    // The columns that an expression names, in the table's order.
    private string[] NamesIn(string expression)
    {
        var names = Tokenizer.Tokenize(expression).Where(t => t.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier).Select(t => TokenText.Name(expression, t)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Columns.Names.Where(names.Contains)];
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(NameText.Quoted));
}

/// <summary>A constraint of a table.</summary>
internal sealed record SystemConstraint(string Kind, string Text, string[] Columns, string? Expression, string Name)
{
    /// <summary>What a foreign key refers to.</summary>
    public ReferenceRule? Reference { get; init; }
}
