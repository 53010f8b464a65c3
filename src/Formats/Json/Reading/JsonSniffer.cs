using System.Text.Json;
using FrameEngine.Formats.Csv;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Finds out how JSON files are written, and their columns and types, from their first rows.</summary>
internal static unsafe class JsonSniffer
{
    private const int FirstBytes = 16 << 10, HeadBytes = 1 << 20;

    public static JsonLayout Sniff(IReadOnlyList<string> files, JsonReadOptions options)
    {
        var formats = new JsonFormat[files.Count];
        var schema = new JsonSchema(options);
        int rows = 0;
        long bytes = 0;
        for (int f = 0; f < files.Count; f++)
        {
            Interruption.Check();
            using var input = new CsvInput(files[f], options.Compressed);
            formats[f] = FormatOf(input, options);
            if (options.Columns is null && rows < options.SampleRows) Look(input, formats[f], schema, options, ref rows, ref bytes);
        }

        double rowBytes = rows > 0 ? (double)bytes / rows : 0;
        if (options.Columns is { } given)
        {
            JsonColumn[] named = [.. given.Select(c => new JsonColumn(c.Key, c.Key, JsonShape.Of(c.Value)))];
            return new JsonLayout(named, formats, options.Records != false, false, rowBytes);
        }

        bool records = options.Records ?? schema.OnlyObjects;
        if (records && rows > 0 && !schema.OnlyObjects) throw new TypeException($"the rows of '{files[0]}' are not objects") { Hint = "records = false reads each as one value" };
        JsonShape whole = schema.Shape();
        if (!records || schema.Fields.Count == 0 || whole.Type.Id != TypeId.Struct)
            return new JsonLayout([new JsonColumn(JsonTableSource.ValueColumn, "", whole.Type.Id == TypeId.Struct && whole.Children.Length == 0 ? JsonShape.Raw : whole)], formats, false, true, rowBytes);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = new List<JsonColumn>();
        for (int i = 0; i < schema.Fields.Count; i++)
        {
            string key = schema.Fields[i].Name, name = key;
            for (int n = 1; !taken.Add(name); n++) name = $"{key}_{n}";
            columns.Add(new JsonColumn(name, key, whole.Children[i]));
        }

        return new JsonLayout(columns, formats, true, true, rowBytes);
    }

    /// <summary>How rows follow each other in a file.</summary>
    public static JsonFormat FormatOf(CsvInput input, JsonReadOptions options)
    {
        if (options.Format != JsonFormat.Auto) return options.Format;
        // Of most files the first line tells it.
        byte[] head = [];
        int length = 0;
        for (int wanted = FirstBytes; wanted <= HeadBytes; wanted *= 8)
        {
            head = new byte[(int)Math.Min(wanted, input.IsCompressed ? wanted : Math.Max(input.Size, 1))];
            length = 0;
            using CsvByteReader reader = input.Open(0, head.Length);
            int read;
            while (length < head.Length && (read = reader.Read(head.AsSpan(length))) > 0) length += read;
            if (length < wanted || HasLine(head.AsSpan(0, length))) break;
        }

        ReadOnlySpan<byte> text = head.AsSpan(0, length);
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return JsonFormat.NewlineDelimited;
        int newline = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = newline < 0 ? text : text[..newline];
        bool wholeLine = IsOneValue(line), more = newline >= 0 && !text[newline..].TrimStart(" \t\r\n"u8).IsEmpty;
        if (text[0] == '[' && !(wholeLine && more)) return JsonFormat.Array;
        // A line that is not JSON at all is told so with its place; one that only begins a value is not.
        return wholeLine ? JsonFormat.NewlineDelimited : JsonFormat.Unstructured;
    }

    // A whole line that has something on it, and the beginning of what follows.
    private static bool HasLine(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        int newline = text.IndexOf((byte)'\n');
        return newline >= 0 && !text[newline..].TrimStart(" \t\r\n"u8).IsEmpty;
    }

    private static bool IsOneValue(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Look(CsvInput input, JsonFormat format, JsonSchema schema, JsonReadOptions options, ref int rows, ref long bytes)
    {
        using var source = new JsonRows(MemoryPool.Unlimited, options.MaximumObjectBytes);
        source.Open(input, format, 0, long.MaxValue);
        while (rows < options.SampleRows)
        {
            if (!source.TryNext(out byte* row, out int length))
            {
                if (!source.Refill()) return;
                continue;
            }

            try
            {
                var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(row, length), JsonScanReader.Options);
                reader.Read();
                schema.Add(ref reader);
                while (reader.Read())
                {
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                if (!options.IgnoreErrors || format != JsonFormat.NewlineDelimited) throw source.Error(row, null, JsonScanReader.Reason(e), e);
            }

            rows++;
            bytes += length + 1;
            Interruption.Spend(length * 16L);
        }
    }
}
