using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>constant_or_null(value, x …)</c>, null where an x is, and <c>error(message)</c>, which fails where it is evaluated.</summary>
internal static unsafe class ConditionFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("constant_or_null", arguments => arguments.Count < 2 ? null
            : new ScalarOverload("constant_or_null", arguments, arguments[0], ConstantOrNull) { Nulls = NullBehaviour.Custom });
        registry.AddScalar("error", Signatures.Of(new ScalarOverload("error", [DataType.Utf8], DataType.Null, Fail) { CanThrow = true, MayReturnNull = true }));
    }

    private static void ConstantOrNull(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector values = arguments[0];
        int width = values.Physical.Width();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            bool valid = true;
            foreach (Vector argument in arguments) valid &= argument.IsValid(row);
            Buffer.MemoryCopy((byte*)values.Data + ((long)values.ValueIndex(row) * width), (byte*)result.Data + ((long)row * width), width, width);
            if (!valid) KernelLoop.SetNull(result, row, context.Rows);
        }
    }

    private static void Fail(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        if (context.Selection.Count == 0) return;
        Vector messages = arguments[0];
        throw new UsageException(StringView.GetString(messages.Views + messages.ValueIndex(context.Selection[0])));
    }
}
