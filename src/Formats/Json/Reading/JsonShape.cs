using System.Text;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>How the values of a type are read from JSON.</summary>
internal sealed class JsonShape
{
    private JsonShape(DataType type, JsonShape[] children)
    {
        Type = type;
        Children = children;
        Names = type.Id == TypeId.Struct ? [.. type.Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))] : [];
        Keys = [.. Names.Select(n => new PlainKey(n))];
    }

    public DataType Type { get; }

    /// <summary>The value's JSON text as it stands is the value: texts keep their quotes.</summary>
    public bool IsRaw => Type.IsJson;

    /// <summary>The element of a list, key and value of a map, the fields of a struct, the tag and the members of a union.</summary>
    public JsonShape[] Children { get; }

    /// <summary>The keys of a struct's fields.</summary>
    public byte[][] Names { get; }

    /// <inheritdoc cref="Names"/>
    public PlainKey[] Keys { get; }

    /// <summary>The shape of a type that somebody named.</summary>
    /// <exception cref="FrameNotSupportedException">Such values are not read from JSON.</exception>
    public static JsonShape Of(DataType type)
    {
        JsonShape[] children = type.Id switch
        {
            TypeId.List or TypeId.FixedSizeList => [Of(type.Fields[0].Type)],
            TypeId.Struct when type.IsUnion => [Raw, .. type.Fields.Skip(1).Select(f => Of(f.Type))],
            TypeId.Map or TypeId.Struct => [.. type.Fields.Select(f => Of(f.Type))],
            _ => [],
        };
        if (children.Length == 0 && type.Id != TypeId.Struct && !JsonScalars.Supports(type)) throw new FrameNotSupportedException($"values of type {type} are not read from JSON");
        return new JsonShape(type, children);
    }

    public static JsonShape Raw { get; } = new(DataType.Json, []);

    public static JsonShape ListOf(JsonShape element) => new(DataType.List(element.Type), [element]);

    public static JsonShape MapOf(JsonShape value) => new(DataType.Map(DataType.Utf8, value.Type), [Of(DataType.Utf8), value]);

    public static JsonShape StructOf(IReadOnlyList<(string Name, JsonShape Shape)> fields) =>
        new(DataType.Struct([.. fields.Select(f => new Field(f.Name, f.Shape.Type))]), [.. fields.Select(f => f.Shape)]);
}
