using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Table functions that are other queries: <c>query</c>, <c>query_table</c>, <c>repeat</c>, <c>repeat_row</c>, <c>histogram</c>, <c>histogram_values</c> and <c>test_all_types</c>.</summary>
internal sealed partial class Binder
{
    private static readonly string[] s_techniques = ["auto", "sample", "equi-height", "equi-width", "equi-width-nice"];

    /// <summary>Names of table functions that the binder knows by itself.</summary>
    public static IReadOnlyList<string> QueryFunctions { get; } = ["query", "query_table", "repeat", "repeat_row", "histogram", "histogram_values", "test_all_types"];

    /// <summary>The rows of such a function; null for all others.</summary>
    private LogicalPlan? BindQueryFunction(TableFunctionSyntax function, string name, Scope? outer) => name switch
    {
        "query" => BindQueryText(function, outer),
        "query_table" => BindQueryTable(function, outer),
        "repeat" => BindRepeat(function),
        "repeat_row" => BindRepeatedRow(function),
        "test_all_types" => BindText(AllTypesText(function), outer),
        "histogram" or "histogram_values" => BindText(HistogramText(function, name), outer),
        _ => null,
    };

    private LogicalPlan BindQueryText(TableFunctionSyntax function, Scope? outer)
    {
        if (function.Arguments is not [{ Name: null, Value: var text }] || BindConstant(text, "the argument of query").Value is not string query)
            throw Error(function.Span, "query takes the text of a query");
        return BindText(query, outer);
    }

    // The text is that of one query; positions of errors are those in it.
    private LogicalPlan BindText(string text, Scope? outer)
    {
        if (Parser.ParseScript(text) is not [QueryStatementSyntax query]) throw new ParseException("one SELECT statement is expected here");
        return WithArguments(ImmutableDictionary<string, MacroArgument>.Empty, text, () => BindQuery(query.Query, outer));
    }

    private LogicalPlan BindQueryTable(TableFunctionSyntax function, Scope? outer)
    {
        bool byName = function.Arguments.Length == 2 && BindConstant(function.Arguments[1].Value, "the second argument of query_table").Value is true;
        if (function.Arguments.Length is not (1 or 2)) throw Error(function.Span, "query_table takes the name of a table, or a list of names and whether their columns go by name");
        Scalar names = BindListed(function.Arguments[0].Value, "the argument of query_table", outer);
        string[] tables = [.. (names.Value as Scalar[] ?? [names]).Select(n => n.Value as string ?? throw Error(function.Span, "the name of a table is a text"))];
        if (tables.Length == 0) throw Error(function.Span, "query_table needs at least one table");
        string union = byName ? " UNION ALL BY NAME " : " UNION ALL ";
        return BindText(string.Join(union, tables.Select(t => $"FROM {string.Join('.', NameText.Parts(t).Select(TypeNames.Quoted))}")), outer);
    }

    private Project BindRepeat(TableFunctionSyntax function)
    {
        if (function.Arguments is not [{ Name: null } value, { Name: null } times]) throw Error(function.Span, "repeat takes a value and how often it comes");
        return Repeated([value], Times(times.Value, "repeat"), _ => SyntaxText.Of(value.Value));
    }

    private Project BindRepeatedRow(TableFunctionSyntax function)
    {
        FunctionArgument[] values = [.. function.Arguments.Where(a => a.Name is null)];
        if (values.Length == 0 || function.Arguments.Length != values.Length + 1 || function.Arguments.FirstOrDefault(a => a.Name is { } name && name.Text.Equals("num_rows", StringComparison.OrdinalIgnoreCase)) is not { } times)
            throw Error(function.Span, "repeat_row takes values and num_rows := how often they come");
        return Repeated(values, Times(times.Value, "repeat_row"), i => string.Create(CultureInfo.InvariantCulture, $"column{i}"));
    }

    private Int128 Times(ExpressionSyntax times, string name) =>
        BindConstant(times, $"the number of rows of {name}").AsInteger() is { } count && count >= 0 ? count : throw Error(times.Span, $"the number of rows of {name} cannot be less than 0");

    private Project Repeated(FunctionArgument[] values, Int128 times, Func<int, string> name)
    {
        LogicalPlan rows = catalog.CallTableFunction("range", [Scalar.Int64((long)Int128.Min(times, long.MaxValue))], new Dictionary<string, Scalar>())!;
        return new Project(rows, values.Select((v, i) => NamedExpression.New(name(i), Value(v.Value))).ToEquatableArray());

        Expression Value(ExpressionSyntax syntax)
        {
            Expression value = Bind(syntax, new Scope([], null) { AggregatesForbiddenIn = "the arguments of a table function" });
            return value.Type.Id == TypeId.Null ? ExpressionBuilder.Cast(value, DataType.Int32) : value;
        }
    }

