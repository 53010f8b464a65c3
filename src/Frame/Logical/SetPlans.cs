using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Builds set operations: inputs are cast to their common types, the first input names the columns.</summary>
internal static class SetPlans
{
    /// <exception cref="TypeException">Column counts differ, or types have nothing in common.</exception>
    public static UnionAll UnionAll(IReadOnlyList<LogicalPlan> inputs)
    {
        EquatableArray<PlanColumn> columns = Columns("UNION", inputs);
        return new UnionAll(inputs.Select(i => CastTo(i, columns)).ToEquatableArray(), columns);
    }

    /// <exception cref="TypeException">Column counts differ, or types have nothing in common.</exception>
    public static SetOperation Combine(SetOperator op, LogicalPlan left, LogicalPlan right)
    {
        EquatableArray<PlanColumn> columns = Columns(op.ToString().ToUpperInvariant(), [left, right]);
        return new SetOperation(op, CastTo(left, columns), CastTo(right, columns), columns);
    }

    /// <summary>The type of a column of VALUES that holds both: as for comparisons, but beside text everything becomes text. Null if there is none.</summary>
    public static DataType? CommonType(DataType a, DataType b)
    {
        if (CastRules.Common(a, b) is { } common) return common;
        if (a.Id == TypeId.List && b.Id == TypeId.List) return CommonType(a.Element, b.Element) is { } element ? DataType.List(element) : null;
        return IsText(a) && !b.IsNested || IsText(b) && !a.IsNested ? DataType.Utf8 : null;

        static bool IsText(DataType type) => type.Id is TypeId.Utf8 or TypeId.Enum;
    }

    private static EquatableArray<PlanColumn> Columns(string what, IReadOnlyList<LogicalPlan> inputs)
    {
        EquatableArray<PlanColumn> first = inputs[0].Output;
        foreach (LogicalPlan input in inputs)
            if (input.Output.Count != first.Count) throw new TypeException($"{what} needs inputs of equally many columns, but got {first.Count} and {input.Output.Count}", "42601");
        return Enumerable.Range(0, first.Count).Select(i =>
        {
            DataType type = inputs.Aggregate(DataType.Null, (t, input) => CastRules.Common(t, input.Output[i].Type, forced: true)
                ?? throw new TypeException($"{what} cannot combine {t} with {input.Output[i].Type} in column \"{first[i].Name}\""));
            return PlanColumn.New(first[i].Name, type, inputs.Any(input => input.Output[i].Nullable));
        }).ToEquatableArray();
    }

    private static LogicalPlan CastTo(LogicalPlan input, EquatableArray<PlanColumn> columns)
    {
        if (input.Output.Zip(columns).All(p => p.First.Type == p.Second.Type)) return input;
        return new Project(input, input.Output.Select((c, i) => c.Type == columns[i].Type
            ? NamedExpression.Pass(c)
            : NamedExpression.New(c.Name, ExpressionBuilder.ForceTo(c.Ref, columns[i].Type))).ToEquatableArray());
    }
}
