using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Parts of paths: <c>parse_dirname</c> (the first directory), <c>parse_dirpath</c> (all but the last part), <c>parse_filename</c> (the last part).</summary>
/// <remarks>What separates parts is named: <c>both_slash</c> (the default), <c>forward_slash</c>, <c>backslash</c> or <c>system</c>.</remarks>
internal static unsafe class PathFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, bool first) in new[] { ("parse_dirname", true), ("parse_dirpath", false) })
        {
            ScalarKernel kernel = (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Directories(arguments, result, context, first);
            registry.AddScalar(name, Signatures.Of(
                new ScalarOverload(name, [DataType.Utf8], DataType.Utf8, kernel),
                new ScalarOverload(name, [DataType.Utf8, DataType.Utf8], DataType.Utf8, kernel) { CanThrow = true }));
        }

        registry.AddScalar("parse_filename", Signatures.Of(
            new ScalarOverload("parse_filename", [DataType.Utf8], DataType.Utf8, FileName),
            new ScalarOverload("parse_filename", [DataType.Utf8, DataType.Boolean], DataType.Utf8, FileName),
            new ScalarOverload("parse_filename", [DataType.Utf8, DataType.Utf8], DataType.Utf8, FileName) { CanThrow = true },
            new ScalarOverload("parse_filename", [DataType.Utf8, DataType.Boolean, DataType.Utf8], DataType.Utf8, FileName) { CanThrow = true }));
    }

    private static void Directories(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool first)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* path = arguments[0].Views + arguments[0].ValueIndex(row);
            ReadOnlySpan<byte> bytes = StringView.Span(path), separators = Separators(arguments.Length > 1 ? arguments[1] : null, row);
            int at = first ? bytes.IndexOfAny(separators) : bytes.LastIndexOfAny(separators);
            // A path from the root keeps the root.
            result.Views[row] = TextKernels.Part(path, 0, at < 0 ? 0 : Math.Max(at, 1));
        }
    }

    private static void FileName(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector? trims = arguments.Length > 1 && arguments[1].Physical == PhysicalType.Bool ? arguments[1] : null;
        Vector? names = arguments.Length > 1 && arguments[^1].Physical == PhysicalType.View ? arguments[^1] : null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* path = arguments[0].Views + arguments[0].ValueIndex(row);
            ReadOnlySpan<byte> bytes = StringView.Span(path);
            int start = bytes.LastIndexOfAny(Separators(names, row)) + 1, length = bytes.Length - start;
            if (trims is not null && trims.As<byte>()[trims.ValueIndex(row)] != 0 && bytes[start..].LastIndexOf((byte)'.') is >= 0 and var point) length = point;
            result.Views[row] = TextKernels.Part(path, start, length);
        }
    }

    /// <summary>The bytes that separate parts, by the name in a row.</summary>
    public static ReadOnlySpan<byte> Separators(Vector? names, int row)
    {
        if (names is null) return "/\\"u8;
        string name = StringView.GetString(names.Views + names.ValueIndex(row));
        return name switch
        {
            "both_slash" => "/\\"u8,
            "forward_slash" => "/"u8,
            "backslash" => "\\"u8,
            "system" => OperatingSystem.IsWindows() ? "\\"u8 : "/"u8,
            _ => "/\\"u8, // no other name is known, and DuckDB takes it for both
        };
    }
}
