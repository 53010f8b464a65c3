using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>The first key of the worst row kept: rows behind it in the order cannot be among the first. Equal ones pass, since further keys may decide.</summary>
internal sealed unsafe class ThresholdFilter : DynamicFilterContent
{
    private const int Batch = 256;
    private readonly bool _descending;
    private readonly ulong _number;
    private readonly ulong _cell; // the value itself, if it fits
    private readonly bool _bounded;

    public ThresholdFilter(SortColumn key, Scalar threshold)
    {
        _descending = key.Descending;
        _number = NumberOf(key.Type, threshold, out _cell);
        // Not a number is the greatest of all, which bounds would not say.
        _bounded = threshold.Value is not (double.NaN or float.NaN);
        if (_descending) Min = _bounded ? threshold : null;
        else Max = _bounded ? threshold : null;
        KeepsNulls = key.NullsFirst;
        Selectivity = 0.1;
    }

    public override bool HasTest => true;

    public override int Select(Vector column, Selection selection, int* output)
    {
        if (_bounded && column.Encoding == VectorEncoding.Flat && column.Validity == null)
        {
            ulong cell = _cell;
            int found = ThresholdLoops.Select(column, (byte*)&cell, _descending, selection, output);
            if (found >= 0) return found;
        }

        ulong* numbers = stackalloc ulong[Batch];
        int* rows = stackalloc int[Batch];
        int kept = 0;
        for (int start = 0; start < selection.Count; start += Batch)
        {
            int count = Math.Min(Batch, selection.Count - start);
            for (int i = 0; i < count; i++) rows[i] = selection[start + i];
            OrderLoops.Numbers(column, new Selection(rows, count), numbers);
            for (int i = 0; i < count; i++)
            {
                bool passes = column.Validity != null && !column.IsValid(rows[i])
                    ? KeepsNulls
                    : _descending ? numbers[i] >= _number : numbers[i] <= _number;
                output[kept] = rows[i];
                kept += passes ? 1 : 0;
            }
        }

        return kept;
    }

    private static ulong NumberOf(DataType type, Scalar threshold, out ulong first)
    {
        byte* cell = stackalloc byte[16];
        new Span<byte>(cell, 16).Clear();
        byte[] bytes = threshold.Value switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            byte[] binary => binary,
            _ => [],
        };
        fixed (byte* source = bytes)
        {
            switch (threshold.Value)
            {
                case bool v: *cell = v ? (byte)1 : (byte)0; break;
                case sbyte v: *(sbyte*)cell = v; break;
                case short v: *(short*)cell = v; break;
                case int v: *(int*)cell = v; break;
                case long v: *(long*)cell = v; break;
                case byte v: *cell = v; break;
                case ushort v: *(ushort*)cell = v; break;
                case uint v: *(uint*)cell = v; break;
                case ulong v: *(ulong*)cell = v; break;
                case float v: *(float*)cell = v; break;
                case double v: *(double*)cell = v; break;
                case Int128 v when type.Physical == PhysicalType.Int64: *(long*)cell = (long)v; break;
                case Int128 v: *(Int128*)cell = v; break;
                default: *(StringView*)cell = StringView.Of(source, bytes.Length); break;
            }

            var vector = new Vector(type);
            vector.PointFlat(cell, null, 1);
            ulong number;
            OrderLoops.Numbers(vector, Selection.All(1), &number);
            first = *(ulong*)cell;
            return number;
        }
    }
}
