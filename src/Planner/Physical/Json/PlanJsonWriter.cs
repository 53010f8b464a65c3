using System.Text.Json;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Writes the nodes of a physical plan, each as an object with its operator's name in <c>op</c>.</summary>
internal sealed class PlanJsonWriter(Utf8JsonWriter json)
{
    private readonly ExpressionJsonWriter _expressions = new(json);

    public void Write(PhysicalPlan plan)
    {
        json.WriteStartObject();
        switch (plan)
        {
            case PhysicalScan scan: Write(scan); break;
            case PhysicalValues values:
                json.WriteString("op", "values");
                Columns("columns", values.Columns);
                json.WriteStartArray("rows");
                foreach (EquatableArray<Expression> row in values.Rows) List(row);
                json.WriteEndArray();
                break;
            case PhysicalCteScan scan:
                json.WriteString("op", "cte-scan");
                json.WriteNumber("id", scan.Id);
                Columns("columns", scan.Columns);
                break;
            case PhysicalRecursion recursion:
                json.WriteString("op", "recursion");
                json.WriteNumber("id", recursion.Id);
                json.WriteNumber("seen", recursion.SeenId);
                Columns("columns", recursion.Columns);
                Child("start", recursion.Start);
                Child("step", recursion.Step);
                break;
            case PhysicalStageInput input:
                json.WriteString("op", "stage-input");
                json.WriteNumber("stage", input.StageId);
                Columns("columns", input.Columns);
                json.WriteString("kind", input.Kind.ToString());
                Keys("merge", input.MergeKeys);
                break;
            case PhysicalFilter filter:
                json.WriteString("op", "filter");
                Expressions("conjuncts", filter.Conjuncts);
                Child("input", filter.Input);
                break;
            case PhysicalProject project:
                json.WriteString("op", "project");
                Expressions("expressions", project.Expressions);
                Columns("columns", project.Columns);
                Child("input", project.Input);
                break;
            case PhysicalAggregate aggregate: Write(aggregate); break;
            case PhysicalWindow window: Write(window); break;
            case PhysicalSort sort:
                json.WriteString("op", "sort");
                Keys("keys", sort.Keys);
                Child("input", sort.Input);
                break;
            case PhysicalTopN top:
                json.WriteString("op", "top-n");
                Keys("keys", top.Keys);
                json.WriteNumber("count", top.Count);
                json.WriteNumber("offset", top.Offset);
                if (top.Publishes is { } published) Filters("publishes", [published]);
                Child("input", top.Input);
                break;
            case PhysicalLimit limit:
                json.WriteString("op", "limit");
                if (limit.Count is { } count) json.WriteNumber("count", count);
                json.WriteNumber("offset", limit.Offset);
                Child("input", limit.Input);
                break;
            case PhysicalRowNumber number:
                json.WriteString("op", "row-number");
                Expressions("groups", number.Groups);
                Keys("keys", number.Keys);
                Columns("columns", number.Columns);
                Child("input", number.Input);
                break;
            case PhysicalUnnest unnest:
                json.WriteString("op", "unnest");
                Expressions("lists", unnest.Lists);
                Numbers("output", unnest.OutputOrdinals);
                json.WriteBoolean("ordinality", unnest.WithOrdinality);
                json.WriteBoolean("keep-empty", unnest.KeepEmpty);
                Columns("columns", unnest.Columns);
                Child("input", unnest.Input);
                break;
            case PhysicalUnionAll union:
                json.WriteString("op", "union-all");
                Columns("columns", union.Columns);
                json.WriteStartArray("inputs");
                foreach (PhysicalPlan input in union.Inputs) Write(input);
                json.WriteEndArray();
                break;
            case PhysicalCte cte:
                json.WriteString("op", "cte");
                json.WriteNumber("id", cte.Id);
                Child("definition", cte.Definition);
                Child("body", cte.Body);
                break;
            case PhysicalWrite write:
                json.WriteString("op", "write");
                Columns("columns", write.Columns);
                if (write.Spec is { } sink) Spec("sink", sink.Format, [sink.Path], sink.Options, []);
                Child("input", write.Input);
                break;
            case PhysicalExchange exchange:
                json.WriteString("op", "exchange");
                json.WriteString("kind", exchange.Kind.ToString());
                json.WriteNumber("producers", exchange.Producers);
                Expressions("keys", exchange.Keys);
                Keys("merge", exchange.MergeKeys);
                Child("input", exchange.Input);
                break;
            case PhysicalHashJoin join: Write(join); break;
            case PhysicalNestedLoopJoin join:
                json.WriteString("op", "nested-loop-join");
                json.WriteString("kind", join.Kind.ToString());
                Optional("condition", join.Condition);
                Optional("mark", join.MarkComparison);
                Numbers("output", join.OutputOrdinals);
                Columns("columns", join.Columns);
                Child("left", join.Left);
                Child("right", join.Right);
                break;
            default: throw new FrameNotSupportedException($"a {plan.GetType().Name} cannot be written as JSON");
        }

        if (plan.EstimatedRows != 0 && double.IsFinite(plan.EstimatedRows)) json.WriteNumber("rows~", plan.EstimatedRows);
        json.WriteEndObject();
    }

