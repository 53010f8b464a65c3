using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Merges sorted runs into one. For one thread.</summary>
/// <remarks>
/// A tree of losers: the winner at the top is the first row of all, and the place that it leaves is played for again on the way from its run to the top. Heads are compared by a
/// word of the first key, and by all keys where these are equal. The rows of a chunk are picked first and copied column by column then; a chunk ends where a run's block does, as
/// the rows that were picked from it are in its memory.
/// (D. E. Knuth, The Art of Computer Programming, volume 3, section 5.4.1.)
/// </remarks>
internal sealed unsafe class RunMerge : SortRunReader
{
    private readonly SortRunReader[] _runs;
    private readonly SortColumns _columns;
    private readonly QueryContext _context;
    private readonly int _chunkRows;
    private readonly int[] _losers; // inner nodes of the tree; 0 is the winner
    private readonly int[] _row;
    private readonly ulong[] _word; // of the first key of the head
    private readonly bool[] _ended;
    private readonly Scratch<int> _picks;
    private readonly nint[] _data;
    private bool _started;
    private int _dry = -1; // the run whose block has been used up

    /// <param name="outputs">So many of the columns are put out.</param>
    public RunMerge(SortRunReader[] runs, SortColumns columns, int outputs, int chunkRows, QueryContext context)
    {
        (_runs, _columns, _context, _chunkRows) = (runs, columns, context, chunkRows);
        _losers = new int[Math.Max(runs.Length, 1)];
        _row = new int[runs.Length];
        _word = new ulong[runs.Length];
        _ended = new bool[runs.Length];
        _data = new nint[runs.Length];
        _picks = new Scratch<int>(context.Pool);
        Chunk = new DataChunk([.. columns.Expressions.Take(outputs).Select(e => new Vector(e.Type, context.Pool, 0))]);
    }

    public override DataChunk Chunk { get; }

    public override bool Read()
    {
        if (!_started) Start();
        else if (_dry >= 0) Refill();
        if (_runs.Length == 0) return false;
        int* runs = _picks.Need(2 * _chunkRows);
        int* rows = runs + _chunkRows;
        int count = 0;
        while (count < _chunkRows)
        {
            int winner = _losers[0];
            if (_ended[winner]) break;
            runs[count] = winner;
            rows[count++] = _row[winner]++;
            if (_row[winner] == _runs[winner].Chunk.Rows)
            {
                _dry = winner;
                break;
            }

            ReadWord(winner);
            Replay(winner);
        }

        if (count == 0) return false;
        for (int c = 0; c < Chunk.Columns.Length; c++) Copy(c, runs, rows, count);
        Chunk.SetAll(count);
        return true;
    }

    public override void Dispose()
    {
        foreach (SortRunReader run in _runs) run.Dispose();
        foreach (Vector vector in Chunk.Columns) vector.Dispose();
        _picks.Dispose();
    }

    private void Start()
    {
        _started = true;
        for (int r = 0; r < _runs.Length; r++) Next(r);
        if (_runs.Length > 0) _losers[0] = Play(1);
    }

