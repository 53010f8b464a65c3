namespace FrameEngine.Types.Zones;

/// <summary>A time zone of the IANA database: its offset from UTC at every instant, and the instant of a local time.</summary>
/// <remarks>A local time that the zone skips is taken with the offset before the change, one that it has twice with the offset after it. Offsets are in microseconds.</remarks>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class Zone
{
    private const long Cycle = 146_097 * IntervalValue.MicrosecondsPerDay; // 400 years, after which the calendar repeats itself
    private const long LastOfClr = 253_000_000_000_000_000; // within the year 9987
    private const long FirstOfClr = -62_100_000_000_000_000;

    private readonly long[] _starts, _walls, _offsets;
    private readonly TimeZoneInfo? _rules;
    private readonly long _end;

    /// <param name="name">Its name.</param>
    /// <param name="starts">Instants at which the offset changes, ascending.</param>
    /// <param name="offsets">The offset before the first of these, and after each.</param>
    /// <param name="rules">What decides from <paramref name="end"/> on; null if the last offset stays.</param>
    /// <param name="end">The first instant that the changes do not cover.</param>
    public Zone(string name, long[] starts, long[] offsets, TimeZoneInfo? rules, long end)
    {
        (Name, _starts, _offsets, _rules, _end) = (name, starts, offsets, rules, end);
        _walls = new long[starts.Length];
        for (int i = 0; i < starts.Length; i++) _walls[i] = starts[i] + offsets[i + 1];
    }

    public string Name { get; }

    /// <exception cref="UsageException">There is no such zone; the hint has the nearest name.</exception>
    public static Zone Of(string name) => ZoneNames.Find(name) ?? throw Unknown(name);

    public static UsageException Unknown(string name) => new($"there is no time zone '{name}'") { Hint = Suggestion.For(name, ZoneNames.All) };

    public long OffsetAt(long instant)
    {
        if (instant >= _end && _rules is not null) return Ruled(instant, DateTimeKind.Utc);
        return _offsets[Place(_starts, instant)];
    }

    /// <summary>Whether the offset is larger than half a year before or after.</summary>
    public bool IsSummer(long instant)
    {
        const long Half = 182 * IntervalValue.MicrosecondsPerDay;
        long offset = OffsetAt(instant);
        return offset > Math.Min(OffsetAt(instant - Half), OffsetAt(instant + Half));
    }

    /// <summary>What clocks of the zone show. Infinite times are the same everywhere.</summary>
    /// <exception cref="ArithmeticOverflowException">It is too far from 1970.</exception>
    public long ToLocal(long instant) => Infinity.IsInfinite(instant) ? instant : Narrow((Int128)instant + OffsetAt(instant), instant);

    /// <summary>When clocks of the zone show a time.</summary>
    /// <exception cref="ArithmeticOverflowException">It is too far from 1970.</exception>
    public long ToInstant(long local)
    {
        if (Infinity.IsInfinite(local)) return local;
        long offset = local >= _end && _rules is not null ? Ruled(local, DateTimeKind.Unspecified) : _offsets[Place(_walls, local)];
        return Narrow((Int128)local - offset, local);
    }

    /// <summary>An instant as this zone writes it: local time and offset, such as <c>2024-07-01 12:00:00+02</c>.</summary>
    public string Text(long instant) => Infinity.IsInfinite(instant) ? Infinity.Text(instant > 0) : ValueText.Timestamp(ToLocal(instant)) + OffsetText(OffsetAt(instant));

    /// <summary><c>+02</c>, <c>-03:30</c>: hours, and minutes if there are any.</summary>
    public static string OffsetText(long offset)
    {
        long minutes = Math.Abs(offset) / 60_000_000;
        string text = $"{(offset < 0 ? '-' : '+')}{minutes / 60:00}";
        return minutes % 60 == 0 ? text : $"{text}:{minutes % 60:00}";
    }

    private long Narrow(Int128 moved, long time) =>
        (long)moved == moved ? (long)moved : throw new ArithmeticOverflowException($"timestamp overflow: {ValueText.Timestamp(time)} in {Name}");

    private static int Place(long[] starts, long time)
    {
        int low = 0, high = starts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (starts[middle] <= time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // Rules repeat with the calendar, so that times beyond that of .NET have the offset of a year that it holds.
    private long Ruled(long time, DateTimeKind kind)
    {
        if (time > LastOfClr) time -= (((time - LastOfClr) / Cycle) + 1) * Cycle;
        return Offset(_rules!, time, kind);
    }

    /// <summary>The offset by .NET's idea of a zone.</summary>
    public static long Offset(TimeZoneInfo zone, long time, DateTimeKind kind)
    {
        time = Math.Clamp(time, FirstOfClr, LastOfClr);
        return zone.GetUtcOffset(new DateTime(DateTime.UnixEpoch.Ticks + (time * TimeSpan.TicksPerMicrosecond), kind)).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
