using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Statements other than plain queries.</summary>
internal sealed partial class Binder
{
    /// <summary>Binds one statement.</summary>
    public BoundStatement Bind(StatementSyntax statement)
    {
        using Types.Zones.SessionZone.Entered zone = Types.Zones.SessionZone.Enter(catalog.Options.TimeZone);
        try
        {
            return BindStatement(statement);
        }
        catch (FrameException exception) when (Locate(exception, statement.Span))
        {
            throw;
        }
    }

    private BoundStatement BindStatement(StatementSyntax statement) => statement switch
    {
        QueryStatementSyntax query => new BoundQuery(BindQuery(query.Query, null)),
        ExplainSyntax explain => BindExplain(explain),
        CreateViewSyntax view => BindCreateView(view),
        CreateTableAsSyntax table => new BoundCreateTableAs(
            Names(table.Name), UniqueNames.Of(Renamed(BindQuery(table.Query, null), table.Columns)), table.OrReplace, table.IfNotExists, table.Temporary, table.WithData),
        CreateTableSyntax table => BindCreateTable(table),
        InsertSyntax insert => BindInsert(insert),
        UpdateSyntax update => BindUpdate(update),
        DeleteSyntax delete => BindDelete(delete),
        CommentSyntax comment => BindComment(comment),
        MergeSyntax merge => BindMerge(merge),
        AlterTableSyntax alter => BindAlter(alter),
        CreateSchemaSyntax schema => new BoundCreateSchema(Names(schema.Name), schema.IfNotExists),
        DropSchemaSyntax schema => new BoundDropSchema(Names(schema.Name), schema.IfExists, schema.Cascade),
        CreateIndexSyntax index => BindCreateIndex(index),
        DropIndexSyntax index => new BoundDropIndex(Names(index.Name), index.IfExists),
        TransactionSyntax transaction => new BoundTransaction(transaction.Step),
        CopyToSyntax copy => BindCopyTo(copy),
        CopyFromSyntax copy => BindCopyFrom(copy),
        DropSyntax drop => new BoundDrop(Names(drop.Name), drop.IsView, drop.IfExists),
        SetSyntax set => new BoundSet(set.Name.Text.ToLowerInvariant(), BindConstant(set.Value, "a setting's value")),
        ResetSyntax reset => new BoundReset(reset.Name.Text.ToLowerInvariant()),
        ShowSettingSyntax show => catalog.FindTable([show.Name.Text]) is { } shown
            ? new BoundDescribe(shown, catalog.RulesOf([show.Name.Text]))
            : new BoundShowSetting(show.Name.Text.ToLowerInvariant()),
        ShowTablesSyntax show => new BoundShowTables(show.All),
        DescribeSyntax describe => new BoundDescribe(BindQuery(describe.Query, null), RulesOfDescribed(describe.Query)),
        PragmaSyntax pragma => BindPragma(pragma),
        SummarizeSyntax summarize => new BoundQuery(BindSummary(BindQuery(summarize.Query, null))),
        PrepareSyntax prepare => BindPrepare(prepare),
        ExecuteSyntax execute => BindExecute(execute),
        DeallocateSyntax deallocate => new BoundDropObject(ObjectKind.Prepared, deallocate.Name is { } prepared ? [prepared.Text] : [], IfExists: true),
        UseSyntax use => new BoundUse(Names(use.Name)),
        AttachSyntax attach => BindAttach(attach),
        DetachSyntax detach => new BoundDetach(detach.Name.Text, detach.IfExists),
        CopyDatabaseSyntax copy => BindCopyDatabase(copy),
        SetVariableSyntax variable => BindVariable(variable),
        MaintenanceSyntax maintenance => BindMaintenance(maintenance),
        ExportSyntax export => BindExport(export),
        ImportSyntax import => new BoundImport(import.Path.Value),
        ExtensionSyntax extension => BindExtension(extension),
        ShowListSyntax show => new BoundQuery(BindList(show)),
        CreateMacroSyntax macro => BindCreateMacro(macro),
        CreateSequenceSyntax sequence => BindCreateSequence(sequence),
        CreateTypeSyntax type => BindCreateType(type),
        DropDefinitionSyntax drop => BindDropDefinition(drop),
        _ => throw Unsupported(statement.Span, "this statement"),
    };

    // Bound now to see that it can be.
    private BoundCreateView BindCreateView(CreateViewSyntax view)
    {
        var definition = new ViewDefinition(sql, parameters, view);
        LogicalPlan plan = new Binder(catalog.Beside(Names(view.Name)), sql, parameters) { _frame = _frame }.BindView(view);
        return new BoundCreateView(Names(view.Name), plan, definition, view.OrReplace, view.IfNotExists, view.Temporary);
    }

    /// <summary>The plan of a view's query, its columns under their final names.</summary>
    internal LogicalPlan BindView(CreateViewSyntax view) => UniqueNames.Of(Renamed(BindQuery(view.Query, null), view.Columns));

    private static ImmutableArray<string> Names(ImmutableArray<Identifier> parts) => [.. parts.Select(p => p.Text)];

