using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

/// <summary>Estimates how many rows nodes put out. One instance serves one plan: facts are kept by column identity, rows by node.</summary>
/// <remarks>
/// Facts of a column are those of the node that produces it. Since identities are unique in a plan and operators above only drop or repeat rows, its bounds hold
/// everywhere above, and its distinct count is capped by the rows of the node where it is asked for.
/// </remarks>
internal sealed partial class CardinalityEstimator
{
    /// <summary>Rows that a source of unknown size is taken to have.</summary>
    public const double UnknownRows = 100_000;

    private readonly Dictionary<ColumnId, ColumnFacts> _facts = [];
    private readonly Dictionary<LogicalPlan, double> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, LogicalPlan> _ctes = [];
    private readonly ColumnSet _aggregated = [];

    /// <summary>Estimated rows, at least 0.</summary>
    public double Rows(LogicalPlan plan)
    {
        if (_rows.TryGetValue(plan, out double known)) return known;
        double rows = Math.Max(0, Estimate(plan));
        return _rows[plan] = rows;
    }

    /// <summary>What is known of a column of a plan whose rows have been asked for.</summary>
    public ColumnFacts Facts(ColumnId id) => _facts.TryGetValue(id, out ColumnFacts? facts) ? facts : ColumnFacts.Guess(UnknownRows);

    // Nothing is known of how long lists are.
    private const double UnnestedElements = 5;

    private double Estimate(LogicalPlan plan)
    {
        switch (plan)
        {
            case Scan scan: return EstimateScan(scan);
            case Values values: return EstimateValues(values);
            case Filter filter:
                double input = Rows(filter.Input);
                return input * Selectivity(Predicates.Split(filter.Predicate));
            case Project project:
                double rows = Rows(project.Input);
                foreach (NamedExpression column in project.Columns) Produce(column, rows);
                return rows;
            case Aggregate aggregate: return EstimateAggregate(aggregate);
            case Sort sort: return Rows(sort.Input);
            case Window window:
                double framed = Rows(window.Input);
                foreach (NamedExpression function in window.Functions) _facts[function.Id] = ColumnFacts.Guess(framed);
                return framed;
            case TopN top: return Math.Min(Math.Max(0, Rows(top.Input) - top.Offset), top.Count);
            case Limit limit: return Math.Min(Math.Max(0, Rows(limit.Input) - limit.Offset), limit.Count ?? double.MaxValue);
            case RowNumber number:
                _facts[number.Number.Id] = ColumnFacts.Guess(Rows(number.Input));
                return Rows(number.Input);
            case Unnest unnest:
                double spread = Rows(unnest.Input) * UnnestedElements;
                foreach (PlanColumn element in unnest.Elements) _facts[element.Id] = ColumnFacts.Guess(spread);
                if (unnest.Ordinality is { } places) _facts[places.Id] = ColumnFacts.Guess(UnnestedElements);
                return spread;
            case Join join: return EstimateJoin(join);
            case DependentJoin join: return EstimateJoin(join.ToJoin());
            case UnionAll union: return EstimateUnion(union.Inputs, union.Columns);
            case SetOperation set: return EstimateUnion([set.Left, set.Right], set.Columns);
            case Cte cte:
                _ctes[cte.Id] = cte.Definition;
                Rows(cte.Definition);
                return Rows(cte.Body);
            case RecursiveCte recursive:
                // Nothing is promised of later steps' rows, so no facts are taken from the base.
                return Rows(recursive.Base) + Rows(recursive.Step) * 10;
            case CteRef reference: return EstimateReference(reference);
            case Write write:
                Rows(write.Input);
                return 1;
            default: throw new InternalException($"no estimate for {plan.GetType().Name}");
        }
    }

    private double EstimateScan(Scan scan)
    {
        TableStatistics statistics = scan.Source.Statistics;
        double rows = statistics.Rows ?? UnknownRows;
        for (int i = 0; i < scan.Columns.Count; i++) _facts[scan.Columns[i].Id] = BaseFacts.Of(statistics, scan.Ordinals[i], scan.Columns[i].Type, rows);
        for (int i = 0; i < scan.FilterColumns.Count; i++)
            _facts[scan.FilterColumns[i].Id] = BaseFacts.Of(statistics, scan.FilterOrdinals[i], scan.FilterColumns[i].Type, rows);
        if (scan.Filters.IsEmpty) return rows;
        var conjuncts = new List<Expression>(scan.Filters);
        double selectivity = Selectivity(conjuncts);
        foreach (Expression conjunct in conjuncts) Narrow(conjunct);
        return rows * selectivity;
    }

