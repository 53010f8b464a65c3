using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>A nested column in Arrow's layout: offsets and one child for lists, a child a field for structs, offsets and the entries' struct for maps.</summary>
internal sealed class NestedParts(NativeBuffer? offsets, Column[] children) : IDisposable
{
    /// <summary>Length + 1 int32 offsets into the child; null for structs and fixed-size lists.</summary>
    public NativeBuffer? Offsets { get; } = offsets;

    public Column[] Children { get; } = children;

    public void Dispose()
    {
        Offsets?.Release();
        foreach (Column child in Children) child.Dispose();
    }
}

/// <summary>Turns columns of packed values into Arrow's children and back.</summary>
internal static unsafe class NestedColumns
{
    /// <summary>Arrow's parts of a nested column.</summary>
    public static NestedParts Unpack(Column column, MemoryPool pool)
    {
        NestedLayout layout = column.Type.Layout;
        NativeBuffer? offsets = null;
        var builders = new ColumnBuilder[layout.Children.Length];
        for (int i = 0; i < builders.Length; i++) builders[i] = new ColumnBuilder(layout.Children[i].Type, pool);
        try
        {
            if (layout.Kind == PackedKind.Struct) UnpackStructs(column, layout, builders);
            else if (column.Type.Id == TypeId.FixedSizeList) UnpackArrays(column, layout, builders[0]);
            else UnpackLists(column, layout, builders[0], offsets = NativeBuffer.Allocate(pool, (column.Length + 1L) * 4));
            return new NestedParts(offsets, [.. builders.Select(b => b.Finish())]);
        }
        catch
        {
            offsets?.Release();
            foreach (ColumnBuilder builder in builders) builder.Dispose();
            throw;
        }
    }

    /// <summary>Packs row after row of Arrow's parts. Offsets are of rows in the child.</summary>
    /// <param name="type">The type of the nested column.</param>
    /// <param name="length">Rows.</param>
    /// <param name="isValid">Whether a row is valid.</param>
    /// <param name="offsets">Length + 1 offsets; null for structs and fixed-size lists.</param>
    /// <param name="children">Columns of exactly the layout's children's types.</param>
    /// <param name="pool">What the column's memory is charged to.</param>
    public static Column Pack(DataType type, int length, Func<int, bool> isValid, int* offsets, IReadOnlyList<Column> children, MemoryPool pool)
    {
        NestedLayout layout = type.Layout;
        using var builder = new ColumnBuilder(type, pool);
        builder.Reserve(length);
        PackedWriter writer = PackedWriter.Rent();
        for (int row = 0; row < length; row++)
        {
            if (!isValid(row))
            {
                builder.AppendNull();
                continue;
            }

            writer.Clear();
            PackedWriter.Mark mark = writer.Begin();
            if (layout.Kind == PackedKind.Struct)
            {
                for (int i = 0; i < children.Count; i++) Append(writer, layout.Children[i], !layout.IsFixed, children[i], row);
                writer.EndStruct(mark, layout);
            }
            else
            {
                int first = offsets == null ? row * type.Precision : offsets[row];
                int end = offsets == null ? first + type.Precision : offsets[row + 1];
                for (int i = first; i < end; i++) Append(writer, layout.Element, !layout.Element.IsFixed, children[0], i);
                writer.EndList(mark, layout.Element);
            }

            builder.Append(writer.Written);
        }

        PackedWriter.Return(writer);
        return builder.Finish();
    }

    private static void UnpackStructs(Column column, NestedLayout layout, ColumnBuilder[] builders)
    {
        for (int row = 0; row < column.Length; row++)
        {
            bool valid = !column.IsNull(row);
            fixed (byte* bytes = valid ? column.Packed(row) : default)
            {
                var value = new PackedSpan(bytes, valid ? column.Packed(row).Length : 0);
                for (int i = 0; i < builders.Length; i++)
                {
                    PackedSpan field = default;
                    if (valid && Packed.Field(layout, value, i, out field)) Append(builders[i], layout.Children[i], field);
                    else builders[i].AppendNull();
                }
            }
        }
    }

    private static void UnpackArrays(Column column, NestedLayout layout, ColumnBuilder builder)
    {
        for (int row = 0; row < column.Length; row++)
        {
            if (!column.IsNull(row)) AppendElements(column, row, layout, builder);
            else
                for (int i = 0; i < column.Type.Precision; i++) builder.AppendNull();
        }
    }

    private static void UnpackLists(Column column, NestedLayout layout, ColumnBuilder builder, NativeBuffer offsets)
    {
        int* to = (int*)offsets.Pointer;
        for (int row = 0; row < column.Length; row++)
        {
            to[row] = builder.Length;
            if (!column.IsNull(row)) AppendElements(column, row, layout, builder);
        }

        to[column.Length] = builder.Length;
    }

    private static void AppendElements(Column column, int row, NestedLayout layout, ColumnBuilder builder)
    {
        fixed (byte* bytes = column.Packed(row))
        {
            var value = new PackedSpan(bytes, column.Packed(row).Length);
            int count = Packed.Count(layout, value);
            for (int i = 0; i < count; i++)
            {
                if (Packed.Element(layout, value, i, out PackedSpan element)) Append(builder, layout.Element, element);
                else builder.AppendNull();
            }
        }
    }

    /// <summary>Appends a value from inside another to a column of its type.</summary>
    public static void Append(ColumnBuilder builder, NestedLayout layout, PackedSpan value)
    {
        switch (layout.Kind)
        {
            case PackedKind.Text:
                ReadOnlySpan<byte> text = new(value.Bytes, value.Size - 1);
                builder.Append(text.Contains(NestedLayout.Escape) ? Packed.TextBytes(value) : text);
                break;
            case PackedKind.Fixed:
                UInt128 number = default;
                PackedNumber.Read(layout, value.Bytes, &number, 0);
                switch (layout.Type.Physical.Width())
                {
                    case 1: builder.Append(*(byte*)&number); break;
                    case 2: builder.Append(*(ushort*)&number); break;
                    case 4: builder.Append(*(uint*)&number); break;
                    case 8: builder.Append(*(ulong*)&number); break;
                    default: builder.Append(number); break;
                }

                break;
            default: builder.Append(value.Span); break;
        }
    }

    private static void Append(PackedWriter writer, NestedLayout layout, bool tracked, Column column, int row)
    {
        bool valid = !column.IsNull(row);
        writer.Child(layout, tracked, valid);
        if (!valid) return;
        switch (layout.Kind)
        {
            case PackedKind.Text: writer.Text(column.GetBytes(row)); break;
            case PackedKind.Fixed when layout.Type.Physical == PhysicalType.Bool:
                byte truth = column.GetBoolean(row) ? (byte)1 : (byte)0;
                writer.Copy(&truth, 1);
                break;
            case PackedKind.Fixed: writer.Write(layout, column.Data.Pointer, row); break;
            default: writer.Copy(column.Packed(row)); break;
        }
    }
}
