namespace FrameEngine.Types.Zones;

/// <summary>The zone of the session whose statement this thread binds: what is built meanwhile carries it, so that it holds wherever and whenever it runs.</summary>
internal static class SessionZone
{
    /// <summary>The zone of a session that has set none.</summary>
    public const string Default = "UTC";

    [ThreadStatic] private static string? t_zone;

    /// <summary>Its name; null for UTC.</summary>
    public static string? Current => t_zone;

    /// <summary>Sets it until disposed.</summary>
    public static Entered Enter(string zone)
    {
        string? before = t_zone;
        t_zone = zone == Default ? null : zone;
        return new Entered(before);
    }

    /// <summary>Gives the thread back the zone that it had.</summary>
    internal readonly ref struct Entered(string? before)
    {
        public void Dispose() => t_zone = before;
    }
}
