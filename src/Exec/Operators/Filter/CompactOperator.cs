using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Filter;

/// <summary>Makes <see cref="CompactOperator"/>s.</summary>
internal sealed class CompactFactory(IReadOnlyList<DataType> types) : StreamOperatorFactory
{
    public override string Name => "Compact";

    public override StreamOperator Create(QueryContext context) => new CompactOperator(types, context);
}

/// <summary>Collects the rows of nearly empty chunks into full ones, so that what follows does not run chunk after chunk for a few rows each.</summary>
/// <remarks>
/// Chunks with at least a sixteenth of their rows left pass untouched. Rows may come later than their morsel says: not for pipelines whose sink goes by morsels.
/// Codes of a small dictionary stay codes while the dictionary is the same; its entries are copied as they are met, since the giver may let go of them, like of
/// anything else, before the collected rows go on: a scan drops a row group's dictionary when it opens the next.
/// </remarks>
internal sealed unsafe class CompactOperator(IReadOnlyList<DataType> types, QueryContext context) : StreamOperator
{
    private const int SparseFraction = 16;
    private const int LargestDictionary = 2048;
    private readonly long[] _dictionaries = new long[types.Count]; // identities; 0 where values are collected
    private readonly Vector?[] _entries = new Vector?[types.Count];
    private readonly bool[]?[] _copied = new bool[types.Count][];
    private Vector[]? _vectors;
    private ulong*[] _validity = [];
    private DataChunk? _output;
    private int _count;
    private bool _given;

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        Forget();
        bool sparse = input.Count < input.Rows / SparseFraction && input.Count < context.ChunkRows / SparseFraction;
        if (!sparse || !Fits(input))
        {
            if (_count == 0 && !sparse)
            {
                output = input;
                return OperatorResult.NeedInput;
            }

            // What was collected goes first; the same input comes again.
            if (_count > 0)
            {
                output = Give();
                return OperatorResult.HaveOutput;
            }
        }

        Take(input);
        output = null;
        return OperatorResult.NeedInput;
    }

    public override OperatorResult Flush(out DataChunk? output)
    {
        Forget();
        output = _count > 0 ? Give() : null;
        return OperatorResult.Finished;
    }

    public override void Dispose()
    {
        if (_vectors is null) return;
        foreach (Vector vector in _vectors) vector.Dispose();
        foreach (Vector? entries in _entries) entries?.Dispose();
        _vectors = null;
    }

    private void Forget()
    {
        if (!_given) return;
        _given = false;
        _count = 0;
    }

    private bool Fits(DataChunk input)
    {
        if (_count == 0) return true;
        if (_count + input.Count > context.ChunkRows) return false;
        for (int i = 0; i < types.Count; i++)
            if (IdentityOf(DictionaryOf(input.Columns[i])) != _dictionaries[i]) return false;
        return true;
    }

    private DataChunk Give()
    {
        _output!.SetAll(_count);
        _given = true;
        return _output;
    }

    private void Take(DataChunk input)
    {
        int capacity = context.ChunkRows + (context.ChunkRows / SparseFraction) + 64;
        if (_vectors is null)
        {
            _vectors = [.. types.Select(t => new Vector(t, context.Pool, capacity))];
            _validity = new ulong*[types.Count];
            _output = new DataChunk(_vectors);
        }

        if (_count == 0) Start(input, capacity);
        for (int i = 0; i < types.Count; i++) Append(input.Columns[i], input.Selection, i, capacity);
        _count += input.Count;
    }

    private void Start(DataChunk input, int capacity)
    {
        for (int i = 0; i < types.Count; i++)
        {
            Vector? given = DictionaryOf(input.Columns[i]);
            _dictionaries[i] = IdentityOf(given);
            if (given is { } dictionary) StartCodes(i, dictionary, capacity);
            else _vectors![i].StartFlat(capacity);
            _validity[i] = null;
        }
    }

    private void StartCodes(int column, Vector dictionary, int capacity)
    {
        Vector entries = _entries[column] ??= new Vector(types[column], context.Pool, dictionary.Length);
        entries.StartFlat(dictionary.Length);
        entries.ChangeIdentity();
        new Span<StringView>(entries.Views, dictionary.Length).Clear();
        bool[] copied = _copied[column] is { } known && known.Length >= dictionary.Length ? known : _copied[column] = new bool[LargestDictionary];
        Array.Clear(copied);
        _vectors![column].StartCodes(entries, capacity);
    }

    private void KeepEntries(Vector source, Selection selection, int column)
    {
        Vector entries = _entries[column]!;
        bool[] copied = _copied[column]!;
        StringView* views = source.Dictionary!.Views;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!source.IsValid(row)) continue;
            int code = source.Codes[row];
            if (copied[code]) continue;
            copied[code] = true;
            StringView view = views[code];
            if (!view.IsInline) view.Pointer = entries.Heap.Copy(view.Pointer, view.Length);
            entries.Views[code] = view;
        }
    }

    private void Append(Vector source, Selection selection, int column, int capacity)
    {
        Vector target = _vectors![column];
        bool codes = _dictionaries[column] != 0;
        if (codes)
        {
            Copy<int>(source.Codes, null, false, selection, target.Codes + _count);
            KeepEntries(source, selection, column);
        }
        else
        {
            int* through = source.Encoding == VectorEncoding.Dictionary ? source.Codes : null;
            bool constant = source.Encoding == VectorEncoding.Constant;
            Vector values = source.Values;
            switch (target.Physical.Width())
            {
                case 1: Copy(values.As<byte>(), through, constant, selection, target.As<byte>() + _count); break;
                case 2: Copy(values.As<ushort>(), through, constant, selection, target.As<ushort>() + _count); break;
                case 4: Copy(values.As<uint>(), through, constant, selection, target.As<uint>() + _count); break;
                case 8: Copy(values.As<ulong>(), through, constant, selection, target.As<ulong>() + _count); break;
                default: Copy(values.As<UInt128>(), through, constant, selection, target.As<UInt128>() + _count); break;
            }

            if (target.Physical == PhysicalType.View) KeepTexts(source, selection, target);
        }

        if (source.Validity == null) return;
        for (int i = 0; i < selection.Count; i++)
        {
            if (source.IsValid(selection[i])) continue;
            if (_validity[column] == null) _validity[column] = target.StartValidity(capacity);
            Bitmap.Clear(_validity[column], _count + i);
        }
    }

    // The bytes of long texts belong to the giver; under nulls there may be anything.
    private void KeepTexts(Vector source, Selection selection, Vector target)
    {
        StringView* views = target.Views + _count;
        for (int i = 0; i < selection.Count; i++)
        {
            if (!source.IsValid(selection[i])) views[i] = default;
            else if (!views[i].IsInline) views[i].Pointer = target.Heap.Copy(views[i].Pointer, views[i].Length);
        }
    }

    private static void Copy<T>(T* source, int* codes, bool constant, Selection selection, T* target) where T : unmanaged
    {
        for (int i = 0; i < selection.Count; i++)
        {
            int row = constant ? 0 : selection[i];
            target[i] = source[codes == null ? row : codes[row]];
        }
    }

    private static long IdentityOf(Vector? dictionary) => dictionary?.Identity ?? 0;

    private static Vector? DictionaryOf(Vector vector) =>
        vector.Encoding == VectorEncoding.Dictionary && vector.Physical == PhysicalType.View && vector.Dictionary!.Length <= LargestDictionary ? vector.Dictionary : null;
}
