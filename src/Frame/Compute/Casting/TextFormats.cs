using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>Prints one value.</summary>
internal interface IValueFormat<T> where T : unmanaged
{
    /// <returns>The bytes written.</returns>
    int Write(T value, Span<byte> room);
}

/// <summary>Loops that print values of the types of which there are most.</summary>
internal static unsafe class TextFormats
{
    /// <summary>The kernel of a type; null if it has none of its own.</summary>
    public static CastKernel? Find(DataType from, bool zoned) => from.Id switch
    {
        TypeId.Date => Loop<int, DateFormat>(default),
        TypeId.Time => Loop<long, TimeFormat>(default),
        TypeId.Timestamp => Loop<long, TimestampFormat>(default),
        TypeId.TimestampTz when !zoned => Loop<long, InstantFormat>(default),
        TypeId.Decimal when from.Physical == PhysicalType.Int64 => Loop<long, DecimalFormat>(new DecimalFormat(from.Scale)),
        _ => null,
    };

    // Texts are written one behind the other; those of up to twelve bytes are in their views as well.
    private static CastKernel Loop<T, TFormat>(TFormat format) where T : unmanaged where TFormat : struct, IValueFormat<T> =>
        (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            byte* room = result.Heap.Allocate((long)rows.Selection.Count * ValueBytes.Longest);
            T* values = source.As<T>();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                int length = format.Write(values[row], new Span<byte>(room, ValueBytes.Longest));
                result.Views[row] = StringView.Of(room, length);
                room += length;
            }
        };

    private readonly struct DateFormat : IValueFormat<int>
    {
        public int Write(int value, Span<byte> room) => ValueBytes.Date(value, room);
    }

    private readonly struct TimeFormat : IValueFormat<long>
    {
        public int Write(long value, Span<byte> room) => ValueBytes.Time(value, room);
    }

    private readonly struct TimestampFormat : IValueFormat<long>
    {
        public int Write(long value, Span<byte> room) => ValueBytes.Timestamp(value, room);
    }

    private readonly struct InstantFormat : IValueFormat<long>
    {
        public int Write(long value, Span<byte> room) => ValueBytes.Instant(value, room);
    }

    private readonly struct DecimalFormat(int scale) : IValueFormat<long>
    {
        public int Write(long value, Span<byte> room) => ValueBytes.Decimal(value, scale, room);
    }
}
