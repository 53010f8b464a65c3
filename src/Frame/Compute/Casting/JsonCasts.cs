using System.Globalization;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>Casts from and to JSON: text is kept as it is if it is JSON; JSON becomes the value that it stands for, a null for its null.</summary>
internal static unsafe class JsonCasts
{
    /// <summary>A cast from text.</summary>
    public static CastKernel OfText(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            StringView* text = source.Views + row;
            if (JsonPath.IsValid(StringView.Span(text))) result.Views[row] = TextFormatting.Keep(StringView.Bytes(text), text->Length, result);
            else CastLoop.Fail(source, result, row, rows, context);
        }
    };

    /// <summary>A cast to another type than text.</summary>
    public static CastKernel To(CastContext context) => context.To.IsNested ? FromJson.CastTo(context) : ToFlat(context);

    // What stands between quotes, and numbers and the like as they are, by the type's own cast from text.
    private static CastKernel ToFlat(CastContext context)
    {
        CastKernel ofText = CastKernels.Find(DataType.Utf8, context.To, context.Zone)!;
        bool asNumber = context.To.IsNumeric || context.To.IsBigNum, asTruth = context.To.Id == TypeId.Boolean;
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            FlatScratch scratch = result.Aside as FlatScratch ?? result.Keep(new FlatScratch(result.Pool));
            Vector texts = scratch.Texts;
            texts.StartFlat(rows.Rows);
            int* values = scratch.Rows.Indices(rows.Rows);
            int count = 0;
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                ReadOnlySpan<byte> json = StringView.Span(source.Views + row);
                var reader = new JsonReader(json);
                if (!reader.Read()) throw JsonPath.Malformed(json, reader.End);
                if (reader.Kind == JsonTokenType.Null) continue;
                texts.Views[row] = reader.Kind == JsonTokenType.String ? Unquoted(reader.Inside, texts) : Token(json[reader.Start..], asNumber, asTruth);
                values[count++] = row;
            }

            ofText(texts, result, new KernelRows(new Selection(values, count), rows.Rows, rows.IsTry));
            if (count < rows.Selection.Count) SetOthersNull(result, values, count, rows);
        };
    }

    private static void SetOthersNull(Vector result, int* values, int count, in KernelRows rows)
    {
        int at = 0;
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            if (at < count && values[at] == row)
            {
                at++;
                continue;
            }

            Kernels.KernelLoop.SetNull(result, row, rows.Rows);
            if (result.Physical == PhysicalType.View) result.Views[row] = default;
        }
    }

    /// <summary>What a token stands for where a boolean is wanted: a number is true unless it is 0.</summary>
    public static ReadOnlySpan<byte> Truth(ReadOnlySpan<byte> json) =>
        json.IsEmpty || json[0] is not ((byte)'-' or >= (byte)'0' and <= (byte)'9') ? json
        : double.TryParse(json, CultureInfo.InvariantCulture, out double number) && number == 0 ? "false"u8 : "true"u8;

    /// <summary>What a token stands for where a number is wanted: true is 1.</summary>
    public static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> json) => json.SequenceEqual("true"u8) ? "1"u8 : json.SequenceEqual("false"u8) ? "0"u8 : json;

    // Arrays and objects are their text. What is not written here lies in the argument, or in the program.
    private static StringView Token(ReadOnlySpan<byte> json, bool asNumber, bool asTruth)
    {
        json = json.TrimEnd(" \t\r\n"u8);
        if (asNumber) json = Number(json);
        else if (asTruth) json = Truth(json);
        fixed (byte* start = json) return StringView.Of(start, json.Length);
    }

    private static StringView Unquoted(ReadOnlySpan<byte> inside, Vector texts)
    {
        Span<byte> room = TextKernels.Room(texts, inside.Length);
        return TextKernels.Of(room[..JsonReader.Unescape(inside, room)]);
    }

    private sealed class FlatScratch(MemoryPool pool) : IDisposable
    {
        public Vector Texts { get; } = new(DataType.Utf8, pool, 1);

        public Evaluation.Scratch Rows { get; } = new(pool);

        public void Dispose()
        {
            Texts.Dispose();
            Rows.Dispose();
        }
    }
}
