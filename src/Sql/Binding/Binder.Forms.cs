using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Calls that are short for other expressions, and rows of tables as structs.</summary>
internal sealed partial class Binder
{
    /// <summary>The call as what it is short for; null for all others.</summary>
    private Expression? BindShortForm(FunctionSyntax call, string name, Scope scope) => name switch
    {
        "try" when call.Arguments is [{ Name: null } attempt] => new Attempt(Bind(attempt.Value, scope)),
        "date_part" or "datepart" when call.Arguments is [{ Value: ListSyntax parts }, { Name: null }] => DateParts(call, parts, scope),
        "strptime" or "try_strptime" when call.Arguments is [{ Name: null }, { Value: ListSyntax { Items.Length: > 0 } formats }] => FirstFormat(call, formats, scope),
        "histogram" when call.Arguments is [{ Name: null }, { Name: null }] => Histogram(call, exact: false, scope),
        "histogram_exact" when call.Arguments is [{ Name: null }, { Name: null }] => Histogram(call, exact: true, scope),
        "is_histogram_other_bin" when call.Arguments is [{ Name: null } bin] => OtherBin(call, bin.Value, scope),
        "alias" when call.Arguments is [{ Name: null } named] => new Literal(Scalar.Utf8(named.Value is ColumnSyntax column ? column.Parts[^1].Text : SyntaxText.Of(named.Value))),
        "can_cast_implicitly" when call.Arguments is [{ Name: null } from, { Name: null } to] =>
            new Literal(Scalar.Bool(CastRules.ImplicitCost(Bind(from.Value, scope).Type, Bind(to.Value, scope).Type) >= 0)),
        "cast_to_type" when call.Arguments is [{ Name: null } cast, { Name: null } like] => ExpressionBuilder.Cast(Bind(cast.Value, scope), Bind(like.Value, scope).Type),
        "unpivot_list" when !call.Arguments.IsEmpty => Bind(call with { Name = call.Name with { Text = "list_value" } }, scope),
        "current_query" when call.Arguments.IsEmpty => new Literal(Scalar.Utf8(sql)),
        "pg_typeof" when call.Arguments is [{ Name: null } typed] => ExpressionBuilder.Call("lower", Bind(Of(call, "typeof", typed.Value), scope)),
        "generate_subscripts" when call.Arguments is [{ Name: null } list, { Name: null, Value: NumberSyntax { Text: "1" } }] => BindUnnest(
            Of(call, "unnest", Of(call, "generate_series", Number(call.Span, 1), Of(call, "len", list.Value))), scope),
        _ => null,
    };

