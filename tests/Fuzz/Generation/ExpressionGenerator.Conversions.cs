namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Values that come out of other families by functions: parts of dates, pieces of text, elements of lists.</summary>
internal sealed partial class ExpressionGenerator
{
    private Node IntegerOfOthers(int depth)
    {
        switch (dice.Next(20))
        {
            case 0: return E(Family.Integer, dice.Pick("len({0})", "list_unique({0})", "list_count({0})"), Of(Family.Integers, depth - 1));
            case 1: return E(Family.Integer, $"({{0}})[{dice.Pick(1, 2, -1, 0, 9)}]", Of(Family.Integers, depth - 1));
            case 2: return E(Family.Integer, dice.Pick("list_min({0})", "list_max({0})", "list_first({0})", "list_last({0})", "list_any_value({0})"), Of(Family.Integers, depth - 1));
            case 3: return E(Family.Integer, "list_reduce({0}, (p, q) -> coalesce(p, 0) + coalesce(q, 0), 0)", Of(Family.Integers, depth - 1));
            case 4: return E(Family.Integer, "list_position({0}, {1})", Of(Family.Integers, depth - 1), Literal(Family.Integer, tame: true));
            case 5: return E(Family.Integer, "len({0})", Of(Family.Texts, depth - 1));
            case 6: return E(Family.Integer, dice.Pick("({0}).a", "struct_extract({0}, 'a')", "{0}['a']"), Leaf(Family.Pair));
            case 7: return E(Family.Integer, "list_position({0}, {1})", Of(Family.Texts, depth - 1), Leaf(Family.Text));
            case 8: return E(Family.Integer, dice.Pick("levenshtein({0}, {1})", "damerau_levenshtein({0}, {1})", "list_position(string_split({0}, ''), {1})"), Leaf(Family.Text), Leaf(Family.Text));
            case 9: return E(Family.Integer, dice.Pick("unicode({0})", "octet_length(encode({0}))", "length_grapheme({0})", "ord({0})"), Leaf(Family.Text));
            case 10: return E(Family.Integer, $"date_sub('{dice.Pick("day", "month", "year", "week", "quarter", "hour", "minute", "second")}', {{0}}, {{1}})", Leaf(Family.Timestamp), Leaf(Family.Timestamp));
            case 11: return E(Family.Integer, $"date_diff('{dice.Pick("day", "month", "year", "week", "quarter", "hour", "minute", "second", "decade", "century")}', {{0}}, {{1}})", Leaf(Family.Timestamp), Leaf(Family.Timestamp));
            case 12: return E(Family.Integer, $"date_part('{dice.Pick("year", "month", "day", "hour", "minute", "second")}', {{0}} - {{1}})", Leaf(Family.Timestamp), Leaf(Family.Timestamp));
            case 13: return E(Family.Integer, dice.Pick("epoch_ms({0})", "epoch_us({0})"), Leaf(Family.Timestamp, tame: true));
            case 14: return E(Family.Integer, "bit_count({0})", Operand(Family.Integer));
            case 15: return E(Family.Integer, dice.Pick("gcd({0}, {1})", "lcm({0}, {1})"), E(Family.Integer, "CAST({0} AS SMALLINT)", Literal(Family.Integer, tame: true)), Literal(Family.Integer, tame: true));
            case 16: return E(Family.Integer, "coalesce(map([{0}, 'z'], [1, 2])['z'], 3)", E(Family.Text, "('q' || coalesce({0}, ''))", Leaf(Family.Text)));
            case 17: return E(Family.Integer, "cardinality(map_from_entries(list_zip(list_distinct({0}), list_distinct({0}))))", E(Family.Integers, "list_filter({0}, e -> e IS NOT NULL)", Leaf(Family.Integers)));
            case 18: return E(Family.Integer, "(CASE WHEN {0} THEN 1 ELSE 0 END)", Of(Family.Boolean, depth - 1));
            default: return E(Family.Integer, "TRY_CAST(regexp_extract({0}, '[0-9]+') AS INTEGER)", Leaf(Family.Text));
        }
    }

