using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>A source that reads single fields of its structs without the rest of them.</summary>
internal interface IFieldSource : ITableSource
{
    /// <summary>The source with a column for each of some fields behind its own; null if it cannot do that now.</summary>
    ITableSource? WithFields(IReadOnlyList<FieldPath> fields);
}

/// <summary>A field inside a column of structs.</summary>
/// <param name="Column">The column's position in the source's schema.</param>
/// <param name="Fields">The field's position in each struct, from the outermost in.</param>
internal sealed record FieldPath(int Column, EquatableArray<int> Fields)
{
    /// <summary>The field as a column: nullable, since a struct around it may be null.</summary>
    public Field In(Schema schema)
    {
        string name = schema[Column].Name;
        DataType type = schema[Column].Type;
        foreach (int index in Fields)
        {
            name = $"{name}.{type.Fields[index].Name}";
            type = type.Fields[index].Type;
        }

        return new Field(name, type);
    }

    /// <summary>The same path, from the text of <see cref="ToString"/>.</summary>
    /// <exception cref="UsageException">It is not one.</exception>
    public static FieldPath Parse(string text)
    {
        int[] places = [.. text.Split('.').Select(p => int.TryParse(p, out int place) && place >= 0 ? place : throw new UsageException($"\"{text}\" is no path of a field"))];
        return places.Length > 1 ? new FieldPath(places[0], [.. places[1..]]) : throw new UsageException($"\"{text}\" is no path of a field");
    }

    public override string ToString() => $"{Column}.{string.Join('.', Fields)}";
}
