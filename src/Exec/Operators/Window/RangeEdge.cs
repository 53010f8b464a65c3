using FrameEngine.Columns;
using FrameEngine.Expressions;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Finds where a RANGE frame begins or ends: the first row of the partition whose key is at, or behind, the row's edge value. For one thread.</summary>
/// <remarks>Searches from the last place found: with a constant distance that moves little from row to row.</remarks>
internal sealed unsafe class RangeEdge
{
    private readonly Vector _key;
    private readonly Vector _values;
    private readonly RangeOrder _order;
    private readonly bool _descending;
    private readonly bool _isEnd;
    private readonly EdgeKind _kind;
    private int _last;

    /// <param name="isEnd">The frame ends behind rows equal to the edge; else it begins with them.</param>
    public RangeEdge(Vector key, Vector values, EdgeKind kind, bool descending, bool isEnd)
    {
        _key = key;
        _values = values;
        _kind = kind;
        _descending = descending;
        _isEnd = isEnd;
        _order = RangeOrder.Of(key.Type);
    }

    /// <summary>Whether a row has an edge: neither its key nor its distance is null.</summary>
    public bool Has(int row) => _key.IsValid(row) && _values.IsValid(row);

    /// <summary>The place among the rows <paramref name="low"/> to <paramref name="high"/>, whose keys are not null.</summary>
    /// <exception cref="UsageException">The distance is negative.</exception>
    public int Find(int row, int low, int high)
    {
        int toEdge = Order(row, row);
        if (_kind == EdgeKind.Preceding ? toEdge < 0 : toEdge > 0)
            throw new UsageException($"a RANGE frame cannot have a negative distance before {_kind.ToString().ToUpperInvariant()}");
        int at = Math.Clamp(_last, low, high);
        int step = 1;
        if (at < high && !Reached(at, row))
        {
            low = at + 1;
            while (at + step < high && !Reached(at + step, row))
            {
                low = at + step + 1;
                step <<= 1;
            }

            high = (int)Math.Min((long)at + step, high);
        }
        else
        {
            high = at;
            while (at - step >= low && Reached(at - step, row))
            {
                high = at - step;
                step <<= 1;
            }

            low = (int)Math.Max((long)at - step + 1, low);
        }

        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Reached(middle, row)) high = middle;
            else low = middle + 1;
        }

        return _last = low;
    }

    private bool Reached(int candidate, int row)
    {
        int order = Order(candidate, row);
        return _isEnd ? order > 0 : order >= 0;
    }

    // A key against a row's edge, in the direction of the sort.
    private int Order(int keyRow, int edgeRow)
    {
        int order = _order.Compare(_key.Data, _key.ValueIndex(keyRow), _values.Data, _values.ValueIndex(edgeRow));
        return _descending ? -order : order;
    }
}
