using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Statements and functions about the session: PRAGMA, PREPARE, EXECUTE, variables, and functions whose value the session knows.</summary>
internal sealed partial class Binder
{
    /// <summary>Pragmas that show something, by the table function that gives the same rows.</summary>
    private static readonly Dictionary<string, string> s_shownPragmas = new(StringComparer.OrdinalIgnoreCase)
    {
        ["table_info"] = "pragma_table_info",
        ["version"] = "pragma_version",
        ["database_list"] = "pragma_database_list",
        ["show_tables"] = "pragma_show_tables",
        ["show"] = "pragma_show",
        ["show_tables_expanded"] = "show_all_tables",
        ["database_size"] = "pragma_database_size",
        ["platform"] = "pragma_platform",
        ["collations"] = "pragma_collations",
        ["user_agent"] = "pragma_user_agent",
        ["functions"] = "pragma_functions",
    };

    private BoundStatement BindPragma(PragmaSyntax pragma)
    {
        string name = pragma.Name.Text.ToLowerInvariant();
        if (pragma.Value is not null) return new BoundSet(name, BindConstant(pragma.Value, "a setting's value"));
        if (s_shownPragmas.TryGetValue(name, out string? function))
        {
            Scalar[] arguments = [.. pragma.Arguments.Select(a => BindConstant(a, $"an argument of {name}"))];
            return new BoundQuery(catalog.CallTableFunction(function, arguments, new Dictionary<string, Scalar>()) ?? throw Unsupported(pragma.Span, $"PRAGMA {name}"));
        }

        if (!pragma.Arguments.IsEmpty) throw At(new BindException($"there is no pragma \"{name}\" that takes arguments", "42704") { Hint = Suggestion.For(name, s_shownPragmas.Keys) }, pragma.Name.Span);
        // enable_x and disable_x switch the setting x.
        name = name switch { "enable_profile" => "enable_profiling", "disable_profile" => "disable_profiling", _ => name };
        if (name.StartsWith("enable_", StringComparison.Ordinal)) return new BoundSet(name["enable_".Length..], Scalar.True);
        if (name.StartsWith("disable_", StringComparison.Ordinal)) return new BoundSet(name["disable_".Length..], Scalar.False);
        return new BoundSet(name, Scalar.True);
    }

    /// <summary>Bound once now without values, so that unknown names show before it is executed.</summary>
    private BoundCreateObject BindPrepare(PrepareSyntax prepare)
    {
        if (prepare.Statement is PrepareSyntax or ExecuteSyntax) throw Error(prepare.Statement.Span, "this statement cannot be prepared");
        new Binder(catalog, sql, SqlParameters.Unknown).Bind(prepare.Statement);
        return new BoundCreateObject(ObjectKind.Prepared, [prepare.Name.Text], new PreparedStatement(sql, prepare.Statement), OrReplace: true, IfNotExists: false);
    }

    private BoundExecute BindExecute(ExecuteSyntax execute)
    {
        if (catalog.FindObject(ObjectKind.Prepared, [execute.Name.Text]) is not PreparedStatement prepared)
        {
            throw At(
                new BindException($"there is no prepared statement \"{execute.Name.Text}\"", "26000") { Hint = Suggestion.For(execute.Name.Text, catalog.ObjectNames(ObjectKind.Prepared)) },
                execute.Name.Span);
        }

        var positional = new List<Scalar>();
        var named = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionArgument argument in execute.Arguments)
        {
            Scalar value = BindConstant(argument.Value, "a parameter's value");
            if (argument.Name is not { } name) positional.Add(value);
            else if (!named.TryAdd(name.Text, value)) throw Error(name.Span, $"the parameter {name.Text} is given twice");
        }

