using System.Globalization;
using System.Text;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Finds out how CSV files are written, and the names and types of their columns, from their first rows.</summary>
/// <remarks>Types are judged as DuckDB does: the first of boolean, bigint, double, time, date, timestamp and timestamp with zone that all values have, else text.</remarks>
internal static unsafe class CsvSniffer
{
    private const int RowsOfOthers = 2048;

    /// <param name="files">The first says how all are written; types hold the values of those after it, too.</param>
    public static CsvLayout Sniff(IReadOnlyList<string> files, CsvReadOptions options)
    {
        using var input = new CsvInput(files[0], options.Compressed, options.Encoding);
        byte? newline = options.NewLine is { } given ? (byte)given : null;
        CsvHead head = new(input, options.Skip ?? 0, newline);
        try
        {
            (CsvDialect dialect, int skip) = CsvDialectFinder.Find(head, options);
            skip += options.Skip ?? 0;
            if (skip != (options.Skip ?? 0))
            {
                head.Dispose();
                head = new CsvHead(input, skip, newline);
            }

            return Sniff(files, input.Path, head, dialect, skip, options);
        }
        finally
        {
            head.Dispose();
        }
    }

    private static CsvLayout Sniff(IReadOnlyList<string> files, string path, CsvHead head, CsvDialect dialect, int skip, CsvReadOptions options)
    {
        var forms = new CsvForms(options);
        List<string[]> rows = head.Split(dialect, options.NullPadding ? 200 : 2, out _);
        if (rows.Count == 0)
        {
            if (options.Names is null) throw new CsvException(path, 1, null, "the file has no rows, so that its columns are unknown");
            return new CsvLayout(dialect, ToSchema(options.Names, new TypeCandidates?[options.Names.Count], options, out EquatableArray<string?> none), none, false, skip, true, 0) { HasCarriageReturns = head.HasCarriageReturns };
        }

        int width = options.NullPadding ? Math.Max(rows.Max(r => r.Length), options.Names?.Count ?? 0) : rows[0].Length;
        bool allowTrailing = options.Names is { } names && names.Count == width - 1 && rows[0][^1].Length == 0;
        if (allowTrailing) width--;
        if (options.Names is { } few && few.Count > width) throw new CsvException(path, 1, null, $"{few.Count} names are given for {width} columns");
        string[] first = [.. rows[0].Concat(Enumerable.Repeat("", Math.Max(width - rows[0].Length, 0)))];
        var judge = new Judge(dialect, width, new CsvRowRules(allowTrailing, options.NullPadding, !options.Strict || options.IgnoreErrors), options, forms);
        bool hasHeader = options.Header ?? false;
        bool blind = options.NoDetection || (options.AllText && options.Header is not null);
        if (!blind) judge.Look(head, skipFirst: options.Header ?? true);
        if (options.Header is null && !options.NoDetection)
        {
            hasHeader = IsHeader(rows.Count, first, judge, width, forms);
            if (!hasHeader && !options.AllText)
            {
                judge = judge.Anew();
                judge.Look(head, skipFirst: false);
            }
        }

        IReadOnlyList<string> columns = hasHeader ? HeaderNames(first, width) : NumberedNames(width);
        if (options.NormalizeNames) columns = Unique(columns.Select((n, i) => Normalized(n, i, options.IsKeyword)));
        if (options.Names is { } own) columns = Unique(own.Concat(columns.Skip(own.Count)));
        if (!blind && !options.AllText) LookAtOthers(files, dialect, skip, columns, hasHeader, judge, options);
        Schema schema = ToSchema(columns, judge.Types, options, out EquatableArray<string?> formats);
        foreach (string name in options.ForceNotNull ?? [])
            if (!columns.Contains(name, StringComparer.OrdinalIgnoreCase)) throw BindException.UnknownColumn(name, columns);
        return new CsvLayout(dialect, schema, formats, hasHeader, skip, allowTrailing, judge.RowBytes) { HasCarriageReturns = head.HasCarriageReturns };
    }

