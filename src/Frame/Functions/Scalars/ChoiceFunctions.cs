using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Compute.Kernels;
using FrameEngine.Expressions;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars;

/// <summary>greatest and least of any number of operands of one type; nulls are passed over.</summary>
internal static unsafe class ChoiceFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("greatest", arguments => Resolve("greatest", arguments, greatest: true));
        registry.AddScalar("least", arguments => Resolve("least", arguments, greatest: false));
    }

    private static ScalarOverload? Resolve(string name, EquatableArray<DataType> arguments, bool greatest)
    {
        if (arguments.Count == 0) return null;
        DataType? type = arguments[0];
        foreach (DataType argument in arguments) type = type is null ? null : CastRules.Common(type, argument);
        if (type is null) return null;
        if (type.Id == TypeId.Null) type = DataType.Int32;
        ScalarKernel? kernel = type.Physical switch
        {
            PhysicalType.Bool or PhysicalType.UInt8 => Number<byte>(greatest),
            PhysicalType.Int8 => Number<sbyte>(greatest),
            PhysicalType.Int16 => Number<short>(greatest),
            PhysicalType.Int32 => Number<int>(greatest),
            PhysicalType.Int64 => Number<long>(greatest),
            PhysicalType.UInt16 => Number<ushort>(greatest),
            PhysicalType.UInt32 => Number<uint>(greatest),
            PhysicalType.UInt64 => Number<ulong>(greatest),
            PhysicalType.Float32 => Number<float>(greatest),
            PhysicalType.Float64 => Number<double>(greatest),
            PhysicalType.Int128 when type.IsUnsigned128 => Number<UInt128>(greatest),
            PhysicalType.Int128 => Number<Int128>(greatest),
            PhysicalType.View => Of<StringView, ViewLessThan>(greatest),
            PhysicalType.Interval => Of<IntervalValue, IntervalLessThan>(greatest),
            _ => null,
        };
        return kernel is null ? null
            : new ScalarOverload(name, Enumerable.Repeat(type, arguments.Count).ToEquatableArray(), type, kernel) { Nulls = NullBehaviour.Custom };
    }

    private static ScalarKernel Number<T>(bool greatest) where T : unmanaged, INumber<T> => Of<T, LessThan<T>>(greatest);

    private static ScalarKernel Of<T, TLess>(bool greatest) where T : unmanaged where TLess : struct, IRelation<T> =>
        (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            T* output = result.As<T>();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                T* best = null;
                foreach (Vector vector in arguments)
                {
                    if (!vector.IsValid(row)) continue;
                    T* value = vector.As<T>() + vector.ValueIndex(row);
                    if (best == null || (greatest ? TLess.Test(best, value) : TLess.Test(value, best))) best = value;
                }

                output[row] = best == null ? default : *best;
                if (best == null) KernelLoop.SetNull(result, row, context.Rows);
            }
        };
}
