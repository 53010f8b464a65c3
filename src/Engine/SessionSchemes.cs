using System.Collections.Concurrent;

namespace FrameEngine.Engine;

/// <summary>Opens sessions by the scheme of their address; what follows <c>://</c> is handed on as it is. Assemblies above register theirs here, so that nothing refers upwards.</summary>
internal static class SessionSchemes
{
    private static readonly ConcurrentDictionary<string, Func<string, FrameSessionOptions, FrameSession>> s_schemes = new(StringComparer.OrdinalIgnoreCase);

    public static void Register(string scheme, Func<string, FrameSessionOptions, FrameSession> open) => s_schemes[scheme] = open;

    public static FrameSession Open(string dataSource, FrameSessionOptions options)
    {
        if (dataSource.Length == 0 || dataSource.Equals(":memory:", StringComparison.OrdinalIgnoreCase)) return new FrameSession(options);
        if (dataSource.IndexOf("://", StringComparison.Ordinal) is > 0 and var end)
        {
            string scheme = dataSource[..end];
            return s_schemes.TryGetValue(scheme, out Func<string, FrameSessionOptions, FrameSession>? open)
                ? open(dataSource[(end + 3)..].TrimEnd('/'), options)
                : throw new UsageException($"there is no session scheme \"{scheme}\": fe:// needs the package FrameEngine.Cluster and its Register call");
        }

        return new FrameSession(options with { Database = dataSource });
    }
}
