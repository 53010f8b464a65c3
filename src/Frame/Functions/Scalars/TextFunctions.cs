using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>Functions of text: case, length, search, cutting and padding. Characters are Unicode code points, positions count from 1.</summary>
internal static unsafe class TextFunctions
{
    private static readonly DataType[] s_text = [DataType.Utf8];
    private static readonly DataType[] s_texts = [DataType.Utf8, DataType.Utf8];
    private static readonly DataType[] s_textNumber = [DataType.Utf8, DataType.Int64];

    public static void AddTo(FunctionRegistry registry)
    {
        Add(registry, ["lower", "lcase"], n => Signatures.Of(Overload(n, s_text, DataType.Utf8, Text<Lower>())));
        Add(registry, ["upper", "ucase"], n => Signatures.Of(Overload(n, s_text, DataType.Utf8, Text<Upper>())));
        Add(registry, ["reverse"], n => Signatures.Of(Overload(n, s_text, DataType.Utf8, Text<Reverse>())));
        Add(registry, ["length", "len", "char_length", "character_length"], n => Signatures.Of(
            Overload(n, s_text, DataType.Int64, Value<long, Characters>()), Overload(n, [DataType.Binary], DataType.Int64, Value<long, Bytes>()), BitFunctions.Length(n)));
        Add(registry, ["strlen", "octet_length"], n => Signatures.Of(
            Overload(n, s_text, DataType.Int64, Value<long, Bytes>()), Overload(n, [DataType.Binary], DataType.Int64, Value<long, Bytes>()), BitFunctions.Length(n)));
        Add(registry, ["bit_length"], n => Signatures.Of(Overload(n, s_text, DataType.Int64, Value<long, Bits>()), BitFunctions.Length(n)));
        Add(registry, ["ascii"], n => Signatures.Of(Overload(n, s_text, DataType.Int32, Value<int, CodePointOrZero>())));
        Add(registry, ["unicode", "ord"], n => Signatures.Of(Overload(n, s_text, DataType.Int32, Value<int, CodePoint>())));
        Add(registry, ["chr"], n => Signatures.Of(Overload(n, [DataType.Int32], DataType.Utf8, Character, canThrow: true)));
        Add(registry, ["trim"], n => Trims<BothSides>(n));
        Add(registry, ["ltrim"], n => Trims<LeftSide>(n));
        Add(registry, ["rtrim"], n => Trims<RightSide>(n));
        Add(registry, ["starts_with", "prefix", "^@"], n => Signatures.Of(Overload(n, s_texts, DataType.Boolean, Values<byte, StartsWith>())));
        Add(registry, ["ends_with", "suffix"], n => Signatures.Of(Overload(n, s_texts, DataType.Boolean, Values<byte, EndsWith>())));
        Add(registry, ["contains"], n => Signatures.Of(Overload(n, s_texts, DataType.Boolean, Values<byte, Contains>())));
        Add(registry, ["position", "strpos", "instr"], n => Signatures.Of(Overload(n, s_texts, DataType.Int64, Values<long, Position>())));
        Add(registry, ["left"], n => Signatures.Of(Overload(n, s_textNumber, DataType.Utf8, TextAndNumber<Left>())));
        Add(registry, ["right"], n => Signatures.Of(Overload(n, s_textNumber, DataType.Utf8, TextAndNumber<Right>())));
        Add(registry, ["repeat"], n => Signatures.Of(
            Overload(n, s_textNumber, DataType.Utf8, TextAndNumber<Repeat>(), canThrow: true),
            Overload(n, [DataType.Binary, DataType.Int64], DataType.Binary, TextAndNumber<Repeat>(), canThrow: true)));
        Add(registry, ["replace"], n => Signatures.Of(Overload(n, [DataType.Utf8, DataType.Utf8, DataType.Utf8], DataType.Utf8, Replace)));
        Add(registry, ["translate"], n => Signatures.Of(Overload(n, [DataType.Utf8, DataType.Utf8, DataType.Utf8], DataType.Utf8, Translate)));
        Add(registry, ["lpad"], n => Signatures.Of(Overload(n, [DataType.Utf8, DataType.Int64, DataType.Utf8], DataType.Utf8, PadLeft, canThrow: true)));
        Add(registry, ["rpad"], n => Signatures.Of(Overload(n, [DataType.Utf8, DataType.Int64, DataType.Utf8], DataType.Utf8, PadRight, canThrow: true)));
        Add(registry, ["overlay"], n => Signatures.Of(
            Overload(n, [DataType.Utf8, DataType.Utf8, DataType.Int64], DataType.Utf8, Overlay),
            Overload(n, [DataType.Utf8, DataType.Utf8, DataType.Int64, DataType.Int64], DataType.Utf8, Overlay)));
        Add(registry, ["split_part"], n => Signatures.Of(Overload(n, [DataType.Utf8, DataType.Utf8, DataType.Int64], DataType.Utf8, SplitPart)));
    }

