using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>Casts between nested types: lists element by element, structs field by field, with the kernels of the elements' and fields' own casts.</summary>
internal static unsafe class NestedCasts
{
    /// <summary>The kernel; null if there is no such cast.</summary>
    public static CastKernel? Find(CastContext context)
    {
        (DataType from, DataType to) = (context.From, context.To);
        if (from.IsList && to.IsList) return ToList(context, from.Element, to.Element);
        if (from.Id == TypeId.Map && to.Id == TypeId.Map) return ToMap(context);
        if (from.Id == TypeId.Struct && to.Id == TypeId.Struct) return ToStruct(context);
        return null;
    }

    /// <summary>Whether values of both types are the same bytes.</summary>
    public static bool IsSameLayout(DataType from, DataType to, Types.Zones.Zone? zone)
    {
        if (from.IsList && to.IsList) return (to.Id == TypeId.List || from == to) && Same(from.Element, to.Element);
        if (from.Id == TypeId.Map && to.Id == TypeId.Map) return Same(from.Fields[0].Type, to.Fields[0].Type) && Same(from.Fields[1].Type, to.Fields[1].Type);
        if (from.Id != TypeId.Struct || to.Id != TypeId.Struct || from.Fields.Length != to.Fields.Length) return false;
        if (from.IsUnion || to.IsUnion) return SameParts(from, to);
        if (CastRules.FieldPlaces(from, to) is not { } places) return false;
        for (int i = 0; i < places.Length; i++)
            if (places[i] != i || !Same(from.Fields[i].Type, to.Fields[i].Type)) return false;
        return true;

        bool Same(DataType a, DataType b) => a == b || CastKernels.IsSameLayout(a, b, zone);
    }

    // A union is made of the struct of its tag and members.
    private static bool SameParts(DataType from, DataType to)
    {
        if (from.IsUnion) return false;
        for (int i = 0; i < from.Fields.Length; i++)
            if (from.Fields[i].Type != to.Fields[i].Type) return false;
        return true;
    }

    private static CastKernel ToList(CastContext context, DataType from, DataType to)
    {
        NestedLayout source = context.From.Layout, target = context.To.Layout;
        int length = context.To.Id == TypeId.FixedSizeList ? context.To.Precision : -1;
        CastKernel? kernel = CastKernels.Find(from, to, context.Zone);
        bool keepsNulls = Cast.KeepsNulls(from, to);
        return (Vector lists, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            if (length >= 0) CheckLengths(source, lists, length, rows, context);
            if (kernel is null) CopyLists(source, lists, result, length, rows);
            else Convert(source, target, lists, result, length, kernel, rows, keepsNulls);
        };
    }

