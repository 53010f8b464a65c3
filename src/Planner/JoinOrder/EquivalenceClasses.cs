using FrameEngine.Expressions;
using FrameEngine.Planner.Statistics;

namespace FrameEngine.Planner.JoinOrder;

/// <summary>Gathers equalities of columns into classes of columns that are all equal.</summary>
internal sealed class EquivalenceClasses
{
    private readonly Dictionary<ColumnId, List<ColumnRef>> _classes = [];

    public void Add(ColumnRef a, ColumnRef b)
    {
        List<ColumnRef> left = ClassOf(a), right = ClassOf(b);
        if (ReferenceEquals(left, right)) return;
        foreach (ColumnRef column in right)
        {
            left.Add(column);
            _classes[column.Id] = left;
        }
    }

    /// <summary>The classes as lists of columns.</summary>
    public IEnumerable<List<ColumnRef>> Lists => _classes.Values.Distinct<List<ColumnRef>>(ReferenceEqualityComparer.Instance);

    /// <summary>The classes with the relation of each column and what is known of it.</summary>
    public EquivalenceClass[] Build(Func<ColumnRef, (int Relation, ColumnFacts Facts)> describe)
    {
        var built = new List<EquivalenceClass>();
        foreach (List<ColumnRef> columns in Lists)
        {
            var members = new (int, ColumnRef, ColumnFacts)[columns.Count];
            for (int i = 0; i < members.Length; i++)
            {
                (int relation, ColumnFacts facts) = describe(columns[i]);
                members[i] = (relation, columns[i], facts);
            }

            built.Add(new EquivalenceClass(members));
        }

        return [.. built];
    }

    private List<ColumnRef> ClassOf(ColumnRef column)
    {
        if (_classes.TryGetValue(column.Id, out List<ColumnRef>? members)) return members;
        return _classes[column.Id] = [column];
    }
}
