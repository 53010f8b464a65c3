using System.Runtime.InteropServices;

namespace FrameEngine.Sql.Binding;

/// <summary>Finds the columns of a scope that have a name, in whatever case it is written. Most names are never asked for, so that columns of one name are chained and put into a list only then.</summary>
internal sealed class NameIndex
{
    private const int None = -1;

    private readonly IReadOnlyList<ScopeColumn> _columns;
    private readonly Dictionary<string, (int First, int Last)> _places;
    private readonly int[] _next;

    public NameIndex(IReadOnlyList<ScopeColumn> columns)
    {
        _columns = columns;
        _places = new Dictionary<string, (int First, int Last)>(columns.Count, StringComparer.OrdinalIgnoreCase);
        _next = new int[columns.Count];
        for (int i = 0; i < _next.Length; i++)
        {
            _next[i] = None;
            ref (int First, int Last) place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, columns[i].Name, out bool known);
            if (known) _next[place.Last] = i;
            place = (known ? place.First : i, i);
        }
    }

    /// <summary>The columns of that name in their order, in a list of the caller's own.</summary>
    public List<ScopeColumn> Find(string name)
    {
        if (!_places.TryGetValue(name, out (int First, int Last) place)) return [];
        var found = new List<ScopeColumn>(1);
        for (int i = place.First; i != None; i = _next[i]) found.Add(_columns[i]);
        return found;
    }
}
