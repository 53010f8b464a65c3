using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>The values in a JSON text, one level (<c>json_each</c>) or all (<c>json_tree</c>), as a list of rows that FROM spreads out.</summary>
internal static unsafe class JsonRows
{
    public const string Each = "$json_each", Tree = "$json_tree";

    private static readonly DataType s_text = DataType.Utf8, s_json = DataType.Json;

    /// <summary>A row: the key or place in what it is in, the value, its kind, itself again if it has nothing in it, its number and that of what it is in, the paths to both.</summary>
    public static DataType Row { get; } = DataType.Struct(
        new Field("key", s_text), new Field("value", s_json), new Field("type", s_text), new Field("atom", s_json), new Field("id", DataType.UInt64), new Field("parent", DataType.UInt64), new Field("fullkey", s_text), new Field("path", s_text));

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in (string[])[Each, Tree])
        {
            ScalarKernel kernel = ListLoops.Make(Row, new Maker(name == Tree));
            registry.AddScalar(name, Signatures.Of([.. JsonFunctions.OfTextOrJson<ScalarOverload[]>(json =>
            [
                new(name, [json], DataType.List(Row), kernel) { CanThrow = true },
                new(name, [json, s_text], DataType.List(Row), kernel) { CanThrow = true },
            ]).SelectMany(o => o)]));
        }
    }

    private readonly struct Maker(bool all) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            foreach (Vector argument in arguments)
                if (!argument.IsValid(row)) return false;
            ReadOnlySpan<byte> json = StringView.Span(arguments[0].Views + arguments[0].ValueIndex(row));
            JsonTree tree = JsonTree.Rent();
            tree.Read(json);
            int root = 0;
            string path = "$";
            if (arguments.Length > 1)
            {
                ReadOnlySpan<byte> text = StringView.Span(arguments[1].Views + arguments[1].ValueIndex(row));
                path = Encoding.UTF8.GetString(text);
                if (text.StartsWith((byte)'/')) throw new UsageException($"'{path}' is a pointer: json_each and json_tree take paths such as $.key[0]");
                JsonPath steps = JsonPath.Parse(text);
                if (steps.IsWild) throw new UsageException($"'{path}' has wildcards: json_each and json_tree take paths without them");
                if (!text.IsEmpty && text[0] != '$') path = $"$.\"{path}\"";
                var found = new List<int>();
                steps.FindAll(tree, json, found);
                root = found.Count > 0 ? found[0] : -1;
            }

            if (root >= 0)
            {
                if (all || !tree[root].IsContainer) Write(writer, tree, json, root, null, -1, path, path);
                if (tree[root].IsContainer) Children(writer, tree, json, root, path);
            }

            JsonTree.Return(tree);
            return true;
        }

        private void Children(PackedWriter writer, JsonTree tree, ReadOnlySpan<byte> json, int node, string path)
        {
            bool array = tree[node].Kind == JsonTokenType.StartArray;
            long place = 0;
            for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next, place++)
            {
                string key = array ? place.ToString(System.Globalization.CultureInfo.InvariantCulture) : JsonTree.Unescaped(json[tree[child].KeyStart..tree[child].KeyEnd]);
                string full = array ? $"{path}[{key}]" : $"{path}.{key}";
                Write(writer, tree, json, child, key, all ? tree[node].Id : -1, full, path);
                if (all && tree[child].IsContainer) Children(writer, tree, json, child, full);
            }
        }

        private static void Write(PackedWriter writer, JsonTree tree, ReadOnlySpan<byte> json, int node, string? key, int parent, string full, string path)
        {
            NestedLayout layout = Row.Layout;
            ReadOnlySpan<byte> value = json[tree[node].Start..tree[node].End];
            JsonTokenType kind = tree[node].Kind;
            byte[] text = JsonNormal.Of(value);
            ulong id = (ulong)tree[node].Id, above = (ulong)Math.Max(parent, 0);
            writer.Child(layout, !layout.IsFixed, valid: true);
            PackedWriter.Mark mark = writer.Begin();
            Text(writer, layout.Children[0], key is null ? null : Encoding.UTF8.GetBytes(key));
            Text(writer, layout.Children[1], text);
            Text(writer, layout.Children[2], Encoding.UTF8.GetBytes(JsonFunctions.KindOf(kind, value)));
            Text(writer, layout.Children[3], tree[node].IsContainer || kind == JsonTokenType.Null ? null : text);
            writer.Child(layout.Children[4], tracked: true, valid: true);
            writer.Write(layout.Children[4], &id, 0);
            writer.Child(layout.Children[5], tracked: true, valid: parent >= 0);
            if (parent >= 0) writer.Write(layout.Children[5], &above, 0);
            Text(writer, layout.Children[6], Encoding.UTF8.GetBytes(full));
            Text(writer, layout.Children[7], Encoding.UTF8.GetBytes(path));
            writer.EndStruct(mark, layout);
        }

        private static void Text(PackedWriter writer, NestedLayout layout, byte[]? text)
        {
            writer.Child(layout, tracked: true, valid: text is not null);
            if (text is not null) writer.Text(text);
        }
    }
}
