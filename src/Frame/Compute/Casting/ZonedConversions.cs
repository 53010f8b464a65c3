using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>A local time of the cast's zone to its instant.</summary>
internal readonly struct LocalToInstant : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = context.Zone!.ToInstant(value);
        return true;
    }
}

/// <summary>Midnight in the cast's zone.</summary>
internal readonly struct DateToInstant : IConversion<int, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(int value, CastContext context, out long result)
    {
        if (!DateToTimestamp.TryConvert(value, context, out result)) return false;
        result = context.Zone!.ToInstant(result);
        return true;
    }
}

/// <summary>An instant to what clocks of the cast's zone show.</summary>
internal readonly struct InstantToLocal : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        result = context.Zone!.ToLocal(value);
        return true;
    }
}

/// <summary>An instant to its day in the cast's zone.</summary>
internal readonly struct InstantToDate : IConversion<long, int>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out int result) => TimestampToDate.TryConvert(context.Zone!.ToLocal(value), context, out result);
}

/// <summary>An instant to its time of day in the cast's zone.</summary>
internal readonly struct InstantToTime : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result) => TimestampToTime.TryConvert(context.Zone!.ToLocal(value), context, out result);
}

/// <summary>An instant to its time of day in the cast's zone, with the offset there.</summary>
internal readonly struct InstantToClock : IConversion<long, long>
{
    public static bool CanFail => true;

    public static bool TryConvert(long value, CastContext context, out long result)
    {
        bool finite = TimestampToTime.TryConvert(context.Zone!.ToLocal(value), context, out long clock);
        result = ZonedTime.Pack(clock, (int)(context.Zone.OffsetAt(value) / 1_000_000));
        return finite;
    }
}