    // The leaves are the nodes from the number of runs on. Gives the winner below a node and leaves the losers behind.
    private int Play(int node)
    {
        if (node >= _runs.Length) return node - _runs.Length;
        int left = Play(2 * node), right = Play((2 * node) + 1);
        bool leftWins = Before(left, right);
        _losers[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void Replay(int run)
    {
        int winner = run;
        for (int node = (run + _runs.Length) / 2; node > 0; node /= 2)
        {
            if (!Before(_losers[node], winner)) continue;
            (winner, _losers[node]) = (_losers[node], winner);
        }

        _losers[0] = winner;
    }

    private void Refill()
    {
        _context.ThrowIfCancelled();
        int run = _dry;
        _dry = -1;
        Next(run);
        Replay(run);
    }

    private void Next(int run)
    {
        _row[run] = 0;
        _ended[run] = !_runs[run].Read();
        if (!_ended[run]) ReadWord(run);
    }

    private bool Before(int left, int right)
    {
        if (_ended[left] || _ended[right]) return _ended[right] && !_ended[left];
        if (_word[left] != _word[right]) return _word[left] < _word[right];
        foreach (ref readonly SortColumn key in _columns.Keys.AsSpan())
        {
            int order = RowComparer.Compare(key, Cell(left, key), Cell(right, key));
            if (order != 0) return order < 0;
        }

        return left < right;
    }

    private byte* Cell(int run, in SortColumn key)
    {
        Vector vector = _runs[run].Chunk.Columns[key.Column];
        int row = _row[run];
        return Bitmap.IsValid(vector.Validity, row) ? (byte*)vector.Data + ((long)row * vector.Physical.Width()) : null;
    }

    // Half of the words is for values, so that nulls have one before or behind them all.
    private void ReadWord(int run)
    {
        if (_columns.Keys.Length == 0) return;
        ref readonly SortColumn key = ref _columns.Keys[0];
        byte* cell = Cell(run, key);
        if (cell == null)
        {
            _word[run] = key.NullsFirst ? 0 : ulong.MaxValue;
            return;
        }

        ulong number = Number(key.Type, cell);
        _word[run] = ((key.Descending ? ~number : number) >> 1) | (key.NullsFirst ? 1UL << 63 : 0);
    }

    private static ulong Number(DataType type, byte* cell) => type.Physical switch
    {
        PhysicalType.View => TextOrder.Of((StringView*)cell),
        PhysicalType.Int128 when type.IsUnsigned128 => UuidOrder.Of((UInt128*)cell),
        PhysicalType.Int128 => WideOrder.Of((Int128*)cell),
        PhysicalType.Interval => IntervalOrder.Of((IntervalValue*)cell),
        PhysicalType.Bool or PhysicalType.UInt8 => *cell,
        PhysicalType.Int8 => SignedOrder<sbyte>.Of((sbyte*)cell),
        PhysicalType.Int16 => SignedOrder<short>.Of((short*)cell),
        PhysicalType.Int32 => SignedOrder<int>.Of((int*)cell),
        PhysicalType.Int64 => SignedOrder<long>.Of((long*)cell),
        PhysicalType.UInt16 => *(ushort*)cell,
        PhysicalType.UInt32 => *(uint*)cell,
        PhysicalType.UInt64 => *(ulong*)cell,
        PhysicalType.Float32 => FloatOrder<float>.Of((float*)cell),
        PhysicalType.Float64 => FloatOrder<double>.Of((double*)cell),
        _ => throw new FrameNotSupportedException($"values of type {type} have no order"),
    };

    private void Copy(int column, int* runs, int* rows, int count)
    {
        Vector target = Chunk.Columns[column];
        target.StartFlat(count);
        bool nulls = false;
        for (int r = 0; r < _runs.Length; r++)
        {
            if (_ended[r]) continue;
            Vector source = _runs[r].Chunk.Columns[column];
            _data[r] = (nint)source.Data;
            nulls |= source.Validity != null;
        }

        switch (target.Physical.Width())
        {
            case 1: Copy((byte*)target.Data, runs, rows, count); break;
            case 2: Copy((ushort*)target.Data, runs, rows, count); break;
            case 4: Copy((uint*)target.Data, runs, rows, count); break;
            case 8: Copy((ulong*)target.Data, runs, rows, count); break;
            default: Copy((UInt128*)target.Data, runs, rows, count); break;
        }

        if (!nulls) return;
        ulong* bits = target.StartValidity(count);
        for (int i = 0; i < count; i++)
            if (!Bitmap.IsValid(_runs[runs[i]].Chunk.Columns[column].Validity, rows[i])) Bitmap.Clear(bits, i);
    }

    private void Copy<T>(T* target, int* runs, int* rows, int count) where T : unmanaged
    {
        for (int i = 0; i < count; i++) target[i] = ((T*)_data[runs[i]])[rows[i]];
    }
}
