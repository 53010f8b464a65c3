using FrameEngine.Columns;

namespace FrameEngine.Exec.Pipelines;

/// <summary>What an operator, source or sink answers.</summary>
internal enum OperatorResult : byte
{
    /// <summary>Done with the input (and its output, if any, is given): wants the next.</summary>
    NeedInput,
    /// <summary>Output is given and there is more for the same input: call again with it.</summary>
    HaveOutput,
    /// <summary>Output is given if there is any; nothing further is wanted or will come.</summary>
    Finished,
    /// <summary>Cannot go on until something outside happens; nothing was consumed. A callback will requeue the task.</summary>
    Blocked,
}

/// <summary>One thread's instance of an operator in the middle of a pipeline (filter, project, join probe …). Owns the memory of what it puts out until the next call.</summary>
internal abstract class StreamOperator : IDisposable
{
    /// <summary>Processes a chunk with at least one selected row.</summary>
    /// <param name="input">Borrowed; the same object again after <see cref="OperatorResult.HaveOutput"/>.</param>
    /// <param name="output">Rows to pass on, possibly <paramref name="input"/> itself; null or without rows if there are none.</param>
    public abstract OperatorResult Execute(DataChunk input, out DataChunk? output);

    /// <summary>Called once after the last input, until it stops answering <see cref="OperatorResult.HaveOutput"/>: operators that hold rows back give them here.</summary>
    public virtual OperatorResult Flush(out DataChunk? output)
    {
        output = null;
        return OperatorResult.Finished;
    }

    public virtual void Dispose() { }
}

/// <summary>Makes a streaming operator for each thread of a pipeline; holds what the threads share.</summary>
internal abstract class StreamOperatorFactory
{
    /// <summary>For metrics and EXPLAIN ANALYZE.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it must see rows in the order of the source: the pipeline then runs on one thread.</summary>
    public virtual bool NeedsOrder => false;

    public abstract StreamOperator Create(QueryContext context);
}
