using System.Numerics;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>The operators + - * on numbers, and their types: integers in the wider type, decimals exactly as long as that fits, else floating point.</summary>
internal static class Arithmetic
{
    /// <summary>The overload for two numbers; null if they are not both numbers.</summary>
    public static ScalarOverload? Resolve(string symbol, DataType left, DataType right)
    {
        if (left.Id == TypeId.Null) left = right.Id == TypeId.Null ? DataType.Int32 : right;
        if (right.Id == TypeId.Null) right = left;
        if (!left.IsNumeric || !right.IsNumeric) return null;
        DataType common = CastRules.CommonOperand(left, right);
        if (common.Id != TypeId.Decimal)
        {
            ScalarKernel kernel = common.Id switch
            {
                TypeId.Int8 => Create<sbyte>(symbol, ArithmeticCheck.Overflow),
                TypeId.Int16 => Create<short>(symbol, ArithmeticCheck.Overflow),
                TypeId.Int32 => Create<int>(symbol, ArithmeticCheck.Overflow),
                TypeId.Int64 => Create<long>(symbol, ArithmeticCheck.Overflow),
                TypeId.UInt8 => Create<byte>(symbol, ArithmeticCheck.Overflow),
                TypeId.UInt16 => Create<ushort>(symbol, ArithmeticCheck.Overflow),
                TypeId.UInt32 => Create<uint>(symbol, ArithmeticCheck.Overflow),
                TypeId.UInt64 => Create<ulong>(symbol, ArithmeticCheck.Overflow),
                TypeId.Int128 => Create<Int128>(symbol, ArithmeticCheck.Overflow),
                TypeId.UInt128 => Create<UInt128>(symbol, ArithmeticCheck.Overflow),
                TypeId.Float32 => Create<float>(symbol, ArithmeticCheck.None),
                _ => Create<double>(symbol, ArithmeticCheck.None),
            };
            return new ScalarOverload(symbol, [common, common], common, kernel) { CanThrow = common.IsInteger };
        }

        return symbol == "*" ? Product(AsDecimal(left), AsDecimal(right)) : Sum(symbol, AsDecimal(left), AsDecimal(right));
    }

    /// <summary>A number's type as a decimal: integers by their digits.</summary>
    public static DataType AsDecimal(DataType type) => type.Id == TypeId.Decimal ? type : DataType.Decimal(Math.Min(CastRules.Digits(type), DataType.MaxPrecision), 0);

    // One digit more than the longer operand needs; 18 digits stay in 64 bits, then checked.
    private static ScalarOverload Sum(string symbol, DataType left, DataType right)
    {
        int scale = Math.Max(left.Scale, right.Scale);
        int whole = Math.Max(left.Precision - left.Scale, right.Precision - right.Scale);
        (int precision, bool isChecked) = Fit(whole + scale + 1, Math.Max(left.Precision, right.Precision), scale);
        DataType type = DataType.Decimal(precision, scale);
        return new ScalarOverload(symbol, [type, type], type, Kernel(symbol, type, isChecked)) { CanThrow = isChecked };
    }

    // The digits add up, and so do the scales.
    private static ScalarOverload? Product(DataType left, DataType right)
    {
        int scale = left.Scale + right.Scale;
        if (scale > DataType.MaxPrecision)
            throw new TypeException($"{left} * {right} would have {scale} digits after the point, more than {DataType.MaxPrecision}: cast an operand to a smaller scale");
        (int precision, bool isChecked) = Fit(left.Precision + right.Precision, Math.Max(left.Precision, right.Precision), scale);
        DataType type = DataType.Decimal(precision, scale);
        // Operands keep their scales, in the width of the result.
        DataType Operand(DataType operand) => operand.IsShortDecimal == type.IsShortDecimal ? operand : DataType.Decimal(precision, operand.Scale);
        return new ScalarOverload("*", [Operand(left), Operand(right)], type, Kernel("*", type, isChecked)) { CanThrow = isChecked };
    }

    /// <summary>The decimal operator of these very types, as a plan names it: resolving operands that are already widened would widen the result again.</summary>
    public static ScalarOverload Restore(string symbol, EquatableArray<DataType> parameters, DataType type)
    {
        bool isChecked = type.Precision is DataType.MaxShortPrecision or DataType.MaxPrecision;
        return new ScalarOverload(symbol, parameters, type, Kernel(symbol, type, isChecked)) { CanThrow = isChecked };
    }

    private static (int Precision, bool Checked) Fit(int needed, int longest, int scale)
    {
        if (needed > DataType.MaxShortPrecision && longest <= DataType.MaxShortPrecision && scale < DataType.MaxShortPrecision) return (DataType.MaxShortPrecision, true);
        return needed > DataType.MaxPrecision ? (DataType.MaxPrecision, true) : (needed, false);
    }

    private static ScalarKernel Kernel(string symbol, DataType type, bool isChecked) => type.Physical == PhysicalType.Int64
        ? Create(symbol, isChecked ? ArithmeticCheck.Limit : ArithmeticCheck.None, (long)PowersOfTen.Of(type.Precision))
        : Create(symbol, isChecked ? ArithmeticCheck.Limit : ArithmeticCheck.None, PowersOfTen.Of(type.Precision));

    private static ScalarKernel Create<T>(string symbol, ArithmeticCheck check, T limit = default) where T : unmanaged, INumber<T> => symbol switch
    {
        "+" => ArithmeticLoop<T, AddNumbers<T>>.Create(check, limit),
        "-" => ArithmeticLoop<T, SubtractNumbers<T>>.Create(check, limit),
        _ => ArithmeticLoop<T, MultiplyNumbers<T>>.Create(check, limit),
    };
}
