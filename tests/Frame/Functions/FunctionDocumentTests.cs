using System.Text;
using FrameEngine.Functions;

namespace FrameEngine.Frame.Tests.Functions;

/// <summary>The list of functions in <c>docs/sql.md</c>, made from the registry and its catalogue.</summary>
/// <remarks>Run with <c>FRAME_APPROVE=1</c> to write it anew, then review the difference.</remarks>
public class FunctionDocumentTests
{
    private const string Start = "<!-- functions: written by FunctionDocumentTests -->", End = "<!-- end of functions -->";

    private static IEnumerable<string> Registered => FunctionRegistry.Default.Names.Where(n => !n.Contains(' ') && n != "count_merge");

    [Fact]
    public void Every_registered_function_is_in_the_catalogue_once()
    {
        string[] known = [.. FunctionCatalog.Entries.SelectMany(e => e.Names).Order(StringComparer.Ordinal)];
        Assert.Equal(known.Distinct(), known);
        Assert.Equal(Registered.Concat(FunctionCatalog.SpecialForms).Order(StringComparer.Ordinal), known);
    }

    [Fact]
    public void The_document_lists_every_function()
    {
        string path = Repository.Path("docs", "sql.md"), document = File.ReadAllText(path), list = $"{Start}\n{List()}{End}";
        int start = document.IndexOf(Start, StringComparison.Ordinal), end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"docs/sql.md needs the lines {Start} and {End}");
        string wanted = string.Concat(document.AsSpan(0, start), list, document.AsSpan(end + End.Length));
        if (Environment.GetEnvironmentVariable("FRAME_APPROVE") == "1") File.WriteAllText(path, wanted);
        else Assert.True(document == wanted, "docs/sql.md is stale: run this test with FRAME_APPROVE=1 and review the difference");
    }

    [Fact]
    public void A_refused_call_lists_what_the_function_takes()
    {
        TypeException error = Assert.Throws<TypeException>(() => FunctionRegistry.Default.ResolveScalar("lpad", [DataType.Int32]));
        Assert.Equal("function lpad does not take (INTEGER)", error.Message);
        Assert.Equal("it takes (VARCHAR, BIGINT, VARCHAR)", error.Hint);
    }

    private static string List()
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, FunctionEntry> area in FunctionCatalog.Entries.GroupBy(e => e.Area))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n### {area.Key}\n\n| Function | Gives | |\n|---|---|---|\n");
            foreach (FunctionEntry entry in area)
            {
                string names = string.Join(", ", entry.Names.Select((n, i) => i == 0 ? $"`{n}({entry.Arguments})`" : $"`{n}`"));
                string results = string.Join(", ", entry.Names.SelectMany(FunctionRegistry.Default.ResultsOf).Distinct());
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {names} | {results} | {entry.Description.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        return text.Append('\n').ToString();
    }
}
