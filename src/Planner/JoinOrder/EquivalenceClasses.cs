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

    public List<EquivalenceClass> Build(Func<ColumnRef, (int Relation, ColumnFacts Facts)> describe) => Lists.Select(columns => new EquivalenceClass(columns.Select(c =>
    {
        (int relation, ColumnFacts facts) = describe(c);
        return (relation, c, facts);
    }).ToList())).ToList();

    private List<ColumnRef> ClassOf(ColumnRef column)
    {
        if (_classes.TryGetValue(column.Id, out List<ColumnRef>? members)) return members;
        return _classes[column.Id] = [column];
    }
}
