using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>FROM, joins and subqueries.</summary>
internal sealed partial class QueryGenerator
{
    private const long MostRows = 150_000;

    /// <summary>A FROM clause's tables, what can be named over them, and about how many rows they give at most.</summary>
    private (Node From, Scope Scope, long Rows) From(int depth, Scope? outer)
    {
        (Node from, ImmutableArray<Variable> variables, long rows) = Relation(depth, outer is not null || _depth > 0);
        for (int joins = dice.Pick(0, 0, 0, 1, 1, 1, 2, 2, 3); joins > 0; joins--)
        {
            if (dice.Chance(12))
            {
                (Node lateral, ImmutableArray<Variable> given, long most) = Lateral(variables);
                if (rows * most > MostRows) break;
                from = Node.Relation("{0}{1}", from, lateral);
                variables = [.. variables, .. given];
                rows = Math.Max(rows, 1) * most;
                continue;
            }

            (Node right, ImmutableArray<Variable> others, long otherRows) = Relation(depth, small: rows > TableData.Large || _depth > 0);
            if (rows * Math.Max(otherRows, 1) > MostRows) break;
            string kind = dice.Pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "CROSS JOIN", ",");
            if (kind is "CROSS JOIN" or ",")
            {
                from = Node.Relation(kind == "," ? "({0} CROSS JOIN {1})" : "{0} CROSS JOIN {1}", from, right);
                variables = [.. variables, .. others];
            }
            else
            {
                // With a constant on the right side, DuckDB takes a condition of these for a filter.
                if (kind is "SEMI JOIN" or "ANTI JOIN" && !right.Children.IsEmpty) kind = "JOIN";
                Node condition = JoinCondition(variables, others, kind == "JOIN" && _depth == 0 && depth > 0, kind == "ANTI JOIN");
                from = Node.Relation($"{{0}} {kind} {{1}} ON {{2}}", from, right, condition);
                if (kind is not ("SEMI JOIN" or "ANTI JOIN")) variables = [.. variables, .. others];
            }

            rows = Math.Max(rows, 1) * Math.Max(otherRows, 1);
        }

