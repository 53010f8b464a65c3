using System.Runtime.CompilerServices;
using System.Text.Unicode;
using FrameEngine.Columns;
using FrameEngine.Formats.Compression;
using FrameEngine.Functions.Scalars;

namespace FrameEngine.Formats.Csv;

/// <summary>Turns the texts of one column into a vector, with one loop per type.</summary>
/// <remarks>Text is not copied: its views point into the tokenizer's bytes, except for values with escaped quotes. Space around numbers and times is left out.</remarks>
internal sealed unsafe partial class CsvColumn(Field field, CsvDialect dialect, CsvForms forms, string? timeFormat, bool neverNull) : IDisposable
{
    // The length of the only text that stands for null; -1: texts of several lengths do, -2: none does.
    private readonly int _nullLength = neverNull ? -2 : forms.NullLength;

    public Field Field { get; } = field;

    /// <summary>Whether <see cref="Fill"/> can read values of that type.</summary>
    public static bool Supports(DataType type) => type.Id != TypeId.Null;

    /// <summary>Whether values of that type are read by the cast of their texts.</summary>
    public static bool IsCast(DataType type) => type.IsBigNum || type.Id is not (>= TypeId.Boolean and <= TypeId.TimestampTz or TypeId.Uuid);

    /// <summary>Fills <paramref name="target"/> with the values of <paramref name="rows"/> rows.</summary>
    /// <returns>−1, or the first row whose text is not a value of the type.</returns>
    public int Fill(byte** starts, int* lengths, int rows, Vector target, bool knownUtf8)
    {
        DataType type = Field.Type;
        target.StartFlat(rows);
        if (!forms.PlainNumbers && type.IsNumeric) return FillRewritten(type, starts, lengths, rows, target);
        return type.Id switch
        {
            TypeId.Date when timeFormat is not null => Parse<FormattedDateParser, int>(new(timeFormat), starts, lengths, rows, target),
            TypeId.Timestamp or TypeId.TimestampTz when timeFormat is not null => Parse<FormattedTimestampParser, long>(new(timeFormat), starts, lengths, rows, target),
            TypeId.Boolean => Parse<BooleanParser, byte>(default, starts, lengths, rows, target),
            TypeId.Int8 => Parse<IntegerParser<sbyte>, sbyte>(default, starts, lengths, rows, target),
            TypeId.Int16 => Parse<IntegerParser<short>, short>(default, starts, lengths, rows, target),
            TypeId.Int32 => Parse<IntegerParser<int>, int>(default, starts, lengths, rows, target),
            TypeId.Int64 => Parse<IntegerParser<long>, long>(default, starts, lengths, rows, target),
            TypeId.UInt8 => Parse<IntegerParser<byte>, byte>(default, starts, lengths, rows, target),
            TypeId.UInt16 => Parse<IntegerParser<ushort>, ushort>(default, starts, lengths, rows, target),
            TypeId.UInt32 => Parse<IntegerParser<uint>, uint>(default, starts, lengths, rows, target),
            TypeId.UInt64 => Parse<IntegerParser<ulong>, ulong>(default, starts, lengths, rows, target),
            TypeId.Int128 => Parse<WideParser<Int128>, Int128>(default, starts, lengths, rows, target),
            TypeId.UInt128 => Parse<WideParser<UInt128>, UInt128>(default, starts, lengths, rows, target),
            TypeId.Float32 => Parse<FloatParser, float>(default, starts, lengths, rows, target),
            TypeId.Float64 => Parse<DoubleParser, double>(default, starts, lengths, rows, target),
            TypeId.Decimal when type.IsShortDecimal => Parse<ShortDecimalParser, long>(new(type.Precision, type.Scale), starts, lengths, rows, target),
            TypeId.Decimal => Parse<LongDecimalParser, Int128>(new(type.Precision, type.Scale), starts, lengths, rows, target),
            TypeId.Date => Parse<DateParser, int>(default, starts, lengths, rows, target),
            TypeId.Time => Parse<TimeParser, long>(default, starts, lengths, rows, target),
            TypeId.Timestamp => Parse<TimestampParser, long>(new(zoned: false), starts, lengths, rows, target),
            TypeId.TimestampTz => Parse<TimestampParser, long>(new(zoned: true), starts, lengths, rows, target),
            TypeId.Uuid => Parse<UuidParser, UInt128>(default, starts, lengths, rows, target),
            TypeId.Utf8 when type.IsJson => Json(starts, lengths, rows, target, knownUtf8),
            TypeId.Utf8 => View(starts, lengths, rows, target, knownUtf8),
            TypeId.Binary when !type.IsBigNum => View(starts, lengths, rows, target, knownUtf8: true),
            _ => Cast(starts, lengths, rows, target, knownUtf8),
        };
    }

    private int Json(byte** starts, int* lengths, int rows, Vector target, bool knownUtf8)
    {
        int wrong = View(starts, lengths, rows, target, knownUtf8);
        for (int row = 0; row < (wrong < 0 ? rows : wrong); row++)
            if (target.IsValid(row) && !JsonPath.IsValid(StringView.Span(target.Views + row))) return row;
        return wrong;
    }

