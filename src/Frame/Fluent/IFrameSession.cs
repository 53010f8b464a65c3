using FrameEngine.Catalog;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>What a frame needs of its session: to run plans and to explain them. <c>FrameSession</c> implements it.</summary>
public interface IFrameSession
{
    /// <summary>Runs a plan and streams its rows.</summary>
    internal IAsyncEnumerable<RecordBatch> ExecuteAsync(LogicalPlan plan, CancellationToken cancellation);

    /// <summary>What the engine would do for a plan.</summary>
    internal string Explain(LogicalPlan plan, ExplainFormat format);

    /// <summary>A table over batches in memory, which it takes over.</summary>
    internal ITableSource CreateTable(string name, Schema schema, IReadOnlyList<RecordBatch> batches);

    /// <summary>A frame over a source.</summary>
    internal DataFrame Scan(ITableSource source) => new(this, Logical.Scan.Of(source));
}

/// <summary>What <see cref="DataFrame.Explain"/> shows.</summary>
public enum ExplainFormat
{
    /// <summary>The plan as it will run, operator by operator.</summary>
    Physical,
    /// <summary>The plan as written.</summary>
    Logical,
    /// <summary>The logical plan after the optimiser.</summary>
    Optimized,
    /// <summary>The optimiser's steps: only the rules that changed the plan, each with the plan that it left.</summary>
    Rules,
    /// <summary>The plan cut into stages, as workers run it.</summary>
    Stages,
    /// <summary>The physical plan as JSON, as it travels to workers.</summary>
    Json,
    /// <summary>The physical plan as a graph in the language of Graphviz (<c>dot -Tsvg</c> draws it).</summary>
    Dot,
}
