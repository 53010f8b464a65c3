namespace FrameEngine.Formats.Text;

/// <summary>The types in which formats of text write rows: what is text to them is cast to it before.</summary>
internal static class TextForm
{
    public static Schema Of(Schema schema) => new(schema.Select(f => f with { Type = Of(f.Type) }));

    private static DataType Of(DataType type) => type.Id is TypeId.Enum or TypeId.TimeTz or TypeId.Bit ? DataType.Utf8 : type.WithFields(Of);
}
