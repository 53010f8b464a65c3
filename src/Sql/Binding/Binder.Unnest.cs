using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary><c>unnest</c>, in the select list and in FROM.</summary>
internal sealed partial class Binder
{
    /// <summary><c>unnest(list)</c> while a select list is bound: an element a row. <see cref="PlaceUnnests"/> puts a column in its place.</summary>
    private sealed record UnnestCall(Expression List) : Expression
    {
        public override DataType Type => List.Type.Element;
        protected override EquatableArray<Expression> ComputeChildren() => [List];
        public override Expression WithChildren(EquatableArray<Expression> children) => new UnnestCall(children[0]);
    }

    /// <summary>The fields of a struct that <c>unnest(struct)</c> makes columns of; only items of a select list may be one.</summary>
    private sealed record FieldsCall(Expression Struct, bool Deep) : Expression
    {
        public override DataType Type => Struct.Type;
        protected override EquatableArray<Expression> ComputeChildren() => [Struct];
        public override Expression WithChildren(EquatableArray<Expression> children) => this with { Struct = children[0] };
    }

    private Expression BindUnnest(FunctionSyntax call, Scope scope)
    {
        if (scope.InsideAggregate || scope.InsideWindow || scope.AggregatesForbiddenIn is not null) throw Error(call.Span, "unnest can only be used in a select list and in FROM");
        (Expression value, int depth) = UnnestArguments(call.Arguments, call.Span, scope);
        bool deep = depth > 1;
        if (value.Type.IsStruct) return new FieldsCall(value, deep);
        Expression list = ListToUnnest(value, ref depth, call.Span);
        return deep && list.Type.Element.IsStruct ? new FieldsCall(new UnnestCall(list), true) : new UnnestCall(list);
    }

    // What is unnested, and how many levels of it.
    private (Expression Value, int Depth) UnnestArguments(IEnumerable<FunctionArgument> arguments, SourceSpan span, Scope scope)
    {
        int depth = 1;
        Expression? value = null;
        foreach (FunctionArgument argument in arguments)
        {
            switch (argument.Name?.Text.ToLowerInvariant())
            {
                case null when value is null: value = Bind(argument.Value, scope); break;
                case null: throw Error(argument.Value.Span, "unnest takes one list; several stand beside each other in the select list");
                case "recursive": depth = BindConstant(argument.Value, "recursive").Value is true ? int.MaxValue : 1; break;
                case "max_depth":
                    depth = BindConstant(argument.Value, "max_depth").AsInteger() is { } most && most >= 1 ? (int)Int128.Min(most, int.MaxValue) : throw Error(argument.Value.Span, "max_depth must be a number of at least 1");
                    break;
                default: throw At(new BindException($"unnest has no argument \"{argument.Name.Value.Text}\"") { Hint = Suggestion.For(argument.Name.Value.Text, ["recursive", "max_depth"]) }, argument.Name.Value.Span);
            }
        }

        return (value ?? throw Error(span, "unnest needs a list"), depth);
    }

    private Expression ListToUnnest(Expression value, ref int depth, SourceSpan span)
    {
        if (value.Type.Id == TypeId.Null) value = ExpressionBuilder.CastTo(value, DataType.List(DataType.Null));
        if (!value.Type.IsList) throw Error(span, $"unnest takes lists and structs, not a {value.Type}");
        if (value.Type.Id == TypeId.FixedSizeList) value = ExpressionBuilder.CastTo(value, DataType.List(value.Type.Element));
        for (; depth > 1 && value.Type.Element.IsList; depth--) value = ExpressionBuilder.Call("flatten", value);
        return value;
    }

    /// <summary>Items that are structs to be unnested become one for each field.</summary>
    private static List<BoundItem> ExpandFields(List<BoundItem> items)
    {
        if (!items.Exists(i => i.Value is FieldsCall)) return items;
        var expanded = new List<BoundItem>();
        foreach (BoundItem item in items)
        {
            if (item.Value is FieldsCall fields) Add(fields.Struct, fields.Deep);
            else expanded.Add(item);
        }

        return expanded;

        void Add(Expression value, bool deep)
        {
            for (int i = 0; i < value.Type.Fields.Length; i++)
            {
                Field field = value.Type.Fields[i];
                var access = new FieldAccess(value, i);
                if (deep && field.Type.IsStruct) Add(access, true);
                else expanded.Add(new BoundItem(field.Name.Length > 0 ? field.Name : $"element{i + 1}", access, null));
            }
        }
    }

