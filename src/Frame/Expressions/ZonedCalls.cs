using FrameEngine.Functions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Expressions;

/// <summary>Calls whose value depends on a zone, in a form that names it. In UTC an instant and its local time are the same number, and the plain functions serve.</summary>
/// <remarks><code>
/// hour(t)                 ⇒  hour(timezone('Europe/Berlin', t))
/// t + INTERVAL 1 DAY      ⇒  @zoned_+('Europe/Berlin', t, INTERVAL 1 DAY)
/// </code></remarks>
internal static class ZonedCalls
{
    /// <summary>Functions of which an instant's value is that of its local time.</summary>
    private static readonly HashSet<string> s_ofLocalTime = new(StringComparer.Ordinal)
    {
        "year", "quarter", "month", "week", "weekofyear", "day", "dayofmonth", "dayofweek", "weekday", "isodow", "dayofyear", "isoyear", "yearweek", "hour", "minute", "second",
        "millisecond", "microsecond", "decade", "century", "millennium", "era", "last_day", "days_in_month", "monthname", "dayname", "julian",
    };

    /// <summary>The zone that a cast needs to know: this session's if it is not UTC and the cast looks at the clock of one.</summary>
    public static string? ZoneOfCast(DataType from, DataType to)
    {
        if (SessionZone.Current is not { } zone) return null;
        if (from.Id == TypeId.Utf8) return HasInstant(to) || HasClock(to) ? zone : null;
        return HasInstant(from) != HasInstant(to) || ((from.IsNested || to.IsNested) && HasInstant(from)) ? zone : null;
    }

    /// <summary>The call with its zone; null for one that needs none.</summary>
    public static Expression? Bind(string name, ReadOnlySpan<Expression> arguments)
    {
        if (name == "time_bucket" && arguments.Length is 3 or 4 && arguments[1].Type.Id == TypeId.TimestampTz && arguments[^1].Type.Id == TypeId.Utf8) return Bucket(arguments);
        if (name == "make_timestamptz" && arguments.Length == 7) return ExpressionBuilder.Call("timezone", arguments[6], ExpressionBuilder.Call("make_timestamp", arguments[..6]));
        if (SessionZone.Current is not { } zone) return null;
        if (arguments.Length == 0) return Clock(name);
        if (name == "make_timestamptz" && arguments.Length == 6) return InZone(zone, ExpressionBuilder.Call("make_timestamp", arguments));
        bool any = false;
        foreach (Expression argument in arguments) any |= argument.Type.Id == TypeId.TimestampTz;
        if (name == "age" && arguments.Length == 1) return ExpressionBuilder.Call("age", ExpressionBuilder.CastTo(Clock("current_date")!, any ? DataType.TimestampTz : DataType.Timestamp), arguments[0]);
        return any ? OfInstant(zone, name, arguments) : null;
    }

    private static Expression? OfInstant(string zone, string name, ReadOnlySpan<Expression> arguments)
    {
        if (arguments.Length == 1 && s_ofLocalTime.Contains(name)) return ExpressionBuilder.Call(name, InZone(zone, arguments[0]));
        switch (name)
        {
            case "timezone" when arguments.Length == 1: return Offset(zone, "second", arguments[0]);
            case "timezone_hour" when arguments.Length == 1: return Offset(zone, "hour", arguments[0]);
            case "timezone_minute" when arguments.Length == 1: return ExpressionBuilder.Call("%", Offset(zone, "minute", arguments[0]), new Literal(Scalar.Int64(60)));
            case "date_part" or "datepart" when arguments.Length == 2 && arguments[0].Type.Id == TypeId.Utf8: return Part(zone, arguments[0], arguments[1]);
            case "date_trunc" or "datetrunc" when arguments.Length == 2: return Zoned(zone, "date_trunc", arguments[0], arguments[1]);
            case "date_diff" or "datediff" when arguments.Length == 3: return Zoned(zone, "date_diff", arguments[0], Instant(arguments[1]), Instant(arguments[2]));
            case "date_sub" or "datesub" when arguments.Length == 3: return Zoned(zone, "date_sub", arguments[0], Instant(arguments[1]), Instant(arguments[2]));
            case "+" or "-" or "age" or "strftime" or "range" or "generate_series" when FunctionRegistry.Default.IsScalar(ZonedFunctions.Prefix + name): return Known(zone, name, arguments);
            default: return null;
        }
    }

