using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>The rows whose value is not null, counted: for IGNORE NULLS. Every row counts without nulls.</summary>
internal sealed unsafe class ValidRows : IDisposable
{
    private readonly Vector _values;
    private readonly int _rows;
    private readonly bool _none;
    private readonly NativeBuffer? _before;

    public ValidRows(Vector values, int rows, MemoryPool pool)
    {
        _values = values;
        _rows = rows;
        if (values.Encoding == VectorEncoding.Constant) _none = !values.IsValid(0);
        else if (values.Validity != null) _before = BitIndex.Build(values.Validity, rows, pool);
    }

    /// <summary>Valid rows before a row.</summary>
    public int Before(int row) => _none ? 0 : _before is null ? row : BitIndex.Rank(_values.Validity, (int*)_before.Pointer, row);

    /// <summary>A valid row by its number among them, from 0; the number of rows if there are not so many.</summary>
    public int At(long number) => _none || number >= _rows ? _rows : _before is null ? (int)number : BitIndex.Select(_values.Validity, (int*)_before.Pointer, _rows, number);

    public void Dispose() => _before?.Release();
}
