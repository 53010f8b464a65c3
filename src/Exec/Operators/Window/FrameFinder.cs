using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Finds the frame of each row, going through the rows in ascending order. For one thread.</summary>
internal sealed unsafe class FrameFinder
{
    private readonly FrameExtent _frame;
    private readonly WindowRows _rows;
    private readonly RunBits _peers;
    private readonly Vector? _startOffset;
    private readonly Vector? _endOffset;
    private readonly Vector? _rangeKey;
    private readonly RangeEdge? _startEdge;
    private readonly RangeEdge? _endEdge;
    private int _keysFrom;
    private int _keysEnd;

    public FrameFinder(WindowSpec spec, PhysicalWindow plan, WindowRows rows)
    {
        _frame = spec.Frame;
        _rows = rows;
        _peers = rows.Runs(spec.PartitionKeys + spec.OrderKeys);
        Walk = new RowWalk(rows.Runs(spec.PartitionKeys), _peers);
        if (_frame.Start.Offset is { } start) _startOffset = rows.Operand(start);
        if (_frame.End.Offset is { } end) _endOffset = rows.Operand(end);
        if (_frame.RangeKey is not { } key) return;
        _rangeKey = rows.Operand(key);
        if (_startOffset is not null) _startEdge = new RangeEdge(_rangeKey, _startOffset, _frame.Start.Kind, _frame.RangeDescending, isEnd: false);
        if (_endOffset is not null) _endEdge = new RangeEdge(_rangeKey, _endOffset, _frame.End.Kind, _frame.RangeDescending, isEnd: true);
    }

    /// <summary>The row's partition and peers.</summary>
    public RowWalk Walk { get; }

    /// <summary>The frame's first row, but for what it excludes.</summary>
    public int Begin { get; private set; }

    /// <summary>The row behind the frame; <see cref="Begin"/> if it is empty.</summary>
    public int End { get; private set; }

    /// <summary>The runs of rows that make up the frame when something is excluded: the first <see cref="PartCount"/> of <see cref="Parts"/>.</summary>
    public (int Begin, int End)[] Parts { get; } = new (int, int)[3];

    /// <summary>0 to 3.</summary>
    public int PartCount { get; private set; }

    /// <summary>Prepares what frames in groups of peers need. Not thread-safe.</summary>
    public static void Prepare(WindowSpec spec, WindowRows rows)
    {
        if (spec.Frame.Unit == ExtentUnit.Groups && spec.Frame.Operands.Any()) rows.Runs(spec.PartitionKeys + spec.OrderKeys).Index();
    }

    /// <summary>Goes to a row at or behind the last one. True if it is in another partition than that.</summary>
    public bool To(int row)
    {
        bool entered = Walk.To(row);
        if (entered && _rangeKey is not null) FindKeys();
        int begin = _frame.Start.Kind switch
        {
            EdgeKind.UnboundedPreceding => Walk.Begin,
            EdgeKind.UnboundedFollowing => Walk.End,
            EdgeKind.CurrentRow => _frame.Unit == ExtentUnit.Rows ? row : Walk.PeerBegin,
            _ => Start(row),
        };
        int end = _frame.End.Kind switch
        {
            EdgeKind.UnboundedFollowing => Walk.End,
            EdgeKind.UnboundedPreceding => Walk.Begin,
            EdgeKind.CurrentRow => _frame.Unit == ExtentUnit.Rows ? row + 1 : Walk.PeerEnd,
            _ => Stop(row),
        };
        Begin = Math.Clamp(begin, Walk.Begin, Walk.End);
        End = Math.Clamp(end, Begin, Walk.End);
        Exclude(row);
        return entered;
    }

    // Rows with null keys lie together at one end of the partition.
    private void FindKeys()
    {
        (_keysFrom, _keysEnd) = (Walk.Begin, Walk.End);
        if (_rangeKey!.Validity == null) return;
        bool nullsFirst = !_rangeKey.IsValid(Walk.Begin);
        int low = Walk.Begin, high = Walk.End;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_rangeKey.IsValid(middle) == nullsFirst) high = middle;
            else low = middle + 1;
        }

        if (nullsFirst) _keysFrom = low;
        else _keysEnd = low;
    }

    private int Start(int row)
    {
        if (_startEdge is not null) return _startEdge.Has(row) ? _startEdge.Find(row, _keysFrom, _keysEnd) : Walk.PeerBegin;
        long offset = Signed(_startOffset!, row, _frame.Start.Kind);
        return _frame.Unit == ExtentUnit.Rows ? Moved(row, offset) : _peers.Start(_peers.Number(row) + offset);
    }

    private int Stop(int row)
    {
        if (_endEdge is not null) return _endEdge.Has(row) ? _endEdge.Find(row, _keysFrom, _keysEnd) : Walk.PeerEnd;
        long offset = Signed(_endOffset!, row, _frame.End.Kind);
        return _frame.Unit == ExtentUnit.Rows ? Moved(row, offset + 1) : _peers.Start(_peers.Number(row) + offset + 1);
    }

    private int Moved(int row, long offset) => (int)Math.Clamp(row + offset, 0, _rows.Count);

    // A distance in the direction of the rows, cut so that sums with it cannot overflow; null counts as 0.
    private long Signed(Vector offsets, int row, EdgeKind kind)
    {
        if (!offsets.IsValid(row)) return 0;
        long offset = offsets.As<long>()[offsets.ValueIndex(row)];
        if (offset < 0 && _frame.Unit == ExtentUnit.Groups)
            throw new UsageException($"a GROUPS frame cannot have a negative distance before {kind.ToString().ToUpperInvariant()}");
        offset = Math.Clamp(offset, -(1L << 40), 1L << 40);
        return kind == EdgeKind.Preceding ? -offset : offset;
    }

    private void Exclude(int row)
    {
        PartCount = 0;
        switch (_frame.Exclusion)
        {
            case WindowExclusion.NoOthers:
                Add(Begin, End);
                break;
            case WindowExclusion.CurrentRow:
                Add(Begin, Math.Min(row, End));
                Add(Math.Max(row + 1, Begin), End);
                break;
            default:
                Add(Begin, Math.Min(Walk.PeerBegin, End));
                if (_frame.Exclusion == WindowExclusion.Ties && row >= Begin && row < End) Add(row, row + 1);
                Add(Math.Max(Walk.PeerEnd, Begin), End);
                break;
        }
    }

    private void Add(int begin, int end)
    {
        if (begin < end) Parts[PartCount++] = (begin, end);
    }
}
