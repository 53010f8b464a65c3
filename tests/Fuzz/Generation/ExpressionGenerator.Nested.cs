namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Lists, structs and maps: values, functions, lambdas, and what other families get out of them.</summary>
internal sealed partial class ExpressionGenerator
{
    private int _lambdas;

    private Node Integers(int depth)
    {
        Node List() => dice.Chance(50) ? Leaf(Family.Integers) : Of(Family.Integers, depth - 1);
        Node Small() => Node.Expression(Family.Integer, "CAST({0} AS INTEGER)", Leaf(Family.Boolean));
        string x = $"l{_lambdas++}";
        switch (dice.Next(26))
        {
            case 0: return E(Family.Integers, "CAST([{0}, {1}] AS INTEGER[])", Small(), Literal(Family.Integer, tame: true));
            case 1: return E(Family.Integers, "list_append({0}, {1})", List(), Small());
            case 2: return E(Family.Integers, "list_prepend({1}, {0})", List(), Small());
            case 3: return E(Family.Integers, dice.Pick("list_concat({0}, {1})", "({0} || {1})", "list_sort(list_intersect({0}, {1}))"), List(), Leaf(Family.Integers));
            case 4: return E(Family.Integers, dice.Pick("list_sort({0})", "list_sort({0}, 'DESC')", "list_sort({0}, 'ASC', 'NULLS FIRST')", "list_reverse_sort({0})"), List());
            case 5: return E(Family.Integers, "list_sort(list_distinct({0}))", List());
            case 6: return E(Family.Integers, "list_reverse({0})", List());
            case 7: return E(Family.Integers, $"({{0}})[{dice.Pick("1:2", "2:", ":2", "-2:", ":-2", "2:1", "0:5", "-9:9", "1:4:2", ":-:2")}]", List());
            case 8: return E(Family.Integers, $"list_resize({{0}}, {dice.Between(0, 5)}{dice.Pick("", ", 7")})", List());
            case 9: return E(Family.Integers, $"list_transform({{0}}, {x} -> {x} {dice.Pick("+ 1", "* 2", "% 2", "- 5")})", List());
            case 10: return E(Family.Integers, $"list_transform({{0}}, ({x}, i{x}) -> CAST(coalesce({x}, 0) + i{x} AS INTEGER))", List());
            case 11: return E(Family.Integers, $"list_filter({{0}}, {x} -> {x} {dice.Pick("> 0", "IS NOT NULL", "<> 1", "% 2 = 0", "< 3")})", List());
            case 12: return E(Family.Integers, $"list_filter({{0}}, ({x}, i{x}) -> i{x} {dice.Pick("> 1", "% 2 = 1", "< 3")})", List());
            case 13: return E(Family.Integers, $"[{x} + 1 FOR {x} IN {{0}} IF {x} > {{1}}]", List(), Literal(Family.Integer, tame: true));
            case 14: return E(Family.Integers, $"list_transform({{0}}, {x} -> CASE WHEN {x} > {{1}} THEN {x} END)", List(), Small());
            case 15:
                // DuckDB breaks when it folds list_where of constants.
                Node filtered = Leaf(Family.Integers);
                return filtered.Format.Contains('(', StringComparison.Ordinal) ? filtered : E(Family.Integers, "list_where({0}, list_transform({0}, q -> coalesce(q > 0, false)))", filtered);
            case 16: return E(Family.Integers, $"list_select({{0}}, [{dice.Between(1, 3)}, {dice.Between(1, 4)}])", List());
            case 17: return E(Family.Integers, $"flatten([{{0}}, {{1}}])", List(), Leaf(Family.Integers));
            case 18: return E(Family.Integers, $"CAST({dice.Pick("range", "generate_series")}({dice.Between(-1, 3)}, {dice.Between(0, 6)}{dice.Pick("", ", 2")}) AS INTEGER[])");
            case 19: return E(Family.Integers, "list_transform({0}, s -> len(s)::INTEGER)", Leaf(Family.Texts));
            case 20: return E(Family.Integers, "list_transform(list_grade_up({0}), g -> ({0})[g])", Leaf(Family.Integers)); // equal values come in any order
            // By way of a lambda: in comparisons DuckDB looks at elements that the cast has made null.
            case 21: return E(Family.Integers, "list_transform(TRY_CAST({0} AS INTEGER[]), c -> c)", Leaf(dice.Pick(Family.Texts, Family.Text)));
            case 22: return E(Family.Integers, "map_values(map_from_entries([(0, {0}), (1, {1})]))", Small(), Small());
            case 23: return E(Family.Integers, "array_pop_back({0})", List());
            case 24: return E(Family.Integers, "array_pop_front({0})", List());
            default: return E(Family.Integers, "list_transform(list_zip({0}, {1}), z -> coalesce(z[1], z[2]))", List(), Leaf(Family.Integers));
        }
    }

