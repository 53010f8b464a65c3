using System.Globalization;
using System.Text;

namespace FrameEngine.Formats.Csv;

/// <summary>Finds out how a CSV file is written, and the names and types of its columns, from its first rows.</summary>
/// <remarks>Types are judged as DuckDB does: the first of boolean, bigint, double, time, date, timestamp and timestamp with zone that all values have, else text.</remarks>
internal static unsafe class CsvSniffer
{
    private const int DelimiterRows = 200;
    private static readonly byte[] s_delimiters = [(byte)',', (byte)'|', (byte)';', (byte)'\t'];

    public static CsvLayout Sniff(CsvInput input, CsvReadOptions options)
    {
        using var head = new CsvHead(input, options.Skip);
        CsvDialect dialect = FindDialect(head, options);
        List<string[]> rows = head.Split(dialect, 2, out _);
        byte[] nullText = Encoding.UTF8.GetBytes(options.NullText);
        if (rows.Count == 0)
        {
            if (options.Names is null) throw new CsvException(input.Path, 1, null, "the file has no rows, so that its columns are unknown");
            return new CsvLayout(dialect, ToSchema(options.Names, new DataType?[options.Names.Count], options), false, options.Skip, nullText, true, 0);
        }

        int width = rows[0].Length;
        bool allowTrailing = options.Names is { } names && names.Count == width - 1 && rows[0][^1].Length == 0;
        if (allowTrailing) width--;
        if (options.Names is { } given && given.Count != width)
            throw new CsvException(input.Path, 1, null, $"{given.Count} names are given for {width} columns");

        bool hasHeader;
        DataType?[] types;
        double rowBytes;
        (types, rowBytes) = options.AllText && options.Header is not null
            ? (new DataType?[width], 0)
            : Judge(head, dialect, width, options.Header ?? true, options, nullText, allowTrailing);
        if (options.Header is { } header)
        {
            hasHeader = header;
        }
        else
        {
            string[] first = rows[0];
            bool differs = false;
            bool allText = true;
            for (int i = 0; i < width; i++)
            {
                DataType? type = types[i];
                if (rows.Count > 1 && type is not null) allText = false;
                if (type is null || first[i].Length == 0) continue;
                differs |= !Fits(first[i], type);
            }

            bool looksLikeNames = first.Take(width).All(v => v.Length > 0 && !TypeCandidates.Of(Encoding.UTF8.GetBytes(v)).Any);
            hasHeader = differs || (allText && looksLikeNames);
            if (!hasHeader && !options.AllText) (types, rowBytes) = Judge(head, dialect, width, false, options, nullText, allowTrailing);
        }

        IReadOnlyList<string> columns = options.Names ?? (hasHeader ? HeaderNames(rows[0], width) : NumberedNames(width));
        Schema schema = ToSchema(columns, types, options);
        return new CsvLayout(dialect, schema, hasHeader, options.Skip, nullText, allowTrailing, rowBytes);
    }

    private static CsvDialect FindDialect(CsvHead head, CsvReadOptions options)
    {
        if (options.Delimiter is { } given) return CsvDialect.Of(options, CsvDialect.Ascii(given, nameof(options.Delimiter)), head.Newline);
        CsvDialect best = CsvDialect.Of(options, s_delimiters[0], head.Newline);
        (bool Consistent, int Width) bestScore = (false, 0);
        foreach (byte delimiter in s_delimiters)
        {
            if (delimiter == options.Quote || delimiter == options.Escape || delimiter == options.Comment) continue;
            CsvDialect dialect = CsvDialect.Of(options, delimiter, head.Newline);
            List<string[]> rows = head.Split(dialect, DelimiterRows, out _);
            if (rows.Count == 0) continue;
            int width = rows[0].Length;
            (bool Consistent, int Width) score = (width > 1 && rows.TrueForAll(r => r.Length == width), width);
            if (score.CompareTo(bestScore) <= 0) continue;
            bestScore = score;
            best = dialect;
        }

        return best;
    }

