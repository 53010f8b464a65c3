using System.Globalization;
using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Nested;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>Functions of JSON, and of text that is JSON: values found by a path, their kinds, and text made JSON.</summary>
internal static unsafe class JsonFunctions
{
    private static readonly DataType s_text = DataType.Utf8, s_json = DataType.Json;

    /// <summary>What is made of a value that was found.</summary>
    private interface IFound
    {
        /// <summary>Sets the result of a row; false for null.</summary>
        static abstract bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row);
    }

    /// <summary>Texts that are JSON one after the other, as JSON; null if one of them is.</summary>
    public const string Joined = "$json_joined";

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "json_extract", "json_extract_path", "->" }) AddFinder<Raw>(registry, name, s_json);
        foreach (string name in new[] { "json_extract_string", "json_extract_path_text", "->>" }) AddFinder<Shown>(registry, name, s_text);
        AddFinder<Single>(registry, "json_value", s_text);
        AddFinder<Kind>(registry, "json_type", s_text, alone: true);
        AddFinder<Length>(registry, "json_array_length", DataType.UInt64, alone: true);
        registry.AddScalar("json_exists", Signatures.Of(
            [.. OfTextOrJson(json => new ScalarOverload("json_exists", [json, s_text], DataType.Boolean, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Exists(a, r, c)) { CanThrow = true })]));
        registry.AddScalar("json", Signatures.Of([.. OfTextOrJson(json => new ScalarOverload("json", [json], s_json, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Normalize(a, r, c)) { CanThrow = true })]));
        registry.AddScalar("json_valid", Signatures.Of([.. OfTextOrJson(json => Overload("json_valid", [json], DataType.Boolean, Value<byte, Valid>()))]));
        registry.AddScalar("json_quote", Signatures.Of(Overload("json_quote", [s_text], s_json, Text<Quote>())));
        registry.AddScalar("json_merge_patch", Signatures.Of(
            [.. OfTextOrJson(target => OfTextOrJson(patch => Overload("json_merge_patch", [target, patch], s_json, Texts<JsonPairs.MergePatch>(), canThrow: true))).SelectMany(o => o)]));
        registry.AddScalar("json_contains", Signatures.Of(
            [.. OfTextOrJson(whole => OfTextOrJson(part => Overload("json_contains", [whole, part], DataType.Boolean, Values<byte, JsonPairs.Contains>(), canThrow: true))).SelectMany(o => o)]));
        registry.AddScalar(Joined, arguments => ConcatFunctions.Joining(Joined, arguments.Count, s_json));
    }

    /// <summary>A signature for text, and the same for JSON, which nested values are made.</summary>
    public static T[] OfTextOrJson<T>(Func<DataType, T> signature) => [signature(s_text), signature(s_json)];

    private static void AddFinder<TFound>(FunctionRegistry registry, string name, DataType type, bool alone = false) where TFound : struct, IFound
    {
        ScalarKernel byPath = (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Find<TFound>(a, r, c);
        var overloads = new List<ScalarOverload>();
        foreach (DataType json in (DataType[])[s_text, s_json])
        {
            overloads.Add(Of([json, s_text]));
            overloads.Add(Of([json, DataType.Int64]));
            if (alone) overloads.Add(Of([json]));
        }

        registry.AddScalar(name, Signatures.Of([.. overloads]));

        ScalarOverload Of(EquatableArray<DataType> parameters) => new(name, parameters, type, byPath) { CanThrow = true, MayReturnNull = true, Nulls = NullBehaviour.Custom };
    }

    private static void Find<TFound>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) where TFound : struct, IFound
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0];
        Vector? paths = arguments.Length > 1 ? arguments[1] : null;
        JsonPath path = JsonPath.Parse([]);
        int known = -1;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!texts.IsValid(row) || paths is not null && !paths.IsValid(row))
            {
                KernelLoop.SetNull(result, row, context.Rows);
                continue;
            }

            // Paths are mostly constant, and then read once.
            if (paths is not null && paths.ValueIndex(row) is var index && index != known)
            {
                path = paths.Type.Id == TypeId.Utf8 ? JsonPath.Parse(StringView.Span(paths.Views + index)) : JsonPath.OfIndex(paths.As<long>()[index]);
                known = index;
            }

            ReadOnlySpan<byte> json = StringView.Span(texts.Views + texts.ValueIndex(row));
            if (!path.TryFind(json, out JsonFound found) || !TFound.Apply(json, found, result, row)) KernelLoop.SetNull(result, row, context.Rows);
        }
    }

    // A part of the argument's bytes.
    private static StringView Part(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) return StringView.Of(start, bytes.Length);
    }

    private static bool Copy(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row)
    {
        ReadOnlySpan<byte> value = json[found.Start..found.End];
        if (found.IsPlain || JsonNormal.IsPlain(value))
        {
            result.Views[row] = Part(value);
            return true;
        }

        PackedWriter writer = PackedWriter.Rent();
        JsonNormal.Append(value, writer);
        result.Views[row] = writer.ViewIn(result);
        PackedWriter.Return(writer);
        return true;
    }

    // A string without its quotes; JSON's null is SQL's.
    private static bool Show(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row)
    {
        if (found.Kind == JsonTokenType.Null) return false;
        if (found.Kind != JsonTokenType.String) return Copy(json, found, result, row);
        ReadOnlySpan<byte> inside = json[(found.Start + 1)..(found.End - 1)];
        if (found.IsPlain)
        {
            result.Views[row] = Part(inside);
            return true;
        }

        Span<byte> room = Room(result, inside.Length);
        result.Views[row] = Of(room[..JsonReader.Unescape(inside, room)]);
        return true;
    }

    private static bool Name(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row)
    {
        result.Views[row] = Of(KindOf(found.Kind, json[found.Start..found.End]), result);
        return true;
    }

    /// <summary>The name of a value's kind.</summary>
    public static string KindOf(JsonTokenType kind, ReadOnlySpan<byte> value) => kind switch
    {
        JsonTokenType.StartObject => "OBJECT",
        JsonTokenType.StartArray => "ARRAY",
        JsonTokenType.String => "VARCHAR",
        JsonTokenType.True or JsonTokenType.False => "BOOLEAN",
        JsonTokenType.Null => "NULL",
        _ when value.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0 => "DOUBLE",
        _ when value[0] == '-' => long.TryParse(value, CultureInfo.InvariantCulture, out _) ? "BIGINT" : "DOUBLE",
        _ => ulong.TryParse(value, CultureInfo.InvariantCulture, out _) ? "UBIGINT" : "DOUBLE",
    };

    private static bool Count(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row)
    {
        result.As<ulong>()[row] = found.Kind == JsonTokenType.StartArray ? (ulong)JsonPath.Count(json[found.Start..found.End]) : 0;
        return true;
    }

    private static void Exists(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], paths = arguments[1];
        JsonPath path = JsonPath.Parse([]);
        int known = -1;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<byte>()[row] = 0;
            if (!texts.IsValid(row) || !paths.IsValid(row)) continue;
            int index = paths.ValueIndex(row);
            if (index != known) (path, known) = (JsonPath.Parse(StringView.Span(paths.Views + index)), index);
            result.As<byte>()[row] = path.TryFind(StringView.Span(texts.Views + texts.ValueIndex(row)), out _) ? (byte)1 : (byte)0;
        }
    }

    private static void Normalize(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        JsonPath whole = JsonPath.Parse([]);
        Vector texts = arguments[0];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!texts.IsValid(row)) continue;
            ReadOnlySpan<byte> json = StringView.Span(texts.Views + texts.ValueIndex(row));
            whole.TryFind(json, out JsonFound found);
            Copy(json, found, result, row);
        }
    }

    private readonly struct Raw : IFound
    {
        public static bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row) => Copy(json, found, result, row);
    }

    private readonly struct Single : IFound
    {
        public static bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row) =>
            found.Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null) && Copy(json, found, result, row);
    }

    private readonly struct Shown : IFound
    {
        public static bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row) => Show(json, found, result, row);
    }

    private readonly struct Kind : IFound
    {
        public static bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row) => Name(json, found, result, row);
    }

    private readonly struct Length : IFound
    {
        public static bool Apply(ReadOnlySpan<byte> json, JsonFound found, Vector result, int row) => Count(json, found, result, row);
    }

    private readonly struct Valid : ITextToValue<byte>
    {
        public static byte Apply(StringView* text) => JsonPath.IsValid(StringView.Span(text)) ? (byte)1 : (byte)0;
    }

    private readonly struct Quote : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = Room(result, JsonEscaping.RoomFor(bytes));
            return Of(room[..JsonEscaping.Write(bytes, room)]);
        }
    }
}
