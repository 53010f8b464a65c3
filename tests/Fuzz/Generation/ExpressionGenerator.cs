using System.Collections.Immutable;
using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Makes expressions over the variables of a scope.</summary>
/// <param name="dice">The seed's choices.</param>
/// <param name="scope">What may be named.</param>
/// <param name="subqueries">Makes queries for subqueries; null where there are to be none.</param>
/// <param name="inexact">Results may differ in their last bits: the comparison has a tolerance for them.</param>
/// <param name="risky">Evaluation may fail: on overflow, on text that is no number.</param>
internal sealed partial class ExpressionGenerator(Dice dice, Scope scope, QueryGenerator? subqueries, bool inexact, bool risky)
{
    /// <summary>Types that Parquet files do not keep are about, so that literals may have them too.</summary>
    private readonly bool _kept = scope.Variables.Any(v => v.Family > Family.Pair);

    /// <summary>Whether anything made since <see cref="Reset"/> used a wild variable.</summary>
    public bool UsedWild { get; private set; }

    /// <summary>Whether it may differ in its last bits.</summary>
    public bool UsedInexact { get; private set; }

    /// <summary>Whether it used a variable at all.</summary>
    public bool UsedVariable { get; private set; }

    public void Reset() => UsedWild = UsedInexact = UsedVariable = false;

    /// <summary>An expression of a family.</summary>
    /// <param name="family">Which values.</param>
    /// <param name="depth">How deep it may be; 0 is a variable or a literal.</param>
    public Node Of(Family family, int depth)
    {
        if (depth <= 0 || dice.Chance(15)) return Leaf(family);
        if (dice.Chance(20)) return Choice(family, depth);
        if (subqueries is not null && dice.Chance(4) && subqueries.Scalar(family, new Scope(scope.Variables, scope.Outer)) is { } scalar)
        {
            UsedWild = true;
            return scalar;
        }

        return family switch
        {
            Family.Boolean => Boolean(depth),
            Family.Integer => Integer(depth),
            Family.Decimal => Decimal(depth),
            Family.Float => Float(depth),
            Family.Text => Text(depth),
            Family.Date => Date(depth),
            Family.Timestamp => Timestamp(depth),
            Family.Integers => Integers(depth),
            Family.Texts => Texts(depth),
            Family.Pair => Pair(depth),
            > Family.Pair => OfKept(family, depth),
            Family.Time => dice.Chance(50) ? Leaf(Family.Time) : E(Family.Time, "CAST({0} AS TIME)", Leaf(Family.Timestamp)),
            _ => Leaf(family),
        };
    }

    /// <summary>A variable or a literal of a family.</summary>
    public Node Leaf(Family family, bool tame = false)
    {
        Variable[] own = Candidates(scope, family, tame);
        if (scope.Outer is { } outer && (own.Length == 0 || dice.Chance(30)) && Candidates(outer, family, tame) is { Length: > 0 } around) own = around;
        if (own.Length == 0 || dice.Chance(15)) return Literal(family, tame);
        Variable chosen = dice.Pick(own);
        UsedVariable = true;
        UsedWild |= chosen.Wild;
        UsedInexact |= !chosen.Exact;
        return chosen.Node;
    }

    /// <summary>A variable, or a literal that does not look like one: DuckDB refuses to order by a constant.</summary>
    public Node Key(Family family)
    {
        Node leaf = Leaf(family);
        return leaf.Format.Contains('.', StringComparison.Ordinal) && !leaf.Format.Contains('\'', StringComparison.Ordinal) && !char.IsDigit(leaf.Format[^1]) | leaf.Format.StartsWith('a')
            ? leaf
            : E(family, "CASE WHEN {0} THEN {1} END", Leaf(Family.Boolean), leaf);
    }

    private static Node E(Family family, string format, params ReadOnlySpan<Node> children) => Node.Expression(family, format, children);

    private Variable[] Candidates(Scope from, Family family, bool tame) =>
        [.. from.Variables.Where(v => v.Family == family && (inexact || v.Exact) && !(tame && (v.Wild || (v.Unsigned && !risky))))];

