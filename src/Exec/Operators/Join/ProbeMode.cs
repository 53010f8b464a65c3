using FrameEngine.Logical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>What a probing row puts out: the join kind as seen from the probing side.</summary>
internal enum ProbeMode : byte
{
    /// <summary>A row per match.</summary>
    Inner,
    /// <summary>A row per match, or one with nulls.</summary>
    Outer,
    /// <summary>As <see cref="Outer"/>; a second match is an error.</summary>
    Single,
    /// <summary>The row itself if it has a match.</summary>
    Semi,
    /// <summary>The row itself if it has none.</summary>
    Anti,
    /// <summary>The row itself and whether it has a match.</summary>
    Mark,
    /// <summary>Nothing: it only flags the built rows that it matches.</summary>
    Flag,
}

/// <summary>Join kinds turned towards the probing side.</summary>
internal static class ProbeModes
{
    public static ProbeMode Of(JoinKind kind, bool buildLeft) => kind switch
    {
        JoinKind.Inner => ProbeMode.Inner,
        JoinKind.Left => buildLeft ? ProbeMode.Inner : ProbeMode.Outer,
        JoinKind.Right => buildLeft ? ProbeMode.Outer : ProbeMode.Inner,
        JoinKind.Full => ProbeMode.Outer,
        JoinKind.Semi => buildLeft ? ProbeMode.Flag : ProbeMode.Semi,
        JoinKind.Anti => buildLeft ? ProbeMode.Flag : ProbeMode.Anti,
        JoinKind.Mark when !buildLeft => ProbeMode.Mark,
        JoinKind.Single when !buildLeft => ProbeMode.Single,
        _ => throw new InternalException($"a {kind} join cannot build its left side"),
    };

    /// <summary>Whether built rows without a match are put out at the end.</summary>
    public static bool KeepsBuild(JoinKind kind, bool buildLeft) => kind switch
    {
        JoinKind.Full => true,
        JoinKind.Left or JoinKind.Anti => buildLeft,
        JoinKind.Right => !buildLeft,
        _ => false,
    };
}