    /// <summary>All columns of a table under the table's name, if no column has that name: a struct.</summary>
    private static Expression? BindRow(string table, Scope scope)
    {
        if (!scope.HasTable(null, table)) return null;
        ScopeColumn[] columns = [.. scope.Columns.Where(c => !c.IsHidden && Scope.Matches(c, null, table)).DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase)];
        return ExpressionBuilder.Struct([.. columns.Select(c => c.Name)], [.. columns.Select(c => c.Value)]);
    }

    private static NumberSyntax Number(SourceSpan span, int value) => new(span, NumberForm.Integer, value.ToString(CultureInfo.InvariantCulture));

    private static FunctionSyntax Of(FunctionSyntax call, string name, params ReadOnlySpan<ExpressionSyntax> arguments) =>
        new(call.Span, call.Name with { Text = name }, [.. arguments.ToArray().Select(a => new FunctionArgument(null, a))]);

    // date_part(['year', 'month'], d) is a struct of the parts.
    private Expression DateParts(FunctionSyntax call, ListSyntax parts, Scope scope)
    {
        string[] names = [.. parts.Items.Select(p => p is StringSyntax text ? text.Value : throw Error(p.Span, "a part of a date must be a constant text"))];
        Expression value = Bind(call.Arguments[1].Value, scope);
        var source = new BoundSyntax(call.Arguments[1].Value.Span, value);
        Expression all = ExpressionBuilder.Struct(names, BindAll([.. parts.Items.Select(p => (ExpressionSyntax)Of(call, "date_part", p, source))], scope));
        return ExpressionBuilder.Case([new IsNull(value)], [new Literal(Scalar.Null(all.Type))], all);
    }

    // The first of the formats that reads the text; the last one's error if none does.
    private Expression FirstFormat(FunctionSyntax call, ListSyntax formats, Scope scope)
    {
        var text = new BoundSyntax(call.Arguments[0].Value.Span, Bind(call.Arguments[0].Value, scope));
        Expression[] tried = [.. formats.Items.Select((f, i) => Bind(Of(call, i == formats.Items.Length - 1 ? call.Name.Text : "try_strptime", text, f), scope))];
        return tried.Length == 1 ? tried[0] : ExpressionBuilder.Call("coalesce", tried);
    }

    /// <summary>How many values lie in each bin, which has its upper end, or equal each of the given values: a map, with what lies elsewhere under the type's greatest value.</summary>
    private Expression Histogram(FunctionSyntax call, bool exact, Scope scope)
    {
        ExpressionSyntax value = call.Arguments[0].Value, bins = call.Arguments[1].Value;
        Expression known = Bind(Count(null), scope), least = Bind(call with { Name = call.Name with { Text = "min" }, Arguments = [call.Arguments[0]] }, scope);
        DataType type = least.Type;
        Expression sorted = Constant(ExpressionBuilder.Cast(Constant(Bind(bins, new Scope([], null) { AggregatesForbiddenIn = "the bins of a histogram" })), DataType.List(type)));
        sorted = Constant(ExpressionBuilder.Call("list_sort", ExpressionBuilder.Call("list_distinct", sorted)));
        int count = (int)(Constant(ExpressionBuilder.Call("len", sorted)).Value.AsInteger() ?? 0);
        if (count == 0) throw Error(bins.Span, $"{call.Name.Text} needs at least one bin");
        ExpressionSyntax[] ends = [.. Enumerable.Range(1, count).Select(i => (ExpressionSyntax)new BoundSyntax(bins.Span, Constant(ExpressionBuilder.Subscript(sorted, new Literal(Scalar.Int64(i))))))];
        Expression[] keys = [.. ends.Select(e => ((BoundSyntax)e).Value)];
        Expression[] counts = [.. ends.Select((end, i) => Bind(Count(exact ? Compare(BinaryOperator.Equal, end)
            : i == 0 ? Compare(BinaryOperator.LessOrEqual, end)
            : new LogicalSyntax(bins.Span, true, [Compare(BinaryOperator.Greater, ends[i - 1]), Compare(BinaryOperator.LessOrEqual, end)])), scope))];
        Expression within = counts.Aggregate((a, b) => ExpressionBuilder.Call("+", a, b)), elsewhere = ExpressionBuilder.Call("-", known, within);
        Expression complete = Map(keys, counts);
        if (Beyond(type) is not { } beyond) throw Error(bins.Span, $"{call.Name.Text} does not take values of type {type}");
        return ExpressionBuilder.Case(
            [Is(known), Is(elsewhere)],
            [new Literal(Scalar.Null(complete.Type)), complete],
            Map([.. keys, beyond], [.. counts, elsewhere]));

        ExpressionSyntax Compare(BinaryOperator op, ExpressionSyntax end) => new BinarySyntax(bins.Span, op, value, end, bins.Span);

        FunctionSyntax Count(ExpressionSyntax? condition) => call with
        {
            Name = call.Name with { Text = "count" },
            Arguments = [call.Arguments[0]],
            Filter = condition is null || call.Filter is null ? condition ?? call.Filter : new LogicalSyntax(bins.Span, true, [call.Filter, condition]),
        };

        Literal Constant(Expression expression) => new(ConstantFolder.TryEvaluate(expression) ?? throw Error(bins.Span, $"the bins of {call.Name.Text} must be constant"));

        static Expression Is(Expression count) => ExpressionBuilder.Compare(ComparisonOperator.Equal, count, new Literal(Scalar.Int64(0)));

        static Expression Map(Expression[] keys, Expression[] counts) => ExpressionBuilder.Call(
            "map", ExpressionBuilder.List("list_value", keys), ExpressionBuilder.Cast(ExpressionBuilder.List("list_value", counts), DataType.List(DataType.UInt64)));
    }

    // The key of what is in no bin.
    // Whether a key of a histogram is the one of what lies beyond its bins.
    private Expression OtherBin(FunctionSyntax call, ExpressionSyntax bin, Scope scope)
    {
        Expression value = Bind(bin, scope);
        if (Beyond(value.Type) is not { } beyond) throw Error(call.Span, $"{call.Name.Text} does not take a {value.Type}");
        return ExpressionBuilder.Compare(ComparisonOperator.Equal, value, beyond);
    }

    private static Expression? Beyond(DataType type)
    {
        Scalar? greatest = type.Id switch
        {
            TypeId.Int8 => Scalar.Int64(sbyte.MaxValue),
            TypeId.Int16 => Scalar.Int64(short.MaxValue),
            TypeId.Int32 => Scalar.Int64(int.MaxValue),
            TypeId.Int64 => Scalar.Int64(long.MaxValue),
            TypeId.UInt8 => Scalar.Int64(byte.MaxValue),
            TypeId.UInt16 => Scalar.Int64(ushort.MaxValue),
            TypeId.UInt32 => Scalar.Int64(uint.MaxValue),
            TypeId.Float32 or TypeId.Float64 => Scalar.Float64(double.PositiveInfinity),
            TypeId.Utf8 => Scalar.Utf8(""),
            _ => null,
        };
        return greatest is { } value ? ExpressionBuilder.Cast(new Literal(value), type) : null;
    }
}