    public Node Literal(Family family, bool tame = false) => family switch
    {
        Family.Integer when tame || dice.Chance(85) => E(family, dice.Between(-3, 9).ToString(CultureInfo.InvariantCulture)),
        Family.Decimal when dice.Chance(70) => E(family, dice.Pick("1.5", "0.25", "-2.0", "10.00", "3.141", "0.1")),
        Family.Float when tame || dice.Chance(80) => E(family, Literals.Float(dice)),
        _ => E(family, Literals.Value(dice, dice.Pick([.. ColumnType.Every.Where(t => t.Family == family && (_kept || !ColumnType.Kept.Contains(t) || family > Family.Pair))]), wild: false)),
    };

    private Node Choice(Family family, int depth) => dice.Next(7) switch
    {
        0 or 1 => E(family, "CASE WHEN {0} THEN {1} ELSE {2} END", Of(Family.Boolean, depth - 1), Of(family, depth - 1), Of(family, depth - 1)),
        2 => E(family, "coalesce({0}, {1})", Leaf(family), Of(family, depth - 1)),
        3 => E(family, "nullif({0}, {1})", Of(family, depth - 1), Leaf(family)),
        4 => E(family, "CASE {0} WHEN {1} THEN {2} WHEN {3} THEN {4} END", Leaf(Family.Integer), Literal(Family.Integer), Leaf(family), Literal(Family.Integer), Of(family, depth - 1)),
        5 when family is not (Family.Boolean or Family.Blob or Family.Uuid or Family.Integers or Family.Texts or >= Family.Pair) => E(family, dice.Pick("greatest", "least") + "({0}, {1})", Leaf(family), Of(family, depth - 1)),
        _ => E(family, "CASE WHEN {0} THEN {1} END", Of(Family.Boolean, depth - 1), Of(family, depth - 1)),
    };

    /// <summary>An expression with a variable, or a literal: DuckDB forgets the type of a decimal that it folds to NULL.</summary>
    private Node Varied(Family family, int depth)
    {
        bool used = UsedVariable;
        UsedVariable = false;
        Node made = Of(family, depth);
        if (!UsedVariable) made = Literal(family);
        UsedVariable |= used;
        return made;
    }

    /// <summary>An operand over which arithmetic stays in range.</summary>
    private Node Operand(Family family) => risky ? Leaf(family) : Leaf(family, tame: true);

    private Node Integer(int depth)
    {
        if (dice.Chance(22)) return IntegerOfOthers(depth);
        if (_kept && dice.Chance(22)) return IntegerOfKept(depth);
        switch (dice.Next(risky ? 20 : 16))
        {
            case 0 or 1: return E(Family.Integer, $"({{0}} {dice.Pick("+", "-", "*")} {{1}})", Operand(Family.Integer), Operand(Family.Integer));
            case 2: return E(Family.Integer, $"(CAST({{0}} AS BIGINT) {dice.Pick("+", "-", "*")} CAST({{1}} AS BIGINT))", Operand(Family.Integer), Operand(Family.Integer));
            case 3: return E(Family.Integer, $"({{0}} {dice.Pick("%", "//")} {{1}})", Operand(Family.Integer), Operand(Family.Integer));
            case 4: return E(Family.Integer, "(-CAST({0} AS BIGINT))", Operand(Family.Integer));
            case 5: return E(Family.Integer, dice.Pick("abs({0})", "sign({0})"), Operand(Family.Integer));
            case 6: return E(Family.Integer, dice.Pick("length({0})", "strlen({0})", "ascii({0})", "bit_length({0})"), Of(Family.Text, depth - 1));
            case 7: return E(Family.Integer, dice.Pick("strpos({0}, {1})", "instr({0}, {1})"), Leaf(Family.Text), Leaf(Family.Text));
            case 8: return E(Family.Integer, $"extract({dice.Pick("year", "month", "day", "quarter", "dow", "isodow", "doy", "week", "decade", "century", "era", "millennium", "isoyear", "yearweek")} FROM {{0}})", Leaf(dice.Chance(50) ? Family.Date : Family.Timestamp));
            case 9: return E(Family.Integer, $"{dice.Pick("hour", "minute", "second", "microsecond", "millisecond")}({{0}})", Leaf(dice.Chance(50) ? Family.Time : Family.Timestamp));
            case 10: return E(Family.Integer, "({0} - {1})", Leaf(Family.Date), Leaf(Family.Date));
            case 11: return E(Family.Integer, $"date_diff('{dice.Pick("day", "month", "year", "week", "quarter", "hour")}', {{0}}, {{1}})", Leaf(Family.Date), Leaf(Family.Date));
            case 12: return E(Family.Integer, $"CAST({{0}} AS {dice.Pick("INTEGER", "BIGINT", "TINYINT")})", Of(Family.Boolean, depth - 1));
            case 13: return E(Family.Integer, $"CAST({{0}} AS {dice.Pick("INTEGER", "BIGINT", "SMALLINT")})", Leaf(dice.Pick(Family.Decimal, Family.Float, Family.Integer), tame: true));
            case 14: return E(Family.Integer, $"TRY_CAST({{0}} AS {dice.Pick("INTEGER", "BIGINT", "TINYINT", "UINTEGER", "SMALLINT", "UBIGINT")})", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal, Family.Float)));
            case 15: return E(Family.Integer, dice.Pick("({0} & {1})", "({0} | {1})", "xor({0}, {1})"), Node.Expression(Family.Integer, "CAST({0} AS BIGINT)", Leaf(Family.Integer, tame: true)), Node.Expression(Family.Integer, "CAST({0} AS BIGINT)", Leaf(Family.Integer, tame: true)));
            case 16: return E(Family.Integer, $"CAST({{0}} AS {dice.Pick("TINYINT", "UTINYINT", "SMALLINT", "USMALLINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT")})", Leaf(dice.Pick(Family.Text, Family.Decimal, Family.Float, Family.Integer)));
            case 17: return E(Family.Integer, $"({{0}} {dice.Pick("<<", ">>")} {{1}})", Leaf(Family.Integer), Leaf(Family.Integer));
            default: return E(Family.Integer, $"({{0}} {dice.Pick("+", "-", "*", "//", "%")} {{1}})", Of(Family.Integer, depth - 1), Of(Family.Integer, depth - 1));
        }
    }

