using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Evaluation;

/// <summary>An expression over one column that cannot fail: when the column is dictionary-coded, it is evaluated once per entry and then only looked up.</summary>
/// <remarks>
/// Pays once as many rows were seen with a dictionary as it has entries; before that, and for other encodings, the expression runs row by row. What nulls give
/// is learnt by evaluating it over one null.
/// </remarks>
internal sealed unsafe class DictionaryNode : EvaluatorNode
{
    private readonly EvaluatorNode _inner;
    private readonly int _ordinal;
    private readonly MemoryPool _pool;
    private readonly Vector[] _columns;
    private readonly Vector _result, _null;
    private Vector? _entries; // entries: the inner result per entry, flat; null validity bits where that is null
    private long _dictionary; // its identity
    private bool _known; // the entries are those of the dictionary
    private ulong* _entryValidity;
    private NativeBuffer? _validBits;
    private long _rowsSeen;
    private bool? _nullGives; // boolean expressions: what a null row gives
    private bool _nullGivesNull;

    public DictionaryNode(EvaluatorNode inner, int ordinal, DataType inputType, MemoryPool pool) : base(inner.Type)
    {
        _inner = inner;
        _ordinal = ordinal;
        _pool = pool;
        _columns = new Vector[ordinal + 1];
        _result = new Vector(inner.Type, pool, 1);
        _null = new Vector(inputType, pool, 1);
        _null.StartConstant(1);
        new Span<byte>(_null.Data, 16).Clear();
        Bitmap.Clear(_null.StartValidity(1), 0);
    }

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector input = batch.Columns[_ordinal];
        if (input.Encoding != VectorEncoding.Dictionary || !Know(input.Dictionary!, selection.Count) || (input.Validity != null && !_nullGivesNull))
            return _inner.Evaluate(batch, selection);
        ulong* validity = input.Validity;
        if (_entryValidity != null)
        {
            int* codes = input.Codes;
            _result.Reserve(batch.Rows);
            ulong* combined = _result.OwnValidity;
            if (validity == null) Bitmap.Fill(combined, batch.Rows, true);
            else Bitmap.And(validity, null, combined, batch.Rows);
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                if (!Bitmap.Get(_entryValidity, codes[row])) Bitmap.Clear(combined, row);
            }

            validity = combined;
        }

        _result.PointCodes(input.Codes, _entries!, validity, batch.Rows);
        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output)
    {
        Vector input = batch.Columns[_ordinal];
        if (input.Encoding != VectorEncoding.Dictionary || !Know(input.Dictionary!, selection.Count) || (input.Validity != null && _nullGives == wanted))
            return _inner.Select(batch, selection, wanted, output);
        // Bytes: 0 false, 1 true, 2 null.
        return Truth.Lookup(input.Codes, _entries!.As<byte>(), input.Validity, wanted ? (byte)1 : (byte)0, selection, output);
    }

    public override void Dispose()
    {
        _inner.Dispose();
        _result.Dispose();
        _null.Dispose();
        _entries?.Dispose();
        _validBits?.Release();
        _entries = null;
        _known = false;
        _validBits = null;
        _dictionary = 0;
    }

    // Whether the results for this dictionary's entries are at hand.
    private bool Know(Vector dictionary, int rows)
    {
        if (dictionary.Identity != _dictionary)
        {
            _dictionary = dictionary.Identity;
            _rowsSeen = 0;
            _known = false;
        }

        if (_known) return true;
        _rowsSeen += rows;
        int count = dictionary.Length;
        if (count == 0 || _rowsSeen < count) return false;
        LearnNull();
        LearnEntries(dictionary, count);
        return true;
    }

    private void LearnNull()
    {
        _columns[_ordinal] = _null;
        Vector result = _inner.Evaluate(new Batch(_columns, 1), Selection.All(1));
        _nullGivesNull = !result.IsValid(0);
        _nullGives = _nullGivesNull || Type.Id != TypeId.Boolean ? null : result.Values.As<byte>()[result.ValueIndex(0)] != 0;
    }

    private void LearnEntries(Vector dictionary, int count)
    {
        _columns[_ordinal] = dictionary;
        var all = Selection.All(count);
        Vector result = _inner.Evaluate(new Batch(_columns, count), all);
        Vector entries = _entries ??= new Vector(Type, _pool, count);
        entries.StartFlat(count);
        entries.ChangeIdentity();
        VectorCopy.Scatter(result, all, entries);
        _entryValidity = null;
        if (result.Validity != null)
        {
            long bytes = Bitmap.Words(count) * 8L;
            if (_validBits is null || _validBits.Capacity < bytes)
            {
                _validBits?.Release();
                _validBits = null;
                _validBits = NativeBuffer.Allocate(_pool, bytes);
            }

            ulong* bits = (ulong*)_validBits.Pointer;
            Bitmap.Fill(bits, count, true);
            for (int i = 0; i < count; i++)
            {
                if (result.IsValid(i)) continue;
                Bitmap.Clear(bits, i);
                int width = Types.PhysicalTypes.Width(entries.Physical);
                new Span<byte>((byte*)entries.Data + (i * (long)width), width).Clear();
                if (Type.Id == TypeId.Boolean) entries.As<byte>()[i] = 2;
            }

            _entryValidity = bits;
        }

        if (Type.Physical == Types.PhysicalType.View) KeepText(entries, count);
        _known = true;
    }

    // The bytes of long results lie in the inner node's heap, which its next evaluation empties.
    private static void KeepText(Vector entries, int count)
    {
        StringView* views = entries.Views;
        for (int i = 0; i < count; i++)
            if (!views[i].IsInline) views[i].Pointer = entries.Heap.Copy(views[i].Pointer, views[i].Length);
    }
}