    /// <summary>The query of <c>histogram_values(table, column, bin_count := 10, technique := 'auto')</c>: the upper ends of bins with the rows in each; histogram names the bins and draws bars.</summary>
    private string HistogramText(TableFunctionSyntax function, string name)
    {
        Int128 bins = 10;
        string technique = "auto";
        FunctionArgument[] plain = [.. function.Arguments.Where(a => a.Name is null)];
        IEnumerable<FunctionArgument> options = plain.Skip(2).Select((a, i) => a with { Name = new Identifier(i == 0 ? "bin_count" : "technique", false, a.Value.Span) }).Concat(function.Arguments.Where(a => a.Name is not null));
        foreach (FunctionArgument option in options)
        {
            switch (option.Name!.Value.Text.ToLowerInvariant())
            {
                case "bin_count": bins = BindConstant(option.Value, "bin_count").AsInteger() is { } count && count > 0 ? count : throw Error(option.Value.Span, "there must be > 0 bins"); break;
                case "technique": technique = BindConstant(option.Value, "technique").Value as string ?? throw Error(option.Value.Span, "a technique is a text"); break;
                default: throw At(new BindException($"{name} has no argument \"{option.Name.Value.Text}\"") { Hint = Suggestion.For(option.Name.Value.Text, ["bin_count", "technique"]) }, option.Name.Value.Span);
            }
        }

        if (!s_techniques.Contains(technique)) throw At(new BindException($"there is no technique '{technique}'") { Hint = Suggestion.For(technique, s_techniques) }, function.Span);
        if (plain.Length < 2 || plain[0].Value is not (ColumnSyntax or StringSyntax)) throw Error(function.Span, $"{name} takes a table, a column and perhaps bin_count and technique");
        string table = plain[0].Value is StringSyntax path ? SyntaxText.Of(path) : string.Join('.', ((ColumnSyntax)plain[0].Value).Parts.Select(p => TypeNames.Quoted(p.Text)));
        string values = $"(SELECT {SyntaxText.Of(plain[1].Value)} AS x FROM {table})";
        DataType type = BindText(values, null).Output[0].Type;
        bool counted = technique == "sample" || technique == "auto" && !(type.IsNumeric || type.Id is TypeId.Date or TypeId.Timestamp || type.IsUnitTimestamp);
        // Times have no nice bins.
        bool nice = technique != "equi-width" && type.IsNumeric;
        string ends = counted ? $"approx_top_k(x, {bins})"
            : technique == "equi-height" ? $"quantile_disc(x, [{string.Join(", ", Enumerable.Range(1, (int)Int128.Min(bins, 100_000)).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(double)i / (double)bins:E16}")))}])"
            : $"equi_width_bins(min(x), max(x), {bins}, {(nice ? "true" : "false")})";
        string join = counted ? "v.x = b.bin" : "v.x <= b.bin", joined = counted ? "LEFT JOIN" : "ASOF LEFT JOIN";
        string counts = $"""
            WITH v AS MATERIALIZED {values},
            b AS MATERIALIZED (SELECT DISTINCT unnest({ends}) AS bin FROM v),
            c AS (SELECT b.bin, count(*) AS n FROM v {joined} b ON {join} WHERE v.x IS NOT NULL GROUP BY b.bin)
            SELECT b.bin, coalesce(c.n, 0)::UBIGINT AS count, false AS others FROM b LEFT JOIN c ON b.bin = c.bin
            UNION ALL SELECT NULL, n::UBIGINT, true FROM c WHERE bin IS NULL
            """;
        if (name == "histogram_values")
        {
            string other = counted && Beyond(type) is { } beyond && ConstantFolder.TryEvaluate(beyond) is { } key ? $"CASE WHEN others THEN {TextOf(key)} ELSE bin END" : "bin";
            return $"SELECT {other} AS bin, count FROM ({counts}) ORDER BY others, bin";
        }

        string label = counted ? "bin::VARCHAR" : "CASE WHEN row_number() OVER (ORDER BY others, bin) = 1 THEN concat('x <= ', bin) ELSE concat(lag(bin) OVER (ORDER BY others, bin), ' < x <= ', bin) END";
        return $"SELECT name AS bin, count, bar(count, 0, max(count) OVER ()) AS bar FROM (SELECT CASE WHEN others THEN '(other values)' ELSE {label} END AS name, count, others, bin AS place FROM ({counts})) ORDER BY others, place";
    }

    // A number, a text or infinity.
    private static string TextOf(Scalar key) => key.Type.Id == TypeId.Utf8 ? "''" : key.Type.IsFloat ? $"'inf'::{key.Type}" : string.Create(CultureInfo.InvariantCulture, $"{key.AsInteger()}::{key.Type}");
}
