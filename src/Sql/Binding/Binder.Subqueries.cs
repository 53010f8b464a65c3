using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Subqueries as values and predicates, IN over lists and queries, and rows compared with rows.</summary>
internal sealed partial class Binder
{
    private ScalarSubquery BindScalarSubquery(ScalarSubquerySyntax scalar, Scope scope)
    {
        LogicalPlan plan = BindQuery(scalar.Query, scope);
        RequireOneColumn(plan, scalar.Span);
        return new ScalarSubquery(catalog.Options.FirstRowOfSubquery ? new Limit(plan, 1) : plan);
    }

    private void RequireOneColumn(LogicalPlan plan, SourceSpan span)
    {
        if (plan.Output.Count != 1) throw Error(span, $"the subquery must have one column here, but has {plan.Output.Count}");
    }

    private Expression BindInList(InListSyntax inList, Scope scope)
    {
        if (inList.Operand is RowSyntax row)
        {
            Expression[] matches = [.. inList.Items.Select(item => item is RowSyntax other
                ? RowsEqual(BindAll(row, scope), BindAll(other, scope), item.Span, ComparisonOperator.NotDistinct)
                : throw Error(item.Span, $"a row of {row.Items.Length} values is expected here"))];
            Expression any = ExpressionBuilder.Or(matches);
            return inList.Negated ? ExpressionBuilder.Not(any) : any;
        }

        string? collation = OwnCollation(inList.Operand, scope);
        foreach (ExpressionSyntax item in inList.Items)
            if (item is CollateSyntax collate) collation ??= OwnCollation(collate, scope);
        collation ??= catalog.Options.Collation;
        Expression operand = Collated(Bind(inList.Operand, scope), collation);
        var items = new List<Expression>(inList.Items.Length);
        foreach (ExpressionSyntax item in inList.Items)
        {
            if (item is ParameterSyntax parameter && ParameterValue(parameter).Value is Scalar[] list) items.AddRange(list.Select(value => new Literal(value)));
            else items.Add(Collated(Bind(item, scope), collation));
        }

        // What stands without parentheses, but for a parameter of one value, is asked whether it contains the value.
        if (inList.IsContainer && items is [var container] && (container.Type.IsList || inList.Items is not [ParameterSyntax]))
        {
            Expression contains = ExpressionBuilder.Call("contains", container, operand);
            return inList.Negated ? ExpressionBuilder.Not(contains) : contains;
        }

        // Nothing is in an empty list, not even a null.
        return items.Count == 0 ? new Literal(Scalar.Bool(inList.Negated)) : ExpressionBuilder.In(operand, [.. items], inList.Negated);
    }

    private Expression BindInQuery(InQuerySyntax inQuery, Scope scope)
    {
        if (inQuery.Operand is RowSyntax row) return BindRowInQuery(inQuery, row, scope);
        string? collation = CollationOf(inQuery.Operand, scope);
        Expression operand = Collated(Bind(inQuery.Operand, scope), collation);
        LogicalPlan plan = BindQuery(inQuery.Query, scope);
        RequireOneColumn(plan, inQuery.Query.Span);
        if (collation is not null) plan = new Project(plan, [NamedExpression.New(plan.Output[0].Name, Collated(plan.Output[0].Ref, collation))]);
        return inQuery.Negated
            ? Quantified(operand, ComparisonOperator.NotEqual, all: true, plan)
            : Quantified(operand, ComparisonOperator.Equal, all: false, plan);
    }

    private Expression BindQuantified(QuantifiedQuerySyntax quantified, Scope scope)
    {
        Expression operand = Bind(quantified.Left, scope);
        LogicalPlan plan = BindQuery(quantified.Query, scope);
        RequireOneColumn(plan, quantified.Query.Span);
        return Quantified(operand, Comparison(quantified.Operator), quantified.IsAll, plan);
    }

    private static QuantifiedSubquery Quantified(Expression operand, ComparisonOperator op, bool all, LogicalPlan plan)
    {
        PlanColumn column = plan.Output[0];
        Expression value = column.Ref;
        if (operand.Type.IsJson) (operand, value) = JsonBeside(operand, value);
        else if (value.Type.IsJson) (value, operand) = JsonBeside(value, operand);
        (Expression left, Expression right) = ExpressionBuilder.Unify($"{ExpressionBuilder.Symbol(op)} {(all ? "ALL" : "ANY")}", operand, value);
        if (!ReferenceEquals(right, column.Ref) && right is not ColumnRef) plan = new Project(plan, [NamedExpression.New(column.Name, right)]);
        return new QuantifiedSubquery(left, op, all, plan);
    }

