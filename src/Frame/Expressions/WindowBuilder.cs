using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>What a window function is called with, bound but not yet checked.</summary>
/// <param name="Frame">As written: offsets are distances, in any type. Null for none.</param>
internal sealed record WindowRequest(string Name, EquatableArray<Expression> Arguments, EquatableArray<Expression> PartitionBy, EquatableArray<SortKey> OrderBy, FrameExtent? Frame)
{
    public bool Distinct { get; init; }

    public Expression? Filter { get; init; }

    /// <summary>The frame's own order of rows, for functions that are no aggregates.</summary>
    public EquatableArray<SortKey> Inner { get; init; } = [];

    /// <summary>True for IGNORE NULLS, false for RESPECT NULLS, null for neither.</summary>
    public bool? IgnoreNulls { get; init; }
}

/// <summary>Makes bound window calls: picks the function, inserts casts, turns RANGE distances into values of the sort key. SQL and the fluent API both go through it.</summary>
internal static class WindowBuilder
{
    private static readonly Dictionary<string, (WindowFunction Function, int Least, int Most)> s_functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["row_number"] = (WindowFunction.RowNumber, 0, 0),
        ["rank"] = (WindowFunction.Rank, 0, 0),
        ["dense_rank"] = (WindowFunction.DenseRank, 0, 0),
        ["rank_dense"] = (WindowFunction.DenseRank, 0, 0),
        ["percent_rank"] = (WindowFunction.PercentRank, 0, 0),
        ["cume_dist"] = (WindowFunction.CumeDist, 0, 0),
        ["ntile"] = (WindowFunction.Ntile, 1, 1),
        ["lag"] = (WindowFunction.Lag, 1, 3),
        ["lead"] = (WindowFunction.Lead, 1, 3),
        ["first_value"] = (WindowFunction.FirstValue, 1, 1),
        ["first"] = (WindowFunction.FirstValue, 1, 1),
        ["last_value"] = (WindowFunction.LastValue, 1, 1),
        ["last"] = (WindowFunction.LastValue, 1, 1),
        ["nth_value"] = (WindowFunction.NthValue, 2, 2),
    };

    /// <summary>Names of functions that need a window; aggregates are not among them.</summary>
    public static IEnumerable<string> Names => s_functions.Keys.Where(NeedsWindow);

    /// <summary>Whether a function has a meaning only with a window.</summary>
    public static bool NeedsWindow(string name) => s_functions.ContainsKey(name) && !FunctionRegistry.Default.IsAggregate(name) && !FunctionRegistry.Default.IsScalar(name);

    /// <exception cref="BindException">There is no such function, or it does not take what stands beside it.</exception>
    /// <exception cref="TypeException">It does not take these types.</exception>
    public static WindowCall Call(WindowRequest request)
    {
        string name = request.Name.ToLowerInvariant();
        EquatableArray<Expression> partition = request.PartitionBy.Where(e => e is not Literal).Distinct().ToEquatableArray();
        EquatableArray<SortKey> order = request.OrderBy.Where(k => k.Expression is not Literal).DistinctBy(k => k.Expression).ToEquatableArray();
        // The frame is checked even where the function does not look at it.
        FrameExtent frame = Resolve(request.Frame, request.OrderBy);
        if (!s_functions.TryGetValue(name, out (WindowFunction Function, int Least, int Most) known)) return OfAggregate(request, partition, order, frame);
        if (request.Distinct) throw new BindException($"DISTINCT needs an aggregate function, which {name} is not");
        if (request.Filter is not null) throw new BindException($"FILTER needs an aggregate function, which {name} is not");
        if (request.Arguments.Count < known.Least || request.Arguments.Count > known.Most) throw WrongArguments(name, request.Arguments);
        bool takesValue = known.Function is WindowFunction.Lag or WindowFunction.Lead or WindowFunction.FirstValue or WindowFunction.LastValue or WindowFunction.NthValue;
        if (request.IgnoreNulls is not null && !takesValue) throw NoNullTreatment(name);
        var arguments = request.Arguments.ToList();
        if (takesValue && arguments[0].Type.Id == TypeId.Null) arguments[0] = ExpressionBuilder.CastTo(arguments[0], DataType.Int32);
        int number = known.Function switch { WindowFunction.Ntile => 0, WindowFunction.Lag or WindowFunction.Lead or WindowFunction.NthValue => 1, _ => int.MaxValue };
        if (number < arguments.Count) arguments[number] = ToCount(arguments[number], name);
        if (arguments.Count == 3) arguments[2] = ExpressionBuilder.CastTo(arguments[2], arguments[0].Type);
        DataType type = takesValue ? arguments[0].Type : known.Function is WindowFunction.PercentRank or WindowFunction.CumeDist ? DataType.Float64 : DataType.Int64;
        if (!request.Inner.IsEmpty) return OfOrder(request, known.Function, type, arguments, partition, order, frame);
        bool framed = known.Function is WindowFunction.FirstValue or WindowFunction.LastValue or WindowFunction.NthValue;
        return new WindowCall(known.Function, null, type, arguments.ToEquatableArray(), partition, order, framed ? frame : FrameExtent.Everything) { IgnoreNulls = request.IgnoreNulls ?? false };
    }

    /// <summary>A function's SQL name.</summary>
    public static string NameOf(WindowFunction function, AggregateOverload? aggregate) => function switch
    {
        WindowFunction.Aggregate => aggregate?.Name ?? throw new InternalException("a windowed aggregate without its function"),
        WindowFunction.RowNumber => "row_number",
        WindowFunction.Rank => "rank",
        WindowFunction.DenseRank => "dense_rank",
        WindowFunction.PercentRank => "percent_rank",
        WindowFunction.CumeDist => "cume_dist",
        WindowFunction.Ntile => "ntile",
        WindowFunction.Lag => "lag",
        WindowFunction.Lead => "lead",
        WindowFunction.FirstValue => "first_value",
        WindowFunction.LastValue => "last_value",
        _ => "nth_value",
    };

    // A function of the row's place among its frame's rows in an order of their own.
    private static WindowCall OfOrder(
        WindowRequest request, WindowFunction function, DataType type, List<Expression> arguments, EquatableArray<Expression> partition, EquatableArray<SortKey> order, FrameExtent frame)
    {
        string name = NameOf(function, null);
        if (function == WindowFunction.DenseRank) throw new BindException($"ORDER BY does not go with the arguments of {name}", "42601");
        if (function != WindowFunction.NthValue && frame.Exclusion != WindowExclusion.NoOthers) throw new BindException($"EXCLUDE does not go with {name}", "42601");
        return new WindowCall(function, null, type, [.. arguments, .. request.Inner.Select(k => k.Expression)], partition, order, frame)
        {
            IgnoreNulls = request.IgnoreNulls ?? false,
            Sorting = Functions.Aggregates.OrderedAggregate.OrderOf(request.Inner.Select(k => (k.Descending, k.NullsFirst))),
        };
    }

    private static WindowCall OfAggregate(WindowRequest request, EquatableArray<Expression> partition, EquatableArray<SortKey> order, FrameExtent frame)
    {
        FunctionRegistry registry = FunctionRegistry.Default;
        if (!registry.IsAggregate(request.Name.Split('@')[0]))
        {
            if (registry.IsScalar(request.Name)) throw new BindException($"{request.Name} is neither an aggregate nor a window function, so OVER does not apply", "42809");
            throw BindException.UnknownFunction(request.Name, registry.Names.Concat(Names));
        }

        if (request.IgnoreNulls is not null) throw NoNullTreatment(request.Name);
        AggregateCall call = ExpressionBuilder.Aggregate(request.Name, request.Arguments, request.Distinct, request.Filter);
        if (call.Distinct && frame.Exclusion != WindowExclusion.NoOthers)
            throw new FrameNotSupportedException("DISTINCT over a frame with EXCLUDE is not supported yet");
        return new WindowCall(WindowFunction.Aggregate, call.Function, call.Type, call.Arguments, partition, order, frame) { Distinct = call.Distinct, Filter = call.Filter };
    }

    private static FrameExtent Resolve(FrameExtent? frame, EquatableArray<SortKey> order)
    {
        if (frame is null) return order.IsEmpty ? FrameExtent.Everything : FrameExtent.UpToPeers;
        if (frame.Start.Offset is null && frame.End.Offset is null) return frame;
        if (frame.Unit != ExtentUnit.Range)
        {
            string unit = frame.Unit.ToString().ToUpperInvariant();
            return frame with { Start = Counted(frame.Start, unit), End = Counted(frame.End, unit) };
        }

        if (order.Count != 1) throw new BindException("a RANGE frame with a distance needs exactly one ORDER BY expression", "42P20");
        SortKey key = order[0];
        Expression? start = ValueAt(key, frame.Start), end = ValueAt(key, frame.End);
        DataType type = key.Expression.Type;
        foreach (Expression value in new[] { start, end }.OfType<Expression>())
            type = CastRules.Common(type, value.Type) ?? throw new TypeException($"a RANGE frame over {key.Expression.Type} cannot have a distance that leads to {value.Type}");
        return frame with
        {
            Start = frame.Start with { Offset = start is null ? null : ExpressionBuilder.CastTo(start, type) },
            End = frame.End with { Offset = end is null ? null : ExpressionBuilder.CastTo(end, type) },
            RangeKey = ExpressionBuilder.CastTo(key.Expression, type),
            RangeDescending = key.Descending,
        };
    }

    private static FrameEdge Counted(FrameEdge edge, string unit) => edge.Offset is null ? edge : edge with { Offset = ToCount(edge.Offset, unit) };

    private static Expression? ValueAt(SortKey key, FrameEdge edge)
    {
        if (edge.Offset is null) return null;
        bool back = edge.Kind == EdgeKind.Preceding != key.Descending;
        Expression offset = edge.Offset is Literal { Value.IsNull: true } ? ExpressionBuilder.CastTo(edge.Offset, key.Expression.Type) : edge.Offset;
        return ExpressionBuilder.Call(back ? "-" : "+", key.Expression, offset);
    }

    private static Expression ToCount(Expression value, string what) =>
        value.Type.IsNumeric || value.Type.Id is TypeId.Null or TypeId.Utf8
            ? ExpressionBuilder.CastTo(value, DataType.Int64)
            : throw new TypeException($"{what} needs a number of rows, not a {value.Type}");

    private static TypeException WrongArguments(string name, EquatableArray<Expression> arguments) =>
        new($"function {name} does not take ({string.Join(", ", arguments.Select(a => a.Type))})", "42883");

    private static BindException NoNullTreatment(string name) =>
        new($"IGNORE NULLS and RESPECT NULLS go with lag, lead, first_value, last_value and nth_value, not with {name}");
}
