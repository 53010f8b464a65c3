using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Formats.Partitioned;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>Files as one table: those that paths and globs name, with columns out of their directories, their names, or columns that only some have.</summary>
/// <remarks><code>
/// UnionAll
///   Project a, b, 2024 AS year        a filter on year that is false here leaves the files of the directory unread
///     Scan the files of year=2024
///   Project a, b, 2025 AS year
///     Scan the files of year=2025
/// </code>
/// Files that differ in nothing that a column shows are one scan.</remarks>
internal static class FileTables
{
    /// <param name="function">read_parquet, read_csv or another name of theirs.</param>
    /// <param name="paths">Files, directories or globs.</param>
    /// <param name="named">Options; those of the format are handed on to it.</param>
    /// <exception cref="UsageException">An option is unknown, or its value does not fit.</exception>
    public static LogicalPlan Read(string function, IReadOnlyList<string> paths, IReadOnlyDictionary<string, Scalar> named)
    {
        bool csv = function.Contains("csv", StringComparison.OrdinalIgnoreCase);
        var rest = new Dictionary<string, Scalar>(named, StringComparer.OrdinalIgnoreCase);
        bool byName = Flag(rest, "union_by_name") ?? false, autocast = Flag(rest, "hive_types_autocast") ?? true;
        bool? hive = Flag(rest, "hive_partitioning");
        string? fileName = rest.Remove("filename", out Scalar? shown) ? shown.Value switch { true => "filename", string text => text, _ => null } : null;
        if (!csv) rest.Remove("binary_as_string");
        if (!csv && rest.Count > 0) throw new UsageException($"{function} has no option \"{rest.First().Key}\"") { Hint = Suggestion.For(rest.First().Key, ["hive_partitioning", "union_by_name", "filename", "hive_types_autocast"]) };
        CsvReadOptions? options = csv ? CsvNamedOptions.Read(rest) : null;
        string[] files = [.. paths.SelectMany(p => FilePaths.Resolve(p, csv ? ".csv" : ".parquet"))];
        IReadOnlyList<string> keys = hive == false ? [] : HivePaths.CommonKeys(files);
        if (!byName && fileName is null && keys.Count == 0) return Scan.Of(Open(files));

        List<(string Key, string? Value)>[] values = [.. files.Select(f => keys.Count == 0 ? [] : HivePaths.Of(f))];
        DataType[] types = [.. keys.Select((_, k) => autocast ? HivePaths.TypeOf(values.Select(v => v[k].Value)) : DataType.Utf8)];
        // Files that follow each other and share all that is added to them are read together.
        var parts = new List<LogicalPlan>();
        for (int start = 0; start < files.Length;)
        {
            int end = start + 1;
            while (!byName && fileName is null && end < files.Length && values[end].SequenceEqual(values[start])) end++;
            parts.Add(Part(Open(files[start..end]), values[start], files[start]));
            start = end;
        }

        return parts.Count == 1 ? parts[0] : byName ? ByName(parts) : InOrder(parts);

        ITableSource Open(string[] some) => csv ? CsvTableSource.Open(some, options) : ParquetTableSource.Open(some);

        LogicalPlan Part(ITableSource source, List<(string Key, string? Value)> at, string file)
        {
            Scan scan = Scan.Of(source);
            List<NamedExpression> columns = [.. scan.Output.Where(c => !keys.Contains(c.Name, StringComparer.OrdinalIgnoreCase)).Select(NamedExpression.Pass)];
            for (int k = 0; k < keys.Count; k++) columns.Add(NamedExpression.New(keys[k], Binder.TextAs(at[k].Value, types[k])));
            if (fileName is not null) columns.Add(NamedExpression.New(fileName, new Literal(Scalar.Utf8(file))));
            return new Project(scan, columns.ToEquatableArray());
        }
    }

    private static LogicalPlan InOrder(List<LogicalPlan> parts)
    {
        EquatableArray<PlanColumn> first = parts[0].Output;
        foreach (LogicalPlan part in parts)
        {
            for (int i = 0; i < Math.Max(first.Count, part.Output.Count); i++)
            {
                if (i >= first.Count || i >= part.Output.Count || !first[i].Name.Equals(part.Output[i].Name, StringComparison.OrdinalIgnoreCase))
                    throw new TypeException("the files do not all have the same columns") { Hint = "union_by_name = true fills in what a file lacks" };
            }
        }

        return SetPlans.UnionAll(parts);
    }

    private static UnionAll ByName(List<LogicalPlan> parts)
    {
        var names = new List<(string Name, DataType Type)>();
        foreach (PlanColumn column in parts.SelectMany(p => p.Output))
        {
            int at = names.FindIndex(n => n.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (at < 0) names.Add((column.Name, column.Type));
            else names[at] = (names[at].Name, SetPlans.CommonType(names[at].Type, column.Type) ?? throw new TypeException($"column \"{column.Name}\" is {names[at].Type} in one file and {column.Type} in another"));
        }

        return SetPlans.UnionAll([.. parts.Select(part => new Project(part, names.Select(n =>
            part.Output.FirstOrDefault(c => c.Name.Equals(n.Name, StringComparison.OrdinalIgnoreCase)) is { } column
                ? NamedExpression.New(n.Name, ExpressionBuilder.CastTo(column.Ref, n.Type))
                : NamedExpression.New(n.Name, new Literal(Scalar.Null(n.Type)))).ToEquatableArray()))]);
    }

    private static bool? Flag(Dictionary<string, Scalar> options, string name)
    {
        if (!options.Remove(name, out Scalar? value)) return null;
        return value.Value as bool? ?? (value.AsInteger() is { } number && number >= 0 && number <= 1 ? number == 1 : throw new UsageException($"the option {name} is true or false, not {value}"));
    }
}
