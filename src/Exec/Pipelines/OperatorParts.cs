namespace FrameEngine.Exec.Pipelines;

/// <summary>A blocking operator: the sink that ends one pipeline and the source that starts the next. The sink owns what both share and is disposed after the source.</summary>
internal sealed record BlockingParts(Sink Sink, Source Source);

/// <summary>A join: the sink of the built side, the operator that the other side's rows pass, and what comes after all of them.</summary>
/// <param name="Build">Owns the built table; disposed when probing (and <paramref name="Unmatched"/>) is done.</param>
/// <param name="Unmatched">Rows of the built side that found no partner (or, for semi joins that build the kept side, those that did); null if the kind puts out none.</param>
/// <param name="Spilled">The join of rows that did not fit in memory; null if there can be none.</param>
internal sealed record JoinParts(Sink Build, StreamOperatorFactory Probe, Source? Unmatched, Source? Spilled = null);
