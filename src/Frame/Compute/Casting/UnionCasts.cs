using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Compute.Casting;

/// <summary>Casts to unions: of a value to the member that it becomes (a null is that member's), and of unions to others that have their members.</summary>
internal static unsafe class UnionCasts
{
    /// <summary>The kernel; null if there is no such cast.</summary>
    public static CastKernel? Find(CastContext context) => context.From.IsUnion ? OfUnion(context) : OfMember(context);

    /// <summary>The member that a packed union has a value of: its place among the type's fields.</summary>
    /// <param name="layout">The union's.</param>
    /// <param name="value">The union.</param>
    /// <param name="member">The member's value.</param>
    /// <param name="valid">Whether that is not null.</param>
    public static int Member(NestedLayout layout, PackedSpan value, out PackedSpan member, out bool valid)
    {
        Packed.Field(layout, value, 0, out PackedSpan tag);
        // A file may hold a tag that there is no member of.
        int place = Math.Min(tag.Bytes[0] + 1, layout.Children.Length - 1);
        valid = Packed.Field(layout, value, place, out member);
        return place;
    }

    private static CastKernel? OfMember(CastContext context)
    {
        if (CastRules.MembersFor(context.From, context.To) is not [var place]) return null;
        DataType member = context.To.Fields[place].Type;
        CastKernel? kernel = CastKernels.Find(context.From, member, context.Zone);
        NestedLayout layout = context.To.Layout;
        bool keepsNulls = Cast.KeepsNulls(context.From, member);
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            Vector values = source;
            if (kernel is not null)
            {
                MemberScratch scratch = result.Aside as MemberScratch ?? result.Keep(new MemberScratch(context.To, result.Pool));
                kernel(source, scratch.Converted[place], keepsNulls ? rows : scratch.Valid(source, rows));
                values = scratch.Converted[place];
            }

            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                bool valid = (keepsNulls || source.IsValid(row)) && values.IsValid(row);
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                Start(writer, layout, place);
                writer.Child(layout.Children[place], !layout.IsFixed, valid);
                if (valid) writer.Write(layout.Children[place], values.Data, row);
                End(writer, layout, place, mark);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        };
    }

    private static CastKernel? OfUnion(CastContext context)
    {
        if (CastRules.MemberPlaces(context.From, context.To) is not { } places) return null;
        CastKernel?[] kernels = [.. places.Select((p, i) => p < 1 ? null : CastKernels.Find(context.From.Fields[i].Type, context.To.Fields[p].Type, context.Zone))];
        NestedLayout from = context.From.Layout, to = context.To.Layout;
        return (Vector unions, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            UnionScratch scratch = result.Aside as UnionScratch ?? result.Keep(new UnionScratch(context, places, result.Pool));
            for (int m = 1; m < places.Length; m++) scratch.Convert(from, unions, m, kernels[m], rows);
            PackedWriter writer = PackedWriter.Rent();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                int member = Member(from, PackedSpan.Of(unions.Views + row), out _, out bool valid), place = places[member];
                Vector values = kernels[member] is null ? scratch.Members[member] : scratch.Converted[member];
                valid = valid && values.IsValid(row);
                writer.Clear();
                PackedWriter.Mark mark = writer.Begin();
                Start(writer, to, place);
                writer.Child(to.Children[place], !to.IsFixed, valid);
                if (valid) writer.Write(to.Children[place], values.Data, row);
                End(writer, to, place, mark);
                result.Views[row] = writer.ViewIn(result);
            }

            PackedWriter.Return(writer);
        };
    }

    /// <summary>The tag and the members before the one that a union has a value of, which follows.</summary>
    public static void Start(PackedWriter writer, NestedLayout layout, int place)
    {
        writer.Child(layout.Children[0], !layout.IsFixed, valid: true);
        byte tag = (byte)(place - 1);
        writer.Write(layout.Children[0], &tag, 0);
        for (int i = 1; i < place; i++) writer.Child(layout.Children[i], !layout.IsFixed, valid: false);
    }

    /// <summary>The members behind it.</summary>
    public static void End(PackedWriter writer, NestedLayout layout, int place, PackedWriter.Mark mark)
    {
        for (int i = place + 1; i < layout.Children.Length; i++) writer.Child(layout.Children[i], !layout.IsFixed, valid: false);
        writer.EndStruct(mark, layout);
    }

    private sealed class MemberScratch(DataType union, MemoryPool pool) : IDisposable
    {
        private readonly Evaluation.Scratch _rows = new(pool);

        public Vector[] Converted { get; } = [.. union.Fields.Select(f => new Vector(f.Type, pool, 1))];

        /// <summary>The rows that have a value.</summary>
        public KernelRows Valid(Vector source, in KernelRows rows)
        {
            int* valid = _rows.Indices(rows.Rows);
            int count = 0;
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                valid[count] = row;
                if (source.IsValid(row)) count++;
            }

            return new KernelRows(new Selection(valid, count), rows.Rows, rows.IsTry);
        }

        public void Dispose()
        {
            foreach (Vector vector in Converted) vector.Dispose();
            _rows.Dispose();
        }
    }

    private sealed class UnionScratch(CastContext context, int[] places, MemoryPool pool) : IDisposable
    {
        private readonly Evaluation.Scratch _rows = new(pool);

        public Vector[] Members { get; } = [.. context.From.Fields.Select(f => new Vector(f.Type, pool, 1))];

        public Vector[] Converted { get; } = [.. places.Select((p, i) => new Vector(context.To.Fields[p].Type, pool, 1))];

        /// <summary>Takes the values of one member out, and converts them.</summary>
        public void Convert(NestedLayout layout, Vector unions, int member, CastKernel? kernel, in KernelRows rows)
        {
            Vector values = Members[member];
            values.StartFlat(rows.Rows);
            int* valid = _rows.Indices(rows.Rows);
            int count = 0;
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                if (Member(layout, PackedSpan.Of(unions.Views + row), out PackedSpan value, out bool there) != member || !there) continue;
                Packed.Load(layout.Children[member], value, values, row);
                valid[count++] = row;
            }

            kernel?.Invoke(values, Converted[member], new KernelRows(new Selection(valid, count), rows.Rows, rows.IsTry));
        }

        public void Dispose()
        {
            foreach (Vector vector in Members) vector.Dispose();
            foreach (Vector vector in Converted) vector.Dispose();
            _rows.Dispose();
        }
    }
}