    private Node Decimal(int depth)
    {
        switch (dice.Next(risky ? 11 : 9))
        {
            case 0 or 1: return E(Family.Decimal, $"({{0}} {dice.Pick("+", "-", "*")} {{1}})", Operand(Family.Decimal), Operand(dice.Chance(60) ? Family.Decimal : Family.Integer));
            case 2: return E(Family.Decimal, $"round({{0}}, {dice.Between(-1, 3)})", Leaf(Family.Decimal, tame: true));
            case 3: return E(Family.Decimal, dice.Pick("round({0})", "floor({0})", "ceil({0})", "trunc({0})"), Operand(Family.Decimal));
            case 4: return E(Family.Decimal, dice.Pick("abs({0})", "(-{0})"), Operand(Family.Decimal));
            case 5: return E(Family.Decimal, $"CAST({{0}} AS DECIMAL({dice.Pick("9,2", "18,3", "12,0", "30,6", "38,10")}))", Leaf(dice.Pick(Family.Integer, Family.Decimal), tame: true));
            case 6: return E(Family.Decimal, $"TRY_CAST({{0}} AS DECIMAL({dice.Pick("3,1", "9,2", "18,3", "38,10", "4,4")}))", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal)));
            case 7:
                // Not over a constant, which may be NULL: DuckDB would forget the type.
                Node divisor = Operand(dice.Chance(60) ? Family.Decimal : Family.Integer);
                return divisor.Format.StartsWith('a') ? E(Family.Decimal, "({0} % nullif({1}, 0))", Operand(Family.Decimal), divisor) : Literal(Family.Decimal);
            case 8: return E(Family.Decimal, $"CAST({{0}} AS DECIMAL({dice.Pick("9,2", "12,0")}))", Leaf(Family.Float, tame: true));
            case 9: return E(Family.Decimal, $"CAST({{0}} AS DECIMAL({dice.Pick("3,1", "9,2", "18,3", "38,10", "4,4")}))", Leaf(dice.Pick(Family.Text, Family.Integer, Family.Decimal)));
            default: return E(Family.Decimal, $"({{0}} {dice.Pick("+", "-", "*")} {{1}})", Varied(Family.Decimal, depth - 1), Varied(Family.Decimal, depth - 1));
        }
    }

    private Node Float(int depth)
    {
        switch (dice.Next(11))
        {
            case 0 or 1: return E(Family.Float, $"({{0}} {dice.Pick("+", "-", "*", "/")} {{1}})", Of(Family.Float, depth - 1), Of(Family.Float, depth - 1));
            case 2: return E(Family.Float, "({0} / {1})", Operand(Family.Integer), Operand(Family.Integer));
            case 3: return E(Family.Float, $"({{0}} {dice.Pick("+", "-", "*", "/")} {{1}})", Leaf(Family.Float), Leaf(Family.Integer));
            case 4: return E(Family.Float, dice.Pick("abs({0})", "(-{0})", "floor({0})", "ceil({0})", "trunc({0})", "round({0})"), Of(Family.Float, depth - 1));
            case 5: return E(Family.Float, $"CAST({{0}} AS {dice.Pick("DOUBLE", "FLOAT", "DOUBLE")})", Leaf(dice.Pick(Family.Integer, Family.Decimal), tame: true));
            case 6: return E(Family.Float, $"TRY_CAST({{0}} AS {dice.Pick("DOUBLE", "FLOAT")})", Leaf(Family.Text));
            case 7: return E(Family.Float, "sqrt(abs({0}))", Leaf(Family.Float, tame: true));
            case 8: return E(Family.Float, "({0} / {1})", Operand(Family.Decimal), Operand(dice.Chance(50) ? Family.Decimal : Family.Integer));
            case 9: return E(Family.Float, "({0} % {1})", Leaf(Family.Float, tame: true), Leaf(Family.Float, tame: true));
            default:
                if (!inexact) return Leaf(Family.Float);
                UsedInexact = true;
                return dice.Next(4) switch
                {
                    0 => E(Family.Float, dice.Pick("exp({0})", "sin({0})", "cos({0})", "atan({0})", "cbrt({0})", "degrees({0})", "radians({0})"), Operand(Family.Integer)),
                    1 => E(Family.Float, dice.Pick("ln(abs({0}) + 1)", "log10(abs({0}) + 1)", "log2(abs({0}) + 1)"), Leaf(Family.Float, tame: true)),
                    2 => E(Family.Float, "power({0}, 2)", Leaf(Family.Float, tame: true)),
                    _ => E(Family.Float, $"round({{0}}, {dice.Between(0, 3)})", Leaf(Family.Float, tame: true)),
                };
        }
    }

    private Node Date(int depth)
    {
        switch (dice.Next(6))
        {
            case 0: return E(Family.Date, "CAST({0} AS DATE)", Of(Family.Timestamp, depth - 1));
            case 1: return E(Family.Date, $"({{0}} {dice.Pick("+", "-")} {dice.Between(0, 400)})", Leaf(Family.Date, tame: true));
            case 2: return E(Family.Date, "last_day({0})", Leaf(Family.Date, tame: true));
            case 3: return E(Family.Date, $"make_date({dice.Between(1900, 2100)}, {dice.Between(1, 12)}, {dice.Between(1, 28)})");
            // DuckDB ignores what stands behind a date.
            case 4: return E(Family.Date, "TRY_CAST(CASE WHEN length({0}) <= 10 THEN {0} END AS DATE)", Leaf(Family.Text));
            default: return Choice(Family.Date, depth);
        }
    }

    private Node Timestamp(int depth)
    {
        if (dice.Chance(35)) return MoreTimestamps();
        if (_kept && dice.Chance(25)) return TimestampOfKept();
        string interval = $"INTERVAL '{dice.Between(0, 40)}' {dice.Pick("DAY", "MONTH", "YEAR", "HOUR", "MINUTE", "SECOND")}";
        switch (dice.Next(6))
        {
            case 5: return E(Family.Timestamp, $"date_trunc('{dice.Pick("year", "month", "day", "week", "quarter")}', {{0}})", Leaf(Family.Date, tame: true));
            case 0: return E(Family.Timestamp, "CAST({0} AS TIMESTAMP)", Of(Family.Date, depth - 1));
            case 1: return E(Family.Timestamp, $"date_trunc('{dice.Pick("year", "month", "day", "hour", "minute", "second", "week", "quarter", "decade", "century")}', {{0}})", Leaf(Family.Timestamp, tame: true));
            case 2: return E(Family.Timestamp, $"({{0}} {dice.Pick("+", "-")} {interval})", Leaf(Family.Timestamp, tame: true));
            case 3: return E(Family.Timestamp, $"({{0}} {dice.Pick("+", "-")} {interval})", Leaf(Family.Date, tame: true));
            default: return Choice(Family.Timestamp, depth);
        }
    }
}
