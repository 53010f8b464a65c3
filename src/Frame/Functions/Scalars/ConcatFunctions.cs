using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>||</c> (null if an operand is), <c>concat</c> and <c>concat_ws</c> (which pass over nulls), of values of any type.</summary>
internal static unsafe class ConcatFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("||", arguments => arguments.Count < 2 || arguments.Any(a => a.IsList) ? null
            : arguments.Count == 2 && arguments[0].IsBlob && arguments[1].IsBlob ? new ScalarOverload("||", [DataType.Binary, DataType.Binary], DataType.Binary, Concat)
            : new ScalarOverload("||", Texts(arguments.Count), DataType.Utf8, Concat));
        registry.AddScalar("concat", arguments => arguments.Count == 0 || arguments.Any(a => a.IsList) ? null
            : new ScalarOverload("concat", Texts(arguments.Count), DataType.Utf8, Concat) { Nulls = NullBehaviour.NeverNull });
        registry.AddScalar("concat_ws", arguments => arguments.Count < 2 ? null
            : new ScalarOverload("concat_ws", Texts(arguments.Count), DataType.Utf8, Joined) { Nulls = NullBehaviour.Custom });
    }

    /// <summary>Texts one after the other as a value of another type that is laid out as text.</summary>
    public static ScalarOverload Joining(string name, int count, DataType type) => new(name, Texts(count), type, Concat);

    private static EquatableArray<DataType> Texts(int count) => Enumerable.Repeat(DataType.Utf8, count).ToEquatableArray();

    private static void Concat(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            long length = 0;
            foreach (Vector vector in arguments)
                if (vector.IsValid(row)) length += vector.Views[vector.ValueIndex(row)].Length;
            Span<byte> room = TextKernels.Room(result, length), rest = room;
            foreach (Vector vector in arguments)
            {
                if (!vector.IsValid(row)) continue;
                ReadOnlySpan<byte> text = StringView.Span(vector.Views + vector.ValueIndex(row));
                text.CopyTo(rest);
                rest = rest[text.Length..];
            }

            result.Views[row] = TextKernels.Of(room);
        }
    }

    private static void Joined(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Vector separators = arguments[0];
            if (!separators.IsValid(row))
            {
                Compute.Kernels.KernelLoop.SetNull(result, row, context.Rows);
                result.Views[row] = default;
                continue;
            }

            ReadOnlySpan<byte> separator = StringView.Span(separators.Views + separators.ValueIndex(row));
            long length = 0;
            int parts = 0;
            foreach (Vector vector in arguments[1..])
            {
                if (!vector.IsValid(row)) continue;
                length += vector.Views[vector.ValueIndex(row)].Length;
                parts++;
            }

            Span<byte> room = TextKernels.Room(result, length + (Math.Max(parts - 1, 0) * (long)separator.Length)), rest = room;
            foreach (Vector vector in arguments[1..])
            {
                if (!vector.IsValid(row)) continue;
                ReadOnlySpan<byte> text = StringView.Span(vector.Views + vector.ValueIndex(row));
                text.CopyTo(rest);
                rest = rest[text.Length..];
                if (--parts == 0) break;
                separator.CopyTo(rest);
                rest = rest[separator.Length..];
            }

            result.Views[row] = TextKernels.Of(room);
        }
    }
}
