namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Aggregates that depend on order, keep values or are statistics.</summary>
internal sealed partial class QueryGenerator
{
    /// <summary>An exact aggregate of a family, or null if there is none.</summary>
    private Node? MoreAggregates(ExpressionGenerator inputs, Family family, int depth)
    {
        Node Made(string format, params ReadOnlySpan<Node> children) => Node.Expression(family, format, children);
        string direction = dice.Pick("", " DESC", " NULLS FIRST", " DESC NULLS LAST");
        switch (family)
        {
            case Family.Integer:
                return dice.Next(9) switch
                {
                    0 => Made($"quantile_disc({{0}}, {dice.Pick("0.5", "0.25", "0", "1", "0.9")})", inputs.Of(Family.Integer, depth)),
                    1 => Made(dice.Pick("bit_and({0})", "bit_or({0})", "bit_xor({0})"), inputs.Leaf(Family.Integer)),
                    2 => Made("count_if({0})", inputs.Of(Family.Boolean, 1)),
                    3 => Made("length(string_agg({0}, ',' ORDER BY {0}))", inputs.Key(Family.Text)),
                    4 => Made("len(list({0}))", inputs.Of(inputs.AnyFamily(), 0)),
                    5 => Made($"(list({{0}} ORDER BY {{0}}{direction}))[1]", inputs.Key(Family.Integer)),
                    6 => Made($"first({{0}} ORDER BY {{0}}{direction})", inputs.Key(Family.Integer)),
                    7 => Made("sum(CASE WHEN {0} THEN 1 ELSE 0 END)", inputs.Of(Family.Boolean, 1)),
                    _ => Made("count(DISTINCT {0}) FILTER (WHERE {1})", inputs.Of(inputs.AnyFamily(), 0), inputs.Of(Family.Boolean, 1)),
                };
            case Family.Text:
                return dice.Next(7) switch
                {
                    0 => Made($"string_agg({{0}}, {dice.Pick("','", "''", "' - '")} ORDER BY {{0}}{direction})", inputs.Key(Family.Text)),
                    1 => Made($"string_agg(DISTINCT {{0}}, '|' ORDER BY {{0}}{direction})", inputs.Key(Family.Text)),
                    2 => Made($"CAST(list({{0}} ORDER BY {{0}}{direction}) AS VARCHAR)", inputs.Key(Family.Text)),
                    3 => Made("CAST(histogram({0}) AS VARCHAR)", inputs.Leaf(dice.Pick(Family.Text, Family.Integer, Family.Boolean))),
                    // Of nulls that a POSITIONAL JOIN has added, DuckDB's takes zeros.
                    4 => Made("CAST(max({0}, 2) FILTER (WHERE {0} IS NOT NULL) AS VARCHAR)", inputs.Leaf(dice.Pick(Family.Text, Family.Integer, Family.Date))),
                    5 => Made("quantile_disc({0}, 0.5)", inputs.Leaf(Family.Text)),
                    _ => Made($"last({{0}} ORDER BY {{0}}{direction})", inputs.Key(Family.Text)),
                };
            case Family.Integers:
                return dice.Next(4) switch
                {
                    0 => Made($"list(CAST({{0}} AS INTEGER) ORDER BY {{0}}{direction})", inputs.Key(Family.Boolean)),
                    1 => Made($"list_sort(list(DISTINCT CAST({{0}} AS INTEGER)))", inputs.Leaf(Family.Boolean)),
                    2 => Made("flatten(list({0} ORDER BY {0}))", inputs.Key(Family.Integers)),
                    _ => Made("list(len({0})::INTEGER ORDER BY len({0}))", inputs.Leaf(Family.Texts)),
                };
            case Family.Texts:
                return Made($"list({{0}} ORDER BY {{0}}{direction})", inputs.Key(Family.Text));
            case Family.Date or Family.Timestamp or Family.Decimal:
                return dice.Next(3) switch
                {
                    0 => Made("quantile_disc({0}, 0.5)", inputs.Leaf(family)),
                    1 => Made($"first({{0}} ORDER BY {{0}}{direction})", inputs.Key(family)),
                    _ => Made($"any_value({{0}} ORDER BY {{0}}{direction})", inputs.Key(family)),
                };
            default:
                return null;
        }
    }
}
