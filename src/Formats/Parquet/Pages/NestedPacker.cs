using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>A node of a nested column that packs its values from its leaves' entries, specialised by what it is.</summary>
/// <remarks>The first leaf's levels say what is there; every leaf below takes its own entries as they are written.</remarks>
internal abstract unsafe class NestedPacker(NestedNode node, LeafValues first)
{
    /// <summary>The least definition level at which the value is not null.</summary>
    public int Definition { get; } = node.Definition;

    /// <summary>The leaf whose levels speak for the node.</summary>
    public LeafValues First { get; } = first;

    /// <summary>Whether the next value is not null.</summary>
    public bool IsNextValid
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => First.Definitions[First.Entry] >= Definition;
    }

    /// <summary>Writes the next value, which is not null, without a mark.</summary>
    public abstract void Write(PackedRows rows);

    /// <summary>Steps over the one entry that each leaf below has for a null or an empty list.</summary>
    public abstract void Step();

    /// <summary>The tree for a column.</summary>
    /// <param name="leaves">The column's leaves in the file's order; the next is taken.</param>
    public static NestedPacker Create(NestedNode node, NestedLayout layout, LeafValues[] leaves, ref int next)
    {
        switch (node.Kind)
        {
            case NestedNodeKind.Leaf:
                return layout.Kind == PackedKind.Text ? new TextPacker(node, leaves[next++]) : CreateFixed(node, layout, leaves[next++], null);
            case NestedNodeKind.Struct:
                LeafValues firstOfStruct = leaves[next];
                var fields = new NestedPacker[node.Children.Length];
                for (int i = 0; i < fields.Length; i++) fields[i] = Create(node.Children[i], layout.Children[i], leaves, ref next);
                return new StructPacker(node, firstOfStruct, layout, fields);
            default:
                NestedNode element = node.Children[0];
                if (element.Kind == NestedNodeKind.Leaf && layout.Element.IsFixed) return CreateFixed(node, layout.Element, leaves[next++], element);
                LeafValues firstOfList = leaves[next];
                return new ListPacker(node, firstOfList, layout.Element, Create(element, layout.Element, leaves, ref next));
        }
    }

    // A leaf of fixed width, or a list of such.
    private static NestedPacker CreateFixed(NestedNode node, NestedLayout layout, LeafValues leaf, NestedNode? element) => layout.Physical switch
    {
        PhysicalType.Bool or PhysicalType.UInt8 => Of<PackedByte>(node, leaf, element),
        PhysicalType.Int8 => Of<PackedSByte>(node, leaf, element),
        PhysicalType.Int16 => Of<PackedInt16>(node, leaf, element),
        PhysicalType.UInt16 => Of<PackedUInt16>(node, leaf, element),
        PhysicalType.Int32 => Of<PackedInt32>(node, leaf, element),
        PhysicalType.UInt32 => Of<PackedUInt32>(node, leaf, element),
        PhysicalType.Int64 => Of<PackedInt64>(node, leaf, element),
        PhysicalType.UInt64 => Of<PackedUInt64>(node, leaf, element),
        PhysicalType.Float32 => Of<PackedFloat32>(node, leaf, element),
        PhysicalType.Float64 => Of<PackedFloat64>(node, leaf, element),
        PhysicalType.Int128 when layout.Type.IsUnsigned128 => Of<PackedUInt128>(node, leaf, element),
        PhysicalType.Int128 => Of<PackedInt128>(node, leaf, element),
        PhysicalType.Interval => Of<PackedInterval>(node, leaf, element),
        _ => throw new InternalException($"values of type {layout.Type} have no fixed width"),
    };

    private static NestedPacker Of<TCodec>(NestedNode node, LeafValues leaf, NestedNode? element)
        where TCodec : struct, IPackedCodec =>
        element is null ? new FixedPacker<TCodec>(node, leaf) : new FixedListPacker<TCodec>(node, leaf, element);
}

/// <summary>A leaf of fixed width.</summary>
internal sealed unsafe class FixedPacker<TCodec>(NestedNode node, LeafValues leaf) : NestedPacker(node, leaf)
    where TCodec : struct, IPackedCodec
{
    public override void Write(PackedRows rows)
    {
        TCodec.Put(rows.Room(TCodec.Width), First.Values.Data, First.Take());
        rows.Advance(TCodec.Width);
    }

    public override void Step() => First.Step();
}