    private double EstimateValues(Values values)
    {
        for (int i = 0; i < values.Columns.Count; i++)
        {
            Scalar? min = null, max = null;
            bool known = true;
            foreach (EquatableArray<Expression> row in values.Rows)
            {
                if (row[i] is not Literal { Value: var value }) known = false;
                else if (!value.IsNull && known)
                {
                    if (min is null || Scalar.Compare(value, min) < 0) min = value;
                    if (max is null || Scalar.Compare(value, max) > 0) max = value;
                }
            }

            _facts[values.Columns[i].Id] = new ColumnFacts(known ? min : null, known ? max : null, Math.Max(1, values.Rows.Count));
        }

        return values.Rows.Count;
    }

    private double EstimateAggregate(Aggregate aggregate)
    {
        double input = Rows(aggregate.Input);
        double groups = 1;
        foreach (NamedExpression group in aggregate.Groups)
        {
            groups = Math.Min(groups * Distinct(group.Expression, input), Math.Max(1, input));
            Produce(group, input);
        }

        foreach (NamedExpression column in aggregate.Aggregates)
        {
            ColumnFacts facts = ColumnFacts.Guess(groups);
            if (column.Expression is AggregateCall { Function.Name: "min" or "max" or "any_value" or "first" or "last", Arguments: [ColumnRef argument] } && argument.Type == column.Expression.Type)
                facts = Facts(argument.Id) with { KeyLike = false, Distinct = Math.Max(1, Math.Min(groups, Facts(argument.Id).Distinct)) };
            _facts[column.Id] = facts;
            _aggregated.Add(column.Id);
        }

        return aggregate.Groups.IsEmpty ? 1 : Math.Min(groups, input);
    }

    private double EstimateUnion(EquatableArray<LogicalPlan> inputs, EquatableArray<PlanColumn> columns)
    {
        double rows = 0;
        foreach (LogicalPlan input in inputs) rows += Rows(input);
        for (int i = 0; i < columns.Count; i++)
        {
            ColumnFacts facts = Facts(inputs[0].Output[i].Id);
            for (int k = 1; k < inputs.Count; k++)
            {
                ColumnFacts other = Facts(inputs[k].Output[i].Id);
                facts = new ColumnFacts(Outer(facts.Min, other.Min, -1), Outer(facts.Max, other.Max, 1), Math.Max(facts.Distinct, other.Distinct));
            }

            _facts[columns[i].Id] = facts with { KeyLike = false };
        }

        return rows;
    }

    private double EstimateReference(CteRef reference)
    {
        if (!_ctes.TryGetValue(reference.Id, out LogicalPlan? definition)) return UnknownRows;
        double rows = Rows(definition);
        for (int i = 0; i < reference.Columns.Count; i++) _facts[reference.Columns[i].Id] = Facts(definition.Output[i].Id);
        return rows;
    }

    private static Scalar? Outer(Scalar? a, Scalar? b, int sign) =>
        a is null || b is null || a.Type != b.Type ? null : Math.Sign(Scalar.Compare(a, b)) == sign ? a : b;

    // What a computed column's facts are. A column passed on keeps its facts; bounds of expressions are not inferred unless they are promises.
    private void Produce(NamedExpression column, double rows)
    {
        if (column.Expression is ColumnRef source)
        {
            if (source.Id != column.Id) _facts[column.Id] = Facts(source.Id);
            return;
        }

        if (column.Expression is Literal { Value: { IsNull: false } value })
        {
            _facts[column.Id] = new ColumnFacts(value, value, 1);
            return;
        }

        _facts[column.Id] = ExpressionFacts.Of(column.Expression, Facts) with { Distinct = Distinct(column.Expression, rows) };
    }

    /// <summary>Different values of an expression among so many rows, at least 1.</summary>
    public double Distinct(Expression expression, double rows)
    {
        double distinct = expression switch
        {
            Literal => 1,
            ColumnRef column => Facts(column.Id).Distinct,
            ScalarCall { Function.Name: "year" or "extract_year" } => 7,
            _ when expression.Type.Id == TypeId.Boolean => 2,
            _ => Math.Min(rows, Combined(expression, rows)),
        };
        return Math.Max(1, Math.Min(distinct, rows));
    }

    private double Combined(Expression expression, double rows)
    {
        if (expression is ColumnRef column) return Facts(column.Id).Distinct;
        double product = 1;
        foreach (Expression child in expression.Children) product = Math.Min(product * Combined(child, rows), rows);
        return product;
    }
}
