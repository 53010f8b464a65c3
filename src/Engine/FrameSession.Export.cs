using System.Globalization;
using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Engine.Databases;
using FrameEngine.Engine.SystemTables;
using FrameEngine.Engine.Transactions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>EXPORT and IMPORT DATABASE: a directory with <c>schema.sql</c>, <c>load.sql</c> and a file for each table, in the form that DuckDB writes and reads.</summary>
public sealed partial class FrameSession
{
    private const string SchemaFile = "schema.sql", LoadFile = "load.sql";

    private async Task ExportAsync(CatalogTransaction catalog, BoundExport export, CancellationToken cancellation)
    {
        string database = export.Database is { } named ? catalog.RequireSchema([named, TableName.MainSchema]).Database : catalog.Here.Database;
        CatalogState state = catalog.Current.Only(database);
        string directory = Path.GetFullPath(export.Directory);
        string schema = SchemaOf(catalog, state, database);
        var load = new StringBuilder();
        Directory.CreateDirectory(directory);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((TableName name, CatalogEntry entry) in InOrder(state))
        {
            if (entry.Source is null) continue;
            string file = Path.Combine(directory, FileNameOf(name, export.Format, used));
            string columns = string.Join(", ", entry.Source.Schema.Where(f => !entry.Rules.IsGenerated(f.Name)).Select(f => NameText.Quoted(f.Name)));
            string table = string.Join('.', catalog.PartsOf(name with { Database = database }).Select(NameText.Quoted));
            string copy = $"COPY (SELECT {columns} FROM {table}) TO {Literal(file)} ({OptionsOf(export, reading: false)})";
            if (SqlScript.Parse(copy).Bind(0, catalog) is not BoundCopy bound) throw new InternalException("COPY was bound as something else");
            await CountOfAsync(bound.Plan, cancellation).ConfigureAwait(false);
            load.Append(CultureInfo.InvariantCulture, $"COPY {SystemRelation.Qualified(name)} FROM {Literal(file)} ({OptionsOf(export, reading: true)});\n");
        }

        await File.WriteAllTextAsync(Path.Combine(directory, SchemaFile), schema, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, LoadFile), load.ToString(), cancellation).ConfigureAwait(false);
    }

    private async Task ImportAsync(CatalogTransaction catalog, BoundImport import, CancellationToken cancellation)
    {
        string directory = Path.GetFullPath(import.Directory);
        foreach (string file in (string[])[SchemaFile, LoadFile])
        {
            string path = Path.Combine(directory, file);
            if (!File.Exists(path)) throw new FrameFileNotFoundException(path, $"'{directory}' is no exported database: it has no {file}");
            // The directory may have been moved since.
            SqlScript script = SqlScript.Parse(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false)).CopyingFrom(directory);
            for (int i = 0; i < script.Count; i++)
            {
                BoundStatement statement = script.Bind(i, catalog);
                if (statement is BoundTransaction or BoundQuery or BoundAttach or BoundDetach or BoundSet or BoundUse or BoundCopy)
                    throw new UsageException($"{file} of '{directory}' has a statement that belongs to no exported database: {script.TextOf(i)}");
                await RunAsync(catalog, statement, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static string SchemaOf(CatalogTransaction catalog, CatalogState state, string database)
    {
        var text = new StringBuilder();
        foreach (SchemaName schema in state.Schemas.Where(s => !s.IsMain).OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)) Add($"CREATE SCHEMA {NameText.Quoted(schema.Name)}");
        var objects = state.Objects.Where(o => !CatalogNames.IsTemporary(o.Key.Name.Schema)).OrderBy(o => o.Key.Name.ToString(), StringComparer.OrdinalIgnoreCase).ToList();
        foreach ((ObjectName name, NamedObject kept) in objects)
            if (kept is Sequence sequence) Add(TextOf(name.Name, sequence));
        foreach ((ObjectName name, NamedObject kept) in objects)
            if (kept is NamedType type) Add($"CREATE TYPE {SystemRelation.Qualified(name.Name)} AS {type.Type}");
        foreach ((TableName name, CatalogEntry entry) in InOrder(state))
            if (entry.Source is not null) text.Append(new SystemRelation(name, entry, entry.Source.Schema).Sql).Append('\n');
        foreach ((ObjectName name, NamedObject kept) in objects)
            if (kept is MacroDefinition macro) Add($"CREATE MACRO {SystemRelation.Qualified(name.Name)}{macro.TextBehindName}");
        foreach ((TableName name, ViewDefinition view) in ViewsInOrder(catalog, state, database)) Add($"CREATE VIEW {SystemRelation.Qualified(name)}{view.TextBehindName}");
        foreach ((TableName name, CatalogEntry entry) in state.Entries.OrderBy(e => e.Key.ToString(), StringComparer.OrdinalIgnoreCase))
            foreach (IndexRule index in entry.Rules.Indexes)
                Add($"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {NameText.Quoted(index.Name)} ON {SystemRelation.Qualified(name)}({string.Join(", ", index.Keys)})");
        return text.ToString();

        void Add(string statement) => text.Append(statement).Append(";\n");
    }

    private static string TextOf(TableName name, Sequence sequence)
    {
        SequenceDefinition of = sequence.Definition;
        return string.Create(CultureInfo.InvariantCulture,
            $"CREATE SEQUENCE {SystemRelation.Qualified(name)} INCREMENT BY {of.Increment} MINVALUE {of.Minimum} MAXVALUE {of.Maximum} START {sequence.Peek(0).Next} {(of.Cycle ? "CYCLE" : "NO CYCLE")}");
    }

    // A view comes behind those that it reads.
    private static List<(TableName Name, ViewDefinition View)> ViewsInOrder(CatalogTransaction catalog, CatalogState state, string database)
    {
        List<(TableName Name, ViewDefinition View)> ordered = [];
        var visited = new HashSet<CatalogEntry>(ReferenceEqualityComparer.Instance);
        foreach ((TableName name, CatalogEntry entry) in state.Entries.OrderBy(e => e.Key.ToString(), StringComparer.OrdinalIgnoreCase)) Visit(name, entry);
        return ordered;

        void Visit(TableName name, CatalogEntry entry)
        {
            if (entry.View is not { } view || !visited.Add(entry)) return;
            if (view.HasParameters) throw new FrameNotSupportedException($"the view \"{name}\" was made with values of parameters, which cannot be exported: write them into its text");
            CatalogLookups? before = catalog.Lookups;
            var lookups = catalog.Lookups = new CatalogLookups();
            try
            {
                catalog.PlanOf(name with { Database = database }, entry);
            }
            catch (FrameException)
            {
                // What it reads is gone: it is exported as it was written.
            }
            finally
            {
                catalog.Lookups = before;
            }

            foreach (CatalogEntry other in lookups.Entries)
            {
                TableName found = state.Entries.FirstOrDefault(e => ReferenceEquals(e.Value, other)).Key;
                if (found.Name is not null) Visit(found, other);
            }

            ordered.Add((name, view));
        }
    }

    private static string FileNameOf(TableName name, string format, HashSet<string> used)
    {
        string readable = new([.. (name.In.IsMain ? name.Name : $"{name.Schema}_{name.Name}").ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        string file = $"{readable}.{format}";
        for (int number = 1; !used.Add(file); number++) file = string.Create(CultureInfo.InvariantCulture, $"{readable}_{number}.{format}");
        return file;
    }

    // What says how files are written says how they are read, if it is CSV.
    private static string OptionsOf(BoundExport export, bool reading)
    {
        List<string> options = [$"FORMAT '{export.Format}'"];
        foreach ((string option, Scalar value) in export.Options)
            if (!reading || export.Format == "csv" && option is "delimiter" or "delim" or "sep" or "quote" or "escape" or "null" or "nullstr" or "header") options.Add($"{option} {OptionText(value)}");
        if (export.Format == "csv")
        {
            if (!export.Options.ContainsKey("quote")) options.Add("quote '\"'");
            if (!export.Options.Keys.Any(k => k is "delimiter" or "delim" or "sep")) options.Add("delimiter ','");
            if (!export.Options.ContainsKey("header")) options.Add("header 1");
            // An empty text stands in quotes, a null does not.
            if (reading) options.Add("allow_quoted_nulls false");
        }

        return string.Join(", ", options);
    }

    private static string OptionText(Scalar value) => value.Value is string text ? Literal(text) : value.ToString();

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
