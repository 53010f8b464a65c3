using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>A source of numbers that never gives one twice until it starts over: what <c>nextval</c> draws from.</summary>
/// <remarks>Plans name it by <see cref="Handle"/>, which is unique in the process; its owner keeps it alive. Numbers are not given back by a rollback.</remarks>
/// <threadsafety>May be drawn from by many threads at once.</threadsafety>
internal sealed class Sequence : NamedObject
{
    private static readonly ConcurrentDictionary<long, WeakReference<Sequence>> s_all = new();
    private static long s_last;

    private readonly Lock _lock = new();
    private readonly long _increment;
    private readonly long _minimum;
    private readonly long _maximum;
    private readonly bool _cycle;
    private Int128 _next;
    private long? _current;

    /// <exception cref="UsageException">The numbers do not go together.</exception>
    public Sequence(string name, long? start, long? increment, long? minimum, long? maximum, bool cycle)
    {
        Name = name;
        _increment = increment ?? 1;
        if (_increment == 0) throw new UsageException("the INCREMENT of a sequence must not be 0");
        _minimum = minimum ?? (_increment > 0 ? 1 : long.MinValue);
        _maximum = maximum ?? (_increment > 0 ? long.MaxValue : -1);
        if (_minimum >= _maximum) throw new UsageException($"the MINVALUE of a sequence ({_minimum}) must be less than its MAXVALUE ({_maximum})");
        long first = start ?? (_increment > 0 ? _minimum : _maximum);
        if (first < _minimum) throw new UsageException($"the START of a sequence ({first}) must not be less than its MINVALUE ({_minimum})");
        if (first > _maximum) throw new UsageException($"the START of a sequence ({first}) must not be greater than its MAXVALUE ({_maximum})");
        _next = first;
        _cycle = cycle;
        Handle = Interlocked.Increment(ref s_last);
        s_all[Handle] = new WeakReference<Sequence>(this);
    }

    ~Sequence() => s_all.TryRemove(Handle, out _);

    public string Name { get; }

    /// <summary>What plans know it by.</summary>
    public long Handle { get; }

    /// <summary>The next number.</summary>
    /// <exception cref="UsageException">The last one has been given, and it does not cycle.</exception>
    public long Next()
    {
        lock (_lock)
        {
            if (_next > _maximum || _next < _minimum)
            {
                if (!_cycle) throw new UsageException($"the sequence \"{Name}\" has reached its {(_increment > 0 ? "greatest" : "least")} value ({(_increment > 0 ? _maximum : _minimum)})");
                _next = _increment > 0 ? _minimum : _maximum;
            }

            long value = (long)_next;
            _next += _increment;
            _current = value;
            return value;
        }
    }

    /// <summary>The number given last.</summary>
    /// <exception cref="UsageException">None has been given yet.</exception>
    public long Current()
    {
        lock (_lock) return _current ?? throw new UsageException($"currval: nextval has not been called on the sequence \"{Name}\" yet");
    }

    /// <summary>The sequence of a handle.</summary>
    /// <exception cref="UsageException">It was dropped, or is in another process.</exception>
    public static Sequence Of(long handle) => s_all.TryGetValue(handle, out WeakReference<Sequence>? known) && known.TryGetTarget(out Sequence? sequence)
        ? sequence
        : throw new UsageException("the sequence of this statement is not here: it was dropped, or it belongs to the client of these workers");
}

/// <summary><c>nextval</c> and <c>currval</c> over handles of sequences.</summary>
internal static unsafe class SequenceFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("nextval", Signatures.Of(new ScalarOverload("nextval", [DataType.Int64], DataType.Int64, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(a, r, c, next: true)) { Volatile = true, CanThrow = true }));
        registry.AddScalar("currval", Signatures.Of(new ScalarOverload("currval", [DataType.Int64], DataType.Int64, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Fill(a, r, c, next: false)) { Volatile = true, CanThrow = true }));
    }

    private static void Fill(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool next)
    {
        result.StartFlat(context.Rows);
        if (context.Selection.Count == 0) return;
        Vector handles = arguments[0];
        Sequence? sequence = null;
        long last = 0;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!handles.IsValid(row)) continue;
            long handle = handles.As<long>()[handles.ValueIndex(row)];
            if (sequence is null || handle != last) (sequence, last) = (Sequence.Of(handle), handle);
            result.As<long>()[row] = next ? sequence.Next() : sequence.Current();
        }
    }
}
