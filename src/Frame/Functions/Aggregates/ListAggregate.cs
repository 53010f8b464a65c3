using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>Values of a group, packed one behind the other: a mark, the size if it varies, the bytes.</summary>
internal unsafe struct PackedValues
{
    public byte* Bytes;
    public long Length;
    public long Capacity;
    public long Count;

    /// <summary>Adds a row's value, or a null.</summary>
    public void Add(NestedLayout layout, Vector vector, int row, PackedWriter scratch, Arena arena)
    {
        scratch.Clear();
        bool valid = layout.Type.Id != TypeId.Null && vector.IsValid(row);
        if (valid) scratch.Write(layout, vector.Values.Data, vector.ValueIndex(row));
        int size = valid ? scratch.Length : layout.IsFixed ? layout.Width : 0;
        byte* at = Room(1 + (layout.IsFixed ? 0 : 4) + size, arena);
        *at++ = valid ? NestedLayout.Valid : NestedLayout.Null;
        if (!layout.IsFixed)
        {
            *(int*)at = size;
            at += 4;
        }

        if (valid) scratch.Written.CopyTo(new Span<byte>(at, size));
        else new Span<byte>(at, size).Clear();
        Count++;
    }

    public void AddAll(in PackedValues other, Arena arena)
    {
        if (other.Count == 0) return;
        Interruption.Copy(other.Bytes, Room(other.Length, arena), other.Length);
        Count += other.Count;
    }

    /// <summary>The next value from <paramref name="at"/> on; false if it is null.</summary>
    public static bool Next(NestedLayout layout, ref byte* at, out PackedSpan value)
    {
        bool valid = *at++ == NestedLayout.Valid;
        int size = layout.Width;
        if (!layout.IsFixed)
        {
            size = *(int*)at;
            at += 4;
        }

        value = new PackedSpan(at, size);
        at += size;
        return valid;
    }

    private byte* Room(long bytes, Arena arena)
    {
        if (Length + bytes > Capacity)
        {
            Capacity = Math.Max(Math.Max(Length + bytes, Capacity * 2), 64);
            byte* grown = arena.Allocate(Capacity);
            Interruption.Copy(Bytes, grown, Length);
            Bytes = grown;
        }

        byte* room = Bytes + Length;
        Length += bytes;
        return room;
    }
}

/// <summary>An aggregate over all values of a group in packed form.</summary>
internal abstract unsafe class PackedAggregate(string name, DataType argument, DataType type, bool nulls) : AggregateOverload(name, [argument], type)
{
    protected NestedLayout Layout { get; } = argument.Layout;

    public override int StateSize => sizeof(PackedValues);

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        PackedWriter scratch = PackedWriter.Rent();
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], rows[i] + offset, selection[i], scratch, arena);
        PackedWriter.Return(scratch);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        PackedWriter scratch = PackedWriter.Rent();
        for (int i = 0; i < selection.Count; i++) Add(arguments[0], state, selection[i], scratch, arena);
        PackedWriter.Return(scratch);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++) (*(PackedValues*)(target[i] + targetOffset)).AddAll(*(PackedValues*)(source[i] + sourceOffset), arena);
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        PackedWriter writer = PackedWriter.Rent();
        for (int i = 0; i < count; i++)
        {
            var state = (PackedValues*)(rows[i] + offset);
            if (state->Count == 0)
            {
                ListSignature.SetNull(result, i, count);
                continue;
            }

            writer.Clear();
            Write(*state, writer);
            result.Views[i] = writer.ViewIn(result);
        }

        PackedWriter.Return(writer);
    }

    /// <summary>Writes the result of a group that has values.</summary>
    protected abstract void Write(in PackedValues values, PackedWriter writer);

    private void Add(Vector vector, byte* state, int row, PackedWriter scratch, Arena arena)
    {
        if (nulls || vector.IsValid(row)) (*(PackedValues*)state).Add(Layout, vector, row, scratch, arena);
    }
}

/// <summary><c>list(x)</c>: all values, nulls too, in the order in which they came.</summary>
internal sealed unsafe class ListAggregate(string name, DataType argument) : PackedAggregate(name, argument, DataType.List(argument), nulls: true)
{
    protected override void Write(in PackedValues values, PackedWriter writer)
    {
        PackedWriter.Mark mark = writer.Begin();
        byte* at = values.Bytes;
        for (long i = 0; i < values.Count; i++) writer.Child(Layout, !Layout.IsFixed, PackedValues.Next(Layout, ref at, out PackedSpan value), value);
        writer.EndList(mark, Layout);
    }
}

/// <summary><c>histogram(x)</c>: a map of how often each value comes, in the order of the values.</summary>
internal sealed unsafe class Histogram(string name, DataType argument) : PackedAggregate(name, argument, DataType.Map(argument, DataType.UInt64), nulls: false)
{
    private readonly struct ByBytes : IComparer<PackedSpan>
    {
        public int Compare(PackedSpan x, PackedSpan y) => x.Span.SequenceCompareTo(y.Span);
    }

    protected override void Write(in PackedValues values, PackedWriter writer)
    {
        var sorted = new PackedSpan[values.Count];
        byte* at = values.Bytes;
        for (int i = 0; i < sorted.Length; i++) PackedValues.Next(Layout, ref at, out sorted[i]);
        Compute.Kernels.LongSort.Sort(sorted.AsSpan(), default(ByBytes));
        NestedLayout entry = ReturnType.Layout.Element, counts = DataType.UInt64.Layout;
        PackedWriter.Mark map = writer.Begin();
        for (int i = 0; i < sorted.Length;)
        {
            int end = i + 1;
            while (end < sorted.Length && sorted[end].Span.SequenceEqual(sorted[i].Span)) end++;
            ulong count = (ulong)(end - i);
            writer.Child(entry, !entry.IsFixed, valid: true);
            PackedWriter.Mark pair = writer.Begin();
            writer.Child(Layout, !entry.IsFixed, true, sorted[i]);
            writer.Child(counts, !entry.IsFixed, valid: true);
            writer.Write(counts, &count, 0);
            writer.EndStruct(pair, entry);
            i = end;
        }

        writer.EndList(map, entry);
    }
}

/// <summary>Registers the aggregates that give lists and maps.</summary>
internal static class NestedAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "list", "array_agg" }) registry.AddAggregate(name, arguments => arguments is [var type] ? new ListAggregate(name, type) : null);
        registry.AddAggregate("histogram", arguments => arguments is [var type] ? new Histogram("histogram", type) : null);
    }
}
