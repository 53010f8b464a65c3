using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class DataFrame
{
    /// <summary>Joins on equal values of columns that have the same names on both sides; the result has each of them once.</summary>
    /// <param name="other">The right side. It may be this frame itself.</param>
    /// <param name="on">Names of the key columns.</param>
    /// <param name="how">Which rows are put out.</param>
    /// <param name="suffix">Put behind names of right columns that the left side has too.</param>
    /// <exception cref="BindException">A key does not exist on a side.</exception>
    public DataFrame Join(DataFrame other, string on, JoinType how = JoinType.Inner, string suffix = "_right") => Join(other, [on], how, suffix);

    /// <inheritdoc cref="Join(DataFrame, string, JoinType, string)"/>
    public DataFrame Join(DataFrame other, string[] on, JoinType how = JoinType.Inner, string suffix = "_right")
    {
        LogicalPlan right = Right(other);
        FluentBinder left = Binder(), rightBinder = new(right.Output);
        var pairs = on.Select(name => (Left: left.Resolve(name), Right: rightBinder.Resolve(name))).ToList();
        if (pairs.Count == 0) throw new UsageException("a join needs a key; CrossJoin pairs every row with every row");
        Expression condition = ExpressionBuilder.And([.. pairs.Select(p => ExpressionBuilder.Compare(ComparisonOperator.Equal, p.Left.Ref, p.Right.Ref))]);
        var join = new Join(Kind(how), Plan, right, condition);
        if (how is JoinType.Semi or JoinType.Anti) return With(join);
        // The merged key is whichever side has it: the left, the right for right joins, the first that is not null for full ones.
        var columns = new List<NamedExpression>();
        foreach (PlanColumn column in join.Output)
        {
            if (pairs.Any(p => p.Right.Id == column.Id)) continue;
            int key = pairs.FindIndex(p => p.Left.Id == column.Id);
            columns.Add(key < 0 ? NamedExpression.Pass(column) : MergedKey(column, join.Output.First(c => c.Id == pairs[key].Right.Id), how));
        }

        return With(Project(join, Distinguish(columns, suffix)));
    }

    /// <summary>Joins on equal values of differently named columns. The result has all columns of both sides.</summary>
    /// <exception cref="UsageException">The numbers of keys differ.</exception>
    public DataFrame Join(DataFrame other, string[] leftOn, string[] rightOn, JoinType how = JoinType.Inner, string suffix = "_right")
    {
        if (leftOn.Length != rightOn.Length || leftOn.Length == 0) throw new UsageException($"a join needs as many left keys as right keys, but got {leftOn.Length} and {rightOn.Length}");
        LogicalPlan right = Right(other);
        FluentBinder left = Binder(), rightBinder = new(right.Output);
        Expression condition = ExpressionBuilder.And([.. leftOn.Zip(rightOn, (l, r) => ExpressionBuilder.Compare(ComparisonOperator.Equal, left.Resolve(l).Ref, rightBinder.Resolve(r).Ref))]);
        return Joined(new Join(Kind(how), Plan, right, condition), suffix);
    }

    /// <summary>Joins on equal values of one column each.</summary>
    public DataFrame Join(DataFrame other, string leftOn, string rightOn, JoinType how = JoinType.Inner, string suffix = "_right") => Join(other, [leftOn], [rightOn], how, suffix);

    /// <summary>Joins on any condition over the columns of both sides. Names must be unambiguous.</summary>
    public DataFrame Join(DataFrame other, Expr condition, JoinType how = JoinType.Inner, string suffix = "_right")
    {
        LogicalPlan right = Right(other);
        Expression bound = ExpressionBuilder.Condition(new FluentBinder([.. Plan.Output, .. right.Output]).Bind(condition.Node));
        return Joined(new Join(Kind(how), Plan, right, bound), suffix);
    }

    /// <summary>Pairs every row with every row of another frame.</summary>
    public DataFrame CrossJoin(DataFrame other, string suffix = "_right") => Joined(new Join(JoinKind.Inner, Plan, Right(other), new Literal(Scalar.True)), suffix);

    private DataFrame Joined(Join join, string suffix) => join.Kind is JoinKind.Semi or JoinKind.Anti
        ? With(join)
        : With(Project(join, Distinguish([.. join.Output.Select(NamedExpression.Pass)], suffix)));

    // The right side gets identities of its own, so that a frame can be joined with itself or with what was made from it.
    private LogicalPlan Right(DataFrame other) => ReferenceEquals(other.Session, Session)
        ? FreshIds.Of(other.Plan)
        : throw new UsageException("both sides of a join must belong to the same session");

    private static NamedExpression MergedKey(PlanColumn left, PlanColumn right, JoinType how) => how switch
    {
        JoinType.Right => NamedExpression.New(left.Name, right.Ref),
        JoinType.Full => NamedExpression.New(left.Name, ExpressionBuilder.Call("coalesce", left.Ref, right.Ref)),
        _ => NamedExpression.Pass(left),
    };

    private static List<NamedExpression> Distinguish(List<NamedExpression> columns, string suffix)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select(c =>
        {
            string name = c.Name;
            while (!seen.Add(name)) name += suffix.Length > 0 ? suffix : throw new UsageException($"both sides have a column \"{c.Name}\" and the suffix is empty");
            return name == c.Name ? c : c with { Name = name };
        })];
    }

    private static JoinKind Kind(JoinType how) => how switch
    {
        JoinType.Inner => JoinKind.Inner,
        JoinType.Left => JoinKind.Left,
        JoinType.Right => JoinKind.Right,
        JoinType.Full => JoinKind.Full,
        JoinType.Semi => JoinKind.Semi,
        JoinType.Anti => JoinKind.Anti,
        _ => throw new UsageException($"there is no join type {how}"),
    };
}