    /// <summary>The plan with a row for every element of the lists that the items unnest, and the items with columns in place of these.</summary>
    private static LogicalPlan PlaceUnnests(LogicalPlan plan, List<BoundItem> items, List<OrderKey> keys, List<Expression> on)
    {
        var lists = new List<Expression>();
        foreach (BoundItem item in items) Collect(item.Value);
        foreach (OrderKey key in keys)
            if (key.Hidden is not null) Collect(key.Hidden);
        on.ForEach(Collect);
        if (lists.Count == 0) return plan;
        // A list of an unnested list's elements is unnested above it.
        var inner = lists.FindAll(l => !HasUnnest(l));
        Unnest unnest = Unnest.Of(plan, inner.ConvertAll(l => ("unnest", l)));
        var map = new Dictionary<Expression, Expression>();
        for (int i = 0; i < inner.Count; i++) map[new UnnestCall(inner[i])] = unnest.Elements[i].Ref;
        for (int i = 0; i < items.Count; i++) items[i] = items[i] with { Value = Replace(items[i].Value) };
        for (int i = 0; i < keys.Count; i++)
            if (keys[i].Hidden is { } hidden) keys[i] = keys[i] with { Hidden = Replace(hidden) };
        for (int i = 0; i < on.Count; i++) on[i] = Replace(on[i]);
        return PlaceUnnests(unnest, items, keys, on);

        void Collect(Expression expression)
        {
            if (expression is UnnestCall call && !lists.Contains(call.List)) lists.Add(call.List);
            foreach (Expression child in expression.Children) Collect(child);
        }

        Expression Replace(Expression expression) => ExpressionRewriter.TopDown(expression, e => map.GetValueOrDefault(e));
    }

    private static bool HasUnnest(Expression expression)
    {
        if (expression is UnnestCall) return true;
        foreach (Expression child in expression.Children)
            if (HasUnnest(child)) return true;
        return false;
    }

    /// <summary><c>FROM unnest(list) [WITH ORDINALITY]</c>: its list may use tables to the left.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindUnnestTable(TableFunctionSyntax function, Scope? lateral)
    {
        (Expression value, int depth) = UnnestArguments(function.Arguments, function.Span, new Scope([], lateral) { AggregatesForbiddenIn = "FROM" });
        Expression list = ListToUnnest(value, ref depth, function.Span);
        LogicalPlan plan = Unnest.Of(Values.OneRow, [("unnest", list)], function.WithOrdinality);
        return Aliased(plan, function.Alias, "unnest");
    }

    /// <summary>A series whose bounds are columns of tables to the left is the list of that name, unnested; null if all is constant.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns)? BindSeriesOfColumns(TableFunctionSyntax function, string name, Scope? lateral)
    {
        if (lateral is null || function.Arguments.Any(a => a.Name is not null)) return null;
        var scope = new Scope([], lateral) { AggregatesForbiddenIn = "FROM" };
        Expression[] arguments = [.. function.Arguments.Select(a => Bind(a.Value, scope))];
        bool depends = false;
        foreach (Expression argument in arguments) ExpressionRewriter.VisitColumns(argument, _ => depends = true);
        return depends ? Aliased(Unnest.Of(Values.OneRow, [(name, ExpressionBuilder.Call(name, arguments))], function.WithOrdinality), function.Alias, name) : null;
    }

    /// <summary>A join with the elements of a list of the left side's row needs no join: the rows are spread out.</summary>
    private static LogicalPlan? JoinUnnest(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition)
    {
        if (right is not Unnest { Input: Values { Columns.IsEmpty: true, Rows.Count: 1 } } unnest) return null;
        bool always = condition is Literal { Value.Value: true };
        if (kind == JoinKind.Left && always)
        {
            PlanColumn? ordinality = unnest.Ordinality is { } places ? places with { Nullable = true } : null;
            return unnest with { Input = left, KeepEmpty = true, Ordinality = ordinality };
        }

        if (kind != JoinKind.Inner) return null;
        LogicalPlan spread = unnest with { Input = left };
        return always ? spread : new Filter(spread, condition);
    }
}