/// <summary>A leaf of text or binary.</summary>
internal sealed unsafe class TextPacker(NestedNode node, LeafValues leaf) : NestedPacker(node, leaf)
{
    public override void Write(PackedRows rows)
    {
        StringView* view = First.Values.Views + First.Take();
        int length = view->Length;
        byte* bytes = StringView.Bytes(view), p = rows.Room((2L * length) + 1);
        byte* next = p;
        int plain = 0;
        if (length <= StringView.InlineLength)
        {
            // Short: the copy is the search.
            while (plain < length && bytes[plain] > NestedLayout.Escape) *next++ = bytes[plain++];
        }
        else
        {
            var text = new ReadOnlySpan<byte>(bytes, length);
            plain = text.IndexOfAny((byte)0, NestedLayout.Escape);
            if (plain < 0) plain = length;
            text[..plain].CopyTo(new Span<byte>(p, plain));
            next += plain;
        }

        for (int i = plain; i < length; i++)
        {
            if (bytes[i] <= NestedLayout.Escape)
            {
                *next++ = NestedLayout.Escape;
                *next++ = (byte)(bytes[i] + 1);
            }
            else
            {
                *next++ = bytes[i];
            }
        }

        *next++ = NestedLayout.End;
        rows.Advance(next - p);
    }

    public override void Step() => First.Step();
}

/// <summary>A struct.</summary>
internal sealed class StructPacker(NestedNode node, LeafValues first, NestedLayout layout, NestedPacker[] fields) : NestedPacker(node, first)
{
    private readonly bool _tracked = !layout.IsFixed;

    public override void Write(PackedRows rows)
    {
        int start = rows.Length, places = rows.Places;
        for (int i = 0; i < fields.Length; i++)
        {
            NestedPacker field = fields[i];
            if (_tracked) rows.Place();
            bool valid = field.IsNextValid;
            rows.Mark(layout.Children[i], valid);
            if (valid) field.Write(rows);
            else field.Step();
        }

        if (_tracked) rows.WritePlaces(places, start);
    }

    public override void Step()
    {
        foreach (NestedPacker field in fields) field.Step();
    }
}

/// <summary>A list or map of anything but leaves of fixed width.</summary>
internal sealed unsafe class ListPacker(NestedNode node, LeafValues first, NestedLayout layout, NestedPacker element) : NestedPacker(node, first)
{
    private readonly int _elementDefinition = node.ElementDefinition, _repetition = node.Repetition;
    private readonly bool _tracked = !layout.IsFixed;

    public override void Write(PackedRows rows)
    {
        int start = rows.Length, places = rows.Places;
        if (First.Definitions[First.Entry] < _elementDefinition)
        {
            element.Step(); // empty
        }
        else
        {
            do
            {
                if (_tracked) rows.Place();
                bool valid = element.IsNextValid;
                rows.Mark(layout, valid);
                if (valid) element.Write(rows);
                else element.Step();
            }
            while (First.Repetitions[First.Entry] == _repetition);
        }

        *rows.Room(1) = NestedLayout.End;
        rows.Advance(1);
        if (!_tracked) return;
        int count = rows.Places - places;
        rows.WritePlaces(places, start);
        Unsafe.WriteUnaligned(rows.Room(4), count);
        rows.Advance(4);
    }

    public override void Step() => element.Step();
}

/// <summary>A list of leaves of fixed width: one loop over its entries.</summary>
internal sealed unsafe class FixedListPacker<TCodec>(NestedNode node, LeafValues leaf, NestedNode element) : NestedPacker(node, leaf)
    where TCodec : struct, IPackedCodec
{
    private readonly int _elementDefinition = node.ElementDefinition, _repetition = node.Repetition, _present = element.Definition;

    public override void Write(PackedRows rows)
    {
        LeafValues leaf = First;
        byte* definitions = leaf.Definitions, repetitions = leaf.Repetitions;
        int entry = leaf.Entry, value = leaf.Value;
        if (definitions[entry] < _elementDefinition)
        {
            leaf.Step(); // empty
            *rows.Room(1) = NestedLayout.End;
            rows.Advance(1);
            return;
        }

        int end = entry + 1;
        while (repetitions[end] == _repetition) end++;
        int stride = TCodec.Width + 1;
        byte* start = rows.Room(((long)(end - entry) * stride) + 1), p = start;
        void* values = leaf.Values.Data;
        for (; entry < end; entry++, p += stride)
        {
            if (definitions[entry] >= _present)
            {
                *p = NestedLayout.Valid;
                TCodec.Put(p + 1, values, value++);
            }
            else
            {
                *p = NestedLayout.Null;
                new Span<byte>(p + 1, TCodec.Width).Clear();
            }
        }

        *p++ = NestedLayout.End;
        rows.Advance(p - start);
        leaf.MoveTo(end, value);
    }

    public override void Step() => First.Step();
}
