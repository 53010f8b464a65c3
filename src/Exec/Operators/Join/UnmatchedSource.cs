using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>After probing: built rows without a match, with nulls for the probing side; for semi joins that build the kept side, those with a match. A block is a morsel.</summary>
internal sealed unsafe class UnmatchedSource(BuiltSide built, bool matched) : Source
{
    private int _nextBlock;

    public UnmatchedSource(BuiltSide built) : this(built, built.Mode == ProbeMode.Flag && !built.KeepsBuild)
    {
    }

    public override string Name => matched ? "join matched rows" : "join unmatched rows";

    public override int MaxThreads => Math.Max(built.Store.Blocks, 1);

    public override void Open(QueryContext context)
    {
    }

    public override SourceReader CreateReader() => new Reader(this, built, matched);

    private sealed class Reader(UnmatchedSource source, BuiltSide built, bool matched) : SourceReader
    {
        // A multiple of 64, so that validity bits can be pointed at.
        private readonly int _step = (built.Context.ChunkRows + 63) & ~63;
        private readonly JoinOutput _output = new(built.Shape, built.Context.Pool);
        private readonly Scratch<int> _kept = new(built.Context.Pool);
        private int _block = -1;
        private int _start;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            byte wanted = matched ? (byte)1 : (byte)0;
            int* kept = _kept.Need(_step);
            while (true)
            {
                if (_block < 0 || _start >= built.Store.RowsOf(_block))
                {
                    built.Context.ThrowIfCancelled();
                    _block = Interlocked.Increment(ref source._nextBlock) - 1;
                    _start = 0;
                    if (_block >= built.Store.Blocks)
                    {
                        _block = built.Store.Blocks - 1;
                        _start = int.MaxValue;
                        chunk = null;
                        morsel = 0;
                        return OperatorResult.Finished;
                    }
                }

                int start = _start, rows = Math.Min(_step, built.Store.RowsOf(_block) - start);
                _start += _step;
                byte* flags = built.Flags + ((long)_block << RowBlock.Shift) + start;
                int count = 0;
                for (int i = 0; i < rows; i++)
                {
                    kept[count] = i;
                    count += flags[i] == wanted ? 1 : 0;
                }

                if (count == 0) continue;
                chunk = _output.Built(built.Store, _block, start, rows, new Selection(kept, count));
                morsel = _block;
                return OperatorResult.HaveOutput;
            }
        }

        public override void Dispose()
        {
            _output.Dispose();
            _kept.Dispose();
        }
    }
}
