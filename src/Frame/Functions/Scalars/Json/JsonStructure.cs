using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary><c>json_structure</c>: the types in a JSON text, and <c>json_pretty</c>: the text with lines and indents.</summary>
internal static unsafe class JsonStructure
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("json_structure", Signatures.Of([.. JsonFunctions.OfTextOrJson(json => Overload("json_structure", [json], DataType.Json, Text<Structure>(), canThrow: true))]));
        registry.AddScalar("json_pretty", Signatures.Of([.. JsonFunctions.OfTextOrJson(json => Overload("json_pretty", [json], DataType.Utf8, Text<Pretty>(), canThrow: true))]));
    }

    /// <summary>What is known of values at one place: nothing yet, a type, elements, or members in order.</summary>
    private sealed class Shape
    {
        private string? _type;
        private Shape? _element;
        private List<(string Key, Shape Value)>? _members;

        public static Shape Of(JsonTree tree, ReadOnlySpan<byte> json, int node)
        {
            var shape = new Shape();
            switch (tree[node].Kind)
            {
                case JsonTokenType.Null: break;
                case JsonTokenType.StartArray:
                    shape._element = new Shape();
                    for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) shape._element.Add(Of(tree, json, child));
                    break;
                case JsonTokenType.StartObject:
                    shape._members = [];
                    for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) shape.AddMember(JsonNormal.TextOf(json[(tree[child].KeyStart - 1)..(tree[child].KeyEnd + 1)])[1..^1], Of(tree, json, child));
                    break;
                default: shape._type = JsonFunctions.KindOf(tree[node].Kind, json[tree[node].Start..tree[node].End]); break;
            }

            return shape;
        }

        public void Write(StringBuilder text)
        {
            if (_element is not null)
            {
                text.Append('[');
                _element.Write(text);
                text.Append(']');
            }
            else if (_members is { Count: > 0 })
            {
                text.Append('{');
                for (int i = 0; i < _members.Count; i++)
                {
                    text.Append(i > 0 ? ",\"" : "\"").Append(_members[i].Key).Append("\":");
                    _members[i].Value.Write(text);
                }

                text.Append('}');
            }
            else
            {
                text.Append('"').Append(_members is not null ? "JSON" : _type ?? "NULL").Append('"');
            }
        }

        private void Add(Shape other)
        {
            if (other is { _type: null, _element: null, _members: null }) return;
            if (this is { _type: null, _element: null, _members: null }) (_type, _element, _members) = (other._type, other._element, other._members);
            else if (_element is not null && other._element is not null) _element.Add(other._element);
            else if (_members is not null && other._members is not null) foreach ((string key, Shape value) in other._members) AddMember(key, value);
            else (_type, _element, _members) = (Common(_type, other._type), null, null);
        }

        private void AddMember(string key, Shape value)
        {
            int at = _members!.FindIndex(m => m.Key == key);
            if (at < 0) _members.Add((key, value));
            else _members[at].Value.Add(value);
        }

        private static string Common(string? a, string? b)
        {
            if (a == b && a is not null) return a;
            if (!IsNumber(a) || !IsNumber(b)) return "JSON";
            return a == "DOUBLE" || b == "DOUBLE" ? "DOUBLE" : "HUGEINT";
        }

        private static bool IsNumber(string? type) => type is "UBIGINT" or "BIGINT" or "HUGEINT" or "DOUBLE";
    }

    private readonly struct Structure : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> json = StringView.Span(text);
            JsonTree tree = JsonTree.Rent();
            tree.Read(json);
            var written = new StringBuilder();
            Shape.Of(tree, json, 0).Write(written);
            JsonTree.Return(tree);
            return Of(written.ToString(), result);
        }
    }

    private readonly struct Pretty : ITextToText
    {
        private const int Indent = 4;

        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> json = StringView.Span(text);
            JsonTree tree = JsonTree.Rent();
            tree.Read(json);
            var written = new StringBuilder();
            Write(written, tree, json, 0, 0);
            JsonTree.Return(tree);
            return Of(written.ToString(), result);
        }

        private static void Write(StringBuilder text, JsonTree tree, ReadOnlySpan<byte> json, int node, int depth)
        {
            if (!tree[node].IsContainer)
            {
                text.Append(JsonNormal.TextOf(json[tree[node].Start..tree[node].End]));
                return;
            }

            bool array = tree[node].Kind == JsonTokenType.StartArray;
            text.Append(array ? '[' : '{');
            for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next)
            {
                if (child != tree[node].FirstChild) text.Append(',');
                text.Append('\n').Append(' ', Indent * (depth + 1));
                if (!array) text.Append(JsonNormal.TextOf(json[(tree[child].KeyStart - 1)..(tree[child].KeyEnd + 1)])).Append(": ");
                Write(text, tree, json, child, depth + 1);
            }

            if (tree[node].FirstChild >= 0) text.Append('\n').Append(' ', Indent * depth);
            text.Append(array ? ']' : '}');
        }
    }
}