    // Nested values want the JSON as theirs, everything else becomes JSON.
    private static (Expression Json, Expression Other) JsonBeside(Expression json, Expression other) =>
        other.Type.IsNested ? (ExpressionBuilder.Cast(json, other.Type), other)
        : other.Type.IsJson || other.Type.IsText || other.Type.Id == TypeId.Null ? (json, other)
        : (json, ExpressionBuilder.Cast(other, DataType.Json));

    /// <summary>A row in a query: true if a row of it is equal, else null if the comparison with one is null, else false.</summary>
    private Expression BindRowInQuery(InQuerySyntax inQuery, RowSyntax row, Scope scope)
    {
        LogicalPlan plan = BindQuery(inQuery.Query, scope);
        if (plan.Output is [{ Type: { Id: TypeId.Struct } type }] && row.Items.Length > 1 && type.Fields.Length == row.Items.Length)
        {
            Expression whole = ExpressionBuilder.Struct(null, BindAll(row, scope));
            return inQuery.Negated ? Quantified(whole, ComparisonOperator.NotEqual, all: true, plan) : Quantified(whole, ComparisonOperator.Equal, all: false, plan);
        }

        if (plan.Output.Count != row.Items.Length)
            throw Error(inQuery.Query.Span, $"the subquery must have {row.Items.Length} columns here, but has {plan.Output.Count}");
        Expression[] operands = BindAll(row, scope);
        Expression found = new ExistsSubquery(new Filter(plan, RowsEqual(operands, RefsOf(plan), inQuery.Span)));
        LogicalPlan second = FreshIds.Of(plan);
        Expression[] again = [.. operands.Select(Again)];
        Expression unknown = new ExistsSubquery(new Filter(second, new IsNull(RowsEqual(again, RefsOf(second), inQuery.Span))));
        Expression result = ExpressionBuilder.Case(
            [found, unknown], [new Literal(Scalar.True), new Literal(Scalar.Null(DataType.Boolean))], new Literal(Scalar.False));
        return inQuery.Negated ? ExpressionBuilder.Not(result) : result;
    }

    private static Expression[] RefsOf(LogicalPlan plan) => [.. plan.Output.Select(c => c.Ref)];

    private Expression[] BindAll(RowSyntax row, Scope scope)
    {
        var items = new Expression[row.Items.Length];
        for (int i = 0; i < items.Length; i++) items[i] = Bind(row.Items[i], scope);
        return items;
    }

    private Expression RowsEqual(Expression[] left, Expression[] right, SourceSpan span, ComparisonOperator nullable = ComparisonOperator.Equal)
    {
        if (left.Length != right.Length) throw Error(span, $"rows of {left.Length} and {right.Length} values cannot be compared");
        var equal = new Expression[left.Length];
        for (int i = 0; i < equal.Length; i++)
            equal[i] = ExpressionBuilder.Compare(left[i].Nullable || right[i].Nullable ? nullable : ComparisonOperator.Equal, left[i], right[i]);
        return ExpressionBuilder.And(equal);
    }

    /// <summary>Rows compare as structs do: by their first pair that differs, nulls equal to each other and behind everything. Equality goes field by field, so that scans can use it.</summary>
    private Expression BindRowComparison(BinarySyntax binary, RowSyntax row, RowSyntax other, Scope scope)
    {
        Expression[] left = BindAll(row, scope), right = BindAll(other, scope);
        ComparisonOperator op = Comparison(binary.Operator);
        if (op is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual) && left.Length == right.Length)
            return ExpressionBuilder.Compare(op, ExpressionBuilder.Struct(null, left), ExpressionBuilder.Struct(null, right));
        Expression equal = RowsEqual(left, right, binary.Span, ComparisonOperator.NotDistinct);
        return op == ComparisonOperator.Equal ? equal : ExpressionBuilder.Not(equal);
    }

    private static ComparisonOperator Comparison(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => ComparisonOperator.Equal,
        BinaryOperator.NotEqual => ComparisonOperator.NotEqual,
        BinaryOperator.Less => ComparisonOperator.Less,
        BinaryOperator.LessOrEqual => ComparisonOperator.LessOrEqual,
        BinaryOperator.Greater => ComparisonOperator.Greater,
        _ => ComparisonOperator.GreaterOrEqual,
    };
}
