using System.Xml.Linq;

namespace FrameEngine.Architecture.Tests;

/// <summary>The direction in which projects may refer to each other.</summary>
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Frame"] = [],
        ["Formats"] = ["Frame"],
        ["Sql"] = ["Frame"],
        ["Planner"] = ["Frame"],
        ["Exec"] = ["Planner", "Formats"],
        ["Engine"] = ["Sql", "Exec"],
        ["AdoNet"] = ["Engine"],
        ["Tpch"] = ["Engine"],
        ["Cluster"] = ["Engine"],
        ["Cli"] = ["AdoNet", "Tpch", "Cluster"],
    };

    [Fact]
    public void Every_project_under_src_has_its_place_in_the_order()
    {
        string[] projects = [.. Directory.GetDirectories(Repository.Path("src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

        Assert.Equal([.. s_allowed.Keys.Order(StringComparer.Ordinal)], projects);
    }

    [Fact]
    public void Projects_refer_only_to_those_below_them()
    {
        foreach ((string project, string[] allowed) in s_allowed)
        {
            XDocument file = XDocument.Load(Repository.Path("src", project, project + ".csproj"));
            IEnumerable<string> references = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

            Assert.Empty(references.Except(allowed).Select(r => $"{project} → {r}"));
        }
    }

    [Fact]
    public void Every_folder_with_code_under_src_explains_itself()
    {
        IEnumerable<string> silent = Directory.GetDirectories(Repository.Path("src"))
            .Where(project => !File.Exists(Path.Combine(project, "README.md")))
            .Select(d => Path.GetRelativePath(Repository.Path(), d));

        Assert.Empty(silent);
    }

    [Fact]
    public void No_source_file_is_longer_than_five_hundred_lines()
    {
        IEnumerable<string> long_files = Sources().Select(f => (Name: Path.GetRelativePath(Repository.Path(), f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > 500).Select(f => $"{f.Name}: {f.Lines} lines");

        Assert.Empty(long_files);
    }

    [Fact]
    public void Half_of_the_source_files_have_fewer_than_two_hundred_lines()
    {
        int[] lengths = [.. Sources().Select(f => File.ReadLines(f).Count()).Order()];

        Assert.InRange(lengths[lengths.Length / 2], 1, 200);
    }

    [Fact]
    public void Package_versions_are_in_one_place()
    {
        IEnumerable<string> versions = Directory.GetFiles(Repository.Path(), "*.csproj", SearchOption.AllDirectories)
            .Where(f => XDocument.Load(f).Descendants("PackageReference").Any(p => p.Attribute("Version") is not null))
            .Select(f => Path.GetRelativePath(Repository.Path(), f));

        Assert.Empty(versions);
    }

    private static IEnumerable<string> Sources() => Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
