using FrameEngine.Columns;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Whether any or all of a list of booleans are true, with SQL's three values: what ANY and ALL over lists are made of.</summary>
internal static unsafe class ListTruth
{
    public const string Any = "$any", All = "$all";

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar(Any, arguments => Of(Any, arguments, decisive: 1));
        registry.AddScalar(All, arguments => Of(All, arguments, decisive: 0));
    }

    // The value that decides for the whole list, wherever it stands; without it a null leaves it open.
    private static ScalarOverload? Of(string name, EquatableArray<DataType> arguments, byte decisive)
    {
        if (arguments is not [{ Id: TypeId.List, Element.Id: TypeId.Boolean or TypeId.Null }]) return null;
        DataType type = DataType.List(DataType.Boolean);
        return new ScalarOverload(name, [type], DataType.Boolean, (ReadOnlySpan<Vector> vectors, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                // A null has no elements.
                PackedSpan list = vectors[0].IsValid(row) ? vectors[0].PackedAt(row) : default;
                int count = vectors[0].IsValid(row) ? Packed.Count(type.Layout, list) : 0;
                bool open = false, decided = false;
                for (int at = 0; at < count && !decided; at++)
                {
                    if (Packed.Element(type.Layout, list, at, out PackedSpan element)) decided = *element.Bytes == decisive;
                    else open = true;
                }

                result.As<byte>()[row] = decided ? decisive : (byte)(1 - decisive);
                if (!decided && open) ListSignature.SetNull(result, row, context.Rows);
            }
        }) { Nulls = NullBehaviour.Custom };
    }
}