    private int FillRewritten(DataType type, byte** starts, int* lengths, int rows, Vector target) => type.Id switch
    {
        TypeId.Int8 => Rewritten<IntegerParser<sbyte>, sbyte>(default, starts, lengths, rows, target),
        TypeId.Int16 => Rewritten<IntegerParser<short>, short>(default, starts, lengths, rows, target),
        TypeId.Int32 => Rewritten<IntegerParser<int>, int>(default, starts, lengths, rows, target),
        TypeId.Int64 => Rewritten<IntegerParser<long>, long>(default, starts, lengths, rows, target),
        TypeId.UInt8 => Rewritten<IntegerParser<byte>, byte>(default, starts, lengths, rows, target),
        TypeId.UInt16 => Rewritten<IntegerParser<ushort>, ushort>(default, starts, lengths, rows, target),
        TypeId.UInt32 => Rewritten<IntegerParser<uint>, uint>(default, starts, lengths, rows, target),
        TypeId.UInt64 => Rewritten<IntegerParser<ulong>, ulong>(default, starts, lengths, rows, target),
        TypeId.Int128 => Rewritten<WideParser<Int128>, Int128>(default, starts, lengths, rows, target),
        TypeId.UInt128 => Rewritten<WideParser<UInt128>, UInt128>(default, starts, lengths, rows, target),
        TypeId.Float32 => Rewritten<FloatParser, float>(default, starts, lengths, rows, target),
        TypeId.Float64 => Rewritten<DoubleParser, double>(default, starts, lengths, rows, target),
        TypeId.Decimal when type.IsShortDecimal => Rewritten<ShortDecimalParser, long>(new(type.Precision, type.Scale), starts, lengths, rows, target),
        TypeId.Decimal => Rewritten<LongDecimalParser, Int128>(new(type.Precision, type.Scale), starts, lengths, rows, target),
        _ => throw new InternalException($"a CSV column of type {type}"),
    };

    private int Rewritten<TParser, T>(TParser parser, byte** starts, int* lengths, int rows, Vector target)
        where TParser : struct, IFieldParser<T>
        where T : unmanaged =>
        Parse<RewrittenParser<TParser, T>, T>(new RewrittenParser<TParser, T>(parser, forms), starts, lengths, rows, target);

    /// <summary>The value's text without quotes and escapes, for messages and for judging types.</summary>
    public static byte[] Text(byte* start, int length, CsvDialect dialect)
    {
        var text = new ReadOnlySpan<byte>(start, length & CsvTokenizer.LengthMask).ToArray();
        if ((length & CsvTokenizer.Escaped) == 0) return text;
        fixed (byte* bytes = text)
        {
            return text[..Unescape(bytes, text.Length, bytes, dialect)];
        }
    }

    [MethodImpl(HotPath.Compile)]
    private int Parse<TParser, T>(TParser parser, byte** starts, int* lengths, int rows, Vector target)
        where TParser : struct, IFieldParser<T>
        where T : unmanaged
    {
        T* values = target.As<T>();
        ulong* validity = null;
        int nullLength = _nullLength;
        for (int i = 0; i < rows; i++)
        {
            byte* text = starts[i];
            int length = lengths[i] & CsvTokenizer.LengthMask;
            if ((length == nullLength || nullLength == -1 || lengths[i] < 0) && IsNull(text, lengths[i]))
            {
                if (validity == null) validity = target.StartValidity(rows);
                Bitmap.Clear(validity, i);
                values[i] = default;
                continue;
            }

            if (!parser.TryParse(text, length, out values[i]) && !ParseTrimmed(parser, text, length, out values[i])) return i;
        }

        return -1;
    }

    private static bool ParseTrimmed<TParser, T>(TParser parser, byte* text, int length, out T value)
        where TParser : struct, IFieldParser<T>
        where T : unmanaged
    {
        value = default;
        int original = length;
        for (; length > 0 && text[length - 1] is (byte)' ' or (byte)'\t'; length--)
        {
        }

        for (; length > 0 && *text is (byte)' ' or (byte)'\t'; length--) text++;
        return length < original && length > 0 && parser.TryParse(text, length, out value);
    }

    [MethodImpl(HotPath.Compile)]
    private int View(byte** starts, int* lengths, int rows, Vector target, bool knownUtf8)
    {
        StringView* views = target.Views;
        ulong* validity = null;
        int nullLength = forms.NullLength;
        for (int i = 0; i < rows; i++)
        {
            byte* text = starts[i];
            int length = lengths[i] & CsvTokenizer.LengthMask;
            if ((length == nullLength || nullLength == -1 || lengths[i] < 0) && IsNullText(text, lengths[i]))
            {
                // Where nothing is null, what stands for it is an empty text.
                if (neverNull && lengths[i] >= 0)
                {
                    views[i] = default;
                    continue;
                }

                if (validity == null) validity = target.StartValidity(rows);
                Bitmap.Clear(validity, i);
                views[i] = default;
                continue;
            }

            if ((lengths[i] & CsvTokenizer.Escaped) != 0)
            {
                byte* plain = target.Heap.Allocate(length);
                length = Unescape(text, length, plain, dialect);
                text = plain;
            }

            if (!knownUtf8 && !Utf8.IsValid(new ReadOnlySpan<byte>(text, length))) return i;
            views[i] = StringView.Of(text, length);
        }

        return -1;
    }

    private bool IsNull(byte* text, int length) => length < 0 || (!neverNull && IsNullText(text, length));

    private bool IsNullText(byte* text, int length) =>
        length < 0 || (forms.IsNull(new ReadOnlySpan<byte>(text, length & CsvTokenizer.LengthMask), (length & CsvTokenizer.Quoted) != 0));

    /// <summary>Drops the escape in front of quotes (and of escapes, where that is another character). The target may be the text itself.</summary>
    private static int Unescape(byte* text, int length, byte* target, CsvDialect dialect)
    {
        byte* to = target;
        for (int i = 0; i < length; i++)
        {
            if (text[i] == dialect.Escape && i + 1 < length && (text[i + 1] == dialect.Quote || text[i + 1] == dialect.Escape)) i++;
            *to++ = text[i];
        }

        return (int)(to - target);
    }
}
