using System.Text;
using FrameEngine.Expressions;
using FrameEngine.Filtering;
using FrameEngine.Formats.Files;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pruning;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Logical;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>What the footers of Parquet files say, as tables: <c>parquet_metadata</c>, <c>parquet_schema</c>, <c>parquet_file_metadata</c>, <c>parquet_kv_metadata</c>; and the figures of RETURN_STATS.</summary>
internal static class ParquetInspection
{
    private static readonly DataType s_text = DataType.Utf8, s_number = DataType.Int64;

    private static readonly DataType s_figures = DataType.Map(s_text, s_text), s_columns = DataType.Map(s_text, s_figures);

    public static IReadOnlyList<string> Names { get; } = ["parquet_metadata", "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata"];

    /// <summary>The rows of a function; null if there is none of that name.</summary>
    public static Values? Call(string name, IReadOnlyList<string> paths)
    {
        if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase)) return null;
        string[] files = [.. paths.SelectMany(FilePaths.Matches)];
        return name.ToLowerInvariant() switch
        {
            "parquet_metadata" => Chunks(files),
            "parquet_schema" => Elements(files),
            "parquet_file_metadata" => Rows(
                [("file_name", s_text), ("created_by", s_text), ("num_rows", s_number), ("num_row_groups", s_number), ("format_version", s_number), ("file_size_bytes", DataType.UInt64), ("footer_size", DataType.UInt64)],
                files.Select(f => (Path: f, Footer: FooterCache.Get(f), Size: new FileInfo(f).Length)).Select(f => new[]
                {
                    Text(f.Path), Text(f.Footer.Metadata.CreatedBy), Number(f.Footer.Metadata.RowCount), Number(f.Footer.Metadata.RowGroups.Length), Number(f.Footer.Metadata.Version), Size(f.Size), Size(f.Size - 8 - f.Footer.FooterOffset),
                })),
            _ => Rows(
                [("file_name", s_text), ("key", DataType.Binary), ("value", DataType.Binary)],
                files.SelectMany(f => FooterCache.Get(f).Metadata.Notes.Select(n => new[] { Text(f), Bytes(n.Key), Bytes(n.Value) }))),
        };
    }

    /// <summary>A row for each file that COPY has written, with its figures.</summary>
    /// <param name="files">The files.</param>
    /// <param name="directory">The directory below which directories tell values of columns; null if there is none.</param>
    public static Values Statistics(IReadOnlyList<string> files, string? directory) => Rows(
        [("filename", s_text), ("count", DataType.UInt64), ("file_size_bytes", DataType.UInt64), ("footer_size_bytes", DataType.UInt64), ("column_statistics", s_columns), ("partition_keys", s_figures)],
        files.Select(f => (Path: f, Footer: FooterCache.Get(f), Size: new FileInfo(f).Length)).Select(f => new[]
        {
            Text(f.Path), Size(f.Footer.Metadata.RowCount), Size(f.Size), Size(f.Size - 8 - f.Footer.FooterOffset), Figures(f.Footer), Keys(f.Path, directory),
        }));

    private static Scalar Figures(ParquetFooter footer)
    {
        var columns = new List<(Scalar, Scalar)>();
        foreach (ParquetColumn column in footer.Columns.Where(c => !c.IsNested))
        {
            long bytes = 0, values = 0;
            double? nulls = 0;
            Scalar? min = null, max = null;
            foreach (RowGroupMetadata group in footer.Metadata.RowGroups)
            {
                ColumnChunkMetadata chunk = group.Columns[column.Leaf];
                ColumnBounds bounds = StoredBounds.Of(column, chunk, group.RowCount);
                bytes += chunk.CompressedSize;
                values += chunk.ValueCount;
                nulls += bounds.Nulls;
                if (bounds.Min is { } least && (min is null || Scalar.Compare(least, min) < 0)) min = least;
                if (bounds.Max is { } most && (max is null || Scalar.Compare(most, max) > 0)) max = most;
            }

            List<(Scalar, Scalar)> figures = [Figure("column_size_bytes", bytes)];
            if (max is not null) figures.Add((Text("max"), AsText(max)));
            if (min is not null) figures.Add((Text("min"), AsText(min)));
            if (nulls is { } count) figures.Add(Figure("null_count", (long)count));
            figures.Add(Figure("num_values", values));
            columns.Add((Text(TypeNames.Quoted(column.Name) is ['"', ..] quoted ? quoted : $"\"{column.Name}\""), PackedScalars.Map(s_figures, figures)));
        }

        return PackedScalars.Map(s_columns, columns);
    }

    private static (Scalar, Scalar) Figure(string name, long value) => (Text(name), AsText(Number(value)));

    private static Scalar Keys(string path, string? directory)
    {
        if (directory is null) return Scalar.Null(s_figures);
        string[] parts = Path.GetDirectoryName(Path.GetRelativePath(directory, path))!.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        (string Name, string Value)[] keys = [.. parts.Select(p => p.Split('=', 2)).Where(p => p.Length == 2).Select(p => (Uri.UnescapeDataString(p[0]), p[1]))];
        return keys.Length == 0
            ? Scalar.Null(s_figures)
            : PackedScalars.Map(s_figures, [.. keys.Select(k => (Text(k.Name), k.Value == HivePartitions.Null ? Scalar.Null(s_text) : Text(Uri.UnescapeDataString(k.Value))))]);
    }

    private static Values Chunks(string[] files) => Rows(
        [
            ("file_name", s_text), ("row_group_id", s_number), ("row_group_num_rows", s_number), ("row_group_num_columns", s_number), ("row_group_bytes", s_number), ("column_id", s_number), ("file_offset", s_number),
            ("num_values", s_number), ("path_in_schema", s_text), ("type", s_text), ("stats_min", s_text), ("stats_max", s_text), ("stats_null_count", s_number), ("stats_distinct_count", s_number),
            ("stats_min_value", s_text), ("stats_max_value", s_text), ("compression", s_text), ("encodings", s_text), ("dictionary_page_offset", s_number), ("data_page_offset", s_number),
            ("total_compressed_size", s_number), ("total_uncompressed_size", s_number), ("bloom_filter_offset", s_number), ("bloom_filter_length", s_number), ("min_is_exact", DataType.Boolean), ("max_is_exact", DataType.Boolean),
            ("row_group_compressed_bytes", s_number),
        ],
        files.SelectMany(f => Chunks(f, FooterCache.Get(f))));

    private static IEnumerable<Scalar[]> Chunks(string file, ParquetFooter footer)
    {
        var columns = footer.Columns.Where(c => !c.IsNested).ToDictionary(c => c.Leaf);
        for (int g = 0; g < footer.Metadata.RowGroups.Length; g++)
        {
            RowGroupMetadata group = footer.Metadata.RowGroups[g];
            for (int c = 0; c < group.Columns.Length; c++)
            {
                ColumnChunkMetadata chunk = group.Columns[c];
                StoredStatistics? stored = chunk.Statistics;
                ColumnBounds? bounds = columns.TryGetValue(c, out ParquetColumn? column) ? StoredBounds.Of(column, chunk, group.RowCount) : null;
                Scalar min = bounds?.Min is { } least ? AsText(least) : Scalar.Null(s_text), max = bounds?.Max is { } most ? AsText(most) : Scalar.Null(s_text);
                yield return
                [
                    Text(file), Number(g), Number(group.RowCount), Number(group.Columns.Length), Number(group.TotalByteSize), Number(c), Number(0), Number(chunk.ValueCount), Text(string.Join(", ", chunk.Path)),
                    Text(NameOf(chunk.Type)), min, max, NumberOrNull(stored?.NullCount), NumberOrNull(stored?.DistinctCount), min, max, Text(chunk.Codec == ParquetCodec.Lz4Raw ? "LZ4_RAW" : chunk.Codec.ToString().ToUpperInvariant()),
                    Text(string.Join(", ", chunk.Encodings.Select(e => Upper(e.ToString())))), NumberOrNull(chunk.DictionaryPageOffset), Number(chunk.DataPageOffset), Number(chunk.CompressedSize), Number(chunk.UncompressedSize),
                    NumberOrNull(chunk.BloomFilterOffset), NumberOrNull(chunk.BloomFilterOffset is null ? null : chunk.BloomFilterLength), Flag(stored?.MinExact), Flag(stored?.MaxExact), Number(group.CompressedSize),
                ];
            }
        }
    }

    private static Values Elements(string[] files) => Rows(
        [
            ("file_name", s_text), ("name", s_text), ("type", s_text), ("type_length", s_text), ("repetition_type", s_text), ("num_children", s_number), ("converted_type", s_text), ("scale", s_number), ("precision", s_number),
            ("field_id", s_number), ("logical_type", s_text), ("column_id", s_number),
        ],
        files.SelectMany(f => FooterCache.Get(f).Metadata.Schema.Select((e, i) => new[]
        {
            Text(f), Text(e.Name), e.Type is { } type ? Text(NameOf(type)) : Scalar.Null(s_text), e.TypeLength > 0 ? AsText(Number(e.TypeLength)) : Scalar.Null(s_text), Text(e.Repetition.ToString().ToUpperInvariant()),
            NumberOrNull(e.Type is null ? e.ChildCount : null), e.Converted is { } converted ? Text(NameOf(converted)) : Scalar.Null(s_text),
            NumberOrNull(e.Logical?.Kind == LogicalKind.Decimal ? e.Scale : null), NumberOrNull(e.Logical?.Kind == LogicalKind.Decimal ? e.Precision : null), NumberOrNull(e.FieldId),
            e.Logical is { } logical ? Text(logical.Kind.ToString()) : Scalar.Null(s_text), Number(i),
        })));

    private static string NameOf(ParquetType type) => Upper(type.ToString());

    // Int64 is INT_64 here.
    private static string NameOf(ConvertedType type)
    {
        string name = type.ToString();
        int digits = name.AsSpan().IndexOfAnyInRange('0', '9');
        return digits > 0 && type != ConvertedType.Utf8 ? $"{name[..digits].ToUpperInvariant()}_{name[digits..]}" : Upper(name);
    }

    // Int64 is INT64, ByteArray BYTE_ARRAY, PlainDictionary PLAIN_DICTIONARY.
    private static string Upper(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1])) text.Append('_');
            text.Append(char.ToUpperInvariant(name[i]));
        }

        return text.ToString();
    }

    private static Scalar AsText(Scalar value) => Compute.ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(new Literal(value), DataType.Utf8, false)) ?? Scalar.Null(s_text);

    private static Scalar Text(string? text) => text is null ? Scalar.Null(s_text) : Scalar.Utf8(text);

    private static Scalar Bytes(string text) => new(DataType.Binary, Encoding.UTF8.GetBytes(text));

    private static Scalar Number(long value) => Scalar.Int64(value);

    private static Scalar Size(long value) => new(DataType.UInt64, (ulong)value);

    private static Scalar NumberOrNull(long? value) => value is { } number ? Number(number) : Scalar.Null(s_number);

    private static Scalar Flag(bool? value) => value is { } flag ? Scalar.Bool(flag) : Scalar.Null(DataType.Boolean);

    private static Values Rows((string Name, DataType Type)[] columns, IEnumerable<Scalar[]> rows) => new(
        columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray(),
        rows.Select(r => r.Select(v => (Expression)new Literal(v)).ToEquatableArray()).ToEquatableArray());
}
