using System.Buffers.Text;
using System.Numerics;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>Bytes and numbers as text and back: base64, hexadecimal, binary, any radix, URL encoding, UTF-8.</summary>
internal static unsafe class EncodingFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "base64", "to_base64" }) registry.AddScalar(name, Signatures.Of(Overload(name, [DataType.Binary], DataType.Utf8, Text<ToBase64>())));
        registry.AddScalar("from_base64", Signatures.Of(Overload("from_base64", [DataType.Utf8], DataType.Binary, Text<FromBase64>(), canThrow: true)));
        foreach (string name in new[] { "hex", "to_hex" }) registry.AddScalar(name, Digits<ToHex>(name, bitsPerDigit: 4));
        foreach (string name in new[] { "bin", "to_binary" }) registry.AddScalar(name, Digits<ToBits>(name, bitsPerDigit: 1));
        foreach (string name in new[] { "unhex", "from_hex" }) registry.AddScalar(name, Signatures.Of(Overload(name, [DataType.Utf8], DataType.Binary, Text<FromDigits<Hex>>(), canThrow: true)));
        foreach (string name in new[] { "unbin", "from_binary" }) registry.AddScalar(name, Signatures.Of(Overload(name, [DataType.Utf8], DataType.Binary, Text<FromDigits<Bit>>(), canThrow: true)));
        registry.AddScalar("to_base", Signatures.Of(
            Overload("to_base", [DataType.Int64, DataType.Int32], DataType.Utf8, ToBase, canThrow: true),
            Overload("to_base", [DataType.Int64, DataType.Int32, DataType.Int32], DataType.Utf8, ToBase, canThrow: true)));
        registry.AddScalar("encode", Signatures.Of(Overload("encode", [DataType.Utf8], DataType.Binary, Text<Same>())));
        registry.AddScalar("decode", Signatures.Of(
            Overload("decode", [DataType.Binary], DataType.Utf8, Text<Decode>(), canThrow: true), Overload("decode", [DataType.Binary, DataType.Utf8], DataType.Utf8, DecodeAs, canThrow: true)));
        registry.AddScalar("url_encode", Signatures.Of(Overload("url_encode", [DataType.Utf8], DataType.Utf8, Text<UrlEncode>())));
        registry.AddScalar("url_decode", Signatures.Of(Overload("url_decode", [DataType.Utf8], DataType.Utf8, Text<UrlDecode>(), canThrow: true)));
    }

    private static ScalarResolver Digits<TText>(string name, int bitsPerDigit) where TText : struct, ITextToText => Signatures.Of(
        Overload(name, [DataType.Utf8], DataType.Utf8, Text<TText>()),
        Overload(name, [DataType.Binary], DataType.Utf8, Text<TText>()),
        Overload(name, [DataType.BigNum], DataType.Utf8, Text<TText>()), // as it is laid out
        Overload(name, [DataType.Int64], DataType.Utf8, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => OfNumbers<ulong>(a[0], r, c, bitsPerDigit)),
        Overload(name, [DataType.UInt64], DataType.Utf8, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => OfNumbers<ulong>(a[0], r, c, bitsPerDigit)),
        Overload(name, [DataType.Int128], DataType.Utf8, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => OfNumbers<UInt128>(a[0], r, c, bitsPerDigit)),
        Overload(name, [DataType.UInt128], DataType.Utf8, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => OfNumbers<UInt128>(a[0], r, c, bitsPerDigit)));

    // What is no UTF-8 is an error, left out, or a question mark for each byte.
    private static void DecodeAs(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* bytes = arguments[0].Views + arguments[0].ValueIndex(row);
            if (System.Text.Unicode.Utf8.IsValid(StringView.Span(bytes)))
            {
                result.Views[row] = Decode.Apply(bytes, result);
                continue;
            }

            string how = StringView.GetString(arguments[1].Views + arguments[1].ValueIndex(row));
            bool replaces = how.ToLowerInvariant() switch
            {
                "replace" => true,
                "ignore" => false,
                "strict" => throw new ConversionException("decode: the bytes are not UTF-8 text"),
                _ => throw new UsageException($"decode is told 'strict', 'replace' or 'ignore', not '{how}'"),
            };
            ReadOnlySpan<byte> rest = StringView.Span(bytes);
            Span<byte> room = Room(result, rest.Length);
            int length = 0;
            while (!rest.IsEmpty)
            {
                bool valid = System.Text.Rune.DecodeFromUtf8(rest, out _, out int taken) == System.Buffers.OperationStatus.Done;
                if (!valid) taken = 1;
                if (valid) rest[..taken].CopyTo(room[length..]);
                else if (replaces) room[length] = (byte)'?';
                if (valid || replaces) length += taken;
                rest = rest[taken..];
            }

            result.Views[row] = Of(room[..length]);
        }
    }

    // Without leading zeros; negative numbers by all their bits.
    private static void OfNumbers<T>(Vector numbers, Vector result, in KernelContext context, int bitsPerDigit) where T : unmanaged, IBinaryInteger<T>
    {
        const int Room = 128;
        result.StartFlat(context.Rows);
        byte* buffer = stackalloc byte[Room];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], at = Room, mask = (1 << bitsPerDigit) - 1;
            T number = numbers.As<T>()[numbers.ValueIndex(row)];
            do
            {
                buffer[--at] = "0123456789ABCDEF"u8[int.CreateTruncating(number) & mask];
                number >>= bitsPerDigit;
            }
            while (!T.IsZero(number));
            result.Views[row] = Compute.Casting.TextFormatting.Keep(buffer + at, Room - at, result);
        }
    }

    private static void ToBase(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        byte* buffer = stackalloc byte[64];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], at = 64;
            long number = arguments[0].As<long>()[arguments[0].ValueIndex(row)];
            int radix = arguments[1].As<int>()[arguments[1].ValueIndex(row)];
            int least = arguments.Length > 2 ? arguments[2].As<int>()[arguments[2].ValueIndex(row)] : 0;
            if (number < 0) throw new UsageException($"to_base takes no negative number such as {number}");
            if (radix is < 2 or > 36) throw new UsageException($"the radix of to_base lies between 2 and 36, not at {radix}");
            if (least is < 0 or > 64) throw new UsageException($"the least length of to_base lies between 0 and 64, not at {least}");
            do
            {
                buffer[--at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8[(int)(number % radix)];
                number /= radix;
            }
            while (number != 0);
            while (64 - at < least) buffer[--at] = (byte)'0';
            result.Views[row] = Compute.Casting.TextFormatting.Keep(buffer + at, 64 - at, result);
        }
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    private interface IDigits
    {
        static abstract int Bits { get; }
        static abstract int Value(byte digit);
    }

    private readonly struct Hex : IDigits
    {
        public static int Bits => 4;
        public static int Value(byte digit) => HexDigit(digit);
    }

    private readonly struct Bit : IDigits
    {
        public static int Bits => 1;
        public static int Value(byte digit) => digit is (byte)'0' or (byte)'1' ? digit - '0' : -1;
    }

    private readonly struct ToBase64 : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, (bytes.Length + 2L) / 3 * 4);
            Base64.EncodeToUtf8(bytes, room, out _, out _);
            return Of(room);
        }
    }

    private readonly struct FromBase64 : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length);
            return Base64.DecodeFromUtf8(bytes, room, out int read, out int written) == System.Buffers.OperationStatus.Done && read == bytes.Length && bytes.IndexOfAny(" \n\r\t"u8) < 0
                ? Of(room[..written])
                : throw new ConversionException($"'{Encoding.UTF8.GetString(bytes)}' is not base64");
        }
    }

    private readonly struct ToHex : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            Span<byte> room = Room(result, text->Length * 2L);
            Convert.TryToHexString(StringView.Span(text), room, out _);
            return Of(room);
        }
    }

    private readonly struct ToBits : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            Span<byte> room = Room(result, text->Length * 8L);
            int at = 0;
            foreach (byte b in StringView.Span(text))
                for (int bit = 7; bit >= 0; bit--) room[at++] = (byte)('0' + ((b >> bit) & 1));
            return Of(room);
        }
    }

    /// <summary>Digits to bytes; the first byte may have fewer digits.</summary>
    private readonly struct FromDigits<TDigits> : ITextToText where TDigits : struct, IDigits
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> digits = StringView.Span(text);
            int perByte = 8 / TDigits.Bits;
            Span<byte> room = Room(result, (digits.Length + perByte - 1L) / perByte);
            int missing = (room.Length * perByte) - digits.Length;
            room.Clear();
            for (int i = 0; i < digits.Length; i++)
            {
                int value = TDigits.Value(digits[i]);
                if (value < 0) throw new ConversionException($"'{Encoding.UTF8.GetString(digits)}' has characters that are no {(TDigits.Bits == 4 ? "hexadecimal" : "binary")} digits");
                ref byte target = ref room[(i + missing) / perByte];
                target = (byte)((target << TDigits.Bits) | value);
            }

            return Of(room);
        }
    }

    private readonly struct Same : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result) => Part(text, 0, text->Length);
    }

    private readonly struct Decode : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result) => System.Text.Unicode.Utf8.IsValid(StringView.Span(text))
            ? Part(text, 0, text->Length)
            : throw new ConversionException("decode: the bytes are not UTF-8 text");
    }

    private readonly struct UrlEncode : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length * 3L);
            int length = 0;
            foreach (byte b in bytes)
            {
                if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
                {
                    room[length++] = b;
                    continue;
                }

                room[length++] = (byte)'%';
                room[length++] = "0123456789ABCDEF"u8[b >> 4];
                room[length++] = "0123456789ABCDEF"u8[b & 15];
            }

            return Of(room[..length]);
        }
    }

    // What is no escape stays as it is.
    private readonly struct UrlDecode : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, bytes.Length);
            int length = 0;
            for (int i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == '%' && i + 2 < bytes.Length && HexDigit(bytes[i + 1]) >= 0 && HexDigit(bytes[i + 2]) >= 0)
                {
                    room[length++] = (byte)((HexDigit(bytes[i + 1]) << 4) | HexDigit(bytes[i + 2]));
                    i += 2;
                }
                else
                {
                    room[length++] = bytes[i];
                }
            }

            return System.Text.Unicode.Utf8.IsValid(room[..length])
                ? Of(room[..length])
                : throw new ConversionException($"url_decode: '{Encoding.UTF8.GetString(bytes)}' does not stand for UTF-8 text");
        }
    }
}
