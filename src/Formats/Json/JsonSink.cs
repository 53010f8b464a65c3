using FrameEngine.Catalog;
using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Text;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json;

/// <summary>A JSON file to be written: one object a line, or an array of objects.</summary>
internal sealed class JsonSink(string path, bool lines = true, TextCompression? compression = null) : ITableSink
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "json";

    public string Name => path;

    public SinkSpec Spec => new(Format, path, new Dictionary<string, string> { ["array"] = lines ? "false" : "true", ["compression"] = TextCompressions.NameOf(compression) });

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static JsonSink Open(SinkSpec spec) => Of(spec.Path, spec.Options ?? []);

    /// <summary>The options of <c>COPY … TO 'x.json' (array true)</c>; lines unless they ask for an array.</summary>
    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static JsonSink Create(string path, IReadOnlyDictionary<string, Scalar> options) =>
        Of(path, options.Select(o => KeyValuePair.Create(o.Key, CsvNamedOptions.Text(o.Value))));

    /// <summary>Enums are written as their texts.</summary>
    public Schema FormOf(Schema schema) => TextForm.Of(schema);

    public bool HoldsText => true;

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation) =>
        new TextFileWriter(path, stream => threads > 1 ? new TextParts(stream, schema, (part, continued) => new JsonRowWriter(part, schema, lines, continued), pool, threads) : new JsonRowWriter(stream, schema, lines), compression, cancellation);

    private static JsonSink Of(string path, IEnumerable<KeyValuePair<string, string>> named)
    {
        bool lines = true;
        TextCompression? compression = null;
        foreach ((string key, string value) in named)
        {
            switch (key.ToLowerInvariant())
            {
                case "format": break;
                case "array": lines = !CsvNamedOptions.Flag(key, value); break;
                case "compression": compression = TextCompressions.Parse(value); break;
                default: throw new UsageException($"writing JSON has no option \"{key}\"") { Hint = Suggestion.For(key, ["array", "compression"]) };
            }
        }

        return new JsonSink(path, lines, compression);
    }
}
