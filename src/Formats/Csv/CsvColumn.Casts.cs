using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Values of types that have no parser of their own, such as lists, structs, enums and intervals: their texts by the cast that SQL has.</summary>
internal sealed unsafe partial class CsvColumn
{
    private CastKernel? _cast;
    private Vector? _texts;
    private Scratch? _rows;

    public void Dispose()
    {
        _texts?.Dispose();
        _rows?.Dispose();
    }

    private int Cast(byte** starts, int* lengths, int rows, Vector target, bool knownUtf8)
    {
        _texts ??= new Vector(DataType.Utf8, target.Pool, 1);
        _rows ??= new Scratch(target.Pool);
        _cast ??= CastKernels.Find(DataType.Utf8, target.Type)!;
        _texts.StartFlat(rows);
        int wrong = View(starts, lengths, rows, _texts, knownUtf8), known = wrong < 0 ? rows : wrong;
        int* valid = _rows.Indices(rows);
        int count = 0;
        for (int i = 0; i < known; i++)
        {
            valid[count] = i;
            if (_texts.IsValid(i)) count++;
        }

        try
        {
            _cast(_texts, target, new KernelRows(new Selection(valid, count), rows, isTry: false));
        }
        catch (FrameException exception) when (exception is not QueryCancelledException)
        {
            return FirstMisfit(valid, count, rows, target);
        }

        if (count < rows)
        {
            ulong* validity = target.Validity != null ? target.Validity : target.StartValidity(rows);
            for (int i = 0; i < known; i++)
                if (!_texts.IsValid(i)) Bitmap.Clear(validity, i);
        }

        return wrong;
    }

    // The cast says which text does not fit, but not where it stands.
    private int FirstMisfit(int* valid, int count, int rows, Vector target)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                _cast!(_texts!, target, new KernelRows(new Selection(valid + i, 1), rows, isTry: false));
            }
            catch (FrameException exception) when (exception is not QueryCancelledException)
            {
                return valid[i];
            }
        }

        throw new InternalException($"texts of \"{Field.Name}\" convert to {Field.Type} one by one, but not together");
    }
}
