using FrameEngine.Exec.Spill;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Tests;

/// <summary>A temporary directory of a test's own. Disposing proves that nothing is left of what was written.</summary>
internal sealed class TestSpill : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"frame-test-{Guid.NewGuid():N}");
    private readonly SpillDirectory _directory;

    public TestSpill(long limit = long.MaxValue) => _directory = new SpillDirectory(_path, limit);

    /// <summary>Room for a query, which writes whenever a thread holds so many rows; 0: when memory is short.</summary>
    public SpillSpace Space(MemoryPool pool, int everyRows = 0) => new(_directory, pool) { EveryRows = everyRows };

    public void Dispose()
    {
        Assert.Equal(0, _directory.Used);
        _directory.Dispose();
        Assert.False(Directory.Exists(_path), "the temporary directory is still there");
    }
}
