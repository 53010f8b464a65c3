using FrameEngine.Logical;

namespace FrameEngine.Exec.Tests.Join;

/// <summary>What joins mean, pair by pair.</summary>
internal static class NaiveJoin
{
    /// <param name="matches">The condition for a pair: true, false or null.</param>
    /// <param name="marks">The mark comparison; null if there is none.</param>
    /// <returns>Rows of left columns, right columns, mark, as far as the kind has them.</returns>
    public static List<object?[]> Run(
        JoinKind kind, TestRows left, TestRows right, Func<object?[], object?[], bool?> matches, Func<object?[], object?[], bool?>? marks)
    {
        var result = new List<object?[]>();
        var matchedRight = new bool[right.Rows.Count];
        foreach (object?[] l in left.Rows)
        {
            int count = 0;
            bool? mark = false;
            for (int r = 0; r < right.Rows.Count; r++)
            {
                if (matches(l, right.Rows[r]) != true) continue;
                count++;
                matchedRight[r] = true;
                if (marks is not null && mark != true) mark = marks(l, right.Rows[r]) is var m && m == true ? true : m is null ? null : mark;
                if (kind is JoinKind.Inner or JoinKind.Left or JoinKind.Right or JoinKind.Full or JoinKind.Single) result.Add([.. l, .. right.Rows[r]]);
            }

            if (kind == JoinKind.Single && count > 1) throw new CardinalityException("more than one row returned by a subquery used as an expression");
            if (count == 0 && kind is JoinKind.Left or JoinKind.Full or JoinKind.Single && count == 0) result.Add([.. l, .. new object?[right.Types.Length]]);
            if ((kind == JoinKind.Semi && count > 0) || (kind == JoinKind.Anti && count == 0)) result.Add(l);
            if (kind == JoinKind.Mark) result.Add([.. l, marks is null ? count > 0 : mark]);
        }

        if (kind is JoinKind.Right or JoinKind.Full)
            for (int r = 0; r < right.Rows.Count; r++)
                if (!matchedRight[r]) result.Add([.. new object?[left.Types.Length], .. right.Rows[r]]);
        return result;
    }
}
