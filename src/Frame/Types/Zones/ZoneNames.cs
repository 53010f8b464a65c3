using System.Collections.Concurrent;
using System.Globalization;

namespace FrameEngine.Types.Zones;

/// <summary>The zones that the system knows, by name in any case. <c>UTC+2</c> and its like are those of <c>Etc</c>, whose signs are the other way round.</summary>
/// <threadsafety>Thread-safe; a zone is read when it is first asked for.</threadsafety>
internal static class ZoneNames
{
    private static readonly ConcurrentDictionary<string, Zone?> s_zones = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_names = new(Read);

    /// <summary>All names, in order.</summary>
    public static IEnumerable<string> All => s_names.Value.Values.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The zone of a name; null if there is none.</summary>
    public static Zone? Find(string name)
    {
        if (s_zones.TryGetValue(name, out Zone? zone)) return zone;
        // What is not the name of a zone is not kept: texts are full of other words.
        if (CanonicalName(name) is not { } canonical) return null;
        return s_zones.GetOrAdd(name, _ => s_zones.GetOrAdd(canonical, ZoneFile.Open));
    }

    private static string? CanonicalName(string name)
    {
        if (s_names.Value.TryGetValue(name, out string? known)) return known;
        if (!name.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || name.Length is < 5 or > 6 || name[3] is not ('+' or '-')) return null;
        return int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && s_names.Value.TryGetValue($"Etc/GMT{(name[3] == '+' ? '-' : '+')}{hours}", out known) ? known : null;
    }

    private static Dictionary<string, string> Read()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["UTC"] = "UTC" };
        if (ZoneFile.Directory is { } directory)
        {
            foreach (string path in System.IO.Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            {
                string name = Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/');
                // Names of zones begin with a capital letter; all else there tells of them, or is a second copy that counts leap seconds.
                if (char.IsAsciiLetterUpper(name[0]) && !name.Contains('.', StringComparison.Ordinal)) names.TryAdd(name, name);
            }
        }
        else
        {
            foreach (TimeZoneInfo zone in TimeZoneInfo.GetSystemTimeZones())
                if (IanaName(zone) is { } name) names.TryAdd(name, name);
        }

        return names;
    }

    private static string? IanaName(TimeZoneInfo zone) => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out string? name) ? name : null;
}
