using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>The time now, folded once a query by the planner.</summary>
internal static unsafe class ClockFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "now", "current_timestamp", "get_current_timestamp", "transaction_timestamp" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.TimestampTz, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(r, Now(), c.Rows))));
        foreach (string name in new[] { "current_date", "today" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.Date, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(r, CalendarMath.DayOf(Now()), c.Rows))));
        foreach (string name in new[] { "localtimestamp", "current_localtimestamp" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.Timestamp, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(r, Now(), c.Rows))));
        foreach (string name in new[] { "current_time", "get_current_time" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.TimeTz, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(r, ZonedTime.Pack(CalendarMath.ClockOf(Now()), 0), c.Rows))));
        foreach (string name in new[] { "localtime", "current_localtime" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.Time, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(r, CalendarMath.ClockOf(Now()), c.Rows))));
    }

    private static long Now() => StatementClock.Now;

    private static void Fill<T>(Vector result, T value, int rows) where T : unmanaged
    {
        result.StartFlat(rows);
        new Span<T>(result.Data, rows).Fill(value);
    }
}
