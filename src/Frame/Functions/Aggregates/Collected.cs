using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Values of a group in the order in which they came; what is longer than a view holds lies in the arena.</summary>
internal unsafe struct ValueList<T> where T : unmanaged
{
    private const int CostOfText = 64;

    public T* Values;
    public int Count;
    public int Capacity;
    public double Argument; // the second, constant argument, such as a quantile's place

    public readonly Span<T> Span => new(Values, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T* value, Arena arena)
    {
        if (Count == Capacity) Grow(1, arena);
        Values[Count] = *value;
        if (typeof(T) == typeof(StringView))
        {
            var view = (StringView*)(Values + Count);
            if (!view->IsInline) view->Pointer = arena.Copy(view->Pointer, view->Length);
        }

        Count++;
    }

    public void AddAll(in ValueList<T> other, Arena arena)
    {
        Argument = other.Argument;
        AddRun(other.Values, other.Count, arena);
    }

    /// <summary>Adds values that lie side by side.</summary>
    public void AddRun(T* values, int count, Arena arena)
    {
        if (Count + (long)count > Capacity) Grow(count, arena);
        if (typeof(T) == typeof(StringView))
        {
            for (int i = 0; i < count; i++)
            {
                Interruption.Spend(CostOfText);
                Add(values + i, arena);
            }

            return;
        }

        Interruption.Copy(values, Values + Count, count * (long)sizeof(T));
        Count += count;
    }

    private void Grow(int more, Arena arena)
    {
        Capacity = Math.Max(checked(Count + more), Math.Max(checked(Capacity * 2), 8));
        var values = (T*)arena.Allocate(Capacity * (long)sizeof(T));
        Interruption.Copy(Values, values, Count * (long)sizeof(T));
        Values = values;
    }
}

/// <summary>An aggregate that needs all values of a group at once: quantiles, mode, entropy. Nulls are left out.</summary>
internal abstract unsafe class Collected<T>(string name, EquatableArray<DataType> parameters, DataType type) : AggregateOverload(name, parameters, type) where T : unmanaged
{
    public override int StateSize => sizeof(ValueList<T>);

    /// <summary>Checks the second argument, if there is one, when a group's first value comes.</summary>
    protected virtual double Check(double argument) => argument;

    /// <summary>Writes the result of a group to row <paramref name="row"/>; false for null.</summary>
    protected abstract bool TryFinish(ref ValueList<T> values, Vector result, int row);

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        int count = selection.Count;
        if (!IsPlain(arguments) || count == 0)
        {
            for (int i = 0; i < count; i++) Add(arguments, ref *(ValueList<T>*)(rows[i] + offset), selection[i], arena);
            return;
        }

        T* values = arguments[0].Values.As<T>();
        int* indices = selection.Indices;
        double argument = Argument(arguments, selection[0]);
        for (int i = 0; i < count; i++)
        {
            ref ValueList<T> list = ref *(ValueList<T>*)(rows[i] + offset);
            if (list.Count == 0) list.Argument = argument;
            list.Add(values + (indices == null ? i : indices[i]), arena);
        }
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        ref ValueList<T> list = ref *(ValueList<T>*)state;
        if (IsPlain(arguments) && selection.IsAll && selection.Count > 0)
        {
            if (list.Count == 0) list.Argument = Argument(arguments, 0);
            list.AddRun(arguments[0].Values.As<T>(), selection.Count, arena);
            return;
        }

        for (int i = 0; i < selection.Count; i++) Add(arguments, ref list, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            ref ValueList<T> from = ref *(ValueList<T>*)(source[i] + sourceOffset);
            if (from.Count > 0) (*(ValueList<T>*)(target[i] + targetOffset)).AddAll(from, arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            Interruption.Spend((*(ValueList<T>*)(rows[i] + offset)).Count * (long)sizeof(T));
            if (TryFinish(ref *(ValueList<T>*)(rows[i] + offset), result, i)) continue;
            int width = result.Physical.Width();
            new Span<byte>((byte*)result.Data + ((long)i * width), width).Clear();
            Compute.Kernels.KernelLoop.SetNull(result, i, count);
        }
    }

    private static bool IsPlain(ReadOnlySpan<Vector> arguments) =>
        arguments[0].Encoding == VectorEncoding.Flat && arguments[0].Validity == null && (arguments.Length == 1 || arguments[1].Encoding == VectorEncoding.Constant);

    private void Add(ReadOnlySpan<Vector> arguments, ref ValueList<T> list, int row, Arena arena)
    {
        Vector vector = arguments[0];
        if (!vector.IsValid(row)) return;
        if (list.Count == 0) list.Argument = Argument(arguments, row);
        list.Add(vector.Values.As<T>() + vector.ValueIndex(row), arena);
    }

    private double Argument(ReadOnlySpan<Vector> arguments, int row)
    {
        if (arguments.Length == 1) return 0;
        Vector more = arguments[1];
        return Check(more.IsValid(row) ? more.Values.As<double>()[more.ValueIndex(row)] : double.NaN);
    }
}
