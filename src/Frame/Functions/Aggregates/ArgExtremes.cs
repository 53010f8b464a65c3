using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Aggregates;

/// <summary>One value of any type, null or not, kept in a state; long text in memory of its own.</summary>
internal unsafe struct KeptValue
{
    public UInt128 Bits;
    public byte* Bytes;
    public int Capacity;
    public int Valid;

    public void Keep(Vector vector, int row, Arena arena)
    {
        Valid = vector.IsValid(row) ? 1 : 0;
        if (Valid == 0) return;
        int width = vector.Physical.Width();
        fixed (UInt128* bits = &Bits) Buffer.MemoryCopy((byte*)vector.Values.Data + ((long)vector.ValueIndex(row) * width), bits, 16, width);
        if (vector.Physical == PhysicalType.View) KeepText(arena);
    }

    public void Keep(in KeptValue other, PhysicalType physical, Arena arena)
    {
        Valid = other.Valid;
        Bits = other.Bits;
        if (Valid != 0 && physical == PhysicalType.View) KeepText(arena);
    }

    public readonly void Write(Vector result, int row, int rows)
    {
        int width = result.Physical.Width();
        UInt128 bits = Valid != 0 ? Bits : default;
        Buffer.MemoryCopy(&bits, (byte*)result.Data + ((long)row * width), width, width);
        if (Valid == 0) Compute.Kernels.KernelLoop.SetNull(result, row, rows);
    }

    private void KeepText(Arena arena)
    {
        fixed (UInt128* bits = &Bits)
        {
            var view = (StringView*)bits;
            if (view->IsInline) return;
            if (Capacity < view->Length)
            {
                Capacity = view->Length + (view->Length >> 1);
                Bytes = arena.Allocate(Capacity);
            }

            Buffer.MemoryCopy(view->Pointer, Bytes, view->Length, view->Length);
            view->Pointer = Bytes;
        }
    }
}

/// <summary>Which nulls count for arg_min and arg_max.</summary>
internal enum ArgNulls
{
    /// <summary>Rows with a null do not count.</summary>
    None,
    /// <summary>Rows whose value is null count.</summary>
    Values,
    /// <summary>Rows whose key is null count, too, and come behind all others.</summary>
    Last,
}

/// <summary>arg_min and arg_max: the first argument where the second is least or greatest, the first such row of several.</summary>
/// <remarks>Rows whose second argument is null do not count, or come behind all others; those whose first is null do not count or do, by <paramref name="nulls"/>.</remarks>
internal sealed unsafe class ArgExtreme<TKey, TLess>(string name, EquatableArray<DataType> parameters, bool greatest, ArgNulls nulls) : AggregateOverload(name, parameters, parameters[0])
    where TKey : unmanaged where TLess : struct, IRelation<TKey>
{
    private struct State
    {
        public KeptValue Value;
        public KeptValue Key;
        public long Seen;
    }

    public override int StateSize => (sizeof(State) + 7) & ~7;

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
            var to = (State*)(target[i] + targetOffset);
            if (from->Seen == 0 || (to->Seen != 0 && (from->Key.Valid == 0 || (to->Key.Valid != 0 && !IsBetter((TKey*)&from->Key.Bits, (TKey*)&to->Key.Bits))))) continue;
            to->Seen = 1;
            to->Key.Keep(from->Key, Parameters[1].Physical, arena);
            to->Value.Keep(from->Value, Parameters[0].Physical, arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++) ((State*)(rows[i] + offset))->Value.Write(result, i, count);
    }

    private bool IsBetter(TKey* key, TKey* than) => greatest ? TLess.Test(than, key) : TLess.Test(key, than);

    private void Add(ReadOnlySpan<Vector> arguments, State* state, int row, Arena arena)
    {
        Vector values = arguments[0], keys = arguments[1];
        bool known = keys.IsValid(row);
        if ((!known && nulls != ArgNulls.Last) || (nulls == ArgNulls.None && !values.IsValid(row))) return;
        if (state->Seen != 0 && (!known || (state->Key.Valid != 0 && !IsBetter(keys.Values.As<TKey>() + keys.ValueIndex(row), (TKey*)&state->Key.Bits)))) return;
        state->Seen = 1;
        state->Key.Keep(keys, row, arena);
        state->Value.Keep(values, row, arena);
    }
}

