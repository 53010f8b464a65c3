namespace FrameEngine.Exec.Scheduling;

/// <summary>Runs an action once; a failure stops the query.</summary>
internal sealed class StepTask(QueryExecution execution, Action action) : SchedulerTask(execution.Queue)
{
    protected override SliceResult Run(WorkerPool pool)
    {
        if (execution.Stopped) return SliceResult.Done;
        try
        {
            action();
        }
        catch (Exception error)
        {
            execution.Fail(error);
        }

        return SliceResult.Done;
    }

    protected override void OnDone() => execution.Ended(this);
}
