using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Reads a nested column: the leaves of a row group are decoded whole, and their levels say how rows are put together.</summary>
/// <remarks>Rows are made when one is first asked for, and live until the next row group. Not thread-safe.</remarks>
internal sealed unsafe class NestedColumnReader : IDisposable
{
    private readonly Node _root;
    private readonly NestedLayout _layout;
    private readonly MemoryPool _pool;
    private readonly string _file;
    private readonly LeafValues[] _leaves;
    private readonly int[] _entry, _value; // the next of each leaf
    private readonly Vector _rows;
    private bool _made;
    private long _count;

    public NestedColumnReader(ParquetColumn column, string file, MemoryPool pool, bool verifyChecksums)
    {
        Column = column;
        _file = file;
        _pool = pool;
        _layout = column.Type.Layout;
        ParquetColumn[] leaves = [.. column.Node!.Leaves];
        Readers = [.. leaves.Select(l => new ColumnReader(l, file, pool, verifyChecksums))];
        _leaves = new LeafValues[leaves.Length];
        _entry = new int[leaves.Length];
        _value = new int[leaves.Length];
        int next = 0;
        _root = new Node(column.Node, ref next);
        _rows = new Vector(column.Type, pool, 1);
    }

    /// <summary>A node of the tree with the number of the first leaf below.</summary>
    private sealed class Node
    {
        public Node(NestedNode node, ref int next)
        {
            Kind = node.Kind;
            Definition = node.Definition;
            ElementDefinition = node.ElementDefinition;
            Repetition = node.Repetition;
            Leaf = next;
            if (node.Kind == NestedNodeKind.Leaf) next++;
            Children = new Node[node.Children.Length];
            for (int i = 0; i < Children.Length; i++) Children[i] = new Node(node.Children[i], ref next);
        }

        public NestedNodeKind Kind { get; }
        public int Definition { get; }
        public int ElementDefinition { get; }
        public int Repetition { get; }
        public int Leaf { get; }
        public Node[] Children { get; }
    }

    public ParquetColumn Column { get; }

    /// <summary>One a leaf, to be given its chunk.</summary>
    public ColumnReader[] Readers { get; }

    /// <summary>Notes that every leaf has a chunk of a row group of so many rows.</summary>
    public void Start(long rows)
    {
        _count = rows;
        _made = false;
    }

    /// <summary>Writes rows to a flat vector that was started, from its row <paramref name="at"/> on.</summary>
    public void Read(Vector target, int at, long row, int count)
    {
        if (!_made) Make();
        for (int i = 0; i < count; i++) Put(target, at + i, (int)row + i);
    }

    /// <summary>Writes the selected ones of the rows from <paramref name="row"/> on.</summary>
    public void ReadSelected(Vector target, int at, long row, Selection selection)
    {
        if (!_made) Make();
        for (int i = 0; i < selection.Count; i++) Put(target, at + i, (int)row + selection[i]);
    }

    public void Dispose()
    {
        foreach (ColumnReader reader in Readers) reader.Dispose();
        _rows.Dispose();
    }

    private void Put(Vector target, int at, int row)
    {
        target.Views[at] = _rows.Views[row];
        if (!_rows.IsValid(row)) Bitmap.Clear(VectorCopy.ValidityOf(target), at);
    }

    private void Make()
    {
        int rows = checked((int)_count);
        try
        {
            for (int i = 0; i < _leaves.Length; i++)
            {
                _leaves[i] = new LeafValues(Readers[i].Column, _pool);
                Readers[i].ReadAll(_leaves[i]);
                _entry[i] = _value[i] = 0;
            }

            _rows.StartFlat(Math.Max(rows, 1));
            PackedWriter writer = PackedWriter.Rent();
            for (int row = 0; row < rows; row++)
            {
                if (Repetition(_root) != 0) throw Wrong(_root, "a row does not begin where it should");
                writer.Clear();
                if (Definition(_root) < _root.Definition)
                {
                    Step(_root);
                    _rows.Views[row] = default;
                    Functions.Scalars.Lists.ListSignature.SetNull(_rows, row, rows);
                    continue;
                }

                Write(_root, _layout, writer);
                _rows.Views[row] = writer.ViewIn(_rows);
            }

            PackedWriter.Return(writer);
            for (int i = 0; i < _leaves.Length; i++)
                if (_entry[i] != _leaves[i].Count) throw Wrong(_root, $"{_leaves[i].Count - _entry[i]} values are left after {rows} rows");
            _made = true;
        }
        finally
        {
            foreach (LeafValues? leaf in _leaves) leaf?.Dispose();
            foreach (ColumnReader reader in Readers) reader.Recycle();
        }
    }

