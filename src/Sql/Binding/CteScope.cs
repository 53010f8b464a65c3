using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>A common table expression in scope, and those in scope before it: a list, so that leaving a query means going back to where it began.</summary>
internal sealed class CteScope(string name, LogicalPlan? definition, CteScope? before)
{
    public string Name { get; } = name;

    /// <summary>Ties references to the plan node.</summary>
    public int Id { get; } = Cte.NewId();

    /// <summary>The plan; null where the name has no rows yet, in what WITH RECURSIVE starts from, and where the query is wrong.</summary>
    public LogicalPlan? Definition { get; } = definition;

    public CteScope? Before { get; } = before;

    /// <summary>How many common table expressions build on each other up to this one.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>How often it was referred to by identity.</summary>
    public int References { get; private set; }

    /// <summary>Whether the definition uses columns of an enclosing query: then every reference gets a copy of its own.</summary>
    public bool Correlated { get; } = definition is not null && ExpressionRewriter.FreeColumns(definition).Count > 0;

    /// <summary>Makes the plan of a reference where that is more than a <see cref="CteRef"/>.</summary>
    public Func<LogicalPlan>? Plan { get; init; }

    /// <summary>What is wrong with the query; it is thrown by each reference.</summary>
    public FrameException? Failure { get; init; }

    /// <summary>The plan of one reference.</summary>
    /// <exception cref="FrameException">The query is wrong.</exception>
    public LogicalPlan Reference()
    {
        if (Failure is { } failure) throw failure;
        if (Plan is { } plan)
        {
            References++;
            return plan();
        }

        if (Correlated) return FreshIds.Of(Definition!);
        References++;
        return new CteRef(Name, Id, Definition!.Output.Select(c => PlanColumn.New(c.Name, c.Type, c.Nullable)).ToEquatableArray());
    }
}
