using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Reads what <see cref="PlanJsonWriter"/> writes.</summary>
internal sealed class PlanJsonReader(ExpressionJsonReader expressions)
{
    public PhysicalPlan Read(JsonElement json)
    {
        string op = json.GetProperty("op").GetString() ?? "";
        PhysicalPlan plan = op switch
        {
            "scan" => Scan(json),
            "values" => new PhysicalValues(Columns(json), json.GetProperty("rows").EnumerateArray().Select(expressions.ReadList).ToEquatableArray()),
            "cte-scan" => new PhysicalCteScan(json.GetProperty("id").GetInt32(), Columns(json)),
            "recursion" => new PhysicalRecursion(
                json.GetProperty("id").GetInt32(), json.GetProperty("seen").GetInt32(), Child(json, "start"), Child(json, "step"), Columns(json)),
            "stage-input" => new PhysicalStageInput(json.GetProperty("stage").GetInt32(), Columns(json), Name<ExchangeKind>(json, "kind")) { MergeKeys = Keys(json, "merge") },
            "filter" => new PhysicalFilter(Child(json, "input"), List(json, "conjuncts")),
            "project" => new PhysicalProject(Child(json, "input"), List(json, "expressions"), Columns(json)),
            "aggregate" => Aggregate(json),
            "window" => Window(json),
            "sort" => new PhysicalSort(Child(json, "input"), Keys(json, "keys")),
            "top-n" => new PhysicalTopN(
                Child(json, "input"), Keys(json, "keys"), json.GetProperty("count").GetInt64(), json.GetProperty("offset").GetInt64(),
                json.TryGetProperty("publishes", out _) ? Filters(json, "publishes")[0] : null),
            "limit" => new PhysicalLimit(Child(json, "input"), json.TryGetProperty("count", out JsonElement count) ? count.GetInt64() : null, json.GetProperty("offset").GetInt64()),
            "row-number" => new PhysicalRowNumber(Child(json, "input"), List(json, "groups"), Keys(json, "keys"), Columns(json)),
            "unnest" => new PhysicalUnnest(
                Child(json, "input"), List(json, "lists"), Numbers(json, "output"), json.GetProperty("ordinality").GetBoolean(), json.GetProperty("keep-empty").GetBoolean(), Columns(json)),
            "union-all" => new PhysicalUnionAll(json.GetProperty("inputs").EnumerateArray().Select(Read).ToEquatableArray(), Columns(json)),
            "cte" => new PhysicalCte(json.GetProperty("id").GetInt32(), Child(json, "definition"), Child(json, "body")),
            "write" => new PhysicalWrite(Child(json, "input"), Sink(json), Columns(json)),
            "exchange" => new PhysicalExchange(Child(json, "input"), Name<ExchangeKind>(json, "kind"), List(json, "keys"))
            {
                MergeKeys = Keys(json, "merge"),
                Producers = json.GetProperty("producers").GetInt32(),
            },
            "hash-join" => HashJoin(json),
            "nested-loop-join" => new PhysicalNestedLoopJoin(
                Name<JoinKind>(json, "kind"), Child(json, "left"), Child(json, "right"), Optional(json, "condition"), Optional(json, "mark"), Numbers(json, "output"), Columns(json)),
            _ => throw new FrameNotSupportedException($"the plan has an unknown operator \"{op}\""),
        };
        return json.TryGetProperty("rows~", out JsonElement rows) ? plan with { EstimatedRows = rows.GetDouble() } : plan;
    }

    private PhysicalScan Scan(JsonElement json)
    {
        ScanSpec? spec = null;
        if (json.TryGetProperty("spec", out JsonElement s))
            spec = new ScanSpec(s.GetProperty("format").GetString()!, Texts(s.GetProperty("paths")), Options(s))
            {
                Fields = [.. s.GetProperty("fields").EnumerateArray().Select(f => new FieldSpec(f[0].GetString()!, f[1].GetString()!, f[2].GetBoolean()))],
            };
        return new PhysicalScan(spec, Numbers(json, "read"), Numbers(json, "output"), Columns(json), List(json, "filters"), Filters(json, "dynamic")) { InOnePlace = json.TryGetProperty("in-one-place", out _) };
    }

    private static SinkSpec? Sink(JsonElement json) => json.TryGetProperty("sink", out JsonElement s)
        ? new SinkSpec(s.GetProperty("format").GetString()!, Texts(s.GetProperty("paths"))[0], Options(s))
        : null;