    private static CastKernel ToMap(CastContext context)
    {
        DataType from = NestedLayout.EntryOf(context.From), to = NestedLayout.EntryOf(context.To);
        NestedLayout source = context.From.Layout, target = context.To.Layout;
        CastKernel kernel = CastKernels.Find(from, to, context.Zone)!;
        return (Vector maps, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            Convert(source, target, maps, result, -1, kernel, rows);
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                if (MapKeys.Problem(target, PackedSpan.Of(result.Views + row)) is not { } problem) continue;
                if (!rows.IsTry) throw new ConversionException(problem);
                Kernels.KernelLoop.SetNull(result, row, rows.Rows);
            }
        };
    }

    private static void CheckLengths(NestedLayout source, Vector lists, int length, in KernelRows rows, CastContext context)
    {
        if (rows.IsTry) return;
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int count = Packed.Count(source, PackedSpan.Of(lists.Views + rows.Selection[i]));
            if (count != length) throw new ConversionException($"a list of {count} elements does not convert to {context.To}");
        }
    }

    private static void CopyLists(NestedLayout source, Vector lists, Vector result, int length, in KernelRows rows)
    {
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            result.Views[row] = lists.Views[row];
            if (length >= 0 && Packed.Count(source, PackedSpan.Of(lists.Views + row)) != length) Kernels.KernelLoop.SetNull(result, row, rows.Rows);
        }
    }

    private sealed class ListScratch(DataType from, DataType to, MemoryPool pool) : IDisposable
    {
        public ElementVector Elements { get; } = new(from, pool);

        public Vector Converted { get; } = new(to, pool, 1);

        public void Dispose()
        {
            Elements.Dispose();
            Converted.Dispose();
        }
    }

    private static void Convert(NestedLayout source, NestedLayout target, Vector lists, Vector result, int length, CastKernel kernel, in KernelRows rows, bool keepsNulls = false)
    {
        ListScratch scratch = result.Aside as ListScratch ?? result.Keep(new ListScratch(source.Element.Type, target.Element.Type, result.Pool));
        ElementVector elements = scratch.Elements;
        elements.Fill(source, lists, rows.Selection);
        if (elements.Count > 0) kernel(elements.Values, scratch.Converted, new KernelRows(keepsNulls ? Selection.All(elements.Count) : elements.Valid(), elements.Count, rows.IsTry));
        else scratch.Converted.StartFlat(1);
        PackedWriter writer = PackedWriter.Rent();
        NestedLayout element = target.Element;
        int at = 0;
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            int count = Packed.Count(source, PackedSpan.Of(lists.Views + row));
            if (length >= 0 && count != length)
            {
                result.Views[row] = default;
                Kernels.KernelLoop.SetNull(result, row, rows.Rows);
                at += count;
                continue;
            }

            writer.Clear();
            PackedWriter.Mark mark = writer.Begin();
            for (int end = at + count; at < end; at++)
            {
                bool valid = (keepsNulls || elements.Values.IsValid(at)) && scratch.Converted.IsValid(at);
                writer.Child(element, !element.IsFixed, valid);
                if (valid) writer.Write(element, scratch.Converted.Data, at);
            }

            writer.EndList(mark, element);
            result.Views[row] = writer.ViewIn(result);
        }

        PackedWriter.Return(writer);
    }

    private sealed class FieldScratch(CastContext context, int[] places, MemoryPool pool) : IDisposable
    {
        public Vector[] Fields { get; } = [.. places.Select(p => new Vector(p < 0 ? DataType.Null : context.From.Fields[p].Type, pool, 1))];

        public Vector[] Converted { get; } = [.. context.To.Fields.Select(f => new Vector(f.Type, pool, 1))];

        public Evaluation.Scratch Rows { get; } = new(pool);

        public void Dispose()
        {
            foreach (Vector vector in Fields) vector.Dispose();
            foreach (Vector vector in Converted) vector.Dispose();
            Rows.Dispose();
        }
    }

    private static CastKernel? ToStruct(CastContext context)
    {
        if (CastRules.FieldPlaces(context.From, context.To) is not { } places) return null;
        CastKernel?[] kernels = [.. places.Select((p, i) => p < 0 ? null : CastKernels.Find(context.From.Fields[p].Type, context.To.Fields[i].Type, context.Zone))];
        bool[] keepsNulls = [.. places.Select((p, i) => p >= 0 && Cast.KeepsNulls(context.From.Fields[p].Type, context.To.Fields[i].Type))];
        NestedLayout source = context.From.Layout, target = context.To.Layout;
        return (Vector structs, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            FieldScratch scratch = result.Aside as FieldScratch ?? result.Keep(new FieldScratch(context, places, result.Pool));
            for (int f = 0; f < places.Length; f++)
                if (places[f] >= 0) ConvertField(source, structs, places[f], kernels[f], scratch, f, keepsNulls[f], rows);
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                for (int f = 0; f < places.Length; f++)
                {
                    Vector values = kernels[f] is null ? scratch.Fields[f] : scratch.Converted[f];
                    bool valid = places[f] >= 0 && (keepsNulls[f] || scratch.Fields[f].IsValid(row)) && values.IsValid(row);
                    writer.Child(target.Children[f], !target.IsFixed, valid);
                    if (valid) writer.Write(target.Children[f], values.Data, row);
                }

                writer.EndStruct(mark, target);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        };
    }

    private static void ConvertField(NestedLayout source, Vector structs, int place, CastKernel? kernel, FieldScratch scratch, int f, bool keepsNulls, in KernelRows rows)
    {
        Vector field = scratch.Fields[f];
        field.StartFlat(rows.Rows);
        int* valid = scratch.Rows.Indices(rows.Rows);
        int count = 0;
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            if (Packed.Field(source, PackedSpan.Of(structs.Views + row), place, out PackedSpan value))
            {
                Packed.Load(source.Children[place], value, field, row);
                valid[count++] = row;
            }
            else
            {
                Kernels.KernelLoop.SetNull(field, row, rows.Rows);
            }
        }

        kernel?.Invoke(field, scratch.Converted[f], new KernelRows(keepsNulls ? rows.Selection : new Selection(valid, count), rows.Rows, rows.IsTry));
    }
}
