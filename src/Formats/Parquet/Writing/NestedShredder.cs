using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Levels of a leaf's entries, as they are written.</summary>
internal sealed unsafe class LevelList(MemoryPool pool) : IDisposable
{
    private NativeBuffer? _buffer;

    public int Count { get; private set; }

    public int* Values => (int*)_buffer!.Pointer;

    public void Add(int level)
    {
        if (_buffer is null || Count * 4L == _buffer.Capacity)
        {
            NativeBuffer grown = NativeBuffer.Allocate(pool, Math.Max(Count * 8L, 4096));
            if (_buffer is not null) Buffer.MemoryCopy(_buffer.Pointer, grown.Pointer, grown.Capacity, Count * 4L);
            _buffer?.Release();
            _buffer = grown;
        }

        ((int*)_buffer.Pointer)[Count++] = level;
    }

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }
}

/// <summary>The entries of one leaf: a value or null each, with their levels.</summary>
internal sealed class ShreddedLeaf(StoredLeaf leaf, MemoryPool pool) : IDisposable
{
    private readonly ColumnBuilder _values = new(leaf.Type, pool);
    private Column? _column;

    public StoredLeaf Leaf { get; } = leaf;

    public LevelList Repetitions { get; } = new(pool);

    public LevelList Definitions { get; } = new(pool);

    public ColumnBuilder Values => _values;

    /// <summary>The values, once all rows are shredded.</summary>
    public Column Column => _column ??= _values.Finish();

    public void AddNull(int repetition, int definition)
    {
        _values.AppendNull();
        Repetitions.Add(repetition);
        Definitions.Add(definition);
    }

    public void Dispose()
    {
        _values.Dispose();
        _column?.Dispose();
        Repetitions.Dispose();
        Definitions.Dispose();
    }
}

/// <summary>Takes the rows of a nested column apart into its leaves. Source: Melnik et al., Dremel, 2010. The twin of <see cref="Pages.NestedColumnReader"/>.</summary>
internal sealed unsafe class NestedShredder
{
    private readonly ShreddedLeaf[] _leaves;

    private NestedShredder(ShreddedLeaf[] leaves) => _leaves = leaves;

    /// <summary>The column's leaves, in the order of the tree's.</summary>
    public static ShreddedLeaf[] Shred(Column column, StoredTree tree, MemoryPool pool)
    {
        ShreddedLeaf[] leaves = [.. tree.Leaves.Select(l => new ShreddedLeaf(l, pool))];
        try
        {
            var shredder = new NestedShredder(leaves);
            for (int row = 0; row < column.Length; row++)
            {
                int leaf = 0;
                bool valid = !column.IsNull(row);
                fixed (byte* bytes = valid ? column.Packed(row) : default)
                    shredder.Add(column.Type.Layout, valid, new PackedSpan(bytes, valid ? column.Packed(row).Length : 0), tree.Nullable, 0, 0, 0, ref leaf);
            }

            return leaves;
        }
        catch
        {
            foreach (ShreddedLeaf leaf in leaves) leaf.Dispose();
            throw;
        }
    }

    // Levels: of this entry's repetition, of what is there around the value, and how many lists are around it.
    private void Add(NestedLayout layout, bool valid, PackedSpan value, bool nullable, int repetition, int definition, int depth, ref int leaf)
    {
        if (valid && nullable) definition++;
        switch (layout.Kind)
        {
            case PackedKind.Struct:
                for (int i = 0; i < layout.Children.Length; i++)
                {
                    PackedSpan field = default;
                    if (valid) Add(layout.Children[i], Packed.Field(layout, value, i, out field), field, true, repetition, definition, depth, ref leaf);
                    else AddNull(layout.Children[i], repetition, definition, ref leaf);
                }

                break;
            case PackedKind.List:
                int count = valid ? Packed.Count(layout, value) : 0;
                if (count == 0)
                {
                    AddNull(layout.Element, repetition, definition, ref leaf);
                    break;
                }

                int first = leaf;
                bool map = layout.Type.Id == TypeId.Map;
                for (int i = 0; i < count; i++)
                {
                    leaf = first;
                    bool there = Packed.Element(layout, value, i, out PackedSpan element);
                    int level = i == 0 ? repetition : depth + 1;
                    if (!map) Add(layout.Element, there, element, true, level, definition + 1, depth + 1, ref leaf);
                    else AddEntry(layout.Element, element, level, definition + 1, depth + 1, ref leaf);
                }

                break;
            default:
                ShreddedLeaf target = _leaves[leaf++];
                if (!valid)
                {
                    target.AddNull(repetition, definition);
                    break;
                }

                NestedColumns.Append(target.Values, layout, value);
                target.Repetitions.Add(repetition);
                target.Definitions.Add(definition);
                break;
        }
    }

    // Key and value stand in the repeated group itself; a key is never null.
    private void AddEntry(NestedLayout entry, PackedSpan pair, int repetition, int definition, int depth, ref int leaf)
    {
        bool hasKey = Packed.Field(entry, pair, 0, out PackedSpan key);
        Add(entry.Children[0], hasKey, key, false, repetition, definition, depth, ref leaf);
        Add(entry.Children[1], Packed.Field(entry, pair, 1, out PackedSpan value), value, true, repetition, definition, depth, ref leaf);
    }

    private void AddNull(NestedLayout layout, int repetition, int definition, ref int leaf)
    {
        if (layout.Kind is PackedKind.Fixed or PackedKind.Text)
        {
            _leaves[leaf++].AddNull(repetition, definition);
            return;
        }

        foreach (NestedLayout child in layout.Children) AddNull(child, repetition, definition, ref leaf);
    }
}
