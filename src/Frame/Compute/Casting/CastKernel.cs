using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Types.Zones;

namespace FrameEngine.Compute.Casting;

/// <summary>The rows that a cast is to convert, and what it does with values that do not convert.</summary>
internal readonly ref struct KernelRows(Selection selection, int rows, bool isTry)
{
    public readonly Selection Selection = selection;

    /// <summary>Physical rows.</summary>
    public readonly int Rows = rows;

    /// <summary>Failures give null.</summary>
    public readonly bool IsTry = isTry;
}

/// <summary>Converts selected rows of a flat vector (or the one value of a constant, as row 0). Casts that can fail never see null rows.</summary>
internal delegate void CastKernel(Vector source, Vector result, in KernelRows rows);

/// <summary>The types and factors of one cast.</summary>
internal sealed class CastContext(DataType from, DataType to, Zone? zone)
{
    public DataType From { get; } = from;
    public DataType To { get; } = to;

    /// <summary>The zone of local times; null for UTC.</summary>
    public Zone? Zone { get; } = zone;

    /// <summary>Ten to the power by which the scales differ.</summary>
    public Int128 Factor { get; } = PowersOfTen.Of(Math.Abs(to.Scale - from.Scale));

    /// <summary>Decimals of the target are smaller than this in magnitude.</summary>
    public Int128 Limit { get; } = to.Id == TypeId.Decimal ? PowersOfTen.Of(to.Precision) : 0;

    public double DoubleFactor { get; } = Math.Pow(10, Math.Abs(to.Scale - from.Scale));
}

/// <summary>Converts one value.</summary>
internal interface IConversion<TFrom, TTo> where TFrom : unmanaged where TTo : unmanaged
{
    /// <summary>False: every value converts, and garbage under nulls may be converted too.</summary>
    static abstract bool CanFail { get; }

    static abstract bool TryConvert(TFrom value, CastContext context, out TTo result);
}

/// <summary>Runs a conversion over vectors and reports what does not convert.</summary>
internal static unsafe class CastLoop
{
    public static CastKernel Of<TFrom, TTo, TConversion>(CastContext context)
        where TFrom : unmanaged where TTo : unmanaged
        where TConversion : struct, IConversion<TFrom, TTo> =>
        (Vector source, Vector result, in KernelRows rows) => Run<TFrom, TTo, TConversion>(source, result, rows, context);

    /// <summary>Notes a value that does not convert: a null for TRY_CAST, else an error that names it.</summary>
    public static void Fail(Vector source, Vector result, int row, in KernelRows rows, CastContext context)
    {
        if (!rows.IsTry)
        {
            if (context.From.Id == TypeId.Utf8 && context.To.Id == TypeId.TimestampTz && TemporalText.UnknownZone(StringView.Span(source.Views + row)) is { } zone)
                throw new ConversionException($"there is no time zone '{zone}'") { Hint = Suggestion.For(zone, ZoneNames.All) };
            throw Error(ScalarVectors.Read(source, row).ToString(), context.From, context.To);
        }

        if (result.Validity == null) result.StartValidity(rows.Rows);
        Bitmap.Clear(result.Validity, row);
    }

    public static ConversionException Error(string value, DataType from, DataType to) =>
        new(from.Id == TypeId.Utf8 ? to.IsJson ? $"{value} is not JSON" : $"{value} does not convert to {to}" : $"{value} ({from}) does not fit {to}");

    private static void Run<TFrom, TTo, TConversion>(Vector source, Vector result, in KernelRows rows, CastContext context)
        where TFrom : unmanaged where TTo : unmanaged
        where TConversion : struct, IConversion<TFrom, TTo>
    {
        result.StartFlat(rows.Rows);
        TFrom* from = source.As<TFrom>();
        TTo* to = result.As<TTo>();
        Selection selection = rows.Selection;
        if (selection.IsAll || (!TConversion.CanFail && selection.Count * 2 > rows.Rows))
        {
            int count = selection.IsAll ? selection.Count : rows.Rows;
            for (int row = 0; row < count; row++)
                if (!TConversion.TryConvert(from[row], context, out to[row])) Fail(source, result, row, rows, context);
            return;
        }

        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection.Indices[i];
            if (!TConversion.TryConvert(from[row], context, out to[row])) Fail(source, result, row, rows, context);
        }
    }
}

/// <summary>10⁰ … 10³⁸.</summary>
internal static class PowersOfTen
{
    private static readonly Int128[] s_powers = Create();

    public static Int128 Of(int exponent) => s_powers[exponent];

    private static Int128[] Create()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
