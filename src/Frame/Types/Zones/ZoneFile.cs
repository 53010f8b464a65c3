using System.Buffers.Binary;

namespace FrameEngine.Types.Zones;

/// <summary>Reads zones out of the system's files in the TZif format (RFC 9636), or, where there are none, out of what .NET knows.</summary>
/// <remarks>The files have offsets to the second, which .NET rounds to minutes; the changes that rules make after the last one in a file come from .NET.</remarks>
internal static class ZoneFile
{
    private const long FirstSampled = -3_786_825_600_000_000; // 1850
    private const long LastSampled = 7_258_118_400_000_000; // 2200
    private const long Stride = 5 * IntervalValue.MicrosecondsPerDay; // no zone changes its offset and back within less

    /// <summary>Where the files are; null if the system has none.</summary>
    public static string? Directory { get; } = FindDirectory();

    /// <summary>The zone of a name that exists; null if its file is not one.</summary>
    public static Zone? Open(string name)
    {
        if (name == "UTC") return new Zone(name, [], [0], null, long.MaxValue);
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? rules);
        var starts = new List<long>();
        var offsets = new List<long>();
        if (Directory is { } directory && !TryRead(Path.Combine(directory, name), starts, offsets)) return null;
        if (rules is null) return offsets.Count == 0 ? null : new Zone(name, [.. starts], [.. offsets], null, long.MaxValue);
        if (offsets.Count == 0) offsets.Add(Zone.Offset(rules, FirstSampled, DateTimeKind.Utc));
        Sample(rules, starts, offsets);
        return new Zone(name, [.. starts], [.. offsets], rules.SupportsDaylightSavingTime ? rules : null, LastSampled);
    }

    private static string? FindDirectory()
    {
        if (OperatingSystem.IsWindows()) return null;
        string? wanted = Environment.GetEnvironmentVariable("TZDIR");
        foreach (string? directory in new[] { wanted, "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo" })
            if (!string.IsNullOrEmpty(directory) && File.Exists(Path.Combine(directory, "Europe/London"))) return directory;
        return null;
    }

    // A file has its data twice: with times of 32 bits for old readers, then with times of 64 bits.
    private static bool TryRead(string path, List<long> starts, List<long> offsets)
    {
        try
        {
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            if (file.Length < 44 || !file.StartsWith("TZif"u8)) return false;
            int width = 4;
            if (file[4] >= (byte)'2')
            {
                int[] old = Counts(file);
                file = file[(44 + (old[3] * 5) + (old[4] * 6) + old[5] + (old[2] * 8) + old[1] + old[0])..];
                width = 8;
            }

            int[] counts = Counts(file);
            (int times, int types) = (counts[3], counts[4]);
            ReadOnlySpan<byte> at = file[44..], kinds = at[(times * width)..], infos = kinds[times..];
            var known = new long[types];
            for (int i = 0; i < types; i++) known[i] = BinaryPrimitives.ReadInt32BigEndian(infos[(i * 6)..]) * 1_000_000L;
            offsets.Add(known[0]);
            for (int i = 0; i < times; i++)
            {
                long seconds = width == 8 ? BinaryPrimitives.ReadInt64BigEndian(at[(i * 8)..]) : BinaryPrimitives.ReadInt32BigEndian(at[(i * 4)..]);
                if (seconds is < -9_000_000_000_000 or > 9_000_000_000_000 || known[kinds[i]] == offsets[^1]) continue;
                starts.Add(seconds * 1_000_000);
                offsets.Add(known[kinds[i]]);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    // UTC indicators, standard indicators, leap seconds, times, types, characters.
    private static int[] Counts(ReadOnlySpan<byte> header)
    {
        var counts = new int[6];
        for (int i = 0; i < counts.Length; i++) counts[i] = BinaryPrimitives.ReadInt32BigEndian(header[(20 + (i * 4))..]);
        return counts;
    }

    private static void Sample(TimeZoneInfo rules, List<long> starts, List<long> offsets)
    {
        if (Directory is not null && !rules.SupportsDaylightSavingTime) return;
        for (long at = starts.Count > 0 ? starts[^1] : FirstSampled; at < LastSampled; at += Stride)
        {
            long next = Zone.Offset(rules, at + Stride, DateTimeKind.Utc);
            if (next == offsets[^1]) continue;
            long low = at, high = at + Stride;
            while (high - low > 1_000_000)
            {
                long middle = low + ((high - low) / 2_000_000 * 1_000_000);
                if (Zone.Offset(rules, middle, DateTimeKind.Utc) == next) high = middle;
                else low = middle;
            }

            starts.Add(high);
            offsets.Add(next);
        }
    }
}
