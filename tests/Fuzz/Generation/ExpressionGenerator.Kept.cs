namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Values of the types that only tables of the session have, what other families get out of them, and JSON.</summary>
internal sealed partial class ExpressionGenerator
{
    private Node OfKept(Family family, int depth)
    {
        switch (family)
        {
            case Family.Widest:
                return dice.Next(risky ? 5 : 4) switch
                {
                    0 => E(family, $"({{0}} {dice.Pick("%", "//", "+")} CAST({dice.Between(0, 5)} AS UHUGEINT))", Leaf(family, tame: true)),
                    1 => E(family, "TRY_CAST({0} AS UHUGEINT)", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal))),
                    2 => E(family, dice.Pick("({0} & {1})", "({0} | {1})", "xor({0}, {1})"), Leaf(family), Leaf(family)),
                    3 => Choice(family, depth),
                    _ => E(family, $"({{0}} {dice.Pick("+", "-", "*", "//", "%")} {{1}})", Leaf(family), Leaf(family)),
                };
            case Family.Zoned:
                return dice.Next(4) switch
                {
                    0 => E(family, "CAST({0} AS TIMESTAMPTZ)", Leaf(dice.Pick(Family.Timestamp, Family.Date), tame: true)),
                    1 => E(family, $"({{0}} {dice.Pick("+", "-")} {{1}})", Leaf(family, tame: true), Literal(Family.Interval)),
                    2 => E(family, $"date_trunc('{dice.Pick("year", "month", "day", "hour", "minute", "week")}', {{0}})", Leaf(family, tame: true)),
                    _ => Choice(family, depth),
                };
            case Family.ZonedTime:
                return dice.Chance(40) ? E(family, "CAST({0} AS TIMETZ)", Leaf(family)) : Choice(family, depth);
            case Family.Mood:
                return dice.Chance(40) ? E(family, "TRY_CAST({0} AS ENUM('sad', 'ok', 'happy'))", Leaf(dice.Pick(Family.Text, family))) : Choice(family, depth);
            case Family.Bits:
                return dice.Next(risky ? 6 : 4) switch
                {
                    0 => E(family, "(~{0})", Of(family, depth - 1)),
                    1 => E(family, $"({{0}} {dice.Pick("<<", ">>")} {dice.Between(0, 9)})", Leaf(family)),
                    2 => E(family, $"set_bit({{0}}, {dice.Between(0, 7)}, {dice.Pick(0, 1)})", Leaf(family)),
                    3 => Choice(family, depth),
                    4 => E(family, "({0} || {1})", Of(family, depth - 1), Leaf(family)),
                    _ => E(family, dice.Pick("({0} & {1})", "({0} | {1})", "xor({0}, {1})"), Of(family, depth - 1), Leaf(family)),
                };
            case Family.Counts:
                return dice.Next(4) switch
                {
                    0 => E(family, "map_concat({0}, {1})", Leaf(family), Leaf(family)),
                    1 => E(family, "map_from_entries(map_entries({0}))", Of(family, depth - 1)),
                    2 => E(family, "CAST(map(['a', 'q'], [{0}, 1]) AS MAP(VARCHAR, INTEGER))", Literal(Family.Integer, tame: true)),
                    _ => Choice(family, depth),
                };
            default:
                return Choice(family, depth);
        }
    }

