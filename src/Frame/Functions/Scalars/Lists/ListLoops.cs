using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Makes a list for a row.</summary>
internal interface IListMaker
{
    /// <summary>Writes the elements of the row's result.</summary>
    /// <returns>False: the result is null.</returns>
    bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer);
}

/// <summary>Makes a value of fixed width for a row.</summary>
internal interface IListReader<T> where T : unmanaged
{
    /// <returns>False: the result is null.</returns>
    bool TryRead(ReadOnlySpan<Vector> arguments, int row, out T result);
}

/// <summary>Loops of list functions over the selected rows.</summary>
internal static unsafe class ListLoops
{
    public static ScalarKernel Make<TMaker>(DataType element, TMaker maker) where TMaker : struct, IListMaker
    {
        NestedLayout layout = element.Layout;
        return (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                Interruption.Spend(writer.Length);
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                if (maker.Make(arguments, row, writer))
                {
                    writer.EndList(mark, layout);
                    result.Views[row] = writer.ViewIn(result);
                }
                else
                {
                    ListSignature.SetNull(result, row, context.Rows);
                }
            }

            PackedWriter.Return(writer);
        };
    }

    public static ScalarKernel Read<T, TReader>(TReader reader) where T : unmanaged where TReader : struct, IListReader<T> =>
        (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            T* output = result.As<T>();
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                Interruption.Spend(arguments[0].Physical == PhysicalType.View && arguments[0].IsValid(row) ? arguments[0].Views[arguments[0].ValueIndex(row)].Length : 0);
                if (!reader.TryRead(arguments, row, out output[row])) ListSignature.SetNull(result, row, context.Rows);
            }
        };

    /// <summary>Adds an element of one list to another, by its place from 0.</summary>
    public static void Copy(PackedWriter writer, NestedLayout list, PackedSpan value, int at) =>
        writer.Child(list.Element, !list.Element.IsFixed, Packed.Element(list, value, at, out PackedSpan element), element);

    /// <summary>Adds all elements of a list.</summary>
    public static void CopyAll(PackedWriter writer, NestedLayout list, PackedSpan value)
    {
        int count = Packed.Count(list, value);
        if (list.Element.IsFixed) writer.Copy(value.Bytes, count * list.Element.Stride);
        else
            for (int i = 0; i < count; i++) Copy(writer, list, value, i);
    }
}
