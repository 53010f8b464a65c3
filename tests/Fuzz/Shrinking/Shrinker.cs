using System.Collections.Immutable;
using System.Diagnostics;
using FrameEngine.DuckDb;
using FrameEngine.Fuzz.Tests.Generation;
using FrameEngine.Fuzz.Tests.Running;

namespace FrameEngine.Fuzz.Tests.Shrinking;

/// <summary>Makes a case smaller while it still shows a difference of its kind: the query first, then the tables' rows and columns, then the query again.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public static FuzzCase Shrink(FuzzCase found, Database database)
    {
        long started = Stopwatch.GetTimestamp();
        bool OutOfTime() => Stopwatch.GetElapsedTime(started) > s_patience;
        FuzzCase small = ShrinkQuery(found, database, OutOfTime);
        small = ShrinkTables(small, OutOfTime);
        if (small.Tables == found.Tables) return small;
        using var least = new Database(small.Tables);
        return ShrinkQuery(small, least, OutOfTime);
    }

    private static FuzzCase ShrinkQuery(FuzzCase current, Database database, Func<bool> outOfTime)
    {
        bool smaller = true;
        while (smaller && !outOfTime())
        {
            smaller = false;
            int length = current.Query.ToString().Length;
            foreach (Node candidate in Candidates.Of(current.Query))
            {
                if (outOfTime()) break;
                if (candidate.ToString().Length >= length || Check(current, database, candidate) is not { } difference) continue;
                current = current with { Query = candidate, Difference = difference };
                smaller = true;
                break;
            }
        }

        return current;
    }

    private static FuzzCase ShrinkTables(FuzzCase current, Func<bool> outOfTime)
    {
        FuzzCase Without(FuzzCase whole, int table, Func<TableData, TableData?> change)
        {
            if (change(whole.Tables[table]) is not { } changed) return whole;
            ImmutableArray<TableData> tables = whole.Tables.SetItem(table, changed);
            try
            {
                using var database = new Database(tables);
                return Check(whole, database, whole.Query) is { } difference ? whole with { Tables = tables, Difference = difference } : whole;
            }
            catch (DuckDbException)
            {
                return whole; // a table without columns, say
            }
        }

        for (int table = 0; table < current.Tables.Length; table++)
        {
            current = Without(current, table, t => t.Rows.IsEmpty ? null : t with { Rows = [] });
            // Tables that statements make stay so: files do not have all of their types.
            current = Without(current, table, t => t.Files <= 1 ? null : t with { Files = 1 });
            for (int piece = Math.Max(current.Tables[table].Rows.Length / 2, 1); piece > 0 && !outOfTime(); piece /= 2)
            {
                for (int at = 0; at < current.Tables[table].Rows.Length && !outOfTime();)
                {
                    FuzzCase before = current;
                    current = Without(current, table, t => t with { Rows = t.Rows.RemoveRange(at, Math.Min(piece, t.Rows.Length - at)) });
                    if (ReferenceEquals(before, current)) at += piece;
                }
            }

            string sql = current.Query.ToString();
            for (int column = current.Tables[table].Columns.Length - 1; column >= 0 && !outOfTime(); column--)
            {
                if (sql.Contains('.' + current.Tables[table].Columns[column].Name, StringComparison.Ordinal)) continue;
                current = Without(current, table, t => t.Columns.Length < 2 ? null : t with { Columns = t.Columns.RemoveAt(column), Rows = [.. t.Rows.Select(r => r.RemoveAt(column))] });
            }
        }

        return current;
    }

    private static Difference? Check(FuzzCase current, Database database, Node query)
    {
        Difference? difference = database.Compare(query, current.Ordered && query.IsOrdered, current.Setting, new PhaseTimes(), out _);
        // Only an exception of the same place is the same defect.
        if (difference?.Kind != current.Difference.Kind) return null;
        return difference.Kind is DifferenceKind.Rows or DifferenceKind.RowCount || (current with { Difference = difference }).Signature == current.Signature ? difference : null;
    }
}