    private Node TextOfOthers(int depth)
    {
        switch (dice.Next(22))
        {
            case 0: return E(Family.Text, "CAST({0} AS VARCHAR)", Of(dice.Pick(Family.Integers, Family.Texts, Family.Pair), depth - 1));
            case 1: return E(Family.Text, $"array_to_string({{0}}, '{dice.Pick(",", "", "--")}')", Of(Family.Texts, depth - 1));
            case 2: return E(Family.Text, $"({{0}})[{dice.Pick(1, 2, -1)}]", Of(Family.Texts, depth - 1));
            case 3: return E(Family.Text, dice.Pick("({0}).b", "struct_extract({0}, 'b')", "{0}['b']"), Leaf(Family.Pair));
            case 4: return E(Family.Text, $"({{0}})[{dice.Pick("1:2", "2", "-1", "-2:", ":3", "0:1", "3:1")}]", E(Family.Text, "({0})", Leaf(Family.Text)));
            case 5: return E(Family.Text, $"regexp_extract({{0}}, '{dice.Pick("[a-c]+", "(a)(b)?", "^[a-z]", "[0-9]+", "b$")}'{dice.Pick("", ", 0")})", Leaf(Family.Text));
            case 6: return E(Family.Text, "CAST(({0} - {1}) AS VARCHAR)", Leaf(Family.Timestamp, tame: true), Leaf(Family.Timestamp, tame: true));
            case 7: return E(Family.Text, "CAST(age({0}, {1}) AS VARCHAR)", Leaf(Family.Timestamp, tame: true), Leaf(Family.Timestamp, tame: true));
            case 8: return E(Family.Text, $"CAST(({dice.Pick("to_days", "to_months", "to_hours", "to_years")}(CAST({{0}} AS INTEGER)) {dice.Pick("+", "-")} INTERVAL '{dice.Between(0, 40)}' {dice.Pick("DAY", "HOUR", "MONTH")}) AS VARCHAR)", Literal(Family.Integer, tame: true));
            case 9: return E(Family.Text, "translate({0}, 'abc', 'xy')", Leaf(Family.Text));
            case 10: return E(Family.Text, dice.Pick("md5({0})", "hex({0})", "to_base64(encode({0}))", "sha256({0})", "url_encode({0})"), Leaf(Family.Text));
            case 11: return E(Family.Text, dice.Pick("hex({0})", "bin({0})", "to_base({0}, 16)"), E(Family.Integer, "abs(CAST({0} AS INTEGER))", Literal(Family.Integer, tame: true)));
            case 12: return E(Family.Text, $"format('{{{{:{dice.Pick(">8", "<4", "^7", "")}}}}}|{{{{}}}}', {{0}}, {{1}})", Leaf(Family.Text), Literal(Family.Integer, tame: true));
            case 13: return E(Family.Text, $"printf('%{dice.Pick("d", "05d", "-4d|", "+d", "x")}', {{0}})", E(Family.Integer, "abs(CAST({0} AS INTEGER))", Literal(Family.Integer, tame: true)));
            case 14: return E(Family.Text, $"trim({{0}}, '{dice.Pick("a", "ab", " ", "ä", "")}')", Leaf(Family.Text));
            case 15: return E(Family.Text, dice.Pick("strip_accents({0})", "left({0}, 2) || right({0}, 1)", "lower({0})"), Leaf(Family.Text));
            case 16: return E(Family.Text, "CASE typeof({0}) WHEN 'VARCHAR' THEN {0} ELSE 'other' END", Leaf(Family.Text));
            case 17: return E(Family.Text, "CAST(map(['k', 'l'], [{0}, {1}]) AS VARCHAR)", Leaf(Family.Text), Leaf(Family.Text));
            case 18: return E(Family.Text, "CAST({{'n': {0}, 'l': {1}}} AS VARCHAR)", Leaf(Family.Text), Leaf(Family.Integers));
            case 19: return E(Family.Text, "CAST(list_zip({0}, {1}) AS VARCHAR)", Leaf(Family.Integers), Leaf(Family.Texts));
            case 20: return E(Family.Text, "list_string_agg({0})", Of(Family.Texts, depth - 1));
            default: return E(Family.Text, "list_reduce({0}, (s, t) -> coalesce(s, '') || coalesce(t, ''), '')", Of(Family.Texts, depth - 1));
        }
    }

    private Node MoreTimestamps() => dice.Next(8) switch
    {
        0 => E(Family.Timestamp, $"time_bucket(INTERVAL '{dice.Pick("1 day", "2 hours", "15 minutes", "1 month", "3 months", "1 year", "7 days")}', {{0}})", Leaf(Family.Timestamp, tame: true)),
        1 => E(Family.Timestamp, $"TRY_CAST({{0}} AS TIMESTAMP)", Leaf(Family.Text)),
        2 => E(Family.Timestamp, $"make_timestamp({dice.Between(1900, 2100)}, {dice.Between(1, 12)}, {dice.Between(1, 28)}, {dice.Between(0, 23)}, {dice.Between(0, 59)}, {dice.Pick("0", "59.5", "1.000001")})"),
        3 => E(Family.Timestamp, "try_strptime({0}, '%Y-%m-%d')", Leaf(Family.Text)),
        4 => E(Family.Timestamp, "strptime(strftime({0}, '%Y-%m-%d %H:%M:%S'), '%Y-%m-%d %H:%M:%S')", Leaf(Family.Timestamp, tame: true)),
        5 => E(Family.Timestamp, $"({{0}} + {dice.Pick("to_days", "to_months", "to_hours", "to_seconds", "to_weeks")}({{1}}))", Leaf(Family.Timestamp, tame: true), E(Family.Integer, "CAST({0} AS INTEGER)", Literal(Family.Integer, tame: true))),
        6 => E(Family.Timestamp, "({0} + {1})", Leaf(Family.Date, tame: true), Leaf(Family.Time)),
        _ => E(Family.Timestamp, "({0} - ({1} - {0}))", Leaf(Family.Timestamp, tame: true), Leaf(Family.Timestamp, tame: true)),
    };
}