    private Node Texts(int depth)
    {
        Node List() => dice.Chance(50) ? Leaf(Family.Texts) : Of(Family.Texts, depth - 1);
        return dice.Next(13) switch
        {
            0 => E(Family.Texts, "[{0}, {1}]", Leaf(Family.Text), Leaf(Family.Text)),
            1 => E(Family.Texts, $"string_split({{0}}, '{dice.Pick(" ", "a", "b", "")}')", Of(Family.Text, depth - 1)),
            2 => E(Family.Texts, $"regexp_extract_all({{0}}, '{dice.Pick("[a-c]", "a[a-z]", "[0-9]+", "x")}')", Leaf(Family.Text)),
            3 => E(Family.Texts, "list_transform({0}, s -> upper(s))", List()),
            4 => E(Family.Texts, "list_filter({0}, s -> s <> '')", List()),
            5 => E(Family.Texts, dice.Pick("list_sort({0})", "list_sort({0}, 'DESC')", "list_reverse({0})", "list_sort(list_distinct({0}))"), List()),
            6 => E(Family.Texts, "list_concat({0}, {1})", List(), Leaf(Family.Texts)),
            7 => E(Family.Texts, "list_append({0}, {1})", List(), Leaf(Family.Text)),
            8 => E(Family.Texts, $"({{0}})[{dice.Pick("1:2", "2:", "-1:")}]", List()),
            9 => E(Family.Texts, "CAST({0} AS VARCHAR[])", Of(Family.Integers, depth - 1)),
            10 => E(Family.Texts, "map_keys(map([{0} || 'k', {0} || 'j'], [1, 2]))", E(Family.Text, "coalesce({0}, '')", Leaf(Family.Text))),
            11 => E(Family.Texts, $"string_split_regex({{0}}, '{dice.Pick(" ", "[ab]", "[0-9]")}')", Leaf(Family.Text)),
            _ => E(Family.Texts, "TRY_CAST({0} AS VARCHAR[])", Leaf(Family.Text)),
        };
    }

    private Node Pair(int depth) => dice.Next(6) switch
    {
        0 or 1 => E(Family.Pair, "CAST({{'a': {0}, 'b': {1}}} AS STRUCT(a INTEGER, b VARCHAR))", Literal(Family.Integer, tame: true), Of(Family.Text, depth - 1)),
        2 => E(Family.Pair, "struct_pack(a := CAST({0} AS INTEGER), b := {1})", Of(Family.Boolean, depth - 1), Leaf(Family.Text)),
        3 => E(Family.Pair, "struct_pack(a := 5, b := {0})", Leaf(Family.Text)),
        4 => E(Family.Pair, $"list_transform([{{0}}, {{1}}], p -> p)[{dice.Between(-1, 3)}]", Leaf(Family.Pair), Leaf(Family.Pair)),
        _ => Choice(Family.Pair, depth),
    };

    private Node BooleanOfLists(int depth) => dice.Next(9) switch
    {
        0 => E(Family.Boolean, "list_contains({0}, {1})", Of(Family.Integers, depth - 1), Literal(Family.Integer, tame: true)),
        1 => E(Family.Boolean, dice.Pick("list_has_any({0}, {1})", "list_has_all({0}, {1})", "({0} && {1})", "({0} @> {1})", "({0} <@ {1})"), Of(Family.Integers, depth - 1), Leaf(Family.Integers)),
        2 => E(Family.Boolean, "list_contains({0}, {1})", Of(Family.Texts, depth - 1), Leaf(Family.Text)),
        3 => E(Family.Boolean, $"({{0}} {dice.Pick("=", "<>", "<", ">=", "IS DISTINCT FROM")} {{1}})", Of(Family.Integers, depth - 1), Leaf(Family.Integers)),
        4 => E(Family.Boolean, $"({{0}} {dice.Pick("=", "<>", "<", ">=")} {{1}})", Of(Family.Pair, depth - 1), Leaf(Family.Pair)),
        5 => E(Family.Boolean, "list_contains({1}, {0})", Literal(Family.Integer, tame: true), Of(Family.Integers, depth - 1)),
        6 => E(Family.Boolean, $"({{0}} {dice.Pick("= ANY", "<> ALL", "> ANY", "<= ALL")} ({{1}}))", Literal(Family.Integer, tame: true), Of(Family.Integers, depth - 1)),
        7 => E(Family.Boolean, $"{dice.Pick("list_bool_and", "list_bool_or")}(list_transform({{0}}, b -> b > 1))", Of(Family.Integers, depth - 1)),
        _ => E(Family.Boolean, $"({{0}} {Not()}SIMILAR TO '{dice.Pick("a.*", "(a|b)+", "[0-9]*", "[a-z]")}')", Leaf(Family.Text)),
    };
}
