using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Numbers for people: sizes in bytes with units, and bars.</summary>
internal static unsafe class DisplayFunctions
{
    private static readonly string[] s_binary = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"], s_decimal = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "format_bytes", "formatReadableSize", "pg_size_pretty" }) registry.AddScalar(name, Sizes(name, 1024));
        registry.AddScalar("formatReadableDecimalSize", Sizes("formatReadableDecimalSize", 1000));
        registry.AddScalar("parse_formatted_bytes", Signatures.Of(new ScalarOverload("parse_formatted_bytes", [DataType.Utf8], DataType.UInt64, ParseSizes) { CanThrow = true }));
        registry.AddScalar("bar", Signatures.Of(
            new ScalarOverload("bar", [DataType.Float64, DataType.Float64, DataType.Float64], DataType.Utf8, Bars) { CanThrow = true },
            new ScalarOverload("bar", [DataType.Float64, DataType.Float64, DataType.Float64, DataType.Float64], DataType.Utf8, Bars) { CanThrow = true }));
    }

    private static ScalarResolver Sizes(string name, ulong unit) => Signatures.Of(new ScalarOverload(name, [DataType.Int64], DataType.Utf8,
        (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                result.Views[row] = TextKernels.Of(Size(arguments[0].As<long>()[arguments[0].ValueIndex(row)], unit), result);
            }
        }));

    // One digit after the point, cut off.
    private static string Size(long bytes, ulong unit)
    {
        string sign = bytes < 0 ? "-" : "";
        ulong whole = bytes < 0 ? (ulong)-(bytes + 1) + 1 : (ulong)bytes, rest = 0;
        string[] names = unit == 1024 ? s_binary : s_decimal;
        int name = 0;
        for (; name < names.Length - 1 && whole >= unit; name++) (whole, rest) = (whole / unit, whole % unit);
        return name == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{whole} {(whole == 1 ? "byte" : "bytes")}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}.{rest * 10 / unit} {names[name]}");
    }

    private static void ParseSizes(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<ulong>()[row] = ParseSize(StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row)));
        }
    }

    private static ulong ParseSize(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int end = 0;
        while (end < rest.Length && (char.IsAsciiDigit(rest[end]) || rest[end] is '.' or 'e' or 'E' && end > 0 && char.IsAsciiDigit(rest[end - 1]) && end + 1 < rest.Length && char.IsAsciiDigit(rest[end + 1]))) end++;
        double factor = rest[end..].Trim().ToString().ToLowerInvariant() switch
        {
            "b" or "byte" or "bytes" => 1,
            "k" or "kb" or "kilobyte" or "kilobytes" => 1e3,
            "m" or "mb" or "megabyte" or "megabytes" => 1e6,
            "g" or "gb" or "gigabyte" or "gigabytes" => 1e9,
            "t" or "tb" or "terabyte" or "terabytes" => 1e12,
            "kib" => 1L << 10,
            "mib" => 1L << 20,
            "gib" => 1L << 30,
            "tib" => 1L << 40,
            _ => double.NaN,
        };
        return double.TryParse(rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number * factor is >= 0 and < 18_446_744_073_709_551_615.0
            ? (ulong)(number * factor)
            : throw new ConversionException($"'{text}' is not a size such as '16 KiB' or '1.5GB'");
    }

    private static void Bars(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        var text = new StringBuilder();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            double value = At(arguments[0], row), least = At(arguments[1], row), most = At(arguments[2], row), width = arguments.Length > 3 ? At(arguments[3], row) : 80;
            if (!double.IsFinite(width) || width is < 1 or > 1000) throw new UsageException($"the width of a bar lies between 1 and 1000, not at {ValueText.Double(width)}");
            if (double.IsNaN(least) || double.IsNaN(most)) throw new UsageException("the ends of a bar must be numbers");
            double share = double.IsNaN(value) || least >= most ? 0 : Math.Clamp((value - least) / (most - least), 0, 1);
            int eighths = (int)(width * share * 8), places = (int)Math.Ceiling(width);
            text.Clear().Append('█', eighths / 8);
            if (eighths % 8 > 0) text.Append(" ▏▎▍▌▋▊▉"[eighths % 8]);
            if (text.Length < places) text.Append(' ', places - text.Length);
            result.Views[row] = TextKernels.Of(text.ToString(), result);
        }

        static double At(Vector vector, int row) => vector.As<double>()[vector.ValueIndex(row)];
    }
}
