using FrameEngine.Columns;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Nested;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>All values that a path with wildcards leads to, as a list of JSON; the functions with paths are made of it.</summary>
internal static unsafe class JsonMatches
{
    public const string Name = "$json_matches";

    private static readonly DataType s_text = DataType.Utf8, s_json = DataType.Json;

    public static void AddTo(FunctionRegistry registry) => registry.AddScalar(Name, Signatures.Of(
        [.. JsonFunctions.OfTextOrJson(json => new ScalarOverload(Name, [json, s_text], DataType.List(s_json), (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Find(arguments, result, context)) { CanThrow = true })]));

    private static void Find(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        PackedWriter writer = PackedWriter.Rent();
        JsonTree tree = JsonTree.Rent();
        Vector texts = arguments[0], paths = arguments[1];
        NestedLayout layout = s_json.Layout;
        var found = new List<int>();
        JsonPath? path = null;
        int known = -1;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!texts.IsValid(row) || !paths.IsValid(row)) continue;
            int index = paths.ValueIndex(row);
            if (index != known) (path, known) = (JsonPath.Parse(StringView.Span(paths.Views + index)), index);
            ReadOnlySpan<byte> json = StringView.Span(texts.Views + texts.ValueIndex(row));
            Memory.Interruption.Spend(json.Length);
            tree.Read(json);
            path!.FindAll(tree, json, found);
            writer.Clear();
            PackedWriter.Mark mark = writer.Begin();
            foreach (int node in found)
            {
                writer.Child(layout, tracked: true, valid: true);
                writer.Text(JsonNormal.Of(json[tree[node].Start..tree[node].End]));
            }

            writer.EndList(mark, layout);
            result.Views[row] = writer.ViewIn(result);
        }

        JsonTree.Return(tree);
        PackedWriter.Return(writer);
    }
}