    private PhysicalAggregate Aggregate(JsonElement json)
    {
        EquatableArray<AggregateSpec> specs = json.GetProperty("aggregates").EnumerateArray().Select(a =>
        {
            EquatableArray<Expression> arguments = List(a, "arguments");
            AggregateOverload function = expressions.Aggregate(a.GetProperty("function").GetString()!, arguments, ExpressionJsonReader.Type(a, "type"));
            return new AggregateSpec(function, arguments, a.TryGetProperty("distinct", out _), Optional(a, "filter"));
        }).ToEquatableArray();
        return new PhysicalAggregate(Child(json, "input"), List(json, "groups"), specs, Columns(json), Bounds(json));
    }

    private PhysicalWindow Window(JsonElement json)
    {
        EquatableArray<WindowSpec> specs = json.GetProperty("functions").EnumerateArray().Select(f =>
        {
            EquatableArray<Expression> arguments = List(f, "arguments");
            DataType type = ExpressionJsonReader.Type(f, "type");
            AggregateOverload? aggregate = f.TryGetProperty("aggregate", out JsonElement name) ? expressions.Aggregate(name.GetString()!, arguments, type) : null;
            var frame = new FrameExtent(
                Name<ExtentUnit>(f, "unit"), new FrameEdge(Name<EdgeKind>(f, "start"), Optional(f, "start-offset")), new FrameEdge(Name<EdgeKind>(f, "end"), Optional(f, "end-offset")),
                Name<WindowExclusion>(f, "exclusion"), Optional(f, "range-key"))
            {
                RangeDescending = f.TryGetProperty("range-descending", out _),
            };
            return new WindowSpec(Name<WindowFunction>(f, "function"), aggregate, type, arguments, f.GetProperty("partition").GetInt32(), f.GetProperty("order").GetInt32(), frame)
            {
                Distinct = f.TryGetProperty("distinct", out _),
                IgnoreNulls = f.TryGetProperty("ignore-nulls", out _),
                Sorting = f.TryGetProperty("sorting", out JsonElement sorting) ? sorting.GetString() : null,
                Filter = Optional(f, "filter"),
            };
        }).ToEquatableArray();
        var window = new PhysicalWindow(Child(json, "input"), Keys(json, "keys"), specs, Numbers(json, "output"), Columns(json));
        return json.TryGetProperty("limit", out JsonElement limit)
            ? window with { Limit = new PlaceLimit(Name<WindowFunction>(json, "limited"), limit.GetInt64()), Bounds = Bounds(json) }
            : window;
    }

    private PhysicalHashJoin HashJoin(JsonElement json) => new(
        Name<JoinKind>(json, "kind"), Child(json, "left"), Child(json, "right"), List(json, "left-keys"), List(json, "right-keys"),
        json.GetProperty("null-safe").EnumerateArray().Select(b => b.GetBoolean()).ToEquatableArray(),
        Optional(json, "residual"), Optional(json, "mark"), json.GetProperty("build-left").GetBoolean(), Numbers(json, "output"), Columns(json),
        Bounds(json), Filters(json, "publishes"))
    {
        BuildKeysUnique = json.TryGetProperty("unique", out _),
    };

    private PhysicalPlan Child(JsonElement json, string name) => Read(json.GetProperty(name));

    private EquatableArray<Expression> List(JsonElement json, string name) => expressions.ReadList(json.GetProperty(name));

    private Expression? Optional(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement e) ? expressions.Read(e) : null;

    private static EquatableArray<PhysicalColumn> Columns(JsonElement json) => json.GetProperty("columns").EnumerateArray().Select(c =>
        new PhysicalColumn(c.GetProperty("name").GetString()!, ExpressionJsonReader.Type(c, "type"), c.TryGetProperty("nullable", out _))).ToEquatableArray();

    private EquatableArray<PhysicalSortKey> Keys(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(k =>
        new PhysicalSortKey(expressions.Read(k.GetProperty("by")), k.TryGetProperty("desc", out _), k.TryGetProperty("nulls-first", out _))).ToEquatableArray();

    private static EquatableArray<int> Numbers(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(n => n.GetInt32()).ToEquatableArray();

    private static EquatableArray<DynamicFilterRef> Filters(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray().Select(f => new DynamicFilterRef(f[0].GetInt32(), f[1].GetInt32())).ToEquatableArray();

    private static EquatableArray<KeyBounds?> Bounds(JsonElement json) => json.GetProperty("bounds").EnumerateArray().Select(b =>
        b.ValueKind == JsonValueKind.Null ? null : new KeyBounds(b[0].GetInt64(), b[1].GetInt64())).ToEquatableArray();

    private static string[] Texts(JsonElement json) => [.. json.EnumerateArray().Select(t => t.GetString()!)];

    private static Dictionary<string, string>? Options(JsonElement json) => json.TryGetProperty("options", out JsonElement options)
        ? options.EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetString()!)
        : null;

    private static T Name<T>(JsonElement json, string name) where T : struct, Enum => ExpressionJsonReader.Name<T>(json.GetProperty(name));
}
