using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Tests;

/// <summary>The text pool, made once for all tests.</summary>
internal static class TestPool
{
    private static readonly Lazy<TextPool> Pool = new(TextPool.Get);

    public static TextPool Instance => Pool.Value;
}
