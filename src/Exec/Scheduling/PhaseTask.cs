namespace FrameEngine.Exec.Scheduling;

/// <summary>One thread's share of a phase of finishing a sink.</summary>
internal sealed class PhaseTask(PipelineRun run) : SchedulerTask(run.Execution.Queue)
{
    protected override SliceResult Run(WorkerPool pool)
    {
        if (run.Execution.Stopped) return SliceResult.Done;
        try
        {
            if (run.RunPhaseTask()) return SliceResult.Again;
            run.PhaseTaskEnded();
        }
        catch (Exception error)
        {
            run.Execution.Fail(error);
        }

        return SliceResult.Done;
    }

    protected override void OnDone() => run.Execution.Ended(this);
}
