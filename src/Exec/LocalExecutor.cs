using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec;

/// <summary>Runs physical plans on this machine's threads. Thread-safe; queries of all executors over one pool share its threads fairly.</summary>
internal sealed class LocalExecutor(WorkerPool? pool = null)
{
    private readonly WorkerPool _pool = pool ?? WorkerPool.Shared;

    /// <summary>Starts a query and returns at once.</summary>
    /// <param name="context">Belongs to this query from here on.</param>
    /// <returns>The rows as they come; dispose it to stop and free everything.</returns>
    public QueryStream Execute(PhysicalPlan plan, QueryContext context)
    {
        context.Workers = _pool;
        Schema schema = plan.Schema;
        // A limit at the top is counted by the reader's queue, which has the rows in order while many threads look for them.
        var limit = plan as PhysicalLimit;
        var metrics = new QueryMetrics(PipelineBuilder.CountNodes(plan));
        var queue = new OrderedBatchQueue(context.Pool, context.ResultBufferBytes, limit?.Offset ?? 0, limit?.Count, limit is null ? null : metrics[0]);
        var sink = new ResultSink(schema, queue);
        var execution = new QueryExecution(PipelineBuilder.Build(plan, sink, context, metrics, limit is not null), context, _pool, metrics, queue.End);
        execution.Start();
        return new QueryStream(schema, queue, execution);
    }

    /// <summary>Runs a plan into a sink of the caller's, such as the output of a stage.</summary>
    /// <returns>Done when everything is freed.</returns>
    /// <exception cref="FrameException">The query failed.</exception>
    public async Task<QueryMetrics> ExecuteIntoAsync(PhysicalPlan plan, Sink sink, QueryContext context)
    {
        context.Workers = _pool;
        Exception? failure = null;
        var metrics = new QueryMetrics(PipelineBuilder.CountNodes(plan));
        var execution = new QueryExecution(PipelineBuilder.Build(plan, sink, context, metrics), context, _pool, metrics, error => failure = error);
        execution.Start();
        await execution.Completion.ConfigureAwait(false);
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return metrics;
    }
}
