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
    private readonly SequenceDefinition _definition;
    private Int128 _next;
    private long? _current;

    // Numbers drawn so far, and how many may be until the keeper has noted more.
    private long _drawn;
    private long _noted;

    /// <exception cref="UsageException">The numbers do not go together.</exception>
    public Sequence(string name, long? start, long? increment, long? minimum, long? maximum, bool cycle)
        : this(name, SequenceDefinition.Of(start, increment, minimum, maximum, cycle), null) { }

    /// <param name="name">Its name, for messages.</param>
    /// <param name="definition">What it counts.</param>
    /// <param name="next">The number that comes next; null for its start.</param>
    public Sequence(string name, SequenceDefinition definition, Int128? next)
    {
        Name = name;
        _definition = definition;
        _next = next ?? definition.Start;
        Handle = Interlocked.Increment(ref s_last);
        s_all[Handle] = new WeakReference<Sequence>(this);
    }

    ~Sequence() => s_all.TryRemove(Handle, out _);

    public string Name { get; }

    /// <summary>What it counts.</summary>
    public SequenceDefinition Definition => _definition;

    /// <summary>What plans know it by.</summary>
    public long Handle { get; }

    /// <summary>Notes durably how far numbers have gone, by <see cref="Peek"/> and <see cref="Noted"/>, whenever those are used up that were noted; null for a sequence that nobody keeps.</summary>
    public Action? Keeper { get; set; }

    /// <summary>The number given last; null if there was none.</summary>
    public long? Last
    {
        get
        {
            lock (_lock) return _current;
        }
    }

    /// <summary>The next number.</summary>
    /// <exception cref="UsageException">The last one has been given, and it does not cycle.</exception>
    public long Next()
    {
        while (true)
        {
            Action keeper;
            lock (_lock)
            {
                if (Keeper is null || _drawn < _noted)
                {
                    long value = Draw(ref _next);
                    _drawn++;
                    _current = value;
                    return value;
                }

                keeper = Keeper;
            }

            // Not within the lock: who writes the note asks for it.
            keeper();
        }
    }

    /// <summary>The number that would come next if so many more were drawn, and the count to tell <see cref="Noted"/> once that is kept.</summary>
    public (Int128 Next, long Count) Peek(int ahead)
    {
        lock (_lock)
        {
            Int128 next = _next;
            for (int i = 0; i < ahead; i++)
            {
                if (!_definition.Cycle && _definition.IsBeyond(next)) break;
                Draw(ref next);
            }

            return (next, _drawn + ahead);
        }
    }

    /// <summary>Lets so many numbers be drawn in all, as those are noted.</summary>
    public void Noted(long count)
    {
        lock (_lock) _noted = Math.Max(_noted, count);
    }

    /// <summary>Lets no more numbers be drawn than have been, until more are noted.</summary>
    public void Stop()
    {
        lock (_lock) _noted = _drawn;
    }

    /// <summary>Another sequence that goes on as this one does.</summary>
    public Sequence Copy()
    {
        lock (_lock) return new Sequence(Name, _definition, _next);
    }

    private long Draw(ref Int128 next)
    {
        if (_definition.IsBeyond(next))
        {
            if (!_definition.Cycle) throw new UsageException($"the sequence \"{Name}\" has reached its {(_definition.Increment > 0 ? "greatest" : "least")} value ({(_definition.Increment > 0 ? _definition.Maximum : _definition.Minimum)})");
            next = _definition.Increment > 0 ? _definition.Minimum : _definition.Maximum;
        }

        long value = (long)next;
        next += _definition.Increment;
        return value;
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

/// <summary>What a sequence counts.</summary>
internal sealed record SequenceDefinition(long Start, long Increment, long Minimum, long Maximum, bool Cycle)
{
    /// <exception cref="UsageException">The numbers do not go together.</exception>
    public static SequenceDefinition Of(long? start, long? increment, long? minimum, long? maximum, bool cycle)
    {
        long step = increment ?? 1;
        if (step == 0) throw new UsageException("the INCREMENT of a sequence must not be 0");
        long least = minimum ?? (step > 0 ? 1 : long.MinValue), most = maximum ?? (step > 0 ? long.MaxValue : -1);
        if (least >= most) throw new UsageException($"the MINVALUE of a sequence ({least}) must be less than its MAXVALUE ({most})");
        long first = start ?? (step > 0 ? least : most);
        if (first < least) throw new UsageException($"the START of a sequence ({first}) must not be less than its MINVALUE ({least})");
        if (first > most) throw new UsageException($"the START of a sequence ({first}) must not be greater than its MAXVALUE ({most})");
        return new SequenceDefinition(first, step, least, most, cycle);
    }

    public bool IsBeyond(Int128 number) => number > Maximum || number < Minimum;
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
