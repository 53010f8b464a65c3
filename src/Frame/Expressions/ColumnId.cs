namespace FrameEngine.Expressions;

/// <summary>The identity of a column within plans: unique in the process, so that self-joins, decorrelation and reordering cannot confuse columns of one name.</summary>
internal readonly record struct ColumnId(int Value)
{
    private static int s_last;

    public static ColumnId New() => new(Interlocked.Increment(ref s_last));

    public override string ToString() => $"#{Value}";
}
