namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Conditions and texts.</summary>
internal sealed partial class ExpressionGenerator
{
    private static readonly string[] s_comparisons = ["=", "<>", "<", "<=", ">", ">=", "=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"];
    private static readonly string[] s_patterns = ["a%", "%a%", "%c", "_b%", "%", "", "a_b", "%äö%", "prefix\\_%", "%twelve%", "__", "日%", "abc", "%a%b%", "_", "%longer than twelve bytes"];
    private static readonly string[] s_regexes = ["a", "^a", "[a-c]+", "b$", "^[0-9]+$", "a.?c", "(a|b)c", "x*", "ä"];

    private static readonly Family[] s_compared =
        [Family.Integer, Family.Integer, Family.Text, Family.Text, Family.Decimal, Family.Float, Family.Date, Family.Timestamp, Family.Time, Family.Boolean, Family.Blob, Family.Uuid, Family.Integers, Family.Pair];

    /// <summary>A family of which there are variables, if possible.</summary>
    public Family AnyFamily()
    {
        if (scope.Variables.Length > 0 && dice.Chance(80)) return dice.Pick(scope.Variables).Family;
        return dice.Pick(s_compared);
    }

    private Node Boolean(int depth)
    {
        if (dice.Chance(8)) return BooleanOfLists(depth);
        switch (dice.Next(subqueries is null ? 16 : 20))
        {
            case 0 or 1: return E(Family.Boolean, "({0} AND {1})", Of(Family.Boolean, depth - 1), Of(Family.Boolean, depth - 1));
            case 2 or 3: return E(Family.Boolean, "({0} OR {1})", Of(Family.Boolean, depth - 1), Of(Family.Boolean, depth - 1));
            case 4: return E(Family.Boolean, "(NOT {0})", Of(Family.Boolean, depth - 1));
            case 5 or 6 or 7: return Comparison(depth);
            case 8:
            {
                Family family = AnyFamily();
                if (family is Family.Integers or Family.Texts or Family.Pair or Family.Counts) family = Family.Integer;
                return E(Family.Boolean, $"({{0}} {Not()}BETWEEN {{1}} AND {{2}})", Of(family, depth - 1), Leaf(family), Leaf(family));
            }
            case 9:
            {
                Family family = AnyFamily();
                int count = dice.Chance(10) ? 20 : dice.Between(1, 4);
                return E(Family.Boolean, $"({{0}} {Not()}IN ({{1}}))", Of(family, depth - 1), Node.List("", Enumerable.Range(0, count).Select(_ => dice.Chance(90) ? Literal(family) : Leaf(family))));
            }
            case 10: return E(Family.Boolean, $"({{0}} IS {Not()}NULL)", Of(AnyFamily(), depth - 1));
            case 11: return E(Family.Boolean, $"({{0}} {Not()}{dice.Pick("LIKE", "LIKE", "ILIKE")} '{dice.Pick(s_patterns)}')", Of(Family.Text, depth - 1));
            case 12: return E(Family.Boolean, dice.Pick("starts_with({0}, {1})", "contains({0}, {1})", "ends_with({0}, {1})", "({0} LIKE {1})"), Of(Family.Text, depth - 1), Leaf(Family.Text));
            case 13: return E(Family.Boolean, $"regexp_matches({{0}}, '{dice.Pick(s_regexes)}')", Leaf(Family.Text));
            case 14: return E(Family.Boolean, $"({{0}} IS {Not()}{dice.Pick("TRUE", "FALSE")})", Of(Family.Boolean, depth - 1));
            case 15: return dice.Chance(50) ? E(Family.Boolean, dice.Pick("isnan({0})", "isfinite({0})"), Leaf(Family.Float)) : E(Family.Boolean, "CAST({0} AS BOOLEAN)", Leaf(Family.Integer));
            case 16: return subqueries!.Exists(scope, Not()) ?? Comparison(depth);
            case 17:
            {
                Family family = AnyFamily();
                return subqueries!.Quantified(Of(family, depth - 1), family, scope) ?? Comparison(depth);
            }
            default:
            {
                Family family = AnyFamily();
                return subqueries!.In(Of(family, depth - 1), family, scope, Not()) ?? Comparison(depth);
            }
        }
    }

