using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Scalars as constant vectors and back. Not for rows: each value is boxed.</summary>
internal static unsafe class ScalarVectors
{
    /// <summary>A constant vector with memory of its own.</summary>
    public static Vector Constant(Scalar value, MemoryPool pool)
    {
        var vector = new Vector(value.Type, pool, 1);
        vector.StartConstant(1);
        Write(value, vector, 0);
        return vector;
    }

    /// <summary>A flat vector with memory of its own, of values of one type.</summary>
    public static Vector Flat(DataType type, IReadOnlyList<Scalar> values, MemoryPool pool)
    {
        var vector = new Vector(type, pool, Math.Max(values.Count, 1));
        vector.StartFlat(values.Count);
        for (int i = 0; i < values.Count; i++) Write(values[i], vector, i);
        return vector;
    }

    /// <summary>Writes a value to an index of a vector that was started; a null clears the validity bit.</summary>
    public static void Write(Scalar value, Vector vector, int index)
    {
        void* data = vector.Data;
        switch (value.Value)
        {
            case null:
                if (vector.Physical.Width() > 0) new Span<byte>((byte*)data + (index * vector.Physical.Width()), vector.Physical.Width()).Clear();
                if (vector.Validity == null) vector.StartValidity(Math.Max(vector.Length, index + 1));
                Bitmap.Clear(vector.Validity, index);
                break;
            case bool v: ((byte*)data)[index] = v ? (byte)1 : (byte)0; break;
            case sbyte v: ((sbyte*)data)[index] = v; break;
            case short v: ((short*)data)[index] = v; break;
            case int v: ((int*)data)[index] = v; break;
            case long v: ((long*)data)[index] = v; break;
            case byte v: ((byte*)data)[index] = v; break;
            case ushort v: ((ushort*)data)[index] = v; break;
            case uint v: ((uint*)data)[index] = v; break;
            case ulong v: ((ulong*)data)[index] = v; break;
            case float v: ((float*)data)[index] = v; break;
            case double v: ((double*)data)[index] = v; break;
            case Int128 v when vector.Physical == PhysicalType.Int64: ((long*)data)[index] = (long)v; break;
            case Int128 v: ((Int128*)data)[index] = v; break;
            case UInt128 v: ((UInt128*)data)[index] = v; break;
            case IntervalValue v: ((IntervalValue*)data)[index] = v; break;
            case Guid v: ((UInt128*)data)[index] = ColumnBuilder.Uuid(v); break;
            case string v: WriteBytes(Encoding.UTF8.GetBytes(v), vector, index); break;
            case byte[] v: WriteBytes(v, vector, index); break;
            default: throw new InternalException($"a scalar of type {value.Type} has no vector");
        }
    }

    /// <summary>The value of a row, whatever the encoding.</summary>
    public static Scalar Read(Vector vector, int row)
    {
        DataType type = vector.Type;
        if (type.Id == TypeId.Null || !vector.IsValid(row)) return Scalar.Null(type);
        int index = vector.ValueIndex(row);
        void* data = vector.Values.Data;
        object value = type.Id switch
        {
            TypeId.Boolean => ((byte*)data)[index] != 0,
            TypeId.Int8 => ((sbyte*)data)[index],
            TypeId.Int16 => ((short*)data)[index],
            TypeId.Int32 or TypeId.Date => ((int*)data)[index],
            TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => ((long*)data)[index],
            TypeId.UInt8 => ((byte*)data)[index],
            TypeId.UInt16 => ((ushort*)data)[index],
            TypeId.UInt32 => ((uint*)data)[index],
            TypeId.UInt64 => ((ulong*)data)[index],
            TypeId.Int128 => ((Int128*)data)[index],
            TypeId.UInt128 => ((UInt128*)data)[index],
            TypeId.Float32 => ((float*)data)[index],
            TypeId.Float64 => ((double*)data)[index],
            TypeId.Decimal => vector.Physical == PhysicalType.Int64 ? (Int128)((long*)data)[index] : ((Int128*)data)[index],
            TypeId.Utf8 => StringView.GetString((StringView*)data + index),
            TypeId.Binary or TypeId.Bit or TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => StringView.Span((StringView*)data + index).ToArray(),
            TypeId.Interval => ((IntervalValue*)data)[index],
            TypeId.Enum => type.Labels!.Code(type.Labels.CodeAt(data, index)),
            TypeId.Uuid => UuidOf(((UInt128*)data)[index]),
            _ => throw new InternalException($"values of type {type} cannot be constants"),
        };
        return new Scalar(type, value);
    }

    /// <summary>A uuid from its number.</summary>
    public static Guid UuidOf(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    private static void WriteBytes(byte[] bytes, Vector vector, int index)
    {
        fixed (byte* source = bytes)
            vector.Views[index] = StringView.Of(bytes.Length > StringView.InlineLength ? vector.Heap.Copy(source, bytes.Length) : source, bytes.Length);
    }
}
