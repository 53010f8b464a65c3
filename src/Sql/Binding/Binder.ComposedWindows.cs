using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Window functions that are made of others.</summary>
internal sealed partial class Binder
{
    private Expression? BindComposedWindow(FunctionSyntax call, string name, WindowSyntax over, Scope scope)
    {
        if (name == "fill") return BindFill(call, over, scope);
        return call.Distinct && FunctionRegistry.Default.IsAggregate(name) && Resolve(over, scope).Frame is { Exclusion: not FrameExclusion.NoOthers } ? BindDistinctWithout(call, name, over, scope) : null;
    }

    /// <summary>An aggregate of different values over a frame that leaves rows out: of the list of the frame's values.</summary>
    private Expression BindDistinctWithout(FunctionSyntax call, string name, WindowSyntax over, Scope scope)
    {
        if (!call.OrderBy.IsEmpty) Refuse(call.OrderBy[0].Span, "ORDER BY beside DISTINCT over a frame with EXCLUDE");
        if (call.Arguments.IsEmpty) throw Error(call.Span, "DISTINCT needs an argument");
        Expression values = BindWindow(call with { Name = call.Name with { Text = "list" }, Distinct = false, Arguments = [call.Arguments[0]] }, over, scope);
        var distinct = new BoundSyntax(call.Span, ExpressionBuilder.Call("list_distinct", values));
        FunctionSyntax aggregate = Of(call, "list_aggregate", [distinct, new StringSyntax(call.Span, name), .. call.Arguments[1..].Select(a => a.Value)]);
        Expression result = Bind(aggregate, scope);
        return name == "count" ? ExpressionBuilder.Call("coalesce", result, ExpressionBuilder.Cast(new Literal(Scalar.Int32(0)), result.Type)) : result;
    }

    /// <summary><c>fill(x) OVER (PARTITION BY … ORDER BY k)</c>: in place of a null what lies on the line through the values beside it; beyond the ends, on the line through the two nearest.</summary>
    private Expression BindFill(FunctionSyntax call, WindowSyntax over, Scope scope)
    {
        if (call.Arguments is not [{ Name: null } argument]) throw Error(call.Span, "fill takes one argument");
        if (scope.InsideAggregate || scope.InsideWindow || (scope.AggregatesForbiddenIn ?? scope.WindowsForbiddenIn) is not null) BindWindow(call with { Name = call.Name with { Text = "first_value" } }, over, scope);
        WindowSyntax window = Resolve(over, scope);
        if (window.OrderBy.IsEmpty && !call.OrderBy.IsEmpty) window = window with { OrderBy = call.OrderBy };
        if (window.OrderBy.Length != 1) throw Error(call.Span, "fill needs exactly one ORDER BY expression");
        scope.InsideWindow = true;
        Expression value = Bind(argument.Value, scope), key = Bind(window.OrderBy[0].Value, scope);
        EquatableArray<Expression> partition = window.PartitionBy.Select(p => BindCollated(p, scope)).ToEquatableArray();
        EquatableArray<SortKey> order = [Key(key, window.OrderBy[0])];
        scope.InsideWindow = false;
        if (value.Type.Id == TypeId.Null) value = ExpressionBuilder.CastTo(value, DataType.Int32);
        if (!IsLine(value.Type)) throw new TypeException($"fill does not take a {value.Type}: there is nothing between two of them", "42883");
        if (!IsLine(key.Type)) throw new TypeException($"fill cannot go by a {key.Type}: there is no distance between two of them", "42883");
        Expression known = Where(key, value), place = Where(value, key);
        (Expression Value, Expression Place) before = (Shift("lag", known, 1), Shift("lag", place, 1)), after = (Shift("lead", known, 1), Shift("lead", place, 1));
        (Expression Value, Expression Place) earlier = (Shift("lag", known, 2), Shift("lag", place, 2)), later = (Shift("lead", known, 2), Shift("lead", place, 2));
        return ExpressionBuilder.Case(
            [Known(value), new IsNull(key), Both(before, after), Both(before, earlier), Known(before.Value), Both(after, later)],
            [value, new Literal(Scalar.Null(value.Type)), Between(before, after, value.Type, key, inside: true), Between(earlier, before, value.Type, key, inside: false), before.Value, Between(after, later, value.Type, key, inside: false)],
            after.Value);

        Expression Shift(string function, Expression of, long rows) =>
            WindowBuilder.Call(new WindowRequest(function, [of, new Literal(Scalar.Int64(rows))], partition, order, null) { IgnoreNulls = true });

        static Expression Where(Expression present, Expression result) => ExpressionBuilder.Case([new IsNull(present)], [new Literal(Scalar.Null(result.Type))], result);

        static Expression Known(Expression operand) => new IsNull(operand, Negated: true);

        static Expression Both((Expression Value, Expression Place) a, (Expression Value, Expression Place) b) => ExpressionBuilder.And(Known(a.Value), Known(b.Value));
    }

    private static bool IsLine(DataType type) => type.IsNumeric || type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz or TypeId.Time;

    // The value at a place on the line through two points. Between the points what is beyond the first is cut to the type, outside it is rounded, as DuckDB does.
    private static Expression Between((Expression Value, Expression Place) low, (Expression Value, Expression Place) high, DataType type, Expression key, bool inside)
    {
        Expression from = Real(low.Value), way = Minus(Real(high.Value), from), span = Minus(Real(high.Place), Real(low.Place));
        Expression part = ExpressionBuilder.Call("/", Minus(Real(key), Real(low.Place)), span), beyond = ExpressionBuilder.Call("*", way, part);
        double scale = type.Id == TypeId.Decimal ? Math.Pow(10, type.Scale) : 1;
        if (!type.IsFloat && inside)
        {
            var unit = new Literal(Scalar.Float64(scale));
            beyond = ExpressionBuilder.Call("/", ExpressionBuilder.Call("trunc", ExpressionBuilder.Call("*", beyond, unit)), unit);
        }

        Expression sum = ExpressionBuilder.Call("+", from, beyond);
        Expression value = type.Id switch
        {
            TypeId.Date => ExpressionBuilder.Call("make_date", ExpressionBuilder.Cast(sum, DataType.Int32)),
            TypeId.Timestamp => ExpressionBuilder.Call("make_timestamp", ExpressionBuilder.Cast(sum, DataType.Int64)),
            TypeId.TimestampTz => ExpressionBuilder.Call("make_timestamptz", ExpressionBuilder.Cast(sum, DataType.Int64)),
            TypeId.Time => ExpressionBuilder.Call("+", new Literal(new Scalar(DataType.Time, 0L)), ExpressionBuilder.Call("to_microseconds", ExpressionBuilder.Cast(sum, DataType.Int64))),
            _ => ExpressionBuilder.Cast(sum, type),
        };
        // Places that are the same have no line through them.
        return ExpressionBuilder.Case([ExpressionBuilder.Compare(ComparisonOperator.Equal, span, new Literal(Scalar.Float64(0)))], [low.Value], value);
    }

    private static Expression Minus(Expression left, Expression right) => ExpressionBuilder.Call("-", left, right);

    private static Expression Real(Expression value) => ExpressionBuilder.Cast(
        value.Type.Id switch
        {
            TypeId.Date => Minus(value, new Literal(Scalar.Date(0))),
            TypeId.Timestamp or TypeId.TimestampTz or TypeId.Time => ExpressionBuilder.Call("epoch_us", value),
            _ => value,
        },
        DataType.Float64);
}
