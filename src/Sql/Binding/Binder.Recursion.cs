using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>WITH RECURSIVE: a start, UNION [ALL], and a step that reads the rows before.</summary>
internal sealed partial class Binder
{
    /// <summary>A common table expression that may refer to itself in the second half of its UNION; if it does not, it is an ordinary one.</summary>
    /// <remarks>With USING KEY the rows are what the last step that gave a key said of it: all are kept, and the last of each key is picked.</remarks>
    private LogicalPlan BindRecursive(CommonTableSyntax table, SetOperationSyntax set, Scope? outer)
    {
        if (set.Operator != Syntax.SetOperator.Union || set.ByName) return BindBody(set, outer);
        LogicalPlan start = BindBody(set.Left, outer);
        CteScope? before = _ctes;
        // The start names the columns and types them; a later row may have a null anywhere.
        EquatableArray<PlanColumn> columns = start.Output.Select((c, i) => PlanColumn.New(i < table.Columns.Length ? table.Columns[i].Text : c.Name, Shown(c.Type))).ToEquatableArray();
        int seen = Cte.NewId();
        int[] key = [.. table.Key.Select(k => IndexOf(columns, k.Text) is var at && at >= 0 ? at : throw At(BindException.UnknownColumn(k.Text, columns.Select(c => c.Name)), k.Span))];
        var self = new CteScope(table.Name.Text, new CteRef(table.Name.Text, Cte.NewId(), columns), before);
        // Under recurring.name a step sees the rows so far, the last one of each key.
        CteScope current = key.Length == 0 ? self : new CteScope($"recurring.{table.Name.Text}", null, self) { Plan = () => LastOfEach(SoFar(), key) };
        _ctes = current;
        LogicalPlan step = BindBody(set.Right, outer);
        _ctes = before;
        if (self.References + current.References == 0)
            return Combine(set, start, step);
        if (table.Query.OrderBy is { } order) throw Error(order.Span, "ORDER BY has no place in a recursive query: order what reads it");
        if (table.Query.Limit is { } limit) throw Error(limit.Span, "LIMIT has no place in a recursive query: limit what reads it");
        if (step.Output.Count != columns.Count)
            throw Error(set.Right.Span, $"the start of \"{table.Name.Text}\" has {columns.Count} columns, but its step has {step.Output.Count}");
        if (ExpressionRewriter.FreeColumns(start).Count + ExpressionRewriter.FreeColumns(step).Count > 0)
            Refuse(table.Name.Span, "a recursive common table expression that uses columns of a query around it");
        start = Typed(start, columns, set.Left.Span);
        step = Typed(step, columns, set.Right.Span);
        if (key.Length > 0)
        {
            (start, step) = (LastOfEach(start, key), LastOfEach(step, key));
        }
        else if (!set.All)
        {
            start = Aggregate.Distinct(start);
            step = SetPlans.Combine(Logical.SetOperator.Except, step, SoFar());
        }

        var recursion = new RecursiveCte(table.Name.Text, self.Id, seen, start, step, columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray());
        return key.Length == 0 ? recursion : LastOfEach(recursion, key);

        CteRef SoFar() => new($"{table.Name.Text} so far", seen, columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray());
    }

    /// <summary>Of all rows with the same key the one that came last.</summary>
    private static Project LastOfEach(LogicalPlan plan, int[] key)
    {
        (Window numbered, PlanColumn number) = Numbered(plan);
        return FirstOfEach(numbered, key.Select(k => (Expression)plan.Output[k].Ref).ToEquatableArray(), [new SortKey(number.Ref, Descending: true)], plan.Output);
    }

    // A start of NULL has no type of its own.
    private static DataType Shown(DataType type) => type.Id == TypeId.Null ? DataType.Int32 : type;

    private LogicalPlan Typed(LogicalPlan plan, EquatableArray<PlanColumn> columns, SourceSpan span)
    {
        try
        {
            return new Project(plan, plan.Output.Select((c, i) => NamedExpression.New(columns[i].Name, ExpressionBuilder.CastTo(c.Ref, columns[i].Type))).ToEquatableArray());
        }
        catch (FrameException exception) when (Locate(exception, span))
        {
            throw;
        }
    }
}
