using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>An aggregate whose rows come in an order: keeps a group's rows with their keys, sorts them at the end and gives them to the aggregate itself.</summary>
/// <remarks>
/// Its parameters are those of the aggregate and the keys behind them. Its name says how each key sorts, so that a plan can be read back:
/// <c>string_agg@al,df</c> is string_agg by an ascending key, nulls last, and a descending one, nulls first. Rows with equal keys keep their order.
/// </remarks>
internal sealed unsafe class OrderedAggregate : AggregateOverload
{
    private const int CostOfRow = 64;

    private readonly AggregateOverload _inner;
    private readonly (bool Descending, bool NullsFirst)[] _keys;

    private struct State
    {
        public KeptValue** Rows;
        public int Count;
        public int Capacity;
    }

    private OrderedAggregate(AggregateOverload inner, string order, EquatableArray<DataType> parameters) : base($"{inner.Name}@{order}", parameters, inner.ReturnType)
    {
        _inner = inner;
        _keys = KeysOf(order);
    }

    /// <summary>The aggregate that the rows are given to.</summary>
    public AggregateOverload Inner => _inner;

    /// <summary>How each key sorts.</summary>
    public IReadOnlyList<(bool Descending, bool NullsFirst)> Keys => _keys;

    /// <summary>The name of an aggregate in the order of keys.</summary>
    public static string NameOf(string aggregate, IEnumerable<(bool Descending, bool NullsFirst)> keys) =>
        $"{aggregate}@{OrderOf(keys)}";

    /// <summary>How keys sort, as text.</summary>
    public static string OrderOf(IEnumerable<(bool Descending, bool NullsFirst)> keys) => string.Join(',', keys.Select(k => (k.Descending ? "d" : "a") + (k.NullsFirst ? "f" : "l")));

    /// <summary>What <see cref="OrderOf"/> says.</summary>
    public static (bool Descending, bool NullsFirst)[] KeysOf(string order) => [.. order.Split(',').Select(k => (k[0] == 'd', k[1] == 'f'))];

