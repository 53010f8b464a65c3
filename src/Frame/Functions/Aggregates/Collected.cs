using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Values of a group in the order in which they came; what is longer than a view holds lies in the arena.</summary>
internal unsafe struct ValueList<T> where T : unmanaged
{
    public T* Values;
    public int Count;
    public int Capacity;
    public double Argument; // the second, constant argument, such as a quantile's place

    public readonly Span<T> Span => new(Values, Count);

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
        if (Count + (long)other.Count > Capacity) Grow(other.Count, arena);
        for (int i = 0; i < other.Count; i++) Add(other.Values + i, arena);
    }

    private void Grow(int more, Arena arena)
    {
        Capacity = Math.Max(checked(Count + more), Math.Max(checked(Capacity * 2), 8));
        var values = (T*)arena.Allocate(Capacity * (long)sizeof(T));
        Span.CopyTo(new Span<T>(values, Count));
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
        for (int i = 0; i < selection.Count; i++) Add(arguments, ref *(ValueList<T>*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, ref *(ValueList<T>*)state, selection[i], arena);
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
            if (TryFinish(ref *(ValueList<T>*)(rows[i] + offset), result, i)) continue;
            int width = result.Physical.Width();
            new Span<byte>((byte*)result.Data + ((long)i * width), width).Clear();
            Compute.Kernels.KernelLoop.SetNull(result, i, count);
        }
    }

    private void Add(ReadOnlySpan<Vector> arguments, ref ValueList<T> list, int row, Arena arena)
    {
        Vector vector = arguments[0];
        if (!vector.IsValid(row)) return;
        if (list.Count == 0 && arguments.Length > 1)
        {
            Vector more = arguments[1];
            list.Argument = Check(more.IsValid(row) ? more.Values.As<double>()[more.ValueIndex(row)] : double.NaN);
        }

        list.Add(vector.Values.As<T>() + vector.ValueIndex(row), arena);
    }
}
