using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Nested;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>Functions of two JSON values: a patch of one by the other, and whether one has the other in it.</summary>
internal static unsafe class JsonPairs
{
    /// <summary>RFC 7396: members of the patch replace, null removes. What the patch does not name comes first, in its order.</summary>
    /// <remarks>As in DuckDB, a whole that is no object becomes the patch as it stands, nulls and all.</remarks>
    public readonly struct MergePatch : ITextsToText
    {
        public static StringView Apply(StringView* text, StringView* other, Vector result)
        {
            using var pair = new Pair(StringView.Span(text), StringView.Span(other));
            PackedWriter writer = PackedWriter.Rent();
            writer.Clear();
            pair.Patch(writer);
            ReadOnlySpan<byte> merged = writer.Written;
            Span<byte> room = TextKernels.Room(result, merged.Length);
            merged.CopyTo(room);
            PackedWriter.Return(writer);
            return TextKernels.Of(room);
        }
    }

    /// <summary>Whether a value has another in it, at any depth: objects by their members, arrays by their elements.</summary>
    public readonly struct Contains : ITextsToValue<byte>
    {
        public static byte Apply(StringView* text, StringView* other)
        {
            using var pair = new Pair(StringView.Span(text), StringView.Span(other));
            return pair.Within(0) ? (byte)1 : (byte)0;
        }
    }

    private readonly ref struct Pair : IDisposable
    {
        private readonly ReadOnlySpan<byte> _left, _right;
        private readonly JsonTree _tree, _other;

        public Pair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        {
            _left = left;
            _right = right;
            _tree = JsonTree.Rent();
            _other = JsonTree.Rent();
            _tree.Read(left);
            _other.Read(right);
        }

        public void Dispose()
        {
            JsonTree.Return(_tree);
            JsonTree.Return(_other);
        }

        public void Patch(PackedWriter writer)
        {
            if (_tree[0].Kind == JsonTokenType.StartObject) Merge(writer, 0, 0);
            else Write(writer, _other, _right, 0);
        }

        // A value as the patch leaves it; -1 for one that is not there.
        private void Merge(PackedWriter writer, int node, int patch)
        {
            if (_other[patch].Kind != JsonTokenType.StartObject)
            {
                Write(writer, _other, _right, patch);
                return;
            }

            bool any = false;
            writer.Copy("{"u8);
            if (node >= 0 && _tree[node].Kind == JsonTokenType.StartObject)
            {
                for (int child = _tree[node].FirstChild; child >= 0; child = _tree[child].Next)
                {
                    if (_other.Member(patch, _right, Key(_tree, _left, child)) >= 0) continue;
                    Open(writer, ref any, _tree, _left, child);
                    Write(writer, _tree, _left, child);
                }
            }

            for (int child = _other[patch].FirstChild; child >= 0; child = _other[child].Next)
            {
                if (_other[child].Kind == JsonTokenType.Null) continue;
                Open(writer, ref any, _other, _right, child);
                Merge(writer, node < 0 ? -1 : _tree.Member(node, _left, Key(_other, _right, child)), child);
            }

            writer.Copy("}"u8);
        }

        public bool Within(int node)
        {
            if (Covers(node, 0)) return true;
            for (int child = _tree[node].FirstChild; child >= 0; child = _tree[child].Next)
                if (Within(child)) return true;
            return false;
        }

        private bool Covers(int node, int wanted)
        {
            JsonTokenType kind = _other[wanted].Kind;
            if (_tree[node].Kind != kind) return false;
            switch (kind)
            {
                case JsonTokenType.StartObject:
                    for (int child = _other[wanted].FirstChild; child >= 0; child = _other[child].Next)
                        if (_tree.Member(node, _left, Key(_other, _right, child)) is not (>= 0 and var member) || !Covers(member, child)) return false;
                    return true;
                case JsonTokenType.StartArray:
                    for (int child = _other[wanted].FirstChild; child >= 0; child = _other[child].Next)
                        if (!AnyCovers(node, child)) return false;
                    return true;
                default:
                    return Same(kind, _left[_tree[node].Start.._tree[node].End], _right[_other[wanted].Start.._other[wanted].End]);
            }
        }

        private bool AnyCovers(int array, int wanted)
        {
            for (int child = _tree[array].FirstChild; child >= 0; child = _tree[child].Next)
                if (Covers(child, wanted)) return true;
            return false;
        }

        // Whole numbers and others are never the same.
        private static bool Same(JsonTokenType kind, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            left.SequenceEqual(right) || kind is JsonTokenType.String or JsonTokenType.Number && JsonNormal.Of(left).AsSpan().SequenceEqual(JsonNormal.Of(right));

        private static byte[] Key(JsonTree tree, ReadOnlySpan<byte> json, int node) => Encoding.UTF8.GetBytes(JsonTree.Unescaped(json[tree[node].KeyStart..tree[node].KeyEnd]));

        private static void Open(PackedWriter writer, ref bool any, JsonTree tree, ReadOnlySpan<byte> json, int node)
        {
            if (any) writer.Copy(","u8);
            any = true;
            writer.Copy(JsonEscaping.Quoted(Key(tree, json, node)));
            writer.Copy(":"u8);
        }

        private static void Write(PackedWriter writer, JsonTree tree, ReadOnlySpan<byte> json, int node)
        {
            if (!tree[node].IsContainer)
            {
                JsonNormal.Append(json[tree[node].Start..tree[node].End], writer);
                return;
            }

            bool members = tree[node].Kind == JsonTokenType.StartObject, any = false;
            writer.Copy(members ? "{"u8 : "["u8);
            for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next)
            {
                if (members)
                {
                    Open(writer, ref any, tree, json, child);
                }
                else
                {
                    if (any) writer.Copy(","u8);
                    any = true;
                }

                Write(writer, tree, json, child);
            }

            writer.Copy(members ? "}"u8 : "]"u8);
        }
    }
}
