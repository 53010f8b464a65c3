using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class Expr
{
    /// <summary>What can be done with a list: <c>Col("tags").List.Contains("new")</c>.</summary>
    public ListExpr List => new(this);

    /// <summary>What can be done with a struct: <c>Col("address").Struct.Field("city")</c>.</summary>
    public StructExpr Struct => new(this);

    /// <summary>Operations on a union.</summary>
    public UnionExpr Union => new(this);

    /// <summary>What can be done with a map: <c>Col("headers").Map.Get("host")</c>.</summary>
    public MapExpr Map => new(this);

    /// <summary>All values of a group as a list, nulls too; in any order.</summary>
    public Expr Implode() => Function("list", this);
}

/// <summary>Operations on a list. Of a null list all are null.</summary>
/// <threadsafety>Immutable.</threadsafety>
public readonly struct ListExpr
{
    private readonly Expr _list;

    internal ListExpr(Expr list) => _list = list;

    /// <summary>How many elements it has, nulls too.</summary>
    public Expr Length() => Expr.Function("length", _list);
    /// <summary>The element at a place, counted from 1, from the end if negative; null beyond the ends.</summary>
    public Expr Get(Expr place) => Expr.Function("list_extract", _list, place);
    /// <summary>The first element.</summary>
    public Expr First() => Get(1);
    /// <summary>The last element.</summary>
    public Expr Last() => Get(-1);
    /// <summary>The elements from one place to another, both included, counted from 1, from the end if negative.</summary>
    public Expr Slice(Expr first, Expr last) => Expr.Function("list_slice", _list, first, last);
    /// <summary>Whether a value is among the elements.</summary>
    public Expr Contains(Expr value) => Expr.Function("list_contains", _list, value);
    /// <summary>The first place of a value, from 1; null if there is none.</summary>
    public Expr IndexOf(Expr value) => Expr.Function("list_position", _list, value);
    /// <summary>The elements of this list, then those of another.</summary>
    public Expr Concat(Expr other) => Expr.Function("list_concat", _list, other);
    /// <summary>With a value at the end.</summary>
    public Expr Append(Expr value) => Expr.Function("list_append", _list, value);
    /// <summary>Each value once, without nulls.</summary>
    public Expr Unique() => Expr.Function("list_distinct", _list);
    /// <summary>Sorted, nulls last.</summary>
    public Expr Sort(bool descending = false) => Expr.Function("list_sort", _list, descending ? "DESC" : "ASC");
    /// <summary>The other way round.</summary>
    public Expr Reverse() => Expr.Function("list_reverse", _list);
    /// <summary>The elements as texts with something between them; nulls are left out.</summary>
    public Expr Join(string separator) => Expr.Function("array_to_string", _list, separator);
    /// <summary>The sum of the elements.</summary>
    public Expr Sum() => Expr.Function("list_sum", _list);
    /// <summary>The mean of the elements.</summary>
    public Expr Average() => Expr.Function("list_avg", _list);
    /// <summary>The least element.</summary>
    public Expr Min() => Expr.Function("list_min", _list);
    /// <summary>The greatest element.</summary>
    public Expr Max() => Expr.Function("list_max", _list);
    /// <summary>Any aggregate by its SQL name over the elements.</summary>
    public Expr Aggregate(string aggregate) => Expr.Function("list_aggregate", _list, aggregate);

    /// <summary>A list of what a function gives for each element: <c>Col("prices").List.Transform(p => p * 1.19)</c>.</summary>
    public Expr Transform(Func<Expr, Expr> function) => Lambda(LambdaKind.Transform, 1, p => function(p[0]), null);
    /// <summary>The same, with the element's place from 1.</summary>
    public Expr Transform(Func<Expr, Expr, Expr> function) => Lambda(LambdaKind.Transform, 2, p => function(p[0], p[1]), null);
    /// <summary>The elements for which a condition is true.</summary>
    public Expr Where(Func<Expr, Expr> condition) => Lambda(LambdaKind.Filter, 1, p => condition(p[0]), null);
    /// <summary>One value from all elements: the function of the value so far and the next element, from <paramref name="start"/> on, or from the first element.</summary>
    public Expr Reduce(Func<Expr, Expr, Expr> function, Expr? start = null) => Lambda(LambdaKind.Reduce, 2, p => function(p[0], p[1]), start);

    private Expr Lambda(LambdaKind kind, int parameters, Func<Expr[], Expr> body, Expr? start)
    {
        int token = UnboundLambda.NewToken();
        Expr[] arguments = [.. Enumerable.Range(0, parameters).Select(i => new Expr(new UnboundParameter(token, i)))];
        return new Expr(new UnboundLambda(kind, _list.Node, body(arguments).Node, token, start?.Node));
    }
}

/// <summary>Operations on a struct. Of a null struct all are null.</summary>
/// <threadsafety>Immutable.</threadsafety>
public readonly struct StructExpr
{
    private readonly Expr _struct;

    internal StructExpr(Expr @struct) => _struct = @struct;

    /// <summary>A field by name, in any case; the result has the field's name.</summary>
    public Expr Field(string name) => Expr.Function("struct_extract", _struct, name).As(name);
}

/// <summary>Operations on a union. Of a null union all are null.</summary>
/// <threadsafety>Immutable.</threadsafety>
public readonly struct UnionExpr
{
    private readonly Expr _union;

    internal UnionExpr(Expr union) => _union = union;

    /// <summary>The name of the member that it has a value of, an ENUM of all members' names.</summary>
    public Expr Tag() => Expr.Function("union_tag", _union);

    /// <summary>The value of a member by name, in any case, null where the union has one of another; the result has the member's name.</summary>
    public Expr Member(string name) => Expr.Function("union_extract", _union, name).As(name);
}

/// <summary>Operations on a map. Of a null map all are null.</summary>
/// <threadsafety>Immutable.</threadsafety>
public readonly struct MapExpr
{
    private readonly Expr _map;

    internal MapExpr(Expr map) => _map = map;

    /// <summary>What the map has for a key; null if nothing.</summary>
    public Expr Get(Expr key) => Expr.Function("map_extract_value", _map, key);
    /// <summary>Whether it has a key.</summary>
    public Expr ContainsKey(Expr key) => Expr.Function("map_contains", _map, key);
    /// <summary>A list of the keys.</summary>
    public Expr Keys() => Expr.Function("map_keys", _map);
    /// <summary>A list of the values.</summary>
    public Expr Values() => Expr.Function("map_values", _map);
}
