using System.Text;
using System.Text.Json;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>The values of one JSON text as places in it, in the order of the text: for what looks at more than one of them.</summary>
/// <threadsafety>One thread at a time; rented.</threadsafety>
internal sealed class JsonTree
{
    // Two, for functions of two values.
    [ThreadStatic]
    private static JsonTree? t_spare, t_other;

    private readonly List<int> _open = [];
    private Node[] _nodes = new Node[64];

    /// <summary>A value.</summary>
    /// <param name="Kind">The token that it begins with.</param>
    public record struct Node(JsonTokenType Kind)
    {
        /// <summary>Where it lies in the text.</summary>
        public int Start, End;

        /// <summary>Where its key lies, between the quotes; -1 if it has none.</summary>
        public int KeyStart, KeyEnd;

        /// <summary>The first value in it; -1 if there is none.</summary>
        public int FirstChild;

        /// <summary>The next value beside it; -1 if it is the last.</summary>
        public int Next;

        /// <summary>The last value in it so far.</summary>
        public int LastChild;

        /// <summary>Keys and values before it.</summary>
        public int Id;

        public readonly bool IsContainer => Kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    public ref readonly Node this[int node] => ref _nodes[node];

    /// <summary>How many values there are; the first is the whole.</summary>
    public int Count { get; private set; }

    public static JsonTree Rent()
    {
        JsonTree tree = t_spare ?? new JsonTree();
        (t_spare, t_other) = (t_other, null);
        return tree;
    }

    public static void Return(JsonTree tree) => (t_spare, t_other) = (tree, t_spare);

    /// <exception cref="UsageException">The text is not JSON.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        Count = 0;
        _open.Clear();
        int id = -1, keyStart = -1, keyEnd = -1;
        var reader = new JsonReader(json);
        while (reader.Read())
        {
            switch (reader.Kind)
            {
                case JsonTokenType.PropertyName:
                    id++;
                    keyStart = reader.Start + 1;
                    keyEnd = reader.End - 1;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _nodes[_open[^1]].End = reader.End;
                    _open.RemoveAt(_open.Count - 1);
                    break;
                default:
                    Add(new Node(reader.Kind) { Start = reader.Start, End = reader.End, KeyStart = keyStart, KeyEnd = keyEnd, FirstChild = -1, Next = -1, LastChild = -1, Id = ++id });
                    keyStart = keyEnd = -1;
                    break;
            }
        }

        if (reader.IsMalformed) throw JsonPath.Malformed(json, reader.End);
    }

    /// <summary>A text without its quotes and escapes, or a key.</summary>
    public static string Unescaped(ReadOnlySpan<byte> inside)
    {
        if (!inside.Contains((byte)'\\')) return Encoding.UTF8.GetString(inside);
        byte[] room = new byte[inside.Length];
        return Encoding.UTF8.GetString(room.AsSpan(0, JsonReader.Unescape(inside, room)));
    }

    /// <summary>Whether a value has this key, which is given without escapes.</summary>
    public bool HasKey(int node, ReadOnlySpan<byte> json, ReadOnlySpan<byte> key)
    {
        if (_nodes[node].KeyStart < 0) return false;
        ReadOnlySpan<byte> own = json[_nodes[node].KeyStart.._nodes[node].KeyEnd];
        return own.SequenceEqual(key) || own.Contains((byte)'\\') && Encoding.UTF8.GetBytes(Unescaped(own)).AsSpan().SequenceEqual(key);
    }

    /// <summary>The value of an object's key, the first of several; -1 if there is none.</summary>
    public int Member(int node, ReadOnlySpan<byte> json, ReadOnlySpan<byte> key)
    {
        if (_nodes[node].Kind != JsonTokenType.StartObject) return -1;
        for (int child = _nodes[node].FirstChild; child >= 0; child = _nodes[child].Next)
            if (HasKey(child, json, key)) return child;
        return -1;
    }

    private void Add(Node node)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, Count * 2);
        if ((Count & 0xFFFF) == 0xFFFF) Memory.Interruption.Check();
        _nodes[Count] = node;
        if (_open.Count > 0)
        {
            ref Node parent = ref _nodes[_open[^1]];
            if (parent.FirstChild < 0) parent.FirstChild = Count;
            else _nodes[parent.LastChild].Next = Count;
            parent.LastChild = Count;
        }

        if (node.IsContainer) _open.Add(Count);
        Count++;
    }
}
