using System.Runtime.InteropServices;

namespace FrameEngine;

/// <summary>A span of calendar and clock time, in parts that do not convert into each other exactly: a month has no fixed number of days.</summary>
/// <param name="Months">Whole months, years included.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Microseconds">The rest, in microseconds.</param>
/// <remarks>Laid out as Arrow's month-day-nano interval, but in microseconds. Ordered as if a month had 30 days and a day 24 hours, as PostgreSQL and DuckDB do.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial record struct IntervalValue(int Months, int Days, long Microseconds) : IComparable<IntervalValue>
{
    internal const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>The interval in microseconds under the 30-day month convention; what ordering and equality of SQL use.</summary>
    internal Int128 Normalized => (((Int128)Months * 30) + Days) * MicrosecondsPerDay + Microseconds;

    /// <inheritdoc/>
    public int CompareTo(IntervalValue other) => Normalized.CompareTo(other.Normalized);

    /// <summary>The interval as a span of time, of days of 24 hours.</summary>
    /// <exception cref="InvalidCastException">It has months, which have no fixed length.</exception>
    /// <exception cref="OverflowException">It is longer than a <see cref="TimeSpan"/> can be.</exception>
    public static explicit operator TimeSpan(IntervalValue interval) => interval.Months == 0
        ? TimeSpan.FromTicks(checked((interval.Days * TimeSpan.TicksPerDay) + (interval.Microseconds * TimeSpan.TicksPerMicrosecond)))
        : throw new InvalidCastException("an interval with months has no fixed length");

    /// <summary>Compares by normalised length.</summary>
    public static bool operator <(IntervalValue left, IntervalValue right) => left.CompareTo(right) < 0;
    /// <summary>Compares by normalised length.</summary>
    public static bool operator >(IntervalValue left, IntervalValue right) => left.CompareTo(right) > 0;
    /// <summary>Compares by normalised length.</summary>
    public static bool operator <=(IntervalValue left, IntervalValue right) => left.CompareTo(right) <= 0;
    /// <summary>Compares by normalised length.</summary>
    public static bool operator >=(IntervalValue left, IntervalValue right) => left.CompareTo(right) >= 0;
}