    private static bool IsHeader(int rows, string[] first, Judge judge, int width, CsvForms forms)
    {
        bool differs = false, allText = true;
        for (int i = 0; i < width; i++)
        {
            TypeCandidates? candidates = judge.Types[i];
            if (rows > 1 && candidates?.Best is not null) allText = false;
            if (candidates is not { Best: { } type } || first[i].Length == 0) continue;
            TypeCandidates one = TypeCandidates.Of(Encoding.UTF8.GetBytes(first[i]), forms);
            differs |= !(one.Best == type || (type.IsInteger && one.Best == DataType.Int64) || (type.IsFloat && (one.Best == DataType.Int64 || one.Best == DataType.Float64)) || (type.Id is TypeId.Timestamp or TypeId.TimestampTz && one.Best == DataType.Date));
        }

        return differs || (allText && first.Take(width).All(v => v.Length > 0 && !TypeCandidates.Of(Encoding.UTF8.GetBytes(v), forms).Any));
    }

    // What other files have in the same columns widens the types; files with other columns are told when they are read.
    private static void LookAtOthers(IReadOnlyList<string> files, CsvDialect dialect, int skip, IReadOnlyList<string> columns, bool hasHeader, Judge judge, CsvReadOptions options)
    {
        int most = options.SniffedFiles < 0 ? files.Count : Math.Min(files.Count, options.SniffedFiles);
        for (int i = 1; i < most; i++)
        {
            using var input = new CsvInput(files[i], options.Compressed, options.Encoding);
            using var head = new CsvHead(input, skip, dialect.Newline, 1 << 20);
            List<string[]> rows = head.Split(dialect, 1, out _);
            if (rows.Count == 0 || (hasHeader && options.Names is null && !options.NormalizeNames && !rows[0].Take(columns.Count).Select(n => n.Trim()).SequenceEqual(columns, StringComparer.OrdinalIgnoreCase))) continue;
            judge.Look(head, hasHeader, RowsOfOthers);
        }
    }

    private static Schema ToSchema(IReadOnlyList<string> names, TypeCandidates?[] found, CsvReadOptions options, out EquatableArray<string?> formats)
    {
        var given = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase);
        if (options.LeadingTypes is { } leading)
        {
            if (leading.Count > names.Count) throw new UsageException($"{leading.Count} types are given for {names.Count} columns");
            for (int i = 0; i < leading.Count; i++)
                if (leading[i].Id != TypeId.Null) given[names[i]] = CsvColumn.Supports(leading[i]) ? leading[i] : throw new FrameNotSupportedException($"a CSV column of type {leading[i]} (\"{names[i]}\")");
        }