    public Node Comparison(int depth)
    {
        Family left = AnyFamily();
        if (left == Family.Text && dice.Chance(10)) return E(Family.Boolean, $"({{0}} {dice.Pick("=", "<>", "<", ">=")} {{1}} COLLATE NOCASE)", Leaf(Family.Text), Leaf(Family.Text));
        Family right = left switch
        {
            Family.Integer or Family.Decimal or Family.Float when dice.Chance(30) => dice.Pick(Family.Integer, Family.Decimal, Family.Float),
            Family.Date or Family.Timestamp when dice.Chance(30) => dice.Pick(Family.Date, Family.Timestamp),
            _ => left,
        };
        return E(Family.Boolean, $"({{0}} {dice.Pick(s_comparisons)} {{1}})", Of(left, depth - 1), Of(right, dice.Chance(50) ? 0 : depth - 1));
    }

    private string Not() => dice.Chance(35) ? "NOT " : "";

    private Node Text(int depth)
    {
        if (dice.Chance(30)) return TextOfOthers(depth);
        if (_kept && dice.Chance(25)) return TextOfKept();
        if (dice.Chance(6)) return TextOfJson();
        switch (dice.Next(16))
        {
            case 0 or 1: return E(Family.Text, "({0} || {1})", Of(Family.Text, depth - 1), Leaf(Family.Text));
            case 2: return E(Family.Text, dice.Pick("upper({0})", "lower({0})", "trim({0})", "ltrim({0})", "rtrim({0})", "reverse({0})"), Of(Family.Text, depth - 1));
            case 3: return E(Family.Text, $"substring({{0}}, {dice.Between(0, 5)}, {dice.Between(0, 6)})", Of(Family.Text, depth - 1));
            case 4: return E(Family.Text, $"{dice.Pick("left", "right")}({{0}}, {dice.Between(-2, 5)})", Of(Family.Text, depth - 1));
            case 5: return E(Family.Text, "replace({0}, {1}, {2})", Leaf(Family.Text), Leaf(Family.Text), Literal(Family.Text));
            case 6: return E(Family.Text, $"{dice.Pick("lpad", "rpad")}({{0}}, {dice.Between(0, 15)}, '{dice.Pick("x", "ab", "ä")}')", Leaf(Family.Text));
            case 7: return E(Family.Text, $"repeat({{0}}, {dice.Between(-1, 3)})", Leaf(Family.Text));
            case 8 or 9: return E(Family.Text, "CAST({0} AS VARCHAR)", Of(dice.Pick(Family.Integer, Family.Decimal, Family.Date, Family.Timestamp, Family.Boolean, Family.Time, Family.Uuid, inexact ? Family.Integer : Family.Float), depth - 1));
            case 10: return E(Family.Text, $"split_part({{0}}, '{dice.Pick(" ", "a", "b", "")}', {dice.Between(1, 3)})", Leaf(Family.Text));
            case 11: return E(Family.Text, $"strftime({{0}}, '{dice.Pick("%Y-%m", "%d.%m.%Y", "%H:%M:%S", "%j", "%a %b %y", "%A %B %p")}')", Leaf(dice.Chance(50) ? Family.Date : Family.Timestamp, tame: true));
            case 12: return E(Family.Text, dice.Pick("dayname({0})", "monthname({0})"), Leaf(Family.Date, tame: true));
            case 13: return E(Family.Text, "concat({0}, {1}, '-')", Leaf(Family.Text), Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal)));
            case 14: return E(Family.Text, $"regexp_replace({{0}}, '{dice.Pick(s_regexes)}', 'Q'{dice.Pick("", ", 'g'")})", Leaf(Family.Text));
            default: return E(Family.Text, $"concat_ws('{dice.Pick(",", "", "ab")}', {{0}}, {{1}})", Leaf(Family.Text), Leaf(Family.Text));
        }
    }
}
