using System.Text;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>How the values of a type are read from JSON.</summary>
internal sealed class JsonShape
{
    private JsonShape(DataType type, bool isRaw, JsonShape[] children)
    {
        Type = type;
        IsRaw = isRaw;
        Children = children;
        Names = type.Id == TypeId.Struct ? [.. type.Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))] : [];
    }

    public DataType Type { get; }

    /// <summary>The value's JSON text as it stands is the value: texts keep their quotes.</summary>
    public bool IsRaw { get; }

    /// <summary>The element of a list, key and value of a map, the fields of a struct.</summary>
    public JsonShape[] Children { get; }

    /// <summary>The keys of a struct's fields.</summary>
    public byte[][] Names { get; }

    /// <summary>The shape of a type that somebody named.</summary>
    /// <exception cref="FrameNotSupportedException">Such values are not read from JSON.</exception>
    public static JsonShape Of(DataType type, bool isRaw = false)
    {
        JsonShape[] children = type.Id switch
        {
            TypeId.List or TypeId.FixedSizeList => [Of(type.Fields[0].Type)],
            TypeId.Map or TypeId.Struct => [.. type.Fields.Select(f => Of(f.Type))],
            _ => [],
        };
        if (children.Length == 0 && !JsonScalars.Supports(type)) throw new FrameNotSupportedException($"values of type {type} are not read from JSON");
        return new JsonShape(type, isRaw, children);
    }

    public static JsonShape Raw { get; } = new(DataType.Utf8, true, []);

    public static JsonShape ListOf(JsonShape element) => new(DataType.List(element.Type), false, [element]);

    public static JsonShape MapOf(JsonShape value) => new(DataType.Map(DataType.Utf8, value.Type), false, [Of(DataType.Utf8), value]);

    public static JsonShape StructOf(IReadOnlyList<(string Name, JsonShape Shape)> fields) =>
        new(DataType.Struct([.. fields.Select(f => new Field(f.Name, f.Shape.Type))]), false, [.. fields.Select(f => f.Shape)]);

    /// <summary>A letter for raw texts, in the order of the tree: with the type, all there is to a shape.</summary>
    public string Marks() => (IsRaw ? "r" : ".") + string.Concat(Children.Select(c => c.Marks()));

    /// <summary>The shape of a type and <see cref="Marks"/>.</summary>
    public static JsonShape Parse(DataType type, ReadOnlySpan<char> marks, ref int at)
    {
        bool raw = at < marks.Length && marks[at] == 'r';
        at++;
        int count = type.Id is TypeId.List or TypeId.FixedSizeList ? 1 : type.Id is TypeId.Map or TypeId.Struct ? type.Fields.Length : 0;
        var children = new JsonShape[count];
        for (int i = 0; i < count; i++) children[i] = Parse(type.Fields[i].Type, marks, ref at);
        return new JsonShape(type, raw, children);
    }
}
