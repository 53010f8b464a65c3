using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>What all values of a sort key have in common: their range as order numbers, or for text the bytes that all start with and the greatest length.</summary>
internal sealed unsafe class KeyStatistics(DataType type)
{
    private const int Step = 2048;
    private readonly bool _isText = type.Physical == PhysicalType.View;
    private byte[]? _first;

    public ulong Min { get; private set; } = ulong.MaxValue;
    public ulong Max { get; private set; }

    /// <summary>Bytes that every value starts with.</summary>
    public int CommonPrefix { get; private set; } = int.MaxValue;

    public int MaxLength { get; private set; }

    public bool IsEmpty => _isText ? _first is null : Min > Max;

    /// <summary>Adds the values of a block of a store.</summary>
    public void Add(RowStore store, int column, int block, Vector scratch, ulong* numbers)
    {
        int rows = store.RowsOf(block);
        for (int start = 0; start < rows; start += Step)
        {
            int count = Math.Min(Step, rows - start);
            store.Show(column, block, start, count, scratch);
            if (_isText) AddText(scratch, count);
            else AddNumbers(scratch, count, numbers);
        }
    }

    public void Add(KeyStatistics other)
    {
        if (other.IsEmpty) return;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
        MaxLength = Math.Max(MaxLength, other.MaxLength);
        if (!_isText) return;
        CommonPrefix = Math.Min(CommonPrefix, other.CommonPrefix);
        if (_first is null) _first = other._first;
        else CommonPrefix = Math.Min(CommonPrefix, _first.AsSpan().CommonPrefixLength(other._first));
    }

    private void AddNumbers(Vector vector, int count, ulong* numbers)
    {
        OrderLoops.Numbers(vector, Selection.All(count), numbers);
        ulong min = Min, max = Max;
        for (int i = 0; i < count; i++)
        {
            if (!Bitmap.IsValid(vector.Validity, i)) continue;
            min = Math.Min(min, numbers[i]);
            max = Math.Max(max, numbers[i]);
        }

        Min = min;
        Max = max;
    }

    private void AddText(Vector vector, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!vector.IsValid(i)) continue;
            StringView* view = vector.Views + i;
            if (_first is null)
            {
                _first = StringView.Span(view).ToArray();
                CommonPrefix = _first.Length;
            }

            MaxLength = Math.Max(MaxLength, view->Length);
            if (CommonPrefix > 0) CommonPrefix = Math.Min(CommonPrefix, StringView.Span(view).CommonPrefixLength(_first));
        }
    }
}
