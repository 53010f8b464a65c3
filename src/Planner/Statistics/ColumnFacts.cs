using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

/// <summary>What the planner knows or guesses of a column where it is produced. Later filters only narrow it.</summary>
/// <param name="Min">No non-null value is less: a promise; null if unknown.</param>
/// <param name="Max">No non-null value is greater: a promise; null if unknown.</param>
/// <param name="Distinct">Different values in the whole column, a guess of at least 1.</param>
/// <param name="KeyLike">Whether values seem to be unique in the unfiltered table: a guess that joins from foreign keys are estimated by.</param>
/// <param name="NullFraction">Part of the rows that are null, a guess.</param>
/// <param name="Bytes">Bytes of a value, a guess.</param>
internal sealed record ColumnFacts(Scalar? Min, Scalar? Max, double Distinct, bool KeyLike = false, double NullFraction = 0, double Bytes = 8)
{
    public static ColumnFacts Guess(double rows) => new(null, null, Math.Max(1, rows));

    /// <summary>The bounds as physical numbers, for integers, dates and short decimals; null if they are not known.</summary>
    public KeyBounds? KeyBounds
    {
        get
        {
            if (Min is null || Max is null || Min.Type != Max.Type) return null;
            if (!(Min.Type.IsNarrowInteger || Min.Type.Id == TypeId.Date || Min.Type.IsShortDecimal)) return null;
            if (Min.AsInteger() is not { } min || Max.AsInteger() is not { } max) return null;
            return min >= long.MinValue && max <= long.MaxValue && min <= max ? new KeyBounds((long)min, (long)max) : null;
        }
    }
}
