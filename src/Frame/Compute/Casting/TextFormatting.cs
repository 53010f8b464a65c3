using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Nested;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Compute.Casting;

/// <summary>Formats the value at an index of flat data into a buffer; gives the bytes written.</summary>
internal unsafe delegate int ValueFormatter(void* data, int row, Span<byte> buffer);

/// <summary>Values to text, in the form that <see cref="ValueText"/> decides.</summary>
internal static unsafe class TextFormatting
{
    private const int Room = 64; // more than any formatted number, date or interval needs

    /// <param name="from">The type of the values.</param>
    /// <param name="zone">The zone that instants are shown in; null for UTC.</param>
    public static CastKernel Find(DataType from, Zone? zone)
    {
        if (from.IsBigNum) return BigNumCasts.ToText;
        if (from.Id == TypeId.Binary) return Binary;
        if (from.Id == TypeId.Bit) return BitCasts.ToText;
        if (from.Id == TypeId.Enum) return EnumCasts.ToText(from);
        if (from.IsNested) return (Vector source, Vector result, in KernelRows rows) => Nested(source, result, rows, zone);
        if (TextFormats.Find(from, zone is not null) is { } kernel) return kernel;
        ValueFormatter formatter = FormatterOf(from, zone);
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            byte* buffer = stackalloc byte[Room * 4];
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                int length = formatter(source.Data, row, new Span<byte>(buffer, Room * 4));
                result.Views[row] = Keep(buffer, length, result);
            }
        };
    }

    /// <summary>Prints values of a type of fixed width.</summary>
    public static ValueFormatter FormatterOf(DataType from, Zone? zone = null)
    {
        int scale = from.Scale;
        return from.Id switch
        {
            TypeId.Null => (d, r, b) => Put("NULL", b),
            TypeId.Boolean => (d, r, b) => Put(((byte*)d)[r] != 0 ? "true" : "false", b),
            TypeId.Int8 => (d, r, b) => Integer(((sbyte*)d)[r], b),
            TypeId.Int16 => (d, r, b) => Integer(((short*)d)[r], b),
            TypeId.Int32 => (d, r, b) => Integer(((int*)d)[r], b),
            TypeId.Int64 => (d, r, b) => Integer(((long*)d)[r], b),
            TypeId.UInt8 => (d, r, b) => Integer(((byte*)d)[r], b),
            TypeId.UInt16 => (d, r, b) => Integer(((ushort*)d)[r], b),
            TypeId.UInt32 => (d, r, b) => Integer(((uint*)d)[r], b),
            TypeId.UInt64 => (d, r, b) => Unsigned(((ulong*)d)[r], b),
            TypeId.Int128 => (d, r, b) => Wide(((Int128*)d)[r], b),
            TypeId.UInt128 => (d, r, b) => Wide(((UInt128*)d)[r], b),
            TypeId.Float32 => (d, r, b) => Put(ValueText.Single(((float*)d)[r]), b),
            TypeId.Float64 => (d, r, b) => Put(ValueText.Double(((double*)d)[r]), b),
            TypeId.Decimal when from.Physical == PhysicalType.Int64 => (d, r, b) => ValueBytes.Decimal(((long*)d)[r], scale, b),
            TypeId.Decimal => (d, r, b) => Put(ValueText.Decimal(((Int128*)d)[r], scale), b),
            TypeId.Date => (d, r, b) => ValueBytes.Date(((int*)d)[r], b),
            TypeId.Time => (d, r, b) => ValueBytes.Time(((long*)d)[r], b),
            TypeId.Timestamp => (d, r, b) => ValueBytes.Timestamp(((long*)d)[r], b),
            TypeId.TimestampTz when zone is not null => (d, r, b) => Put(zone.Text(((long*)d)[r]), b),
            TypeId.TimestampTz => (d, r, b) => ValueBytes.Instant(((long*)d)[r], b),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => (d, r, b) => Put(TimeUnits.Text(((long*)d)[r], from.Id), b),
            TypeId.TimeNs => (d, r, b) => Put(ValueText.NanoTime(((long*)d)[r]), b),
            TypeId.TimeTz => (d, r, b) => Put(ZonedTime.Text(((long*)d)[r]), b),
            TypeId.Interval => (d, r, b) => Put(ValueText.Interval(((IntervalValue*)d)[r]), b),
            TypeId.Uuid => (d, r, b) => Put(Evaluation.ScalarVectors.UuidOf(((UInt128*)d)[r]).ToString(), b),
            _ => throw new TypeException($"a {from} does not cast to VARCHAR", "42846"),
        };
    }

    /// <summary>A view of bytes that do not stay: long ones are copied to the result's heap.</summary>
    public static StringView Keep(byte* bytes, int length, Vector result) =>
        StringView.Of(length > StringView.InlineLength ? result.Heap.Copy(bytes, length) : bytes, length);

    private static void Nested(Vector source, Vector result, in KernelRows rows, Zone? zone)
    {
        result.StartFlat(rows.Rows);
        NestedLayout layout = source.Type.Layout;
        PackedWriter text = PackedWriter.Rent();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            text.Clear();
            PackedText.Append(layout, PackedSpan.Of(source.Views + row), text, zone);
            result.Views[row] = text.ViewIn(result);
        }

        PackedWriter.Return(text);
    }

    private static void Binary(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        PackedWriter text = PackedWriter.Rent();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            text.Clear();
            AppendBinary(StringView.Span(source.Views + row), text);
            result.Views[row] = text.ViewIn(result);
        }

        PackedWriter.Return(text);
    }

    /// <summary>Bytes as text: those that are not plain characters show as <c>\xHH</c>.</summary>
    public static void AppendBinary(ReadOnlySpan<byte> bytes, PackedWriter text)
    {
        Span<byte> escape = [(byte)'\\', (byte)'x', 0, 0];
        foreach (byte b in bytes)
        {
            if (b is >= 32 and < 127 and not (byte)'\\' and not (byte)'\'' and not (byte)'"')
            {
                text.Copy([b]);
                continue;
            }

            escape[2] = (byte)"0123456789ABCDEF"[b >> 4];
            escape[3] = (byte)"0123456789ABCDEF"[b & 15];
            text.Copy(escape);
        }
    }

    private static int Put(string text, Span<byte> buffer) => Encoding.UTF8.GetBytes(text, buffer);

    private static int Integer(long value, Span<byte> buffer)
    {
        value.TryFormat(buffer, out int written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Wide<T>(T value, Span<byte> buffer) where T : IUtf8SpanFormattable
    {
        value.TryFormat(buffer, out int written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Unsigned(ulong value, Span<byte> buffer)
    {
        value.TryFormat(buffer, out int written, default, CultureInfo.InvariantCulture);
        return written;
    }
}