    // A value that is not null: its bytes without a mark.
    private void Write(Node node, NestedLayout layout, PackedWriter writer)
    {
        if (node.Kind == NestedNodeKind.Leaf)
        {
            int leaf = node.Leaf;
            if (_value[leaf] >= _leaves[leaf].Present) throw Wrong(node, "values end too early");
            writer.Write(layout, _leaves[leaf].Values.Data, _value[leaf]++);
            _entry[leaf]++;
            return;
        }

        PackedWriter.Mark mark = writer.Begin();
        if (node.Kind == NestedNodeKind.Struct)
        {
            for (int i = 0; i < node.Children.Length; i++) WriteChild(node.Children[i], layout.Children[i], !layout.IsFixed, writer);
            writer.EndStruct(mark, layout);
            return;
        }

        if (Definition(node) < node.ElementDefinition)
        {
            Step(node); // empty
        }
        else
        {
            if (node.Children[0].Kind == NestedNodeKind.Leaf) WriteLeaves(node, layout.Element, writer);
            else
                do WriteChild(node.Children[0], layout.Element, !layout.Element.IsFixed, writer);
                while (HasMore(node));
        }

        writer.EndList(mark, layout.Element);
    }

    // The elements of a list that are leaves: no tree is to be walked.
    private void WriteLeaves(Node list, NestedLayout layout, PackedWriter writer)
    {
        LeafValues leaf = _leaves[list.Leaf];
        byte* definitions = leaf.Definitions, repetitions = leaf.Repetitions;
        void* values = leaf.Values.Data;
        int entry = _entry[list.Leaf], value = _value[list.Leaf], count = leaf.Count, defined = list.Children[0].Definition, repetition = list.Repetition;
        bool tracked = !layout.IsFixed;
        do
        {
            bool valid = definitions[entry] >= defined;
            writer.Child(layout, tracked, valid);
            if (valid) writer.Write(layout, values, value++);
            entry++;
        }
        while (entry < count && repetitions[entry] == repetition);
        if (value > leaf.Present) throw Wrong(list, "values end too early");
        _entry[list.Leaf] = entry;
        _value[list.Leaf] = value;
    }

    private void WriteChild(Node node, NestedLayout layout, bool tracked, PackedWriter writer)
    {
        bool valid = Definition(node) >= node.Definition;
        writer.Child(layout, tracked, valid);
        if (valid) Write(node, layout, writer);
        else Step(node);
    }

    private bool HasMore(Node list)
    {
        int leaf = list.Leaf;
        return _entry[leaf] < _leaves[leaf].Count && _leaves[leaf].Repetitions[_entry[leaf]] == list.Repetition;
    }

    private int Definition(Node node)
    {
        int leaf = Next(node);
        return _leaves[leaf].Definitions[_entry[leaf]];
    }

    private int Repetition(Node node)
    {
        int leaf = Next(node);
        return _leaves[leaf].Repetitions[_entry[leaf]];
    }

    private int Next(Node node)
    {
        int leaf = node.Leaf;
        return _entry[leaf] < _leaves[leaf].Count ? leaf : throw Wrong(node, "levels end too early");
    }

    // Steps over the one entry that each leaf below has for a null or an empty list.
    private void Step(Node node)
    {
        if (node.Kind == NestedNodeKind.Leaf)
        {
            int leaf = Next(node);
            _entry[leaf]++;
            return;
        }

        foreach (Node child in node.Children) Step(child);
    }

    private ParquetException Wrong(Node node, string what) => new(_file, Readers[node.Leaf].Column.Name, -1, $"{what} in the nested column '{Column.Name}'");
}