    /// <summary>The plan with its first columns under new names.</summary>
    private LogicalPlan Renamed(LogicalPlan plan, ImmutableArray<Identifier> names)
    {
        EquatableArray<PlanColumn> output = plan.Output;
        if (names.Length > output.Count)
            throw Error(names[output.Count].Span, $"{names.Length} column names are given, but the query has {output.Count} columns");
        if (names.IsEmpty) return plan;
        return new Project(plan, output.Select((c, i) => i < names.Length ? NamedExpression.New(names[i].Text, c.Ref) : NamedExpression.Pass(c)).ToEquatableArray());
    }

    /// <summary>Brings a query's columns into the order and types of a table's; columns that are not given get their defaults.</summary>
    private Project Conform(LogicalPlan source, EquatableArray<PlanColumn> table, Expression[] defaults, ImmutableArray<Identifier> names, bool byName, SourceSpan span, TableRules? rules = null)
    {
        if (byName) names = [.. source.Output.Select(c => new Identifier(c.Name, false, span))];
        // Computed columns are not given, and no place is kept for them.
        if (rules is { Generated.IsEmpty: false })
        {
            foreach (Identifier given in names)
                if (rules.IsGenerated(given.Text)) throw Error(given.Span, $"column \"{given.Text}\" is computed from others, so it cannot be inserted");
            if (names.IsEmpty) names = [.. table.Where(c => !rules.IsGenerated(c.Name)).Select(c => new Identifier(c.Name, true, span))];
        }

        int expected = names.IsEmpty ? table.Count : names.Length;
        if (source.Output.Count != expected)
            throw Error(span, $"{expected} {(expected == 1 ? "column is" : "columns are")} to be inserted, but the query has {source.Output.Count}");
        var positions = new int[table.Count];
        Array.Fill(positions, -1);
        for (int i = 0; i < expected; i++)
        {
            int target = names.IsEmpty ? i : IndexOf(table, names[i].Text);
            if (target < 0) throw At(BindException.UnknownColumn(names[i].Text, table.Select(c => c.Name)), names[i].Span);
            if (positions[target] >= 0) throw Error(names[i].Span, $"column \"{names[i].Text}\" is given twice");
            positions[target] = i;
        }

        return new Project(source, table.Select((column, i) => NamedExpression.New(
            column.Name,
            positions[i] < 0 ? defaults[i] : ExpressionBuilder.CastTo(source.Output[positions[i]].Ref, column.Type))).ToEquatableArray());
    }

