using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>What ANALYZE has found out about files, as long as they are the same: the session's, lost when it ends.</summary>
/// <threadsafety>Thread-safe.</threadsafety>
internal sealed class AnalyzedFiles
{
    private readonly ConcurrentDictionary<string, (string Identity, double?[] Distinct)> _known = new(StringComparer.Ordinal);

    /// <summary>Keeps what was counted of a source's files.</summary>
    public void Note(ITableSource source, double?[] distinct)
    {
        if (source.Spec is { } spec && IdentityOf(spec) is { } identity) _known[KeyOf(spec)] = (identity, distinct);
    }

    /// <summary>The plan with what is known of the files that it scans.</summary>
    public LogicalPlan Apply(LogicalPlan plan)
    {
        if (_known.IsEmpty || plan is not Scan scan || scan.Source.Spec is not { } spec) return plan;
        if (!_known.TryGetValue(KeyOf(spec), out (string Identity, double?[] Distinct) known) || known.Identity != IdentityOf(spec) || known.Distinct.Length != scan.Source.Schema.Count) return plan;
        return scan with { Source = new AnalyzedTable(scan.Source, known.Distinct) };
    }

    private static string KeyOf(ScanSpec spec) =>
        $"{spec.Format}\n{string.Join('\n', spec.Paths)}\n{string.Join('\n', (spec.Options ?? []).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"))}";

    // Null if a file is not there: nothing is known then.
    private static string? IdentityOf(ScanSpec spec)
    {
        var text = new System.Text.StringBuilder();
        foreach (string path in spec.Paths)
        {
            var file = new FileInfo(path);
            if (!file.Exists) return null;
            text.Append(file.Length).Append('@').Append(file.LastWriteTimeUtc.Ticks).Append(';');
        }

        return text.ToString();
    }
}

/// <summary>A source whose columns' different values have been counted.</summary>
internal sealed class AnalyzedTable(ITableSource source, double?[] distinct) : IFieldSource
{
    public string Name => source.Name;

    public Schema Schema => source.Schema;

    public TableStatistics Statistics { get; } = source.Statistics.WithDistinct(distinct);

    public ScanSpec? Spec => source.Spec;

    public IScan OpenScan(ScanRequest request) => source.OpenScan(request);

    public ITableSource? WithFields(IReadOnlyList<FieldPath> fields) =>
        source is IFieldSource inner && inner.WithFields(fields) is { } wider ? new AnalyzedTable(wider, [.. distinct, .. new double?[fields.Count]]) : null;
}