    /// <summary>Finds the aggregate that such a name and the types of arguments and keys stand for; null if the name has no order.</summary>
    public static AggregateOverload? Resolve(FunctionRegistry registry, string name, EquatableArray<DataType> types)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0) return null;
        string order = name[(at + 1)..];
        int keys = order.Split(',').Length;
        AggregateOverload inner = registry.ResolveAggregate(name[..at], types.Take(types.Count - keys).ToEquatableArray());
        return new OrderedAggregate(inner, order, [.. inner.Parameters, .. types.Skip(types.Count - keys)]);
    }

    public override int StateSize => sizeof(State);

    public override bool MayReturnNull => _inner.MayReturnNull;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (State*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (State*)state, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            var from = (State*)(source[i] + sourceOffset);
            for (int r = 0; r < from->Count; r++)
            {
                Interruption.Spend(CostOfRow);
                KeptValue* row = NewRow((State*)(target[i] + targetOffset), arena);
                for (int c = 0; c < Parameters.Count; c++) row[c].Keep(from->Rows[r][c], Parameters[c].Physical, arena);
            }
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        int width = result.Physical.Width(), arguments = _inner.Parameters.Count;
        var vectors = new Vector[arguments];
        for (int c = 0; c < arguments; c++) vectors[c] = new Vector(Parameters[c], MemoryPool.Unlimited, 1);
        using var one = new Vector(ReturnType, MemoryPool.Unlimited, 1);
        for (int i = 0; i < count; i++)
        {
            var state = (State*)(rows[i] + offset);
            int[] order = Sorted(state);
            for (int c = 0; c < arguments; c++)
            {
                vectors[c].StartFlat(order.Length);
                for (int r = 0; r < order.Length; r++)
                {
                    Interruption.Spend(CostOfRow);
                    state->Rows[order[r]][c].Write(vectors[c], r, order.Length);
                }
            }

            byte* inner = result.Heap.Allocate(_inner.StateSize);
            _inner.Initialize(inner);
            _inner.UpdateSingle(vectors, inner, Selection.All(order.Length), result.Heap);
            _inner.Finish(&inner, 0, 1, one);
            byte* target = (byte*)result.Data + ((long)i * width);
            Buffer.MemoryCopy(one.Data, target, width, width);
            if (result.Physical == PhysicalType.View && !((StringView*)target)->IsInline) ((StringView*)target)->Pointer = result.Heap.Copy(((StringView*)target)->Pointer, ((StringView*)target)->Length);
            if (!one.IsValid(0)) Compute.Kernels.KernelLoop.SetNull(result, i, count);
        }

        foreach (Vector vector in vectors) vector.Dispose();
    }

    private void Add(ReadOnlySpan<Vector> arguments, State* state, int row, Arena arena)
    {
        KeptValue* kept = NewRow(state, arena);
        for (int c = 0; c < arguments.Length; c++) kept[c].Keep(arguments[c], row, arena);
    }

    private KeptValue* NewRow(State* state, Arena arena)
    {
        if (state->Count == state->Capacity)
        {
            int capacity = Math.Max(checked(state->Capacity * 2), 4);
            var grown = (KeptValue**)arena.Allocate(capacity * (long)sizeof(KeptValue*));
            Buffer.MemoryCopy(state->Rows, grown, capacity * (long)sizeof(KeptValue*), state->Count * (long)sizeof(KeptValue*));
            state->Rows = grown;
            state->Capacity = capacity;
        }

        int bytes = Parameters.Count * sizeof(KeptValue);
        var row = (KeptValue*)arena.Allocate(bytes);
        new Span<byte>(row, bytes).Clear();
        return state->Rows[state->Count++] = row;
    }

    private int[] Sorted(State* state)
    {
        var order = new int[state->Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        nint rows = (nint)state->Rows;
        LongSort.Sort(order.AsSpan(), new ByKeys(this, rows));
        return order;
    }

    // Rows with equal keys keep their order.
    private readonly struct ByKeys(OrderedAggregate aggregate, nint rows) : IComparer<int>
    {
        public int Compare(int x, int y) => aggregate.Compare(((KeptValue**)rows)[x], ((KeptValue**)rows)[y]) is var order and not 0 ? order : x.CompareTo(y);
    }

    private int Compare(KeptValue* left, KeptValue* right)
    {
        for (int k = 0; k < _keys.Length; k++)
        {
            int column = _inner.Parameters.Count + k;
            KeptValue* a = left + column, b = right + column;
            (bool descending, bool nullsFirst) = _keys[k];
            if (a->Valid == 0 || b->Valid == 0)
            {
                if (a->Valid == b->Valid) continue;
                return (a->Valid == 0) == nullsFirst ? -1 : 1;
            }

            int compared = Compare(Parameters[column], &a->Bits, &b->Bits);
            if (compared != 0) return descending ? -compared : compared;
        }

        return 0;
    }

    private static int Compare(DataType type, UInt128* a, UInt128* b) => type.Physical switch
    {
        PhysicalType.Bool or PhysicalType.UInt8 => (*(byte*)a).CompareTo(*(byte*)b),
        PhysicalType.Int8 => (*(sbyte*)a).CompareTo(*(sbyte*)b),
        PhysicalType.Int16 => (*(short*)a).CompareTo(*(short*)b),
        PhysicalType.Int32 => (*(int*)a).CompareTo(*(int*)b),
        PhysicalType.Int64 => (*(long*)a).CompareTo(*(long*)b),
        PhysicalType.UInt16 => (*(ushort*)a).CompareTo(*(ushort*)b),
        PhysicalType.UInt32 => (*(uint*)a).CompareTo(*(uint*)b),
        PhysicalType.UInt64 => (*(ulong*)a).CompareTo(*(ulong*)b),
        PhysicalType.Float32 => NumberQuantile<float, float>.Compare(*(float*)a, *(float*)b),
        PhysicalType.Float64 => NumberQuantile<double, double>.Compare(*(double*)a, *(double*)b),
        PhysicalType.Int128 when type.IsUnsigned128 => (*a).CompareTo(*b),
        PhysicalType.Int128 => (*(Int128*)a).CompareTo(*(Int128*)b),
        PhysicalType.View => StringView.Compare((StringView*)a, (StringView*)b),
        PhysicalType.Interval => (*(IntervalValue*)a).CompareTo(*(IntervalValue*)b),
        _ => throw new FrameNotSupportedException($"values of type {type} have no order"),
    };
}
