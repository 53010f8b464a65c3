using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Unnests a correlated global aggregate, which has a row for every outer row, matches or not.</summary>
/// <remarks><code>
/// DependentSingleJoin                            Project outer columns, coalesce(n, 0) + 1 AS y
///   outer                                          LeftJoin on k = fk
///   Project n + 1 AS y                     ⇒         outer
///     Aggregate count(*) AS n                        Aggregate count(*) AS n by fk
///       Filter fk = k                                  t
///         t
/// </code>
/// What is computed from the aggregates moves above the join, where an empty group shows as nulls, with 0 in place of null for counts.</remarks>
internal static class CorrelatedAggregate
{
    public static LogicalPlan? TryUnnest(DependentJoin join, ColumnSet outer)
    {
        if (join.Kind is not (JoinKind.Single or JoinKind.Left or JoinKind.Inner) || !Predicates.IsTrue(join.Condition)) return null;

        // What stands above the aggregate: output expressions in terms of its columns, and the HAVING conditions passed.
        var outputs = join.Right.Output.ToDictionary(c => c.Id, c => (Expression)c.Ref);
        Expression having = Predicates.True;
        LogicalPlan node = join.Right;
        while (node is Project or Filter or Sort)
        {
            if (node is Project project)
            {
                Dictionary<ColumnId, Expression> map = project.Columns.ToDictionary(c => c.Id, c => c.Expression);
                foreach (ColumnId id in outputs.Keys.ToList()) outputs[id] = ExpressionRewriter.Substitute(outputs[id], map);
                having = ExpressionRewriter.Substitute(having, map);
            }
            else if (node is Filter filter)
            {
                if (join.Kind != JoinKind.Single) return null;
                having = Predicates.Both(filter.Predicate, having);
            }

            node = node.Children[0];
        }

        if (node is not Aggregate { Groups.IsEmpty: true } aggregate || new PredicatePullUp(outer).TryGroup(aggregate) is not var (grouped, conditions)) return null;
        LogicalPlan joined = new Join(JoinKind.Left, join.Left, grouped, Predicates.All(conditions));
        Dictionary<ColumnId, Expression> finished = aggregate.Aggregates.ToDictionary(a => a.Id, EmptyGroup.Finish);
        List<NamedExpression> columns = join.Left.Output.Select(NamedExpression.Pass).ToList();
        foreach (PlanColumn column in join.Right.Output)
        {
            Expression value = ExpressionRewriter.Substitute(outputs[column.Id], finished);
            if (!Predicates.IsTrue(having))
                value = new Case([ExpressionRewriter.Substitute(having, finished)], [value], new Literal(Scalar.Null(value.Type)));
            columns.Add(new NamedExpression(column.Id, column.Name, value));
        }

        return Distinctly(new Project(joined, columns.ToEquatableArray()), aggregate);
    }

    // An output column that is an aggregate itself must not keep that aggregate's identity above the join, where its value may differ (0 for null).
    private static Project Distinctly(Project project, Aggregate aggregate)
    {
        ColumnSet same = project.Columns.Where(c => c.Expression is not ColumnRef).Select(c => c.Id).ToColumnSet();
        if (!aggregate.Aggregates.Any(a => same.Contains(a.Id))) return project;
        var renamed = new Dictionary<ColumnId, Expression>();
        LogicalPlan joined = project.Input;
        var join = (Join)joined;
        var grouped = (Aggregate)join.Right;
        EquatableArray<NamedExpression> fresh = grouped.Aggregates.Select(a =>
        {
            if (!same.Contains(a.Id)) return a;
            NamedExpression copy = NamedExpression.New(a.Name, a.Expression);
            renamed[a.Id] = copy.Column.Ref with { MayBeNull = true };
            return copy;
        }).ToEquatableArray();
        return new Project(
            join with { Right = grouped with { Aggregates = fresh } },
            project.Columns.Map(c => c with { Expression = ExpressionRewriter.Substitute(c.Expression, renamed) }));
    }
}

/// <summary>What aggregates give for a group without rows.</summary>
internal static class EmptyGroup
{
    /// <summary>The aggregate's column as it stands above an outer join, where a group without rows shows as null.</summary>
    public static Expression Finish(NamedExpression aggregate)
    {
        ColumnRef column = aggregate.Column.Ref with { MayBeNull = true };
        if (aggregate.Expression is not AggregateCall { Function: var function } || function.MayReturnNull) return column;
        Scalar zero = function.ReturnType.Id switch
        {
            TypeId.Int64 => Scalar.Int64(0),
            TypeId.UInt64 => new Scalar(DataType.UInt64, 0UL),
            TypeId.UInt32 => new Scalar(DataType.UInt32, 0U),
            TypeId.Float64 => Scalar.Float64(0),
            TypeId.Decimal or TypeId.Int128 => new Scalar(function.ReturnType, Int128.Zero),
            _ => throw new FrameNotSupportedException($"the aggregate {function.Name} is not supported in a correlated subquery"),
        };
        return new Coalesce([column, new Literal(zero)]);
    }
}