    private Node IntegerOfKept(int depth) => dice.Next(11) switch
    {
        0 => E(Family.Integer, dice.Pick("bit_count({0})", "length({0})", "octet_length({0})", "get_bit({0}, 3)"), Leaf(Family.Bits)),
        1 => E(Family.Integer, "bit_position({0}, {1})", Literal(Family.Bits), Leaf(Family.Bits)),
        2 => E(Family.Integer, dice.Pick("cardinality({0})", "{0}['a']", "list_sum(map_values({0}))", "len(map_keys({0}))", "map_extract({0}, 'b')[1]"), Of(Family.Counts, depth - 1)),
        3 => E(Family.Integer, "enum_code({0})", Leaf(Family.Mood)),
        4 => E(Family.Integer, $"{dice.Pick("year", "month", "day", "hour", "minute", "dayofweek", "week", "quarter", "second")}({{0}})", Leaf(Family.Zoned)),
        5 => E(Family.Integer, $"date_part('{dice.Pick("year", "month", "day", "hour", "minute", "second")}', {{0}})", Leaf(Family.Interval)),
        6 => E(Family.Integer, $"date_diff('{dice.Pick("day", "month", "year", "hour", "minute")}', {{0}}, {{1}})", Leaf(Family.Zoned, tame: true), Leaf(Family.Zoned, tame: true)),
        7 => E(Family.Integer, "TRY_CAST({0} AS HUGEINT)", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal, Family.Float, Family.Widest))),
        8 => E(Family.Integer, $"(CAST({{0}} AS HUGEINT) {dice.Pick("+", "-", "*")} {{1}})", Leaf(Family.Integer, tame: true), Leaf(Family.Integer, tame: true)),
        9 => E(Family.Integer, $"(CAST({{0}} AS HUGEINT) {dice.Pick("%", "//", "%")} {{1}})", Leaf(Family.Integer, tame: true), Leaf(Family.Integer, tame: true)),
        _ => E(Family.Integer, $"extract({dice.Pick("hour", "minute", "second", "timezone_hour")} FROM {{0}})", Leaf(Family.ZonedTime)),
    };

    /// <summary>By way of TIMESTAMP, for DuckDB does not cast finer units to coarser ones.</summary>
    private Node TimestampOfKept() => dice.Next(4) switch
    {
        0 => E(Family.Timestamp, "CAST({0} AS TIMESTAMP)", Leaf(Family.Zoned, tame: true)),
        1 => E(Family.Timestamp, $"({{0}} {dice.Pick("+", "-")} {{1}})", Leaf(Family.Timestamp, tame: true), Leaf(Family.Interval)),
        2 => E(Family.Timestamp, $"CAST(CAST({{0}} AS TIMESTAMP) AS TIMESTAMP_{dice.Pick("S", "MS", "NS")})", Leaf(Family.Timestamp, tame: true)),
        _ => E(Family.Timestamp, $"TRY_CAST({{0}} AS TIMESTAMP_{dice.Pick("S", "MS", "NS")})", Leaf(dice.Pick(Family.Text, Family.Date), tame: true)),
    };

    private Node TextOfKept() =>
        E(Family.Text, "CAST({0} AS VARCHAR)", Leaf(dice.Pick(Family.Widest, Family.Zoned, Family.ZonedTime, Family.Interval, Family.Mood, Family.Bits, Family.Counts)));

    private Node TextOfJson() => dice.Next(8) switch
    {
        0 => E(Family.Text, "CAST(to_json({0}) AS VARCHAR)", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Integers, Family.Texts, Family.Boolean, Family.Pair, Family.Date))),
        1 => E(Family.Text, "CAST(json_object('k', {0}, 'l', {1}) AS VARCHAR)", Leaf(Family.Text), Leaf(Family.Integers)),
        2 => E(Family.Text, "CAST(json_array({0}, {1}, NULL) AS VARCHAR)", Leaf(Family.Text), Leaf(Family.Boolean)),
        3 => E(Family.Text, $"json_extract_string(to_json({{0}}), '{dice.Pick("$[0]", "$[1]", "$[#-1]", "/0")}')", Leaf(dice.Pick(Family.Integers, Family.Texts))),
        4 => E(Family.Text, $"json_extract_string(json_object('k', {{0}}), '{dice.Pick("$.k", "/k", "k", "$.none")}')", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Pair))),
        5 => E(Family.Text, $"json_type(json_array({{0}}, {{1}}), '{dice.Pick("$[0]", "$[1]", "$")}')", Leaf(Family.Text), Leaf(dice.Pick(Family.Integer, Family.Integers, Family.Boolean))),
        6 => E(Family.Text, "CAST(json_keys(to_json({0})) AS VARCHAR)", Leaf(Family.Pair)),
        _ => E(Family.Text, "CAST((json_object('a', {0}) -> 'a') AS VARCHAR)", Leaf(dice.Pick(Family.Text, Family.Texts))),
    };
}