        return new BoundExecute(execute.Name.Text, prepared, new SqlParameters(positional, named));
    }

    private BoundStatement BindVariable(SetVariableSyntax variable) => variable.Value is null
        ? new BoundDropObject(ObjectKind.Variable, [variable.Name.Text], IfExists: true)
        : new BoundCreateObject(ObjectKind.Variable, [variable.Name.Text], new VariableValue(VariableOf(variable.Value)), OrReplace: true, IfNotExists: false);

    private Scalar VariableOf(ExpressionSyntax syntax)
    {
        Expression value = Bind(syntax, new Scope([], null) { AggregatesForbiddenIn = "a variable's value" });
        if (Compute.ConstantFolder.TryEvaluate(value) is { } known) return known;
        IReadOnlyList<string?[]> rows = catalog.Evaluate(new Project(Values.OneRow, [NamedExpression.New("value", value)]));
        return rows[0][0] is { } text && TextAs(text, value.Type) is Literal literal ? literal.Value : Scalar.Null(value.Type);
    }

    private LogicalPlan BindList(ShowListSyntax show) =>
        catalog.CallTableFunction(show.Function, [.. show.Of.Select(p => Scalar.Utf8(p.Text))], new Dictionary<string, Scalar>()) ?? throw Unsupported(show.Span, "this statement");

    /// <summary>The rows of a statement that shows something, where it stands in FROM.</summary>
    private LogicalPlan BindShown(StatementSyntax statement) => BindStatement(statement) switch
    {
        BoundQuery query => query.Plan,
        BoundDescribe describe => TableDescription.Of(describe.Plan.Schema, describe.Rules),
        BoundShowTables show => catalog.CallTableFunction(show.All ? "show_all_tables" : "pragma_show_tables", [], new Dictionary<string, Scalar>()) ?? throw Unsupported(statement.Span, "this statement"),
        BoundShowSetting setting => new Project(Values.OneRow, [NamedExpression.New("value", new Literal(Scalar.Utf8(catalog.ShowSetting(setting.Name))))]),
        _ => throw Unsupported(statement.Span, "this statement"),
    };

    /// <summary>What a table demands that DESCRIBE names; null for a query.</summary>
    private TableRules? RulesOfDescribed(QuerySyntax query) =>
        query is { With: null, OrderBy: null, Limit: null, Body: SelectSyntax { From: TableNameSyntax name, Where: null, GroupBy: null, Items: [{ Value: StarSyntax }] } } && name.Span == query.Span
            ? catalog.RulesOf([.. name.Parts.Select(p => p.Text)])
            : null;

    /// <summary>Functions whose value is the session's business and known now, and those that name a sequence; null for all others.</summary>
    private Expression? BindSessionFunction(string name, FunctionSyntax call)
    {
        switch (name)
        {
            case "nextval" or "currval" when call.Arguments is [{ Name: null, Value: StringSyntax sequence }]:
                return ExpressionBuilder.Call(name, new Literal(Scalar.Int64(FindSequence(sequence).Handle)));
            case "getvariable" when call.Arguments is [{ Name: null, Value: var variable }]:
                string wanted = BindConstant(variable, "a variable's name").Value as string ?? throw Error(variable.Span, "a variable's name is a text");
                return new Literal(catalog.FindObject(ObjectKind.Variable, [wanted]) is VariableValue known ? known.Value : Scalar.Null(DataType.Null));
            case "current_setting" when call.Arguments is [{ Name: null, Value: var setting }]:
                return new Literal(catalog.ValueOfSetting(BindConstant(setting, "a setting's name").Value as string ?? throw Error(setting.Span, "a setting's name is a text"))) { IsTyped = true };
            case "version" when call.Arguments.IsEmpty: return new Literal(Scalar.Utf8($"v{typeof(Binder).Assembly.GetName().Version?.ToString(3)}"));
            case "current_database" or "current_catalog" when call.Arguments.IsEmpty: return new Literal(Scalar.Utf8(catalog.Database));
            case "current_user" or "current_role" or "session_user" or "user" when call.Arguments.IsEmpty: return new Literal(Scalar.Utf8("frame"));
            case "current_schema" when call.Arguments.IsEmpty: return new Literal(Scalar.Utf8(catalog.ShowSetting("schema")));
            default: return null;
        }
    }

    /// <summary>The sequence that a default draws from; null for none.</summary>
    public static Sequence? SequenceOf(ICatalog catalog, string text)
    {
        int at = text.IndexOf("nextval", StringComparison.OrdinalIgnoreCase), open = at < 0 ? -1 : text.IndexOf('\'', at), close = open < 0 ? -1 : text.IndexOf('\'', open + 1);
        return close < 0 ? null : catalog.FindObject(ObjectKind.Sequence, NameText.Parts(text[(open + 1)..close])) as Sequence;
    }

    private Sequence FindSequence(StringSyntax name)
    {
        return catalog.FindObject(ObjectKind.Sequence, NameText.Parts(name.Value)) as Sequence ?? throw At(
            new BindException($"there is no sequence \"{name.Value}\"", "42P01") { Hint = Suggestion.For(name.Value, catalog.ObjectNames(ObjectKind.Sequence)) }, name.Span);
    }
}
