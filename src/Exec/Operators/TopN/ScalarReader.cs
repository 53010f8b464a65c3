using System.Text;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Reads one value of a store as a scalar, for thresholds.</summary>
internal static unsafe class ScalarReader
{
    public static Scalar Read(RowStore store, int column, int id)
    {
        DataType type = store.Types[column];
        int block = id >> RowBlock.Shift, row = id & RowBlock.Mask;
        ulong** validity = store.Validity(column);
        if (validity != null && !Bitmap.IsValid(validity[block], row)) return Scalar.Null(type);
        byte* cell = store.Data(column)[block] + ((long)row * type.Physical.Width());
        return new Scalar(type, type.Id switch
        {
            TypeId.Boolean => *cell != 0,
            TypeId.Int8 => *(sbyte*)cell,
            TypeId.Int16 => *(short*)cell,
            TypeId.Int32 or TypeId.Date => *(int*)cell,
            TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => *(long*)cell,
            TypeId.UInt8 => *cell,
            TypeId.UInt16 => *(ushort*)cell,
            TypeId.UInt32 => *(uint*)cell,
            TypeId.UInt64 => *(ulong*)cell,
            TypeId.Int128 => *(Int128*)cell,
            TypeId.UInt128 => *(UInt128*)cell,
            TypeId.Float32 => *(float*)cell,
            TypeId.Float64 => *(double*)cell,
            TypeId.Decimal => type.Physical == PhysicalType.Int64 ? (Int128)(*(long*)cell) : *(Int128*)cell,
            TypeId.Enum => type.Labels!.Code(type.Labels.CodeAt(cell, 0)),
            TypeId.Utf8 => Encoding.UTF8.GetString(StringView.Span((StringView*)cell)),
            TypeId.Binary or TypeId.Bit or TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => StringView.Span((StringView*)cell).ToArray(),
            // Thresholds of other types are not published.
            _ => null,
        });
    }
}