    private void Write(PhysicalScan scan)
    {
        json.WriteString("op", "scan");
        if (scan.Spec is { } spec) Spec("spec", spec.Format, spec.Paths, spec.Options, spec.Fields);
        Numbers("read", scan.Columns);
        Numbers("output", scan.OutputOrdinals);
        Columns("columns", scan.OutputColumns);
        Expressions("filters", scan.Filters);
        Filters("dynamic", scan.DynamicFilters);
        if (scan.InOnePlace) json.WriteBoolean("in-one-place", true);
    }

    private void Write(PhysicalAggregate aggregate)
    {
        json.WriteString("op", "aggregate");
        Expressions("groups", aggregate.Groups);
        json.WriteStartArray("aggregates");
        foreach (AggregateSpec spec in aggregate.Aggregates)
        {
            json.WriteStartObject();
            json.WriteString("function", spec.Function.Name);
            ExpressionJsonWriter.Type(json, "type", spec.Function.ReturnType);
            Expressions("arguments", spec.Arguments);
            if (spec.Distinct) json.WriteBoolean("distinct", true);
            Optional("filter", spec.Filter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Columns("columns", aggregate.Columns);
        Bounds(aggregate.Bounds);
        Child("input", aggregate.Input);
    }

    private void Write(PhysicalWindow window)
    {
        json.WriteString("op", "window");
        Keys("keys", window.Keys);
        json.WriteStartArray("functions");
        foreach (WindowSpec spec in window.Functions)
        {
            json.WriteStartObject();
            json.WriteString("function", spec.Function.ToString());
            if (spec.Aggregate is not null) json.WriteString("aggregate", spec.Aggregate.Name);
            ExpressionJsonWriter.Type(json, "type", spec.Type);
            Expressions("arguments", spec.Arguments);
            json.WriteNumber("partition", spec.PartitionKeys);
            json.WriteNumber("order", spec.OrderKeys);
            if (spec.Distinct) json.WriteBoolean("distinct", true);
            if (spec.IgnoreNulls) json.WriteBoolean("ignore-nulls", true);
            if (spec.Sorting is not null) json.WriteString("sorting", spec.Sorting);
            Optional("filter", spec.Filter);
            json.WriteString("unit", spec.Frame.Unit.ToString());
            json.WriteString("start", spec.Frame.Start.Kind.ToString());
            Optional("start-offset", spec.Frame.Start.Offset);
            json.WriteString("end", spec.Frame.End.Kind.ToString());
            Optional("end-offset", spec.Frame.End.Offset);
            Optional("range-key", spec.Frame.RangeKey);
            if (spec.Frame.RangeDescending) json.WriteBoolean("range-descending", true);
            json.WriteString("exclusion", spec.Frame.Exclusion.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Numbers("output", window.OutputOrdinals);
        Columns("columns", window.Columns);
        if (window.Limit is { } limit)
        {
            json.WriteString("limited", limit.Function.ToString());
            json.WriteNumber("limit", limit.Count);
            Bounds(window.Bounds);
        }

        Child("input", window.Input);
    }

    private void Write(PhysicalHashJoin join)
    {
        json.WriteString("op", "hash-join");
        json.WriteString("kind", join.Kind.ToString());
        Expressions("left-keys", join.LeftKeys);
        Expressions("right-keys", join.RightKeys);
        json.WriteStartArray("null-safe");
        foreach (bool nullSafe in join.NullSafe) json.WriteBooleanValue(nullSafe);
        json.WriteEndArray();
        Optional("residual", join.Residual);
        Optional("mark", join.MarkComparison);
        json.WriteBoolean("build-left", join.BuildLeft);
        if (join.BuildKeysUnique) json.WriteBoolean("unique", true);
        Numbers("output", join.OutputOrdinals);
        Columns("columns", join.Columns);
        Bounds(join.Bounds);
        Filters("publishes", join.Publishes);
        Child("left", join.Left);
        Child("right", join.Right);
    }

    private void Child(string name, PhysicalPlan plan)
    {
        json.WritePropertyName(name);
        Write(plan);
    }

    private void Columns(string name, EquatableArray<PhysicalColumn> columns)
    {
        json.WriteStartArray(name);
        foreach (PhysicalColumn column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            ExpressionJsonWriter.Type(json, "type", column.Type);
            if (column.Nullable) json.WriteBoolean("nullable", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Expressions(string name, EquatableArray<Expression> expressions)
    {
        json.WritePropertyName(name);
        List(expressions);
    }

    private void List(EquatableArray<Expression> expressions)
    {
        json.WriteStartArray();
        foreach (Expression expression in expressions) _expressions.Write(expression);
        json.WriteEndArray();
    }

    private void Optional(string name, Expression? expression)
    {
        if (expression is null) return;
        json.WritePropertyName(name);
        _expressions.Write(expression);
    }

    private void Keys(string name, EquatableArray<PhysicalSortKey> keys)
    {
        json.WriteStartArray(name);
        foreach (PhysicalSortKey key in keys)
        {
            json.WriteStartObject();
            Optional("by", key.Expression);
            if (key.Descending) json.WriteBoolean("desc", true);
            if (key.NullsFirst) json.WriteBoolean("nulls-first", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Numbers(string name, EquatableArray<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private void Filters(string name, EquatableArray<DynamicFilterRef> filters)
    {
        json.WriteStartArray(name);
        foreach (DynamicFilterRef filter in filters)
        {
            json.WriteStartArray();
            json.WriteNumberValue(filter.FilterId);
            json.WriteNumberValue(filter.Index);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void Bounds(EquatableArray<KeyBounds?> bounds)
    {
        json.WriteStartArray("bounds");
        foreach (KeyBounds? bound in bounds)
        {
            if (bound is null)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartArray();
            json.WriteNumberValue(bound.Min);
            json.WriteNumberValue(bound.Max);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void Spec(string name, string format, string[] paths, Dictionary<string, string>? options, FieldSpec[] fields)
    {
        json.WriteStartObject(name);
        json.WriteString("format", format);
        json.WriteStartArray("paths");
        foreach (string path in paths) json.WriteStringValue(path);
        json.WriteEndArray();
        if (options is not null)
        {
            json.WriteStartObject("options");
            foreach ((string option, string value) in options) json.WriteString(option, value);
            json.WriteEndObject();
        }

        json.WriteStartArray("fields");
        foreach (FieldSpec field in fields)
        {
            json.WriteStartArray();
            json.WriteStringValue(field.Name);
            json.WriteStringValue(field.Type);
            json.WriteBooleanValue(field.Nullable);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