/// <summary>first, last and arbitrary: a row's value, null or not, in the order in which rows come.</summary>
internal sealed unsafe class EdgeValue(string name, DataType type, bool last) : AggregateOverload(name, [type], type)
{
    private struct State
    {
        public KeptValue Value;
        public long Seen;
    }

    public override int StateSize => (sizeof(State) + 7) & ~7;

    public override bool DistinctIsRedundant => !last;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], (State*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        if (selection.Count > 0) Add(arguments[0], (State*)state, selection[last ? selection.Count - 1 : 0], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            var from = (State*)(source[i] + sourceOffset);
            var to = (State*)(target[i] + targetOffset);
            if (from->Seen == 0 || (to->Seen != 0 && !last)) continue;
            to->Seen = 1;
            to->Value.Keep(from->Value, Parameters[0].Physical, arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++) ((State*)(rows[i] + offset))->Value.Write(result, i, count);
    }

    private void Add(Vector values, State* state, int row, Arena arena)
    {
        if (state->Seen != 0 && !last) return;
        state->Seen = 1;
        state->Value.Keep(values, row, arena);
    }
}

/// <summary>Registers the aggregates that pick a row.</summary>
internal static class RowAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, bool greatest, ArgNulls nulls) in new[]
                 {
                     ("arg_min", false, ArgNulls.None), ("argmin", false, ArgNulls.None), ("min_by", false, ArgNulls.None),
                     ("arg_max", true, ArgNulls.None), ("argmax", true, ArgNulls.None), ("max_by", true, ArgNulls.None),
                     ("arg_min_null", false, ArgNulls.Values), ("arg_max_null", true, ArgNulls.Values), ("arg_min_nulls_last", false, ArgNulls.Last), ("arg_max_nulls_last", true, ArgNulls.Last),
                 })
        {
            registry.AddAggregate(name, arguments => arguments.Count == 2 ? Arg(name, arguments, greatest, nulls) : null);
        }

        foreach (string name in new[] { "first", "arbitrary" }) registry.AddAggregate(name, arguments => arguments.Count == 1 ? new EdgeValue(name, arguments[0], last: false) : null);
        registry.AddAggregate("last", arguments => arguments.Count == 1 ? new EdgeValue("last", arguments[0], last: true) : null);
    }

    private static AggregateOverload? Arg(string name, EquatableArray<DataType> arguments, bool greatest, ArgNulls nulls)
    {
        return arguments[1].Physical switch
        {
            PhysicalType.Bool or PhysicalType.UInt8 => Number<byte>(),
            PhysicalType.Int8 => Number<sbyte>(),
            PhysicalType.Int16 => Number<short>(),
            PhysicalType.Int32 => Number<int>(),
            PhysicalType.Int64 => Number<long>(),
            PhysicalType.UInt16 => Number<ushort>(),
            PhysicalType.UInt32 => Number<uint>(),
            PhysicalType.UInt64 => Number<ulong>(),
            PhysicalType.Float32 => Number<float>(),
            PhysicalType.Float64 => Number<double>(),
            PhysicalType.Int128 when arguments[1].IsUnsigned128 => Number<UInt128>(),
            PhysicalType.Int128 => Number<Int128>(),
            PhysicalType.View => new ArgExtreme<StringView, ViewLessThan>(name, arguments, greatest, nulls),
            PhysicalType.Interval => new ArgExtreme<IntervalValue, IntervalLessThan>(name, arguments, greatest, nulls),
            _ => null,
        };

        AggregateOverload Number<T>() where T : unmanaged, INumber<T> => new ArgExtreme<T, LessThan<T>>(name, arguments, greatest, nulls);
    }
}
