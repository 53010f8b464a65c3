using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>Length and parts of text in grapheme clusters: what a reader sees as one character, as Unicode's annex 29 has it.</summary>
internal static unsafe class GraphemeFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("length_grapheme", Signatures.Of(Overload("length_grapheme", [DataType.Utf8], DataType.Int64, Value<long, Length>())));
        registry.AddScalar("left_grapheme", Signatures.Of(Overload("left_grapheme", [DataType.Utf8, DataType.Int64], DataType.Utf8, TextAndNumber<Left>())));
        registry.AddScalar("right_grapheme", Signatures.Of(Overload("right_grapheme", [DataType.Utf8, DataType.Int64], DataType.Utf8, TextAndNumber<Right>())));
        registry.AddScalar("substring_grapheme", Signatures.Of(
            Overload("substring_grapheme", [DataType.Utf8, DataType.Int64], DataType.Utf8, Substring),
            Overload("substring_grapheme", [DataType.Utf8, DataType.Int64, DataType.Int64], DataType.Utf8, Substring)));
    }

    private static long Count(StringView* text)
    {
        ReadOnlySpan<byte> bytes = StringView.Span(text);
        if (Ascii.IsValid(bytes) && bytes.IndexOf("\r\n"u8) < 0) return bytes.Length;
        ReadOnlySpan<char> rest = StringView.GetString(text);
        long count = 0;
        for (; !rest.IsEmpty; rest = rest[StringInfo.GetNextTextElementLength(rest)..]) count++;
        return count;
    }

    /// <summary>The part of <paramref name="length"/> graphemes behind the first <paramref name="skip"/>.</summary>
    private static StringView Slice(StringView* text, long skip, long length)
    {
        ReadOnlySpan<char> rest = StringView.GetString(text);
        int start = Take(ref rest, skip), size = Take(ref rest, length);
        return Part(text, start, size);

        static int Take(ref ReadOnlySpan<char> rest, long graphemes)
        {
            int bytes = 0;
            for (; graphemes > 0 && !rest.IsEmpty; graphemes--)
            {
                int characters = StringInfo.GetNextTextElementLength(rest);
                bytes += Encoding.UTF8.GetByteCount(rest[..characters]);
                rest = rest[characters..];
            }

            return bytes;
        }
    }

    private static void Substring(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* text = arguments[0].Views + arguments[0].ValueIndex(row);
            long start = arguments[1].As<long>()[arguments[1].ValueIndex(row)], length = arguments.Length > 2 ? arguments[2].As<long>()[arguments[2].ValueIndex(row)] : long.MaxValue;
            (long from, long to) = SubstringFunction.Range(Count(text), start, length);
            result.Views[row] = to > from ? Slice(text, from, to - from) : default;
        }
    }

    private readonly struct Length : ITextToValue<long>
    {
        public static long Apply(StringView* text) => Count(text);
    }

    private readonly struct Left : ITextAndNumberToText
    {
        public static StringView Apply(StringView* text, long number, Vector result) => Slice(text, 0, number >= 0 ? number : Math.Max(Count(text) + Math.Max(number, int.MinValue), 0));
    }

    private readonly struct Right : ITextAndNumberToText
    {
        public static StringView Apply(StringView* text, long number, Vector result)
        {
            long count = Count(text), keep = number >= 0 ? Math.Min(number, count) : Math.Max(count + Math.Max(number, int.MinValue), 0);
            return Slice(text, count - keep, keep);
        }
    }
}
