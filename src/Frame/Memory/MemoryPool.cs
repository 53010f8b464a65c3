using System.Globalization;

namespace FrameEngine.Memory;

/// <summary>An account of native memory with a limit. A query's pool charges its session's pool, so both limits hold.</summary>
/// <remarks>Thread-safe. Every <see cref="NativeBuffer"/> is charged when it is allocated and credited when its last reference goes.</remarks>
internal sealed class MemoryPool
{
    private readonly MemoryPool? _parent;
    private long _reserved;
    private long _peak;

    public MemoryPool(string name, long limit = long.MaxValue, MemoryPool? parent = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Name = name;
        Limit = limit;
        _parent = parent;
    }

    /// <summary>A pool without limit, for what belongs to no query (tests, tools, long-lived results).</summary>
    public static MemoryPool Unlimited { get; } = new("process");

    public string Name { get; }

    /// <summary>Bytes that may be reserved at most.</summary>
    public long Limit { get; }

    /// <summary>Bytes reserved now.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>The most bytes that were ever reserved at once.</summary>
    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>The least limit of this pool and its parents.</summary>
    public long LeastLimit => _parent is null ? Limit : Math.Min(Limit, _parent.LeastLimit);

    /// <summary>Whether more than half of the limit of this pool or of a parent is reserved.</summary>
    public bool IsHalfTaken => Reserved > Limit / 2 || (_parent?.IsHalfTaken ?? false);

    /// <summary>Whether more than three quarters of the limit of this pool or of a parent are reserved.</summary>
    public bool IsThreeQuartersTaken => Reserved > Limit - (Limit / 4) || (_parent?.IsThreeQuartersTaken ?? false);

    /// <summary>Reserves bytes, or says no and leaves the account as it was.</summary>
    public bool TryReserve(long bytes)
    {
        long now = Interlocked.Add(ref _reserved, bytes);
        if (now > Limit || (_parent is not null && !_parent.TryReserve(bytes)))
        {
            Interlocked.Add(ref _reserved, -bytes);
            return false;
        }

        long peak = Interlocked.Read(ref _peak);
        while (now > peak && Interlocked.CompareExchange(ref _peak, now, peak) is var seen && seen != peak) peak = seen;
        return true;
    }

    /// <summary>Reserves bytes.</summary>
    /// <exception cref="ResourceExhaustedException">The limit of this pool or of a parent would be exceeded.</exception>
    public void Reserve(long bytes)
    {
        if (TryReserve(bytes)) return;
        MemoryPool full = this;
        while (full.Reserved + bytes <= full.Limit && full._parent is not null) full = full._parent;
        throw new ResourceExhaustedException(string.Create(CultureInfo.InvariantCulture,
            $"memory limit of {full.Name} reached: {Text(bytes)} more were asked for, {Text(full.Reserved)} of {Text(full.Limit)} are in use")) { IsMemoryLimit = true };
    }

    /// <summary>Gives reserved bytes back.</summary>
    public void Release(long bytes)
    {
        Interlocked.Add(ref _reserved, -bytes);
        _parent?.Release(bytes);
    }

    private static string Text(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
    };
}
