using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Compression;

/// <summary>How loops that run for milliseconds on their first call are compiled: fully optimised at once, since tiering would leave that first call slow.</summary>
internal static class HotPath
{
    public const MethodImplOptions Compile = MethodImplOptions.AggressiveOptimization;
}
