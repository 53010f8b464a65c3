using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>Where a run's time went, so that it is known what to make faster for more queries.</summary>
internal sealed class PhaseTimes
{
    /// <summary>Making tables and writing their files.</summary>
    public TimeSpan Tables { get; set; }

    /// <summary>Queries on DuckDB.</summary>
    public TimeSpan DuckDb { get; set; }

    /// <summary>Queries on the engine.</summary>
    public TimeSpan Here { get; set; }

    /// <summary>Making differing cases small.</summary>
    public TimeSpan Shrinking { get; set; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"tables {Tables.TotalSeconds:0} s, DuckDB {DuckDb.TotalSeconds:0} s, here {Here.TotalSeconds:0} s, making small {Shrinking.TotalSeconds:0} s; processor {Environment.CpuUsage.TotalTime.TotalSeconds:0} s");
}
