using System.Globalization;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>The columns that directories such as <c>year=2024/city=Oslo</c> stand for, as Hive writes them, and each file's values.</summary>
internal sealed class HivePartitions
{
    /// <summary>The directory name that stands for null.</summary>
    public const string Null = "__HIVE_DEFAULT_PARTITION__";

    private HivePartitions(Field[] fields, Scalar[][] values)
    {
        Fields = fields;
        Values = values;
    }

    /// <summary>A column for each directory, from the outside in.</summary>
    public Field[] Fields { get; }

    /// <summary>By file, then by column.</summary>
    public Scalar[][] Values { get; }

    /// <summary>The columns of files; null if they have none, or do not all have the same.</summary>
    /// <param name="typed">Whether values become numbers, dates and times where all of a column can.</param>
    public static HivePartitions? Of(IReadOnlyList<string> files, bool typed)
    {
        var texts = new string?[files.Count][];
        string[]? names = null;
        for (int f = 0; f < files.Count; f++)
        {
            List<(string Name, string? Value)> pairs = Pairs(files[f]);
            names ??= [.. pairs.Select(p => p.Name)];
            if (pairs.Count == 0 || pairs.Count != names.Length || !pairs.Select(p => p.Name).SequenceEqual(names, StringComparer.OrdinalIgnoreCase)) return null;
            texts[f] = [.. pairs.Select(p => p.Value)];
        }

        if (names is null || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Length) return null;
        var values = new Scalar[files.Count][];
        for (int f = 0; f < values.Length; f++) values[f] = new Scalar[names.Length];
        var fields = new Field[names.Length];
        for (int c = 0; c < names.Length; c++)
        {
            string?[] column = [.. texts.Select(t => t[c])];
            Scalar[] read = (typed ? Read(column, DataType.Int64) ?? Read(column, DataType.Date) ?? Read(column, DataType.Timestamp) : null) ?? Read(column, DataType.Utf8)!;
            for (int f = 0; f < values.Length; f++) values[f][c] = read[f];
            fields[c] = new Field(names[c], read[0].Type, true);
        }

        return new HivePartitions(fields, values);
    }

    /// <summary>A name or value as it stands in a directory's name: what a path gives a meaning to is written as %XX.</summary>
    public static string Escape(string text) => Uri.EscapeDataString(text);

    private static List<(string Name, string? Value)> Pairs(string file)
    {
        string[] parts = file.Replace('\\', '/').Split('/');
        var pairs = new List<(string, string?)>();
        for (int i = 0; i < parts.Length - 1; i++)
        {
            int equals = parts[i].IndexOf('=');
            if (equals <= 0 || parts[i].AsSpan(equals + 1).Contains('=')) continue;
            string value = parts[i][(equals + 1)..];
            pairs.Add((Uri.UnescapeDataString(parts[i][..equals]), value == Null ? null : Uri.UnescapeDataString(value)));
        }

        return pairs;
    }

    // Null if a value is not of that type. Texts repeat: most are read once.
    private static Scalar[]? Read(string?[] texts, DataType type)
    {
        var known = new Dictionary<string, Scalar>();
        var values = new Scalar[texts.Length];
        bool any = false;
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is not { } text)
            {
                values[i] = Scalar.Null(type);
                continue;
            }

            any = true;
            if (!known.TryGetValue(text, out Scalar? value))
            {
                // A cast would round 1.5, and drop the time of a timestamp.
                if (type.Id == TypeId.Int64 && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return null;
                if (type.Id == TypeId.Date && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return null;
                Scalar? read = type.Id == TypeId.Utf8 ? Scalar.Utf8(text) : ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(new Literal(Scalar.Utf8(text)), type, true));
                if (read is null || read.IsNull) return null;
                known.Add(text, value = read);
            }

            values[i] = value;
        }

        return any || type.Id == TypeId.Utf8 ? values : null;
    }
}