    private static void Add(FunctionRegistry registry, string[] names, Func<string, ScalarResolver> resolver)
    {
        foreach (string name in names) registry.AddScalar(name, resolver(name));
    }

    private static ScalarResolver Trims<TSides>(string name) where TSides : struct, ISides => Signatures.Of(
        Overload(name, s_text, DataType.Utf8, Text<TrimBlanks<TSides>>()), Overload(name, s_texts, DataType.Utf8, Texts<TrimThese<TSides>>()));

    private readonly struct Lower : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length);
            return Ascii.ToLower(bytes, room, out _) == System.Buffers.OperationStatus.Done ? Of(room) : Of(Encoding.UTF8.GetString(bytes).ToLowerInvariant().Replace('İ', 'i'), result);
        }
    }

    private readonly struct Upper : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length);
            return Ascii.ToUpper(bytes, room, out _) == System.Buffers.OperationStatus.Done ? Of(room)
                // One letter for one letter: the sharp s has a capital of its own.
                : Of(Encoding.UTF8.GetString(bytes).ToUpperInvariant().Replace('ß', 'ẞ'), result);
        }
    }

    private readonly struct Reverse : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length);
            int at = bytes.Length;
            if (System.Text.Ascii.IsValid(bytes))
            {
                foreach (byte b in bytes) room[--at] = b;
                return Of(room);
            }

            // Marks stay with their letters: grapheme by grapheme.
            ReadOnlySpan<char> rest = StringView.GetString(text);
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<char> grapheme = rest[..System.Globalization.StringInfo.GetNextTextElementLength(rest)];
                at -= Encoding.UTF8.GetByteCount(grapheme);
                Encoding.UTF8.GetBytes(grapheme, room[at..]);
                rest = rest[grapheme.Length..];
            }

            return Of(room);
        }
    }

    private readonly struct Characters : ITextToValue<long>
    {
        public static long Apply(StringView* text) => Utf8Text.Length(StringView.Span(text));
    }

    private readonly struct Bytes : ITextToValue<long>
    {
        public static long Apply(StringView* text) => text->Length;
    }

    private readonly struct Bits : ITextToValue<long>
    {
        public static long Apply(StringView* text) => text->Length * 8L;
    }

    // Of the first character; -1 for an empty text.
    private readonly struct CodePoint : ITextToValue<int>
    {
        public static int Apply(StringView* text) => Rune.DecodeFromUtf8(StringView.Span(text), out Rune rune, out int used) == System.Buffers.OperationStatus.Done && used > 0 ? rune.Value : -1;
    }

    private readonly struct CodePointOrZero : ITextToValue<int>
    {
        public static int Apply(StringView* text) => text->Length == 0 ? 0 : CodePoint.Apply(text);
    }

    private interface ISides
    {
        static abstract bool Left { get; }
        static abstract bool Right { get; }
    }

    private readonly struct BothSides : ISides
    {
        public static bool Left => true;
        public static bool Right => true;
    }

    private readonly struct LeftSide : ISides
    {
        public static bool Left => true;
        public static bool Right => false;
    }

    private readonly struct RightSide : ISides
    {
        public static bool Left => false;
        public static bool Right => true;
    }

    private readonly struct TrimBlanks<TSides> : ITextToText where TSides : struct, ISides
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            int start = 0, end = bytes.Length;
            while (TSides.Left && start < end && bytes[start] == ' ') start++;
            while (TSides.Right && end > start && bytes[end - 1] == ' ') end--;
            return Part(text, start, end - start);
        }
    }

    private readonly struct TrimThese<TSides> : ITextsToText where TSides : struct, ISides
    {
        public static StringView Apply(StringView* text, StringView* other, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text), these = StringView.Span(other);
            int start = 0, end = bytes.Length;
            while (TSides.Left && start < end)
            {
                int next = start + 1;
                while (next < end && (bytes[next] & 0xC0) == 0x80) next++;
                if (!Has(these, bytes[start..next])) break;
                start = next;
            }

            while (TSides.Right && end > start)
            {
                int first = end - 1;
                while (first > start && (bytes[first] & 0xC0) == 0x80) first--;
                if (!Has(these, bytes[first..end])) break;
                end = first;
            }

            return Part(text, start, end - start);
        }

        // UTF-8 is self-synchronising: a character's bytes are found only where that character stands.
        private static bool Has(ReadOnlySpan<byte> these, ReadOnlySpan<byte> character) => these.IndexOf(character) >= 0;
    }

    private readonly struct StartsWith : ITextsToValue<byte>
    {
        public static byte Apply(StringView* text, StringView* other) => StringView.Span(text).StartsWith(StringView.Span(other)) ? (byte)1 : (byte)0;
    }

    private readonly struct EndsWith : ITextsToValue<byte>
    {
        public static byte Apply(StringView* text, StringView* other) => StringView.Span(text).EndsWith(StringView.Span(other)) ? (byte)1 : (byte)0;
    }

    private readonly struct Contains : ITextsToValue<byte>
    {
        public static byte Apply(StringView* text, StringView* other) => StringView.Span(text).IndexOf(StringView.Span(other)) >= 0 ? (byte)1 : (byte)0;
    }

    private readonly struct Position : ITextsToValue<long>
    {
        public static long Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            int at = bytes.IndexOf(StringView.Span(other));
            return at < 0 ? 0 : Utf8Text.Length(bytes[..at]) + 1;
        }
    }

    // A negative number of characters leaves out that many at the other end.
    private readonly struct Left : ITextAndNumberToText
    {
        public static StringView Apply(StringView* text, long number, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            int characters = Utf8Text.Length(bytes);
            long keep = number >= 0 ? Math.Min(number, characters) : Math.Max(characters + Math.Max(number, -characters), 0);
            return Part(text, 0, Utf8Text.Offset(bytes, (int)keep));
        }
    }

    private readonly struct Right : ITextAndNumberToText
    {
        public static StringView Apply(StringView* text, long number, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            int characters = Utf8Text.Length(bytes);
            long keep = number >= 0 ? Math.Min(number, characters) : Math.Max(characters + Math.Max(number, -characters), 0);
            int start = Utf8Text.Offset(bytes, (int)(characters - keep));
            return Part(text, start, bytes.Length - start);
        }
    }

    private readonly struct Repeat : ITextAndNumberToText
    {
        public static StringView Apply(StringView* text, long number, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            if (number <= 0 || bytes.IsEmpty) return default;
            Span<byte> room = Room(result, number > int.MaxValue ? long.MaxValue : number * bytes.Length);
            for (int at = 0; at < room.Length; at += bytes.Length)
            {
                bytes.CopyTo(room[at..]);
                Interruption.Spend(bytes.Length);
            }

            return Of(room);
        }
    }

    private static void Character(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], code = arguments[0].As<int>()[row];
            if (!Rune.TryCreate(code, out Rune rune)) throw new ConversionException($"there is no character with code {code}");
            result.Views[row] = Of(bytes[..rune.EncodeToUtf8(bytes)]);
        }
    }

    private static void Replace(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* text = At(arguments[0], row);
            ReadOnlySpan<byte> bytes = StringView.Span(text), what = StringView.Span(At(arguments[1], row)), with = StringView.Span(At(arguments[2], row));
            int found = what.IsEmpty ? 0 : bytes.Count(what);
            if (found == 0)
            {
                result.Views[row] = *text;
                continue;
            }

            Span<byte> room = Room(result, bytes.Length + (found * ((long)with.Length - what.Length)));
            int to = 0;
            for (int at; (at = bytes.IndexOf(what)) >= 0; bytes = bytes[(at + what.Length)..])
            {
                bytes[..at].CopyTo(room[to..]);
                with.CopyTo(room[(to + at)..]);
                to += at + with.Length;
                Interruption.Spend(at + with.Length + 16);
            }

            bytes.CopyTo(room[to..]);
            result.Views[row] = Of(room);
        }
    }

    private static void Translate(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Rune[] from = [.. StringView.GetString(At(arguments[1], row)).EnumerateRunes()], to = [.. StringView.GetString(At(arguments[2], row)).EnumerateRunes()];
            var text = new StringBuilder();
            foreach (Rune rune in StringView.GetString(At(arguments[0], row)).EnumerateRunes())
            {
                int index = Array.IndexOf(from, rune);
                if (index < 0) text.Append(rune.ToString());
                else if (index < to.Length) text.Append(to[index].ToString());
            }

            result.Views[row] = Of(text.ToString(), result);
        }
    }

    // overlay(text, new, from[, characters]): as many characters as the new text has, unless told otherwise.
    private static void Overlay(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            ReadOnlySpan<byte> bytes = StringView.Span(At(arguments[0], row)), with = StringView.Span(At(arguments[1], row));
            long characters = Utf8Text.Length(bytes), from = arguments[2].As<long>()[arguments[2].ValueIndex(row)];
            long count = arguments.Length > 3 ? arguments[3].As<long>()[arguments[3].ValueIndex(row)] : Utf8Text.Length(with);
            long first = Math.Clamp(from - 1, 0, characters), last = Math.Clamp(first + Math.Min(Math.Max(count, 0), characters), first, characters);
            int start = Utf8Text.Offset(bytes, (int)first), end = Utf8Text.Offset(bytes, (int)last);
            Span<byte> room = Room(result, (long)start + with.Length + bytes.Length - end);
            bytes[..start].CopyTo(room);
            with.CopyTo(room[start..]);
            bytes[end..].CopyTo(room[(start + with.Length)..]);
            result.Views[row] = Of(room);
        }
    }

    private static void PadLeft(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Pad(arguments, result, context, left: true);

    private static void PadRight(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Pad(arguments, result, context, left: false);

    private static void Pad(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool left)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* text = At(arguments[0], row);
            ReadOnlySpan<byte> bytes = StringView.Span(text), fill = StringView.Span(At(arguments[2], row));
            long wanted = Math.Max(arguments[1].As<long>()[arguments[1].ValueIndex(row)], 0);
            int characters = Utf8Text.Length(bytes);
            if (wanted <= characters)
            {
                result.Views[row] = Part(text, 0, Utf8Text.Offset(bytes, (int)wanted));
                continue;
            }

            if (fill.IsEmpty) throw new UsageException($"{(left ? "lpad" : "rpad")} needs text to pad with");
            long missing = wanted - characters;
            int fillCharacters = Utf8Text.Length(fill), rest = Utf8Text.Offset(fill, (int)(missing % fillCharacters));
            Int128 padding = ((Int128)(missing / fillCharacters) * fill.Length) + rest;
            Span<byte> room = Room(result, padding > int.MaxValue ? long.MaxValue : bytes.Length + (long)padding);
            Span<byte> pad = left ? room[..(int)padding] : room[bytes.Length..];
            bytes.CopyTo(left ? room[(int)padding..] : room);
            for (; pad.Length >= fill.Length; pad = pad[fill.Length..]) fill.CopyTo(pad);
            fill[..pad.Length].CopyTo(pad);
            result.Views[row] = Of(room);
        }
    }

    private static void SplitPart(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* text = At(arguments[0], row);
            ReadOnlySpan<byte> bytes = StringView.Span(text), separator = StringView.Span(At(arguments[1], row));
            long wanted = arguments[2].As<long>()[arguments[2].ValueIndex(row)];
            // Without a separator every character is a part; parts count from the end when negative.
            long parts = separator.IsEmpty ? Utf8Text.Length(bytes) : bytes.Count(separator) + 1L;
            if (wanted < 0) wanted += parts + 1;
            if (wanted < 1 || wanted > parts)
            {
                result.Views[row] = default;
                continue;
            }

            if (separator.IsEmpty)
            {
                int first = Utf8Text.Offset(bytes, (int)wanted - 1);
                result.Views[row] = Part(text, first, Utf8Text.Offset(bytes[first..], 1));
                continue;
            }

            int start = 0;
            for (; wanted > 1; wanted--) start += bytes[start..].IndexOf(separator) + separator.Length;
            int length = bytes[start..].IndexOf(separator);
            result.Views[row] = Part(text, start, length < 0 ? bytes.Length - start : length);
        }
    }

    private static StringView* At(Vector vector, int row) => vector.Views + vector.ValueIndex(row);
}
