using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>What there is in an ENUM, and a value's place in it. The argument's type says which ENUM; its value may be null.</summary>
internal static unsafe class EnumFunctions
{
    private static readonly DataType s_texts = DataType.List(DataType.Utf8);

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("enum_range", arguments => Of(arguments, "enum_range", s_texts, labels => Texts(labels, 0, labels.Names.Length - 1)));
        registry.AddScalar("enum_first", arguments => Of(arguments, "enum_first", DataType.Utf8, labels => Text(labels, 0)));
        registry.AddScalar("enum_last", arguments => Of(arguments, "enum_last", DataType.Utf8, labels => Text(labels, labels.Names.Length - 1)));
        registry.AddScalar("enum_code", arguments => arguments is [{ Id: TypeId.Enum } type] ? new ScalarOverload("enum_code", [type], CodeOf(type), Code) : null);
        registry.AddScalar("enum_range_boundary", arguments => arguments is [var first, var last] && (first.Id == TypeId.Enum || last.Id == TypeId.Enum) ? Boundary(first, last) : null);
    }

    private static DataType CodeOf(DataType type) => type.Physical switch { PhysicalType.UInt8 => DataType.UInt8, PhysicalType.UInt16 => DataType.UInt16, _ => DataType.UInt32 };

    private static void Code(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        EnumLabels labels = arguments[0].Type.Labels!;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], code = labels.CodeAt(arguments[0].Data, arguments[0].ValueIndex(row));
            switch (result.Physical)
            {
                case PhysicalType.UInt8: result.As<byte>()[row] = (byte)code; break;
                case PhysicalType.UInt16: result.As<ushort>()[row] = (ushort)code; break;
                default: result.As<uint>()[row] = (uint)code; break;
            }
        }
    }

    private static Scalar Texts(EnumLabels labels, int first, int last) =>
        PackedScalars.List(DataType.Utf8, [.. Enumerable.Range(first, Math.Max(last - first + 1, 0)).Select(i => Scalar.Utf8(labels.Names[i]))]);

    private static Scalar Text(EnumLabels labels, int place) => labels.Names.IsEmpty ? Scalar.Null(DataType.Utf8) : Scalar.Utf8(labels.Names[place]);

    // The same for every row.
    private static ScalarOverload? Of(EquatableArray<DataType> arguments, string name, DataType result, Func<EnumLabels, Scalar> value)
    {
        if (arguments is not [{ Id: TypeId.Enum } type]) return null;
        Scalar constant = value(type.Labels!);
        return new ScalarOverload(name, [type], result, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) =>
        {
            r.StartFlat(c.Rows);
            for (int i = 0; i < c.Selection.Count; i++) ScalarVectors.Write(constant, r, c.Selection[i]);
        }) { Nulls = NullBehaviour.Custom, MayReturnNull = true };
    }

    // From one value to another; null stands for the first and the last.
    private static ScalarOverload? Boundary(DataType first, DataType last)
    {
        DataType type = first.Id == TypeId.Enum ? first : last;
        if (first.Id == TypeId.Enum && last.Id == TypeId.Enum && first != last) return null;
        if (first.Id is not (TypeId.Enum or TypeId.Null) || last.Id is not (TypeId.Enum or TypeId.Null)) return null;
        EnumLabels labels = type.Labels!;
        return new ScalarOverload("enum_range_boundary", [type, type], s_texts, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) =>
        {
            r.StartFlat(c.Rows);
            for (int i = 0; i < c.Selection.Count; i++)
            {
                int row = c.Selection[i];
                int from = a[0].IsValid(row) ? labels.CodeAt(a[0].Values.Data, a[0].ValueIndex(row)) : 0;
                int to = a[1].IsValid(row) ? labels.CodeAt(a[1].Values.Data, a[1].ValueIndex(row)) : labels.Names.Length - 1;
                ScalarVectors.Write(Texts(labels, from, to), r, row);
            }
        }) { Nulls = NullBehaviour.NeverNull };
    }
}
