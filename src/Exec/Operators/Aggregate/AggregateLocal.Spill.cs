using FrameEngine.Columns;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Aggregate;

internal sealed unsafe partial class AggregateLocal
{
    private readonly AggregateSpill? _spill; // of a thread's part that may write
    private readonly SpilledRows? _target;
    private SpilledRows.Writer? _writer; // once rows are written and no more grouped

    public GroupTable Table => _finder.Table;

    public bool IsFull => _context.Spill!.IsFull(Bytes, _finder.Table.Count);

    private long Bytes => _finder.Bytes + _arena!.Bytes + (_parted?.Rows.Bytes ?? 0);

    public void Take(int stream, DataChunk chunk)
    {
        if (stream == 0)
        {
            Push(chunk, 0, static () => { });
            return;
        }

        int aggregate = stream - 1, keys = _layout.KeyTypes.Length;
        Feed(aggregate, chunk.Columns.AsSpan(0, keys), chunk.Columns.AsSpan(keys), chunk.Count);
    }

    /// <summary>Updates one aggregate with rows that are known to be distinct.</summary>
    public void Feed(int aggregate, ReadOnlySpan<Vector> keys, ReadOnlySpan<Vector> arguments, int count)
    {
        var selection = Selection.All(count);
        if (_writer is not null)
        {
            Vector[] columns = [.. keys, .. arguments];
            _writer.Add(1 + aggregate, columns, selection, _finder.Hash(keys, selection));
            return;
        }

        Update(aggregate, arguments, _grouped ? _finder.Find(keys, selection) : null, selection);
        if (_target is not null) LookAtMemory();
    }

    private void LookAtMemory()
    {
        SpillSpace space = _context.Spill!;
        if (!space.IsDue(Bytes, _finder.Table.Count + (_parted?.Rows.Count ?? 0))) return;
        if (_parted is not null)
        {
            AddParted();
            _parted.Dispose();
            _parted = null;
        }

        _finder.Close();
        _writer = _target!.CreateWriter();
    }

    private void Spill(DataChunk chunk, Vector[] keys)
    {
        foreach (int i in _pushed)
        {
            if (_sets[i] is not { } set) continue;
            Selection selection = _inputs.Selected(i);
            if (selection.Count > 0) set.Add(keys, _inputs.Arguments(i, selection), selection);
        }

        if (_spill is null) _writer!.Add(0, chunk.Columns, chunk.Selection, _finder.Hash(keys, chunk.Selection));
        else if (_spill.NeedsInput) _writer!.Add(0, _spill.Columns(chunk, keys), chunk.Selection, _finder.Hash(keys, chunk.Selection));
    }
}