    private static int IndexOf(EquatableArray<PlanColumn> columns, string name)
    {
        for (int i = 0; i < columns.Count; i++)
            if (columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    private BoundCopy BindCopyTo(CopyToSyntax copy)
    {
        LogicalPlan plan = UniqueNames.Of(BindQuery(copy.Query, null));
        Dictionary<string, Scalar> options = BindOptions(copy.Options);
        bool files = Flag(options, "return_files"), statistics = Flag(options, "return_stats");
        string? dates = Text(options, "dateformat", "date_format"), times = Text(options, "timestampformat", "timestamp_format");
        ITableSink sink = catalog.CreateSink(copy.Path.Value, options);
        if ((dates ?? times) is not null)
        {
            if (!sink.HoldsText) throw Error(copy.Span, "DATEFORMAT and TIMESTAMPFORMAT belong to the formats csv and json");
            plan = new Project(plan, plan.Output.Select(c => (c.Type.Id == TypeId.Date ? dates : c.Type.Id == TypeId.Timestamp || c.Type.IsUnitTimestamp ? times : null) is { } format
                ? NamedExpression.New(c.Name, ExpressionBuilder.Call("strftime", c.Ref, new Literal(Scalar.Utf8(format)))) : NamedExpression.Pass(c)).ToEquatableArray());
        }

        if (statistics && !sink.HasStatistics) throw Error(copy.Span, "RETURN_STATS needs the format parquet");
        var write = Write.To(sink.HoldsText ? InstantText.Of(plan, catalog.Options.TimeZone) : plan, sink);
        return new BoundCopy(files || statistics ? write.WithFiles() : write, copy.Path.Value) { Answer = statistics ? CopyAnswer.Statistics : files ? CopyAnswer.Files : CopyAnswer.Count };

        string? Text(Dictionary<string, Scalar> options, string name, string other) => options.Remove(name, out Scalar? value) || options.Remove(other, out value)
            ? value.Value as string ?? throw Error(copy.Span, $"the option {name.ToUpperInvariant()} is a text, not {value}") : null;

        bool Flag(Dictionary<string, Scalar> options, string name) => options.Remove(name, out Scalar? value) && (value.Value is bool flag || value.Value is string text && bool.TryParse(text, out flag)
            ? flag : throw Error(copy.Span, $"the option {name.ToUpperInvariant()} is true or false, not {value}"));
    }

    // EXPLAIN ANALYZE, or EXPLAIN (ANALYZE, FORMAT …) as PostgreSQL has it.
    private BoundExplain BindExplain(ExplainSyntax explain)
    {
        Dictionary<string, Scalar> options = BindOptions(explain.Options);
        bool analyze = options.Remove("analyze", out Scalar? wanted) && wanted.Value is not false;
        BoundStatement statement = BindStatement(explain.Statement);
        if (statement is BoundExecute execute)
        {
            // What is shown is planned for these values.
            statement = new Binder(catalog, execute.Prepared.Sql, execute.Values).Bind(execute.Prepared.Statement);
            execute.RequireUse();
        }

        return new BoundExplain(statement, explain.Analyze || analyze, options);
    }

    private BoundInsert BindCopyFrom(CopyFromSyntax copy)
    {
        LogicalPlan table = FindTable(copy.Table);
        Dictionary<string, Scalar> options = BindOptions(copy.Options);
        string format = options.Remove("format", out Scalar? named) && named.Value is string text ? text.ToLowerInvariant() : "";
        if (format.Length == 0) format = System.IO.Path.GetExtension(copy.Path.Value).TrimStart('.').ToLowerInvariant();
        if (format is "tbl" or "tsv" or "txt") format = "csv";
        if (format is "json" or "ndjson" or "jsonl")
        {
            // By name, as the table's columns say, unless types are to be found out.
            if (options.Remove("array", out Scalar? array) && !options.ContainsKey("format")) options["format"] = Scalar.Utf8(array.Value is false ? "newline_delimited" : "array");
            if (!options.ContainsKey("columns") && !(options.TryGetValue("auto_detect", out Scalar? detect) && detect.Value is true or "true"))
            {
                PlanColumn[] wanted = CopiedColumns(copy, table);
                options["columns"] = new Scalar(DataType.Struct([.. wanted.Select(c => new Field(c.Name, DataType.Utf8))]), wanted.Select(c => Scalar.Utf8(InstantText.Of(c.Type).ToString())).ToArray());
            }
        }

        if (format == "csv" && CsvTypes(CopiedColumns(copy, table), options) is { } types) options["types"] = types;
        LogicalPlan? source = catalog.CallTableFunction($"read_{format}", [Scalar.Utf8(copy.Path.Value)], options);
        if (source is null) throw Error(copy.Path.Span, $"the format of '{copy.Path.Value}' is not known; name it with (FORMAT …)");
        TableRules rules = catalog.RulesOf([.. copy.Table.Select(p => p.Text)]);
        LogicalPlan rows = Conform(source, table.Output, BindDefaults(copy.Table, table.Output), copy.Columns, byName: false, copy.Path.Span, rules);
        return new BoundInsert(Names(copy.Table), rules.Generated.IsEmpty ? rows : Generate(rows, rules, table.Output.Count));
    }

    private PlanColumn[] CopiedColumns(CopyFromSyntax copy, LogicalPlan table) => copy.Columns.IsEmpty
        ? [.. table.Output]
        : [.. copy.Columns.Select(c => table.Output.FirstOrDefault(o => o.Name.Equals(c.Text, StringComparison.OrdinalIgnoreCase)) ?? throw At(BindException.UnknownColumn(c.Text, table.Output.Select(o => o.Name)), c.Span))];

    // The types that columns of a CSV file are read in for a table: those that are found out where they lose nothing, else text, or the table's own where rows that do not fit are passed over. Null: they are all found out, or named.
    private static Scalar? CsvTypes(PlanColumn[] columns, Dictionary<string, Scalar> options)
    {
        string[] named = ["types", "dtypes", "column_types", "columns", "all_varchar", "auto_detect", "auto_type_candidates"], own = ["ignore_errors", "store_rejects", "decimal_separator", "thousands"];
        int last = Array.FindLastIndex(columns, c => !IsFound(c.Type));
        if (last < 0 || named.Any(options.ContainsKey)) return null;
        bool asText = !own.Any(options.ContainsKey);
        Scalar[] types = [.. columns.Take(last + 1).Select(c => Scalar.Utf8((IsFound(c.Type) ? DataType.Null : asText || c.Type.IsBlob ? DataType.Utf8 : InstantText.Of(c.Type)).ToString()))];
        return new Scalar(DataType.List(DataType.Utf8), types);

        static bool IsFound(DataType type) => type.IsFloat || type.IsInteger && !type.IsHuge && type.Id != TypeId.UInt64 || type.Id is TypeId.Boolean or TypeId.Date or TypeId.Time or TypeId.Timestamp or TypeId.TimestampTz;
    }

    private Dictionary<string, Scalar> BindOptions(ImmutableArray<OptionSyntax> options)
    {
        var result = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach (OptionSyntax option in options)
        {
            Scalar value = option.Value is null ? Scalar.True : BindListed(option.Value, $"the option {option.Name.Text.ToUpperInvariant()}", null);
            if (!result.TryAdd(option.Name.Text.ToLowerInvariant(), value)) throw Error(option.Name.Span, $"the option {option.Name.Text.ToUpperInvariant()} is given twice");
        }

        return result;
    }
}
