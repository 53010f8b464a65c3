using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary><c>from_json</c> and casts from JSON: JSON as lists, structs and maps. The function's second argument is a null of the type that is wanted.</summary>
internal static unsafe class FromJson
{
    /// <summary>What does not fit is null.</summary>
    public const string Lenient = "$from_json";

    /// <summary>What does not fit is an error.</summary>
    public const string Strict = "$from_json_strict";

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in (string[])[Lenient, Strict]) registry.AddScalar(name, arguments => Of(name, arguments));
    }

    /// <summary>The type that a structure as <c>json_structure</c> writes it stands for.</summary>
    /// <exception cref="BindException">It stands for none.</exception>
    public static DataType TypeOf(string structure)
    {
        byte[] json = Encoding.UTF8.GetBytes(structure);
        var tree = new JsonTree();
        tree.Read(json);
        return TypeOf(tree, json, 0);
    }

    private static DataType TypeOf(JsonTree tree, byte[] json, int node)
    {
        switch (tree[node].Kind)
        {
            case JsonTokenType.String:
                string name = JsonTree.Unescaped(json.AsSpan((tree[node].Start + 1)..(tree[node].End - 1)));
                return TypeNames.TryParse(name, out DataType? type) ? type : throw new BindException($"type \"{name}\" does not exist", "42704");
            case JsonTokenType.StartArray:
                int element = tree[node].FirstChild;
                return element >= 0 && tree[element].Next < 0 ? DataType.List(TypeOf(tree, json, element)) : throw new BindException("a list in a JSON structure has exactly one type in it", "42601");
            case JsonTokenType.StartObject when tree[node].FirstChild >= 0:
                var fields = new List<Field>();
                for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) fields.Add(new Field(JsonTree.Unescaped(json.AsSpan(tree[child].KeyStart..tree[child].KeyEnd)), TypeOf(tree, json, child)));
                return DataType.Struct([.. fields]);
            default:
                throw new BindException("a JSON structure is the name of a type, [structure] or {\"key\": structure, …}", "42601");
        }
    }

    private static ScalarOverload? Of(string name, EquatableArray<DataType> arguments)
    {
        if (arguments is not [{ Id: TypeId.Utf8 or TypeId.Null }, { IsNested: true } type]) return null;
        Strictness strictness = name == Strict ? Strictness.Values : Strictness.None;
        var form = new Form(type);
        return new ScalarOverload(name, [DataType.Utf8, type], type, (ReadOnlySpan<Vector> vectors, Vector result, in KernelContext context) => Convert(vectors[0], result, form, strictness, context))
        {
            CanThrow = true, MayReturnNull = true, Nulls = NullBehaviour.Custom,
        };
    }

    /// <summary>The kernel of a cast to a nested type, from JSON or from text that has to be JSON: keys that it lacks are an error, too, but not for TRY_CAST.</summary>
    public static CastKernel CastTo(CastContext context)
    {
        var form = new Form(context.To);
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            Strictness strictness = rows.IsTry ? Strictness.None : Strictness.ValuesAndKeys;
            Convert(source, result, form, strictness, new KernelContext(rows.Selection, rows.Rows), context.From.IsText ? context : null);
        };
    }

    private static void Convert(Vector texts, Vector result, Form form, Strictness strictness, in KernelContext context, CastContext? ofText = null)
    {
        result.StartFlat(context.Rows);
        Leaves leaves = result.Aside as Leaves ?? result.Keep(new Leaves(result.Pool, strictness));
        PackedWriter writer = PackedWriter.Rent();
        JsonTree tree = JsonTree.Rent();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.Views[row] = default;
            if (!texts.IsValid(row))
            {
                ListSignature.SetNull(result, row, context.Rows);
                continue;
            }

            ReadOnlySpan<byte> json = StringView.Span(texts.Views + texts.ValueIndex(row));
            Interruption.Spend(json.Length);
            if (ofText is not null && !JsonPath.IsValid(json))
            {
                CastLoop.Fail(texts, result, row, new KernelRows(context.Selection, context.Rows, strictness == Strictness.None), ofText);
                continue;
            }

            tree.Read(json);
            writer.Clear();
            if (leaves.IsNull(tree, json, 0, form.Type))
            {
                ListSignature.SetNull(result, row, context.Rows);
                continue;
            }

            leaves.Write(writer, tree, json, 0, form);
            result.Views[row] = writer.ViewIn(result);
        }

        JsonTree.Return(tree);
        PackedWriter.Return(writer);
    }

    /// <summary>What is an error; all else is null.</summary>
    private enum Strictness
    {
        None,

        /// <summary>Values of another type, and missing keys.</summary>
        Values,

        /// <summary>Keys that the type has no field for, too.</summary>
        ValuesAndKeys,
    }

    /// <summary>A type with what its values are looked up by: the keys of a struct's fields, as JSON has them.</summary>
    private sealed class Form(DataType type)
    {
        public DataType Type { get; } = type;

        public byte[][] Names { get; } = type.Id == TypeId.Struct ? [.. type.Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))] : [];

        /// <summary>The fields of a struct, key and value of a map, the element of a list.</summary>
        public Form[] Children { get; } = type.IsNested ? [.. type.Fields.Select(f => new Form(f.Type))] : [];
    }

    /// <summary>Writes values of a JSON text as those of a type; texts, numbers and the like by the casts from text.</summary>
    private sealed class Leaves(MemoryPool pool, Strictness strictness) : IDisposable
    {
        private readonly bool _strict = strictness != Strictness.None;
        private readonly Dictionary<DataType, (Vector Text, Vector Value, CastKernel? Cast)> _casts = [];

        // A struct is there for anything but null, its fields null where there are none.
        public bool IsNull(JsonTree tree, ReadOnlySpan<byte> json, int node, DataType type)
        {
            JsonTokenType kind = tree[node].Kind;
            if (kind == JsonTokenType.Null) return true;
            if (type.IsUnion) return !IsUnion(tree, json, node, type);
            bool fits = type.Id switch
            {
                TypeId.Struct or TypeId.Map => kind == JsonTokenType.StartObject,
                TypeId.List => kind == JsonTokenType.StartArray,
                TypeId.FixedSizeList => kind == JsonTokenType.StartArray && Length(tree, node) == type.Precision,
                _ => true,
            };
            if (!fits && _strict) throw new ConversionException($"{Shown(tree, json, node)} is not read as {type}");
            return !fits && type.Id != TypeId.Struct;
        }

        public void Write(PackedWriter writer, JsonTree tree, ReadOnlySpan<byte> json, int node, Form form)
        {
            DataType type = form.Type;
            NestedLayout layout = type.Layout;
            PackedWriter.Mark mark = writer.Begin();
            switch (type.Id)
            {
                case TypeId.Struct when type.IsUnion:
                    int place = MemberOf(tree, json, node, form.Names, out int value);
                    UnionCasts.Start(writer, layout, place);
                    Child(writer, tree, json, value, form.Children[place], !layout.IsFixed);
                    UnionCasts.End(writer, layout, place, mark);
                    break;
                case TypeId.Struct:
                    if (_strict) CheckKeys(tree, json, node, form);
                    for (int i = 0; i < type.Fields.Length; i++)
                    {
                        int member = tree.Member(node, json, form.Names[i]);
                        Child(writer, tree, json, member, form.Children[i], !layout.IsFixed);
                    }

                    writer.EndStruct(mark, layout);
                    break;
                case TypeId.Map:
                    NestedLayout entry = layout.Element;
                    for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next)
                    {
                        writer.Child(entry, !entry.IsFixed, valid: true);
                        PackedWriter.Mark pair = writer.Begin();
                        Leaf(writer, json[tree[child].KeyStart..tree[child].KeyEnd], escaped: true, type.Fields[0].Type, !entry.IsFixed);
                        Child(writer, tree, json, child, form.Children[1], !entry.IsFixed);
                        writer.EndStruct(pair, entry);
                    }

                    writer.EndList(mark, entry);
                    break;
                default:
                    for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) Child(writer, tree, json, child, form.Children[0], !layout.Element.IsFixed);
                    writer.EndList(mark, layout.Element);
                    break;
            }
        }

        // An object of one key that is a member's name.
        private bool IsUnion(JsonTree tree, ReadOnlySpan<byte> json, int node, DataType type)
        {
            bool fits = tree[node].Kind == JsonTokenType.StartObject && tree[node].FirstChild is >= 0 and var only && tree[only].Next < 0
                && MemberOf(tree, json, node, [.. type.Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))], out _) > 0;
            if (!fits && _strict) throw new ConversionException($"{Shown(tree, json, node)} is not read as {type}: a union is an object of the one member that it has a value of");
            return fits;
        }

        private static int MemberOf(JsonTree tree, ReadOnlySpan<byte> json, int node, byte[][] names, out int value)
        {
            value = tree[node].FirstChild;
            for (int i = 1; i < names.Length; i++)
                if (tree.HasKey(value, json, names[i])) return i;
            return -1;
        }

        // Each key that the type has is there once.
        private void CheckKeys(JsonTree tree, ReadOnlySpan<byte> json, int node, Form form)
        {
            Span<bool> seen = form.Names.Length <= 64 ? stackalloc bool[form.Names.Length] : new bool[form.Names.Length];
            seen.Clear();
            for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next)
            {
                int place = 0;
                while (place < seen.Length && !tree.HasKey(child, json, form.Names[place])) place++;
                if (place < seen.Length && seen[place]) throw new ConversionException($"{Shown(tree, json, node)} has the key \"{form.Type.Fields[place].Name}\" twice");
                if (place < seen.Length) seen[place] = true;
                else if (strictness == Strictness.ValuesAndKeys)
                    throw new ConversionException($"{Shown(tree, json, node)} has the key \"{JsonTree.Unescaped(json[tree[child].KeyStart..tree[child].KeyEnd])}\", which {form.Type} has no field for");
            }

            int missing = seen.IndexOf(false);
            if (missing >= 0) throw new ConversionException($"{Shown(tree, json, node)} has no key \"{form.Type.Fields[missing].Name}\"");
        }

        public void Dispose()
        {
            foreach ((Vector text, Vector value, _) in _casts.Values)
            {
                text.Dispose();
                value.Dispose();
            }
        }

        private void Child(PackedWriter writer, JsonTree tree, ReadOnlySpan<byte> json, int node, Form form, bool tracked)
        {
            DataType type = form.Type;
            if (node < 0 || IsNull(tree, json, node, type))
            {
                writer.Child(type.Layout, tracked, valid: false);
            }
            else if (type.IsNested)
            {
                writer.Child(type.Layout, tracked, valid: true);
                Write(writer, tree, json, node, form);
            }
            else if (type.IsJson)
            {
                writer.Child(type.Layout, tracked, valid: true);
                writer.Text(JsonNormal.Of(json[tree[node].Start..tree[node].End]));
            }
            else
            {
                ReadOnlySpan<byte> text = json[tree[node].Start..tree[node].End];
                bool quoted = tree[node].Kind == JsonTokenType.String;
                if (type.IsNumeric || type.IsBigNum) text = JsonCasts.Number(text);
                else if (type.Id == TypeId.Boolean) text = JsonCasts.Truth(text);
                Leaf(writer, quoted ? text[1..^1] : text, quoted, type, tracked);
            }
        }

        private void Leaf(PackedWriter writer, ReadOnlySpan<byte> text, bool escaped, DataType type, bool tracked)
        {
            if (escaped && text.Contains((byte)'\\')) text = Encoding.UTF8.GetBytes(JsonTree.Unescaped(text));
            if (type.Id == TypeId.Utf8)
            {
                writer.Child(type.Layout, tracked, valid: true);
                writer.Text(escaped ? text : JsonNormal.Of(text));
                return;
            }

            if (!_casts.TryGetValue(type, out (Vector Text, Vector Value, CastKernel? Cast) cast))
                _casts[type] = cast = (new Vector(DataType.Utf8, pool, 1), new Vector(type, pool, 1), CastKernels.Find(DataType.Utf8, type));
            cast.Text.StartFlat(1);
            Span<byte> room = TextKernels.Room(cast.Text, text.Length);
            text.CopyTo(room);
            cast.Text.Views[0] = TextKernels.Of(room);
            cast.Cast!(cast.Text, cast.Value, new KernelRows(Selection.All(1), 1, isTry: !_strict));
            writer.Child(type.Layout, tracked, cast.Value, 0);
        }

        private static int Length(JsonTree tree, int node)
        {
            int length = 0;
            for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) length++;
            return length;
        }

        private static string Shown(JsonTree tree, ReadOnlySpan<byte> json, int node)
        {
            string text = Encoding.UTF8.GetString(json[tree[node].Start..tree[node].End]);
            return text.Length <= 60 ? text : text[..59] + "…";
        }
    }
}
