using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Moves expressions from below an aggregate node to above it: groups and aggregates become its columns, and nothing else of its input may remain.</summary>
/// <param name="plan">The plan above which expressions are placed.</param>
/// <param name="replacements">What groups and aggregate calls become.</param>
/// <param name="input">The columns that FROM puts out.</param>
/// <param name="ungrouped">Makes the exception for a column that is neither grouped nor aggregated.</param>
internal sealed class GroupPlacement(
    LogicalPlan plan, Dictionary<Expression, Expression> replacements, HashSet<ColumnId> input, Func<ColumnRef, BindException> ungrouped)
{
    private readonly Dictionary<ColumnId, Expression> _columns = replacements
        .Where(r => r.Key is ColumnRef)
        .ToDictionary(r => ((ColumnRef)r.Key).Id, r => r.Value);

    private readonly bool _hasLambdas = replacements.Keys.Any(HasLambda);

    public LogicalPlan Plan { get; } = plan;

    public Expression Place(Expression expression) => ExpressionRewriter.TopDown(expression, e => e switch
    {
        Literal => null,
        _ when replacements.TryGetValue(e, out Expression? replacement) => replacement,
        _ when _hasLambdas && OutOfLambdas(e) is { } outside && replacements.TryGetValue(outside, out Expression? replacement) => replacement,
        And or Or when PlaceParts(e) is { } placed => placed,
        ColumnRef column when input.Contains(column.Id) => throw ungrouped(column),
        SubqueryExpression subquery => PlaceSubquery(subquery),
        _ => null,
    });

    /// <summary>A group that is an AND (a BETWEEN, say) has become some of the operands of an AND around it; likewise OR. Null if none has.</summary>
    private Expression? PlaceParts(Expression junction)
    {
        EquatableArray<Expression> operands = junction.Children;
        Expression[] groups = [.. replacements.Keys.Where(k => k.GetType() == junction.GetType() && k.Children.Count < operands.Count)];
        var placed = new List<Expression>();
        bool found = false;
        for (int i = 0; i < operands.Count;)
        {
            Expression? group = Array.Find(groups, g => g.Children.Count <= operands.Count - i && operands.AsSpan().Slice(i, g.Children.Count).SequenceEqual(g.Children.AsSpan()));
            found |= group is not null;
            placed.Add(group is null ? Place(operands[i]) : replacements[group]);
            i += group?.Children.Count ?? 1;
        }

        if (!found) return null;
        return junction is And ? ExpressionBuilder.And([.. placed]) : ExpressionBuilder.Or([.. placed]);
    }

    private static bool HasLambda(Expression expression) => expression is LambdaCall || expression.Children.Any(HasLambda);

    /// <summary>An expression of the body of a lambda as it is outside: lambdas in it know how many are around them. Null if it has none, or needs what is around.</summary>
    private static Expression? OutOfLambdas(Expression expression)
    {
        int around = int.MaxValue;
        void Look(Expression e)
        {
            if (e is LambdaCall call) around = Math.Min(around, call.Depth);
            foreach (Expression child in e.Children) Look(child);
        }

        Look(expression);
        if (around is 0 or int.MaxValue) return null;
        bool needsAround = false;
        Expression moved = ExpressionRewriter.BottomUp(expression, e =>
        {
            needsAround |= e is LambdaParameter { Depth: var depth } && depth < around;
            return e switch
            {
                LambdaCall call => call with { Depth = call.Depth - around },
                LambdaParameter parameter => parameter with { Depth = parameter.Depth - around },
                _ => e,
            };
        });
        return needsAround ? null : moved;
    }

    private SubqueryExpression PlaceSubquery(SubqueryExpression subquery)
    {
        foreach (ColumnRef free in ExpressionRewriter.FreeColumns(subquery.Plan))
            if (input.Contains(free.Id) && !_columns.ContainsKey(free.Id)) throw ungrouped(free);
        SubqueryExpression placed = subquery.WithPlan(ExpressionRewriter.Substitute(subquery.Plan, _columns));
        return placed.Children.IsEmpty ? placed : (SubqueryExpression)placed.WithChildren(placed.Children.Select(Place).ToEquatableArray());
    }
}

/// <summary><c>GROUPING(a, b)</c> while the select list is bound: a bit per argument, the first the highest, that says whether the row's grouping set lacks it.</summary>
internal sealed record GroupingCall(EquatableArray<Expression> Arguments) : Expression
{
    public override DataType Type => DataType.Int64;
    public override bool Nullable => false;
    protected override EquatableArray<Expression> ComputeChildren() => Arguments;
    public override Expression WithChildren(EquatableArray<Expression> children) => new GroupingCall(children);

    /// <summary>Its value for the rows of one grouping set.</summary>
    public Literal In(EquatableArray<Expression> set)
    {
        long bits = 0;
        foreach (Expression argument in Arguments) bits = bits << 1 | (set.AsSpan().IndexOf(argument) < 0 ? 1L : 0L);
        return new Literal(Scalar.Int64(bits));
    }
}

/// <summary>Finds the aggregate and GROUPING calls in expressions, each once.</summary>
internal sealed class AggregateCollector
{
    private readonly HashSet<Expression> _seen = [];

    public List<AggregateCall> Found { get; } = [];

    public List<GroupingCall> Groupings { get; } = [];

    /// <summary>The same with other calls in the place of some.</summary>
    public AggregateCollector With(IReadOnlyDictionary<Expression, Expression> replaced)
    {
        var result = new AggregateCollector();
        foreach (AggregateCall call in Found) result.Visit(replaced.GetValueOrDefault(call, call));
        foreach (GroupingCall grouping in Groupings) result.Visit(grouping);
        return result;
    }

    public void Visit(Expression expression)
    {
        if (expression is AggregateCall call)
        {
            if (_seen.Add(call)) Found.Add(call);
            return;
        }

        if (expression is GroupingCall grouping)
        {
            if (_seen.Add(grouping)) Groupings.Add(grouping);
            return;
        }

        foreach (Expression child in expression.Children) Visit(child);
    }
}