        foreach ((string name, DataType type) in options.Types ?? new Dictionary<string, DataType>())
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase)) throw BindException.UnknownColumn(name, names);
            if (!CsvColumn.Supports(type)) throw new FrameNotSupportedException($"a CSV column of type {type} (\"{name}\")");
            given[name] = type;
        }

        var fields = new Field[names.Count];
        var times = new string?[names.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            DataType best = options.AllText ? DataType.Utf8 : found[i]?.Best ?? DataType.Utf8;
            DataType type = given.GetValueOrDefault(names[i], best);
            fields[i] = new Field(names[i], type);
            times[i] = type.Id switch
            {
                TypeId.Date => options.DateFormat ?? (best == type ? found[i]?.Format : null),
                TypeId.Timestamp or TypeId.TimestampTz => options.TimestampFormat ?? (best == type ? found[i]?.Format : null),
                _ => null,
            };
        }

        formats = [.. times];
        return new Schema(fields);
    }

    /// <summary>Column names from a header: trimmed, numbered where empty, and made unique by a suffix.</summary>
    public static List<string> HeaderNames(string[] header, int width) =>
        Unique(Enumerable.Range(0, width).Select(i => header[i].Trim() is { Length: > 0 } name ? name : string.Create(CultureInfo.InvariantCulture, $"column{i}")));

    private static List<string> Unique(IEnumerable<string> names)
    {
        var result = new List<string>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            string unique = name;
            for (int n = 1; !taken.Add(unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
            result.Add(unique);
        }

        return result;
    }

    // Lower case without accents; letters, digits and underscores stay, spaces become underscores.
    private static string Normalized(string name, int column, Func<string, bool>? isKeyword)
    {
        var text = new StringBuilder();
        foreach (char c in Functions.Scalars.UnicodeForms.WithoutMarks(name.Trim()))
        {
            if (char.IsWhiteSpace(c)) text.Append('_');
            else if (char.IsLetterOrDigit(c) || c == '_') text.Append(char.ToLowerInvariant(c));
        }

        if (text.Length == 0) return string.Create(CultureInfo.InvariantCulture, $"column{column}");
        string plain = text.ToString();
        return char.IsAsciiDigit(plain[0]) || isKeyword?.Invoke(plain) == true ? "_" + plain : plain;
    }

    private static string[] NumberedNames(int width)
    {
        int digits = (width - 1).ToString(CultureInfo.InvariantCulture).Length;
        return [.. Enumerable.Range(0, width).Select(i => "column" + i.ToString("D" + digits, CultureInfo.InvariantCulture))];
    }

    /// <summary>Judges the types of columns by the rows that it is shown.</summary>
    private sealed class Judge
    {
        private readonly CsvDialect _dialect;
        private readonly int _width;
        private readonly CsvRowRules _rules;
        private readonly CsvReadOptions _options;
        private readonly CsvForms _forms;
        private readonly TypeCandidates[] _candidates;
        private readonly bool[] _seen;
        private long _bytes, _rows;

        public Judge(CsvDialect dialect, int width, CsvRowRules rules, CsvReadOptions options, CsvForms forms)
        {
            (_dialect, _width, _rules, _options, _forms) = (dialect, width, rules, options, forms);
            _candidates = new TypeCandidates[width];
            Array.Fill(_candidates, TypeCandidates.Among(options.TypeCandidates));
            _seen = new bool[width];
        }

        /// <summary>By column; null where no value was seen.</summary>
        public TypeCandidates?[] Types => [.. _candidates.Select((c, i) => _seen[i] ? c : (TypeCandidates?)null)];

        /// <summary>Bytes of an average row; 0 if none was seen.</summary>
        public double RowBytes => _rows == 0 ? 0 : (double)_bytes / _rows;

        public Judge Anew() => new(_dialect, _width, _rules, _options, _forms);

        public void Look(CsvHead head, bool skipFirst, int most = int.MaxValue)
        {
            const int Batch = 1024;
            using var tokenizer = new CsvTokenizer(_dialect, _width, [.. Enumerable.Range(0, _width)], Batch, _rules);
            byte* at = head.First;
            int rows = 0;
            long sample = Math.Clamp(_options.SampleRows, 1, most) + (skipFirst ? 1L : 0);
            CsvHalt halt;
            do
            {
                Interruption.Check();
                halt = tokenizer.Read(at, head.End, (int)Math.Min(Batch, sample - rows));
                for (int column = 0; column < _width; column++)
                {
                    for (int i = rows == 0 && skipFirst ? 1 : 0; i < tokenizer.Count; i++)
                    {
                        byte* start = tokenizer.Starts[(column * Batch) + i];
                        int length = tokenizer.Lengths[(column * Batch) + i];
                        var text = new ReadOnlySpan<byte>(start, length & CsvTokenizer.LengthMask);
                        if (length < 0 || _forms.IsNull(text, (length & CsvTokenizer.Quoted) != 0)) continue;
                        _seen[column] = true;
                        _candidates[column].Keep(text, _forms);
                        if (!_candidates[column].Any) break;
                    }
                }

                rows += tokenizer.Count;
                at = tokenizer.RowStart;
                if (halt != CsvHalt.Width || !_options.IgnoreErrors) continue;
                at = tokenizer.RowEnd;
                halt = CsvHalt.Full;
            }
            while (halt == CsvHalt.Full && rows < sample && at < head.End); // rows that don't fit are reported when they are read

            _rows += rows;
            _bytes += at - head.First;
        }
    }
}