    /// <summary>The types of the sampled rows' columns (null: text, or no value at all), and the bytes of an average row.</summary>
    private static (DataType?[] Types, double RowBytes) Judge(
        CsvHead head, CsvDialect dialect, int width, bool skipFirst, CsvReadOptions options, byte[] nullText, bool allowTrailing)
    {
        const int Batch = 1024;
        using var tokenizer = new CsvTokenizer(dialect, width, Enumerable.Range(0, width).ToArray(), Batch, allowTrailing);
        var candidates = new TypeCandidates[width];
        Array.Fill(candidates, TypeCandidates.All);
        var seen = new bool[width];
        byte* at = head.First;
        int rows = 0;
        int sample = Math.Max(options.SampleRows, 1) + (skipFirst ? 1 : 0);
        CsvHalt halt;
        do
        {
            halt = tokenizer.Read(at, head.End, Math.Min(Batch, sample - rows));
            for (int column = 0; column < width; column++)
            {
                for (int i = rows == 0 && skipFirst ? 1 : 0; i < tokenizer.Count; i++)
                {
                    byte* start = tokenizer.Starts[(column * Batch) + i];
                    var text = new ReadOnlySpan<byte>(start, tokenizer.Lengths[(column * Batch) + i] & CsvTokenizer.LengthMask);
                    if (text.SequenceEqual(nullText)) continue;
                    seen[column] = true;
                    candidates[column].Keep(text);
                    if (!candidates[column].Any) break;
                }
            }

            rows += tokenizer.Count;
            at = tokenizer.RowStart;
        }
        while (halt == CsvHalt.Full && rows < sample); // rows that don't fit are reported when they are read

        var types = new DataType?[width];
        for (int i = 0; i < width; i++) types[i] = seen[i] ? candidates[i].Best : null;
        return (types, rows == 0 ? 0 : (double)(at - head.First) / rows);
    }

    private static bool Fits(string text, DataType type)
    {
        TypeCandidates one = TypeCandidates.Of(Encoding.UTF8.GetBytes(text));
        return one.Best == type || (type == DataType.Float64 && one.Best == DataType.Int64) || (type.Id is TypeId.Timestamp or TypeId.TimestampTz && one.Best == DataType.Date);
    }

    private static Schema ToSchema(IReadOnlyList<string> names, DataType?[] types, CsvReadOptions options)
    {
        var given = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase);
        if (options.LeadingTypes is { } leading)
        {
            if (leading.Count > names.Count) throw new UsageException($"{leading.Count} types are given for {names.Count} columns");
            for (int i = 0; i < leading.Count; i++)
                given[names[i]] = CsvColumn.Supports(leading[i]) ? leading[i] : throw new FrameNotSupportedException($"a CSV column of type {leading[i]} (\"{names[i]}\")");
        }

        foreach ((string name, DataType type) in options.Types ?? new Dictionary<string, DataType>())
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase)) throw BindException.UnknownColumn(name, names);
            if (!CsvColumn.Supports(type)) throw new FrameNotSupportedException($"a CSV column of type {type} (\"{name}\")");
            given[name] = type;
        }

        return new Schema(names.Select((name, i) =>
            new Field(name, given.TryGetValue(name, out DataType? type) ? type : options.AllText ? DataType.Utf8 : types[i] ?? DataType.Utf8)));
    }

    /// <summary>Column names from a header: trimmed, numbered where empty, and made unique by a suffix.</summary>
    public static List<string> HeaderNames(string[] header, int width)
    {
        var names = new List<string>(width);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < width; i++)
        {
            string name = header[i].Trim();
            if (name.Length == 0) name = string.Create(CultureInfo.InvariantCulture, $"column{i}");
            string unique = name;
            for (int n = 1; !taken.Add(unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
            names.Add(unique);
        }

        return names;
    }

    private static string[] NumberedNames(int width)
    {
        int digits = (width - 1).ToString(CultureInfo.InvariantCulture).Length;
        return [.. Enumerable.Range(0, width).Select(i => "column" + i.ToString("D" + digits, CultureInfo.InvariantCulture))];
    }
}
