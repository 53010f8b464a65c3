using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>The elements of many lists one after the other as a flat vector, for kernels that know nothing of lists. Refilled for every chunk.</summary>
internal sealed unsafe class ElementVector(DataType element, MemoryPool pool) : IDisposable
{
    private NativeBuffer? _rows;

    public Vector Values { get; } = new(element, pool, 1);

    /// <summary>Elements of all lists.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the elements of the lists in the selected rows, none of which is null.</summary>
    public void Fill(NestedLayout list, Vector source, Selection selection)
    {
        long total = 0;
        for (int i = 0; i < selection.Count; i++) total += Packed.Count(list, PackedSpan.Of(source.Views + source.ValueIndex(selection[i])));
        Start(checked((int)total));
        int at = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            PackedSpan value = PackedSpan.Of(source.Views + source.ValueIndex(selection[i]));
            Interruption.Spend(value.Size);
            at = Add(list, value, at);
        }
    }

    /// <summary>Takes the elements of one list.</summary>
    public void Fill(NestedLayout list, PackedSpan value)
    {
        Start(Packed.Count(list, value));
        Add(list, value, 0);
    }

    /// <summary>The elements that are not null.</summary>
    public Selection Valid()
    {
        if (Values.Validity == null) return Selection.All(Count);
        if (_rows is null || _rows.Capacity < (Count * 4L) + 4)
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(pool, (Count * 4L) + 4);
        }

        int* rows = (int*)_rows.Pointer;
        int valid = 0;
        for (int i = 0; i < Count; i++)
        {
            rows[valid] = i;
            if (Bitmap.Get(Values.Validity, i)) valid++;
        }

        return new Selection(rows, valid);
    }

    public void Dispose()
    {
        Values.Dispose();
        _rows?.Release();
        _rows = null;
    }

    private void Start(int count)
    {
        Count = count;
        Values.StartFlat(Math.Max(count, 1));
    }

    private int Add(NestedLayout list, PackedSpan value, int at)
    {
        NestedLayout layout = list.Element;
        int count = Packed.Count(list, value);
        if (layout.Kind == PackedKind.Fixed)
        {
            PackedNumber.ReadAll(layout, value.Bytes, count, Values.Data, at);
            byte* mark = value.Bytes;
            for (int i = 0; i < count; i++, mark += layout.Stride)
                if (*mark != NestedLayout.Valid) SetNull(at + i);
            return at + count;
        }

        for (int i = 0; i < count; i++, at++)
        {
            if (Packed.Element(list, value, i, out PackedSpan element))
            {
                Packed.Load(layout, element, Values, at);
            }
            else
            {
                Values.Views[at] = default;
                SetNull(at);
            }
        }

        return at;
    }

    private void SetNull(int at)
    {
        if (Values.Validity == null) Values.StartValidity(Math.Max(Count, 1));
        Bitmap.Clear(Values.Validity, at);
    }
}
