using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary><c>json_keys</c>: the names of an object's members, in their order and as often as they come; none for anything else that is JSON.</summary>
internal static unsafe class JsonKeys
{
    // Names of an object that are found in one go.
    private const int MostNames = 32;

    private static readonly DataType s_text = DataType.Utf8;

    public static void AddTo(FunctionRegistry registry) => registry.AddScalar("json_keys", Signatures.Of(
        [.. JsonFunctions.OfTextOrJson(json => new ScalarOverload("json_keys", [json], DataType.List(s_text), ListLoops.Make(s_text, default(Keys))) { CanThrow = true })]));

    private readonly struct Keys : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            ReadOnlySpan<byte> json = StringView.Span(arguments[0].Views + arguments[0].ValueIndex(row));
            Span<(int Start, int End)> names = stackalloc (int, int)[MostNames];
            int count;
            fixed (byte* text = json) count = new JsonSkim(text, json.Length).Names(names);
            if (count < 0) return Read(json, writer);
            foreach ((int start, int end) in names[..count]) writer.TextChild(tracked: true, json[start..end]);

            return true;
        }

        // What is rare, and what is no JSON.
        private static bool Read(ReadOnlySpan<byte> json, PackedWriter writer)
        {
            var reader = new JsonReader(json);
            while (reader.Read())
            {
                if (reader.Kind != JsonTokenType.PropertyName || reader.Depth != 1) continue;
                writer.Child(s_text.Layout, tracked: true, valid: true);
                writer.Text(reader.IsEscaped ? System.Text.Encoding.UTF8.GetBytes(JsonTree.Unescaped(reader.Inside)) : reader.Inside);
            }

            return reader.IsMalformed || reader.Kind == JsonTokenType.None ? throw JsonPath.Malformed(json, reader.End) : true;
        }
    }
}