        return (from, new Scope(variables, outer), rows);
    }

    private (Node Node, ImmutableArray<Variable> Variables, long Rows) Relation(int depth, bool small)
    {
        string alias = NextAlias();
        if (_ctes.Count > 0 && dice.Chance(40))
        {
            (string name, GeneratedQuery query) = dice.Pick(_ctes);
            return (Node.Relation($"{name} AS {alias}"), Named(alias, query.Columns), query.Rows);
        }

        if (depth > 0 && dice.Chance(18))
        {
            GeneratedQuery query = Query(depth - 1, null, null);
            return (Node.Relation($"({{0}}) AS {alias}", query.Node), Named(alias, query.Columns), query.Rows);
        }

        if (dice.Chance(5) && Turned(alias) is { } turned) return turned;
        if (dice.Chance(9)) return SpecialJoin(alias);
        if (dice.Chance(3)) return Recursion(alias);
        if (dice.Chance(4))
        {
            ColumnType[] types = [.. Enumerable.Range(0, dice.Between(1, 3)).Select(_ => dice.Pick(ColumnType.All))];
            int count = dice.Between(1, 5);
            IEnumerable<Node> rows = Enumerable.Range(0, count).Select(row => Node.Text(
                $"({string.Join(", ", types.Select(t => row > 0 && dice.Chance(15) ? "NULL" : $"CAST({Literals.Value(dice, t, false)} AS {t.Sql})"))})"));
            return (Node.Relation($"({{0}}) AS {alias}({string.Join(", ", types.Select((_, i) => $"c{i}"))})", Node.List("VALUES ", rows)),
                [.. types.Select((t, i) => Column(alias, new ColumnData($"c{i}", t, false)))], count);
        }

        TableData table = dice.Pick(tables);
        if (small && table.IsLarge) table = tables[^1];
        return (Node.Relation($"{table.Name} AS {alias}"), [.. table.Columns.Select(c => Column(alias, c))], table.Rows.Length);
    }

    private static ImmutableArray<Variable> Named(string alias, ImmutableArray<Output> columns) =>
        [.. columns.Select(c => new Variable(Node.Expression(c.Family, $"{alias}.{c.Name}"), c.Family, c.Wild, c.Exact))];

    /// <summary>Equalities between the two sides, mostly, and what is left to look at pair by pair.</summary>
    private Node JoinCondition(ImmutableArray<Variable> left, ImmutableArray<Variable> right, bool subqueries = false, bool anti = false)
    {
        bool ordered = false, equal = false;
        (Variable Left, Variable Right)[] pairs = [.. left.SelectMany(l => right.Where(r => Joinable(l, r)).Select(r => (l, r)))];
        var parts = new List<Node>();
        if (pairs.Length > 0 && dice.Chance(85))
        {
            for (int i = dice.Pick(1, 1, 1, 2, 2, 3); i > 0; i--)
            {
                (Variable l, Variable r) = dice.Pick(pairs);
                string operation = dice.Pick("=", "=", "=", "=", "=", "=", "=", "IS NOT DISTINCT FROM", "<", ">=", "<>");
                equal |= operation is "=" or "IS NOT DISTINCT FROM";
                ordered |= operation is "<" or ">=";
                parts.Add(Node.Expression(Family.Boolean, dice.Chance(80) ? $"{{0}} {operation} {{1}}" : $"{{1}} {operation} {{0}}", l.Node, r.Node));
            }
        }

        // Where an inequality holds for all values that there are, DuckDB's ANTI JOIN drops all rows, though another condition leaves none on the right.
        if (parts.Count == 0 || (dice.Chance(25) && !(anti && ordered && !equal)))
        {
            var expressions = new ExpressionGenerator(dice, new Scope([.. left, .. right]), subqueries ? this : null, inexact: false, risky: false);
            parts.Add(parts.Count == 0 && dice.Chance(60) ? expressions.Comparison(1) : expressions.Of(Family.Boolean, 2));
        }

        return Node.List("", parts, " AND ");
    }

    private static bool Joinable(Variable left, Variable right) => left.Exact && right.Exact && (left.Family == right.Family
        || (left.Family is Family.Integer or Family.Decimal or Family.Float && right.Family is Family.Integer or Family.Decimal or Family.Float));

    /// <summary>A subquery that stands for one value.</summary>
    public Node? Scalar(Family family, Scope around) => Nested(() =>
    {
        Scope? outer = dice.Chance(60) ? Exact(around) : null;
        (Node from, Scope scope, _) = From(0, outer);
        var expressions = new ExpressionGenerator(dice, scope, null, inexact: false, risky: false);
        Node where = dice.Chance(outer is null ? 40 : 90) ? Node.Clause(" WHERE {0}", Correlation(expressions, scope)) : Node.Empty;
        // An aggregate over nothing but outer columns would be the outer query's.
        (Node aggregate, _) = Aggregate(new ExpressionGenerator(dice, new Scope(scope.Variables), null, inexact: false, risky: false), family, inexact: false);
        if (aggregate.Family != family) return null;
        return Node.Expression(family, "({0})", Node.Query("SELECT {0} FROM {1}{2}", aggregate, from, where));
    });

    public Node? Exists(Scope around, string not) => Nested(() =>
    {
        Scope? outer = dice.Chance(80) ? Exact(around) : null;
        (Node from, Scope scope, _) = From(0, outer);
        var expressions = new ExpressionGenerator(dice, scope, null, inexact: false, risky: false);
        Node where = dice.Chance(90) ? Node.Clause(" WHERE {0}", Correlation(expressions, scope)) : Node.Empty;
        return Node.Expression(Family.Boolean, $"({not}EXISTS ({{0}}))", Node.Query("SELECT {0} FROM {1}{2}", Node.Text(dice.Pick("1", "*")), from, where));
    });

    public Node? In(Node value, Family family, Scope around, string not) => Nested(() =>
    {
        Scope? outer = dice.Chance(45) ? Exact(around) : null;
        GeneratedQuery query = outer is null ? Query(0, null, [family]) : Select(0, outer, [family], inexact: false);
        // DuckDB compares decimals in the type of the query's, digits that it has not cut off.
        return family == Family.Decimal
            ? Node.Expression(Family.Boolean, $"(TRY_CAST({{0}} AS DECIMAL(38,10)) {not}IN (SELECT TRY_CAST(x0 AS DECIMAL(38,10)) FROM ({{1}}) AS q))", value, query.Node)
            : Node.Expression(Family.Boolean, $"({{0}} {not}IN ({{1}}))", value, query.Node);
    });

    /// <summary>A comparison with any or all values of a query; of structs only for equality, for in a join DuckDB orders some with null fields wrongly. Of lists only what it does as <c>= ANY</c>:
    /// <c>&lt;&gt; ANY</c> is false of every list that comes after a null one there.</summary>
    public Node? Quantified(Node value, Family family, Scope around) => Nested(() =>
    {
        Scope? outer = dice.Chance(45) ? Exact(around) : null;
        GeneratedQuery query = Select(0, outer, [family], inexact: false);
        string comparison = family switch
        {
            Family.Integers or Family.Texts => dice.Pick("= ANY", "<> ALL"),
            Family.Pair => $"{dice.Pick("=", "<>")} {dice.Pick("ANY", "ALL")}",
            _ => $"{dice.Pick("=", "<>", "<", "<=", ">", ">=")} {dice.Pick("ANY", "ALL")}",
        };
        return Node.Expression(Family.Boolean, $"({{0}} {comparison} ({{1}}))", value, query.Node);
    });

    private Node Correlation(ExpressionGenerator expressions, Scope scope)
    {
        if (scope.Outer is null) return expressions.Of(Family.Boolean, 2);
        (Variable Inner, Variable Outer)[] pairs = [.. scope.Variables.SelectMany(i => scope.Outer.Variables.Where(o => Joinable(i, o)).Select(o => (i, o)))];
        if (pairs.Length == 0 || dice.Chance(20)) return expressions.Of(Family.Boolean, 2);
        (Variable inner, Variable outer) = dice.Pick(pairs);
        var parts = new List<Node> { Node.Expression(Family.Boolean, $"{{0}} {dice.Pick("=", "=", "=", "<", ">", "<>", "IS NOT DISTINCT FROM")} {{1}}", inner.Node, outer.Node) };
        if (dice.Chance(35)) parts.Add(expressions.Of(Family.Boolean, 1));
        return Node.List("", parts, " AND ");
    }

    private static Scope Exact(Scope around) => new([.. around.Variables.Where(v => v.Exact)], around.Outer);

    private Node? Nested(Func<Node?> make)
    {
        if (_depth >= 2) return null;
        _depth++;
        Node? made = make();
        _depth--;
        return made;
    }
}
