using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>typeof(x)</c>: the name of an expression's type, for every row and for nulls too.</summary>
internal static unsafe class TypeFunctions
{
    public static void AddTo(FunctionRegistry registry) => registry.AddScalar("typeof", arguments =>
        arguments is [var type] ? new ScalarOverload("typeof", [type], DataType.Utf8, NameOf(type)) { Nulls = NullBehaviour.NeverNull } : null);

    private static ScalarKernel NameOf(DataType type)
    {
        byte[] name = Encoding.UTF8.GetBytes(type.Id == TypeId.Null ? "\"NULL\"" : type.ToString());
        return (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            Span<byte> room = TextKernels.Room(result, name.Length);
            name.CopyTo(room);
            StringView view = TextKernels.Of(room);
            for (int i = 0; i < context.Selection.Count; i++) result.Views[context.Selection[i]] = view;
        };
    }
}
