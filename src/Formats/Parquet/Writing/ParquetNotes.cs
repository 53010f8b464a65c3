using System.Globalization;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>What COPY gives a Parquet file besides its rows: keys and values of the footer (KV_METADATA), ids of columns (FIELD_IDS). As text, in plans: pairs and parts separated by control characters.</summary>
internal static class ParquetNotes
{
    /// <summary>The key of field ids by which all columns are numbered in order.</summary>
    public const string Auto = "*";

    private const char Pair = '\u001e', Part = '\u001f', Step = '\u001d';

    private const string OwnId = "__duckdb_field_id";

    /// <summary>The option KV_METADATA, a struct of texts.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> OfStruct(Scalar value) => value is { Type.Id: TypeId.Struct, Value: not null }
        ? [.. value.Type.Fields.Zip(Items(value)).Select(p => KeyValuePair.Create(p.First.Name, p.Second.Value as string ?? p.Second.ToString()))]
        : throw new UsageException("KV_METADATA takes a struct, such as {source: 'shop'}");

    /// <summary>The option FIELD_IDS: <c>'auto'</c>, or a struct of whole numbers by the names of columns, for what has fields of a struct with its own number as <c>__duckdb_field_id</c>.</summary>
    /// <exception cref="UsageException">It is neither, or an id comes twice.</exception>
    public static IReadOnlyDictionary<string, int> FieldIdsOf(Scalar value)
    {
        if (value.Value is string text && text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return new Dictionary<string, int> { [Auto] = 0 };
        if (value is not { Type.Id: TypeId.Struct, Value: not null }) throw new UsageException("FIELD_IDS is 'auto' or a struct of numbers by columns' names, such as {id: 1}");
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        Collect(value, "", ids);
        return ids;
    }

    private static void Collect(Scalar fields, string parent, Dictionary<string, int> ids)
    {
        foreach ((Field field, Scalar id) in fields.Type.Fields.Zip(Items(fields)))
        {
            bool own = parent.Length > 0 && field.Name.Equals(OwnId, StringComparison.OrdinalIgnoreCase);
            string path = own ? parent : PathOf(parent, field.Name);
            if (!own && id is { Type.Id: TypeId.Struct, Value: not null })
            {
                Collect(id, path, ids);
                continue;
            }

            if (id.AsInteger() is not { } number || number < int.MinValue || number > int.MaxValue) throw new UsageException($"the field id of '{field.Name}' is a whole number, not {id}");
            if (ids.ContainsValue((int)number)) throw new UsageException($"the field id {number} comes twice in FIELD_IDS");
            ids.Add(path, (int)number);
        }
    }

    private static string PathOf(string parent, string name) => parent.Length == 0 ? name : parent + Step + name;

    /// <summary>Pairs as one text, in a plan.</summary>
    public static string TextOf(IEnumerable<KeyValuePair<string, string>> notes) => string.Join(Pair, notes.Select(n => n.Key + Part + n.Value));

    /// <inheritdoc cref="TextOf(IEnumerable{KeyValuePair{string, string}})"/>
    public static string TextOf(IReadOnlyDictionary<string, int>? ids) =>
        ids is null ? "" : TextOf(ids.Select(i => KeyValuePair.Create(i.Key, i.Value.ToString(CultureInfo.InvariantCulture))));

    public static IReadOnlyList<KeyValuePair<string, string>> NotesOf(string text) =>
        text.Length == 0 ? [] : [.. text.Split(Pair).Select(p => p.Split(Part, 2)).Select(p => KeyValuePair.Create(p[0], p[1]))];

    public static IReadOnlyDictionary<string, int>? IdsOf(string text) =>
        text.Length == 0 ? null : NotesOf(text).ToDictionary(n => n.Key, n => int.Parse(n.Value, CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase);

    /// <summary>The elements below the root with their ids.</summary>
    /// <exception cref="BindException">An id is given to a column that is not there.</exception>
    public static SchemaElement[] WithIds(SchemaElement[] elements, IReadOnlyDictionary<string, int>? ids)
    {
        if (ids is null) return elements;
        if (ids.ContainsKey(Auto))
        {
            int next = 0;
            return [.. elements.Select(e => e is { Repetition: Repetition.Repeated, ChildCount: > 0 } ? e : e with { FieldId = next++ })];
        }

        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var result = (SchemaElement[])elements.Clone();
        for (int i = 0; i < elements.Length;) i = Place(result, i, "", ids, given);
        foreach (string path in ids.Keys)
            if (!given.Contains(path)) throw BindException.UnknownColumn(path.Replace(Step, '.'), [.. given.Select(g => g.Replace(Step, '.'))]);
        return result;
    }

    // An element and those inside it. Lists and maps have a repeated group of the format's own around their elements, which has no id and no name in paths.
    private static int Place(SchemaElement[] elements, int at, string parent, IReadOnlyDictionary<string, int> ids, HashSet<string> given)
    {
        SchemaElement element = elements[at];
        bool wrapping = element is { Repetition: Repetition.Repeated, ChildCount: > 0 } && parent.Length > 0;
        string path = wrapping ? parent : PathOf(parent, element.Name);
        if (!wrapping)
        {
            given.Add(path);
            if (ids.TryGetValue(path, out int id)) elements[at] = element with { FieldId = id };
        }

        int next = at + 1;
        for (int i = 0; i < element.ChildCount; i++) next = Place(elements, next, path, ids, given);
        return next;
    }

    /// <exception cref="BindException">An id is given to a column that is not there.</exception>
    public static void RequireAll(IReadOnlyDictionary<string, int>? ids, IReadOnlyCollection<string> columns)
    {
        foreach (string name in ids?.Keys ?? [])
            if (name != Auto && !columns.Contains(name.Split(Step)[0], StringComparer.OrdinalIgnoreCase)) throw BindException.UnknownColumn(name.Split(Step)[0], columns);
    }

    private static IReadOnlyList<Scalar> Items(Scalar value) => value.Value as Scalar[] ?? PackedScalars.Items(value);
}

/// <summary>How many bytes the selected rows of a chunk have, about.</summary>
internal static unsafe class ChunkBytes
{
    public static long Of(DataChunk chunk)
    {
        long bytes = 0;
        foreach (Vector column in chunk.Columns)
        {
            bytes += (long)chunk.Count * column.Physical.Width();
            if (column.Physical != PhysicalType.View) continue;
            for (int i = 0; i < chunk.Count; i++)
            {
                int row = chunk.Selection[i];
                if (column.IsValid(row)) bytes += column.Values.Views[column.ValueIndex(row)].Length;
            }
        }

        return bytes;
    }
}
