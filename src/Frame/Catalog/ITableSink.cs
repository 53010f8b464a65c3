using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Catalog;

/// <summary>Where rows can be written: a file in some format, a table in memory.</summary>
internal interface ITableSink
{
    /// <summary>For plans and messages.</summary>
    string Name { get; }

    /// <summary>How another process opens the same sink; null if it cannot.</summary>
    SinkSpec? Spec { get; }

    /// <summary>The columns as the format has them, where it lacks types: rows are cast to these before they come.</summary>
    Schema FormOf(Schema schema) => schema;

    /// <summary>Whether it writes values as the text that SQL shows.</summary>
    bool HoldsText => false;

    /// <summary>Whether files tell figures about themselves that RETURN_STATS shows.</summary>
    bool HasStatistics => false;

    /// <summary>Starts writing. Nothing is visible under the final name until <see cref="ITableWriter.Complete"/>.</summary>
    ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation);
}

/// <summary>Takes chunks in the order in which they are to stand. Called by one thread at a time; may encode on others. Dispose without Complete discards everything.</summary>
internal interface ITableWriter : IDisposable
{
    void Append(DataChunk chunk);

    /// <summary>Finishes and publishes the output.</summary>
    /// <returns>Rows written.</returns>
    long Complete();

    /// <summary>Bytes that have gone to the file so far: what is still collected does not count.</summary>
    long Bytes => 0;

    /// <summary>The files that were written, by their final names, once it is complete.</summary>
    IReadOnlyList<string> Files => [];
}
