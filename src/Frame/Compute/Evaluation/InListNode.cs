using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary><c>IN</c> a list of constants: a few are compared one by one, more are looked up by hash.</summary>
/// <remarks>A row is true if an item equals it; else null if the row is null or an item was; else false. NOT IN is the negation.</remarks>
internal sealed unsafe class InListNode<T, TEqual, THash> : EvaluatorNode
    where T : unmanaged
    where TEqual : struct, IRelation<T>
    where THash : struct, IHash<T>
{
    private const int Few = 4;
    private readonly EvaluatorNode _operand;
    private readonly bool _negated, _hasNull;
    private readonly Vector _items, _result;
    private readonly int _count, _mask;
    private readonly int[] _slots; // 1 + index of the item; 0 is empty

    public InListNode(EvaluatorNode operand, IReadOnlyList<Scalar> items, bool negated, MemoryPool pool) : base(DataType.Boolean)
    {
        _operand = operand;
        _negated = negated;
        _hasNull = items.Any(i => i.IsNull);
        Scalar[] values = [.. items.Where(i => !i.IsNull)];
        _items = ScalarVectors.Flat(operand.Type, values, pool);
        _result = new Vector(DataType.Boolean, pool, 1);
        _count = values.Length;
        _mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(_count * 4, 16)) - 1;
        _slots = new int[_mask + 1];
        T* data = _items.As<T>();
        for (int i = 0; i < _count; i++)
        {
            int slot = (int)THash.Of(data + i) & _mask;
            while (_slots[slot] != 0) slot = (slot + 1) & _mask;
            _slots[slot] = i + 1;
        }
    }

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector vector = _operand.Evaluate(batch, selection);
        _result.StartFlat(batch.Rows);
        byte* output = _result.As<byte>();
        ulong* validity = _hasNull || vector.Validity != null ? _result.StartValidity(batch.Rows) : null;
        T* values = vector.Values.As<T>();
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            bool valid = vector.IsValid(row), found = valid && Contains(values + vector.ValueIndex(row));
            output[row] = found != _negated ? (byte)1 : (byte)0;
            if (!valid || (_hasNull && !found)) Bitmap.Clear(validity, row);
        }

        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output)
    {
        bool member = wanted != _negated;
        if (!member && _hasNull) return 0;
        Vector vector = _operand.Evaluate(batch, selection);
        T* values = vector.Values.As<T>();
        int kept = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!vector.IsValid(row)) continue;
            output[kept] = row;
            kept += Contains(values + vector.ValueIndex(row)) == member ? 1 : 0;
        }

        return kept;
    }

    public override void Dispose()
    {
        _operand.Dispose();
        _items.Dispose();
        _result.Dispose();
    }

    private bool Contains(T* value)
    {
        T* items = _items.As<T>();
        if (_count <= Few)
        {
            for (int i = 0; i < _count; i++)
                if (TEqual.Test(value, items + i)) return true;
            return false;
        }

        int slot = (int)THash.Of(value) & _mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
            if (TEqual.Test(value, items + _slots[slot] - 1)) return true;
        return false;
    }
}
