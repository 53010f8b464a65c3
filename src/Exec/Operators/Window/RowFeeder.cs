using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Adds ranges of sorted rows to a state of an aggregate. For one thread.</summary>
internal sealed unsafe class RowFeeder : IDisposable
{
    private const int Batch = 1024;
    private const int Run = 1 << 16;

    private readonly AggregateOverload _function;
    private readonly Vector[] _arguments;
    private readonly Vector[] _shifted;
    private readonly RowMask? _mask;
    private readonly QueryContext _context;
    private readonly Scratch<int> _picked;
    private readonly bool _dense;

    /// <param name="mask">The rows that count; null for all.</param>
    public RowFeeder(AggregateOverload function, Vector[] arguments, RowMask? mask, QueryContext context)
    {
        _function = function;
        _arguments = arguments;
        _mask = mask;
        _context = context;
        _picked = new Scratch<int>(context.Pool);
        _picked.Need(Batch);
        _shifted = [.. arguments.Select(a => a.Encoding == VectorEncoding.Constant ? a : new Vector(a.Type))];
        _dense = mask is null && arguments.All(a => a.Encoding == VectorEncoding.Constant || a.Validity == null);
    }

    /// <summary>Adds the rows from <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    public void Add(byte* state, int begin, int end, Arena arena)
    {
        if (_dense)
        {
            for (int at = begin; at < end; at += Run)
            {
                if (at > begin) _context.ThrowIfCancelled();
                int count = Math.Min(Run, end - at);
                for (int i = 0; i < _arguments.Length; i++)
                {
                    Vector argument = _arguments[i];
                    if (argument.Encoding != VectorEncoding.Constant) _shifted[i].PointFlat((byte*)argument.Data + ((long)at * argument.Physical.Width()), null, count);
                }

                _function.UpdateSingle(_shifted, state, Selection.All(count), arena);
            }

            return;
        }

        int* picked = _picked.Pointer;
        byte* passes = _mask is null ? null : _mask.Bytes;
        for (int at = begin; at < end;)
        {
            int count = 0;
            for (; at < end && count < Batch; at++)
                if (passes == null || passes[at] != 0) picked[count++] = at;
            if (count > 0) _function.UpdateSingle(_arguments, state, new Selection(picked, count), arena);
            if ((at & (Run - 1)) < Batch) _context.ThrowIfCancelled();
        }
    }

    /// <summary>Adds one row, whatever the mask says.</summary>
    public void AddOne(byte* state, int row, Arena arena) => _function.UpdateSingle(_arguments, state, new Selection(&row, 1), arena);

    public void Dispose() => _picked.Dispose();
}
