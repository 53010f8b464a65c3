using FrameEngine.Functions;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Engine.SystemTables;

/// <summary>A function as the catalogs tell of it.</summary>
/// <param name="Kind">aggregate, scalar, table, macro or table_macro.</param>
internal sealed record FunctionRow(
    string Database, string Schema, string Name, string Kind, string? Area, string? Description, string? Comment, string? Result, IReadOnlyList<string> Parameters, string? Definition, bool IsVolatile, bool IsInternal);

/// <summary>Every function that there is, those of the session last.</summary>
internal static class FunctionRows
{
    private static readonly HashSet<string> s_volatile = new(StringComparer.OrdinalIgnoreCase) { "random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "nextval", "currval" };
    private static readonly FunctionRow[] s_known = [.. Known()];

    public static long NumberOf(string name) => SystemView.Number($"function {name.ToLowerInvariant()}");

    public static IEnumerable<FunctionRow> Of(SystemView view) => s_known.Concat(view.Macros.SelectMany(m => m.Definition.Overloads.Select(o => new FunctionRow(
        m.Database, m.Schema, m.Name, m.Definition.IsTable ? "table_macro" : "macro", null, null, m.Comment, null, [.. o.Parameters.Select(p => p.Name.Text)],
        o.Query is { } query ? SyntaxText.Of(query) : SyntaxText.Of(o.Expression!), false, false))));

    private static IEnumerable<FunctionRow> Known()
    {
        var entries = new Dictionary<string, FunctionEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionEntry entry in FunctionCatalog.Entries)
            foreach (string name in entry.Names) entries.TryAdd(name, entry);
        return FunctionRegistry.Default.Names.Concat(FunctionCatalog.SpecialForms).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(n => (Name: n, Kind: FunctionRegistry.Default.IsAggregate(n) ? "aggregate" : "scalar"))
            .Concat(FileFormats.TableFunctions.Concat(SystemTableCatalog.FunctionNames).Concat(SessionFunctions.Names).Concat(Binder.QueryFunctions).Select(n => (Name: n, Kind: "table")))
            .Concat(BuiltInMacros.Names.Select(n => (Name: n, Kind: "macro")))
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => f.Kind != "table" && entries.TryGetValue(f.Name, out FunctionEntry? entry)
                ? new FunctionRow("system", "main", f.Name, f.Kind, entry.Area, entry.Description, null, null, Parameters(entry.Arguments), null, s_volatile.Contains(f.Name), true)
                : new FunctionRow("system", "main", f.Name, f.Kind, null, null, null, null, [], null, s_volatile.Contains(f.Name), true));
    }

    // The names in "text, pattern[, options]".
    private static string[] Parameters(string arguments) =>
        [.. arguments.Split([',', '[', ']'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(a => a.Length > 0 && char.IsLetter(a[0]))];
}
