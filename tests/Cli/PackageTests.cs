using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;

namespace FrameEngine.Cli.Tests;

/// <summary>The packages, made of what this build has built, and the tool, installed from them.</summary>
public sealed class PackageTests(PackageTests.Packages packages) : IClassFixture<PackageTests.Packages>
{
    [Theory]
    [InlineData("FrameEngine", "lib/net10.0/FrameEngine.Engine.dll")]
    [InlineData("FrameEngine.Cluster", "lib/net10.0/FrameEngine.Cluster.dll")]
    [InlineData("FrameEngine.Cli", "tools/net10.0/any/frame.dll")]
    public void A_package_says_what_it_is_and_documents_its_assemblies(string id, string assembly)
    {
        using ZipArchive package = packages.Open(id);
        XElement metadata = Metadata(package);

        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.NotEmpty(Value(metadata, "description"));
        string[] entries = [.. package.Entries.Select(e => e.FullName)];
        Assert.Superset(new HashSet<string> { "README.md", "LICENSE", assembly }, entries.ToHashSet());
        Assert.Empty(entries.Where(e => Path.GetFileName(e).StartsWith("FrameEngine.", StringComparison.Ordinal) && e.EndsWith(".dll", StringComparison.Ordinal)).Select(e => Path.ChangeExtension(e, ".xml")).Except(entries));
    }

    [Fact]
    public void The_library_depends_on_two_abstractions_and_the_cluster_on_the_library_of_its_own_version()
    {
        using ZipArchive library = packages.Open("FrameEngine"), cluster = packages.Open("FrameEngine.Cluster"), tool = packages.Open("FrameEngine.Cli");

        Assert.Equal(["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions"], Dependencies(library).Select(d => d.Id));
        Assert.Equal([("FrameEngine", $"[{Value(Metadata(library), "version")}]")], Dependencies(cluster));
        Assert.Empty(Dependencies(tool));
    }

    [Fact]
    public void Every_assembly_of_ours_that_one_refers_to_is_in_a_package()
    {
        using ZipArchive library = packages.Open("FrameEngine"), cluster = packages.Open("FrameEngine.Cluster"), tool = packages.Open("FrameEngine.Cli");

        Assert.Empty(References(library).Except(Assemblies(library)));
        Assert.Empty(References(cluster).Except(Assemblies(cluster).Concat(Assemblies(library))));
        Assert.Empty(References(tool).Except(Assemblies(tool)));
    }

    [Fact]
    public void The_tool_installs_from_a_folder_and_runs()
    {
        string tools = Path.Combine(packages.Folder, "tools");
        packages.Dotnet("tool", "install", "FrameEngine.Cli", "--tool-path", tools, "--configfile", Path.Combine(packages.Folder, "NuGet.config"));

        string output = packages.Run(Path.Combine(tools, OperatingSystem.IsWindows() ? "frame.exe" : "frame"), "sql", "select 42", "--format", "csv");

        Assert.Equal(["42", "42"], output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        string config = Assert.Single(Directory.GetFiles(tools, "frame.runtimeconfig.json", SearchOption.AllDirectories));
        JsonElement switches = JsonDocument.Parse(File.ReadAllText(config)).RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(switches.GetProperty("System.Runtime.TieredCompilation.QuickJitForLoops").GetBoolean());
        Assert.False(switches.GetProperty("System.Runtime.TieredPGO").GetBoolean());
        Assert.False(switches.GetProperty("System.GC.Concurrent").GetBoolean());
    }

    private static XElement Metadata(ZipArchive package)
    {
        using Stream nuspec = package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().First();
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;

    private static IEnumerable<(string Id, string Version)> Dependencies(ZipArchive package) =>
        Metadata(package).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (e.Attribute("id")!.Value, e.Attribute("version")!.Value));

    private static IEnumerable<string> Assemblies(ZipArchive package) =>
        package.Entries.Where(e => e.Name.EndsWith(".dll", StringComparison.Ordinal)).Select(e => Path.GetFileNameWithoutExtension(e.Name));

    private static IEnumerable<string> References(ZipArchive package)
    {
        foreach (ZipArchiveEntry entry in package.Entries.Where(e => e.Name.StartsWith("FrameEngine.", StringComparison.Ordinal) && e.Name.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var bytes = new MemoryStream();
            using (Stream content = entry.Open()) content.CopyTo(bytes);
            bytes.Position = 0;
            using var file = new PEReader(bytes);
            MetadataReader metadata = file.GetMetadataReader();
            foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
            {
                string name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
                if (name.StartsWith("FrameEngine.", StringComparison.Ordinal)) yield return name;
            }
        }
    }

    /// <summary>All packages in a temporary folder, packed without building.</summary>
    public sealed class Packages : IDisposable
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

        public Packages()
        {
            Folder = Directory.CreateTempSubdirectory("frame-packages").FullName;
            // The test lies in bin/<configuration>/<framework>: that configuration is what has been built.
            string configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
            string projects = string.Join(';', new[] { "AdoNet", "Cluster", "Cli" }.Select(p => Repository.Path("src", p, p + ".csproj")));
            File.WriteAllText(Path.Combine(Folder, "pack.proj"), $"""
                <Project>
                  <Target Name="Pack">
                    <MSBuild Projects="{projects}" Targets="Pack" Properties="Configuration={configuration};NoBuild=true;PackageOutputPath={Folder}" />
                  </Target>
                </Project>
                """);
            File.WriteAllText(Path.Combine(Folder, "NuGet.config"), """
                <configuration>
                  <packageSources>
                    <clear />
                    <add key="here" value="." />
                  </packageSources>
                </configuration>
                """);
            Dotnet("msbuild", Path.Combine(Folder, "pack.proj"), "-nologo", "-v:m", "-t:Pack", "-nodeReuse:false");
        }

        public string Folder { get; }

        public ZipArchive Open(string id) => ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Folder, $"{id}.*.nupkg"), f => char.IsAsciiDigit(Path.GetFileName(f)[id.Length + 1])));

        public void Dotnet(params string[] args) => Run(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", args);

        /// <summary>Runs a program to its end and gives its output.</summary>
        public string Run(string program, params string[] args)
        {
            var start = new ProcessStartInfo(program, args) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
            // What the test's own host was started with must not lead the child astray.
            foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
            start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
            start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
            start.Environment["DOTNET_NOLOGO"] = "1";
            start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{program} {string.Join(' ', args)} has not ended in {s_patience.TotalMinutes} minutes");
            }

            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)} returned {process.ExitCode}:\n{output.Result}{error.Result}");
            return output.Result;
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