    // What these do not take, such as an instant and a number, is for the plain function to refuse.
    private static Expression? Known(string zone, string name, ReadOnlySpan<Expression> arguments)
    {
        var operands = new Expression[arguments.Length];
        for (int i = 0; i < operands.Length; i++) operands[i] = arguments[i].Type.Id is TypeId.Date or TypeId.Timestamp ? Instant(arguments[i]) : arguments[i];
        if (name is "+" or "-" && operands.Any(o => o.Type.Id is not (TypeId.TimestampTz or TypeId.Interval))) return null;
        if (name is "range" or "generate_series" && operands is not [_, _, { Type.Id: TypeId.Interval }]) return null;
        if (name is "+" && operands is [{ Type.Id: TypeId.Interval } interval, var instant]) operands = [instant, interval];
        if (name is "-" && operands[0].Type.Id == TypeId.Interval || name is "+" && operands[1].Type.Id != TypeId.Interval) return null;
        return Zoned(zone, name, operands);
    }

    private static Expression? Clock(string name) => name switch
    {
        "current_date" or "today" => ExpressionBuilder.Cast(Now(), DataType.Date),
        "localtimestamp" or "current_localtimestamp" => ExpressionBuilder.Cast(Now(), DataType.Timestamp),
        "localtime" or "current_localtime" => ExpressionBuilder.Cast(Now(), DataType.Time),
        "current_time" or "get_current_time" => ExpressionBuilder.Cast(Now(), DataType.TimeTz),
        _ => null,
    };

    private static Expression Now() => ExpressionBuilder.Call("now");

    private static Expression Instant(Expression time) => ExpressionBuilder.CastTo(time, DataType.TimestampTz);

    private static Expression InZone(string zone, Expression time) => ExpressionBuilder.Call("timezone", new Literal(Scalar.Utf8(zone)), time);

    private static Expression Zoned(string zone, string name, params ReadOnlySpan<Expression> arguments) => ExpressionBuilder.Call(ZonedFunctions.Prefix + name, [new Literal(Scalar.Utf8(zone)), .. arguments]);

    private static Expression Offset(string zone, string unit, Expression time) =>
        ExpressionBuilder.Call("date_sub", new Literal(Scalar.Utf8(unit)), InZone(SessionZone.Default, time), InZone(zone, time));

    // Seconds since 1970 are the same everywhere.
    private static Expression Part(string zone, Expression part, Expression time)
    {
        if (part is Literal { Value.Value: string name })
        {
            return name.ToLowerInvariant() switch
            {
                "timezone" or "timezone_hour" or "timezone_minute" => ExpressionBuilder.Call(name.ToLowerInvariant(), time),
                var known when known.StartsWith("epoch", StringComparison.Ordinal) => new ScalarCall(FunctionRegistry.Default.ResolveScalar("date_part", [DataType.Utf8, time.Type]), [part, time]),
                _ => ExpressionBuilder.Call("date_part", part, InZone(zone, time)),
            };
        }

        Expression isEpoch = ExpressionBuilder.Compare(ComparisonOperator.Equal, ExpressionBuilder.Call("lower", part), new Literal(Scalar.Utf8("epoch")));
        Expression instant = new ScalarCall(FunctionRegistry.Default.ResolveScalar("date_part", [DataType.Utf8, time.Type]), [part, time]);
        return ExpressionBuilder.Case([isEpoch], [instant], ExpressionBuilder.Call("date_part", part, InZone(zone, time)));
    }

    // Buckets begin where clocks of the zone named show their start.
    private static Expression Bucket(ReadOnlySpan<Expression> arguments)
    {
        Expression zone = arguments[^1];
        Expression Local(Expression time) => ExpressionBuilder.Call("timezone", zone, time);
        Expression bucket = arguments.Length == 3
            ? ExpressionBuilder.Call("time_bucket", arguments[0], Local(arguments[1]))
            : ExpressionBuilder.Call("time_bucket", arguments[0], Local(arguments[1]), arguments[2].Type.Id == TypeId.TimestampTz ? Local(arguments[2]) : arguments[2]);
        return Local(bucket);
    }

    private static bool HasInstant(DataType type) => Has(type, TypeId.TimestampTz);

    private static bool HasClock(DataType type) => Has(type, TypeId.TimeTz);

    private static bool Has(DataType type, TypeId part)
    {
        if (!type.IsNested) return type.Id == part;
        if (type.IsList) return Has(type.Element, part);
        foreach (Field field in type.Fields)
            if (Has(field.Type, part)) return true;
        return false;
    }
}
