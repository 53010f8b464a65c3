using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Puts a common table expression in place of its references, if there is one, if the user says so, or if workers could not share it; drops unused ones.</summary>
/// <remarks><code>
/// Cte a
///   Scan t              ⇒      Filter x > 1
///   Filter x > 1                 Project (columns of the reference)
///     CteRef a                     Scan t
/// </code></remarks>
internal sealed class InlineCtes : IPlanRule
{
    public string Name => "inline-ctes";

    public bool Required => true;

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        switch (root)
        {
            case Write write:
                LogicalPlan input = Rewrite(write.Input, context);
                return ReferenceEquals(input, write.Input) ? root : write with { Input = input };
            case Cte cte:
                LogicalPlan body = Rewrite(cte.Body, context);
                int references = Count(body, cte.Id);
                if (references == 0) return body;
                bool single = references == 1 && cte.Materialized != true && !context.Options.AllRulesOff;
                // What is volatile must be computed once to be seen alike by all references.
                bool copied = cte.Materialized == false && !ColumnUse.IsVolatile(cte.Definition);
                if (single || copied || context.Options.Workers > 1) return Inline(body, cte);
                return ReferenceEquals(body, cte.Body) ? cte : cte with { Body = body };
            default:
                return root;
        }
    }

    private static int Count(LogicalPlan plan, int id)
    {
        int count = plan is CteRef reference && reference.Id == id ? 1 : 0;
        foreach (LogicalPlan child in plan.Children) count += Count(child, id);
        foreach (Expression expression in plan.Expressions) count += Count(expression, id);
        return count;
    }

    private static int Count(Expression expression, int id)
    {
        int count = expression is SubqueryExpression subquery ? Count(subquery.Plan, id) : 0;
        foreach (Expression child in expression.Children) count += Count(child, id);
        return count;
    }

    /// <summary>The plan with a copy of the definition in place of every reference.</summary>
    public static LogicalPlan Inline(LogicalPlan body, Cte cte) => PlanRewriter.BottomUp(body, node =>
    {
        if (node is not CteRef reference || reference.Id != cte.Id) return node;
        LogicalPlan copy = FreshIds.Of(cte.Definition);
        return new Project(copy, reference.Columns.Map((c, i) => new NamedExpression(c.Id, c.Name, copy.Output[i].Ref)));
    });
}
