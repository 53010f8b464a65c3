using System.Globalization;
using FrameEngine.Columns;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>Numbers with a fraction as JSON has them.</summary>
internal static unsafe class JsonNumbers
{
    /// <summary>A double as JSON.</summary>
    public const string Name = "$json_number";

    /// <summary>Digits that a double always keeps, and digits behind the point with which no number needs an exponent.</summary>
    public const int SureDigits = 15, PlainScale = 6;

    // Where the point may lie, counted from the first digit, for a number without an exponent.
    private const int LeastPoint = -5, MostPoint = 21;

    public static void AddTo(FunctionRegistry registry) => registry.AddScalar(Name, Signatures.Of(
        new ScalarOverload(Name, [DataType.Float64], DataType.Utf8, static (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Write(arguments[0], result, context))));

    /// <summary>The shortest text that reads back as the same double: with an exponent only below 0.000001 and from 1e21, and always with a point or an exponent.</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        string sign = double.IsNegative(value) ? "-" : "";
        if (value == 0) return sign + "0.0";
        string round = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int end = round.IndexOf('E'), shift = end < 0 ? 0 : int.Parse(round.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = end < 0 ? round : round[..end];
        int whole = mantissa.IndexOf('.') is >= 0 and var dot ? dot : mantissa.Length;
        string written = mantissa.Replace(".", "", StringComparison.Ordinal), digits = written.TrimStart('0');
        int point = whole - (written.Length - digits.Length) + shift;
        digits = digits.TrimEnd('0');
        if (point is < LeastPoint or > MostPoint) return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(point - 1).ToString(CultureInfo.InvariantCulture)}";
        if (point <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        return digits.Length <= point ? $"{sign}{digits}{new string('0', point - digits.Length)}.0" : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    private static void Write(Vector numbers, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (numbers.IsValid(row)) result.Views[row] = TextKernels.Of(Text(numbers.Values.As<double>()[numbers.ValueIndex(row)]), result);
        }
    }
}
