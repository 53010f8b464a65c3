using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Exec.Memory;

/// <summary>Picks rows of a vector, in any order and any number of times. Dictionaries and constants stay what they are.</summary>
internal static unsafe class VectorGather
{
    /// <summary>Row i of <paramref name="target"/> becomes row <c>rows[i]</c> of <paramref name="source"/>, valid as long as that is. The target needs a pool.</summary>
    public static void Gather(Vector source, int* rows, int count, Vector target)
    {
        switch (source.Encoding)
        {
            case VectorEncoding.Constant:
                target.PointConstant(source.Data, source.Validity, count);
                return;
            case VectorEncoding.Dictionary:
                target.StartCodes(source.Dictionary!, count);
                Pick(source.As<int>(), rows, count, target.As<int>());
                break;
            default:
                target.StartFlat(count);
                switch (source.Physical.Width())
                {
                    case 1: Pick(source.As<byte>(), rows, count, target.As<byte>()); break;
                    case 2: Pick(source.As<ushort>(), rows, count, target.As<ushort>()); break;
                    case 4: Pick(source.As<uint>(), rows, count, target.As<uint>()); break;
                    case 8: Pick(source.As<ulong>(), rows, count, target.As<ulong>()); break;
                    case 16: Pick(source.As<StringView>(), rows, count, target.As<StringView>()); break;
                    default: throw new FrameNotSupportedException($"values of type {source.Type} cannot be passed through a join");
                }

                break;
        }

        ulong* validity = source.Validity;
        if (validity == null) return;
        ulong* bits = target.StartValidity(count);
        for (int i = 0; i < count; i++)
            if (!Bitmap.Get(validity, rows[i])) Bitmap.Clear(bits, i);
    }

    /// <summary>Points at one row of a vector as a constant.</summary>
    /// <param name="ofNull">A constant null of the type.</param>
    public static void PointAtRow(Vector source, int row, Vector target, Vector ofNull)
    {
        if (!source.IsValid(row)) target.PointAt(ofNull);
        else target.PointConstant((byte*)source.Values.Data + ((long)source.ValueIndex(row) * source.Physical.Width()), null, 1);
    }

    /// <summary>A constant null of a type.</summary>
    public static Vector Null(DataType type, FrameEngine.Memory.MemoryPool pool)
    {
        var vector = new Vector(type, pool, 1);
        vector.StartConstant(1);
        new Span<byte>(vector.Data, 16).Clear();
        Bitmap.Clear(vector.StartValidity(1), 0);
        return vector;
    }

    private static void Pick<T>(T* source, int* rows, int count, T* target) where T : unmanaged
    {
        for (int i = 0; i < count; i++) target[i] = source[rows[i]];
    }
}
