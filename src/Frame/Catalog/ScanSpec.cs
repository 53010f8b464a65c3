using System.Text.Json.Serialization;

namespace FrameEngine.Catalog;

/// <summary>A source as plans carry it between processes: enough to open it again there. Each format derives its own and registers it with <see cref="SourceFormats"/>.</summary>
/// <param name="Format">The registered name of the format, such as <c>parquet</c>.</param>
/// <param name="Paths">Files, in order.</param>
/// <param name="Options">The format's options, by name; values as text.</param>
internal sealed record ScanSpec(string Format, string[] Paths, Dictionary<string, string>? Options = null)
{
    /// <summary>The schema that the planner saw: opening checks that the files still have it.</summary>
    public FieldSpec[] Fields { get; init; } = [];

    public bool Equals(ScanSpec? other) => other is not null && Format == other.Format && Paths.AsSpan().SequenceEqual(other.Paths);
    public override int GetHashCode() => HashCode.Combine(Format, Paths.Length, Paths.FirstOrDefault());
}

/// <summary>A field in its serialised form: the type by its SQL name.</summary>
internal sealed record FieldSpec(string Name, string Type, bool Nullable)
{
    public static FieldSpec Of(Field field) => new(field.Name, field.Type.ToString(), field.Nullable);

    public Field ToField() => TypeNames.TryParse(Type, out DataType? type)
        ? new Field(Name, type, Nullable)
        : throw new InternalException($"the plan names an unknown type {Type}");
}

/// <summary>A sink as plans carry it between processes.</summary>
internal sealed record SinkSpec(string Format, string Path, Dictionary<string, string>? Options = null)
{
    public bool Equals(SinkSpec? other) => other is not null && Format == other.Format && Path == other.Path;
    public override int GetHashCode() => HashCode.Combine(Format, Path);
}

/// <summary>Opens sources and sinks by the name of their format. Formats register themselves in <c>Engine</c>.</summary>
internal sealed class SourceFormats
{
    private readonly Dictionary<string, Func<ScanSpec, ITableSource>> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<SinkSpec, ITableSink>> _sinks = new(StringComparer.OrdinalIgnoreCase);

    public void AddSource(string format, Func<ScanSpec, ITableSource> open) => _sources.Add(format, open);
    public void AddSink(string format, Func<SinkSpec, ITableSink> open) => _sinks.Add(format, open);

    /// <exception cref="BindException">No such format.</exception>
    public ITableSource Open(ScanSpec spec) => _sources.TryGetValue(spec.Format, out Func<ScanSpec, ITableSource>? open)
        ? open(spec)
        : throw new BindException($"there is no source format \"{spec.Format}\"") { Hint = Suggestion.For(spec.Format, _sources.Keys) };

    /// <exception cref="BindException">No such format.</exception>
    public ITableSink Open(SinkSpec spec) => _sinks.TryGetValue(spec.Format, out Func<SinkSpec, ITableSink>? open)
        ? open(spec)
        : throw new BindException($"there is no output format \"{spec.Format}\"") { Hint = Suggestion.For(spec.Format, _sinks.Keys) };
}
