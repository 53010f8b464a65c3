using System.Globalization;
using FrameEngine.Fuzz.Tests.Files;
using FrameEngine.Fuzz.Tests.Running;

namespace FrameEngine.Fuzz.Tests;

/// <summary>The short run, with a seed that stays the same unless <c>FRAME_FUZZ_SEED</c> says another.</summary>
public sealed class FuzzTests
{
    private static ulong Seed => Environment.GetEnvironmentVariable("FRAME_FUZZ_SEED") is { Length: > 0 } named ? ulong.Parse(named, CultureInfo.InvariantCulture) : 20;

    [Fact]
    public void Generated_queries_give_the_rows_that_DuckDB_gives()
    {
        var fuzzer = new Fuzzer(Seed);

        Assert.Empty(fuzzer.Run(1500).Select(c => c.ToString()));
        Assert.True(fuzzer.WithRows > 1000, $"only {fuzzer.WithRows} queries gave rows");
    }

    [Fact]
    public void Broken_files_give_rows_or_a_typed_error()
    {
        var fuzzer = new FileFuzzer(Seed);

        Assert.Empty(fuzzer.Run(600));
        Assert.True(fuzzer.Refused > 100, $"only {fuzzer.Refused} files were refused");
    }
}
