using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Casting;

/// <summary>Values of an ENUM to text and back, and to another ENUM that has them.</summary>
internal static unsafe class EnumCasts
{
    /// <summary>The kernel from an ENUM; null if the target is another kind of type.</summary>
    public static CastKernel? Find(CastContext context)
    {
        if (context.To.Id != TypeId.Enum) return null;
        EnumLabels from = context.From.Labels!, to = context.To.Labels!;
        int[] codes = [.. from.Names.Select(to.CodeOf)];
        return to.Physical switch
        {
            PhysicalType.UInt8 => Recode<byte>(from, codes, context),
            PhysicalType.UInt16 => Recode<ushort>(from, codes, context),
            _ => Recode<uint>(from, codes, context),
        };
    }

    /// <summary>To text: views of the type's own texts, nothing is copied.</summary>
    public static CastKernel ToText(DataType from)
    {
        EnumLabels labels = from.Labels!;
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            void* data = source.Data;
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                result.Views[row] = labels.Views[labels.CodeAt(data, row)];
            }
        };
    }

    /// <summary>From text.</summary>
    public static CastKernel OfText(CastContext context) => context.To.Labels!.Physical switch
    {
        PhysicalType.UInt8 => OfText<byte>(context),
        PhysicalType.UInt16 => OfText<ushort>(context),
        _ => OfText<uint>(context),
    };

    private static CastKernel OfText<T>(CastContext context) where T : unmanaged, IBinaryInteger<T>
    {
        EnumLabels labels = context.To.Labels!;
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            T* output = result.As<T>();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i], code = labels.CodeOf(StringView.Span(source.Views + row));
                output[row] = T.CreateTruncating(Math.Max(code, 0));
                if (code < 0) CastLoop.Fail(source, result, row, rows, context);
            }
        };
    }

    private static CastKernel Recode<T>(EnumLabels from, int[] codes, CastContext context) where T : unmanaged, IBinaryInteger<T> =>
        (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            T* output = result.As<T>();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i], code = codes[from.CodeAt(source.Data, row)];
                output[row] = T.CreateTruncating(Math.Max(code, 0));
                if (code < 0) CastLoop.Fail(source, result, row, rows, context);
            }
        };
}
