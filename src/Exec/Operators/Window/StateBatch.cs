using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Functions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>States of several rows, finished together. For one thread.</summary>
internal sealed unsafe class StateBatch : IDisposable
{
    private const int Size = 256;

    private readonly AggregateOverload _function;
    private readonly ResultColumn _result;
    private readonly Scratch<byte> _states;
    private readonly Scratch<nint> _pointers;
    private readonly Vector _finished;
    private readonly int[] _rows = new int[Size];
    private readonly int[] _ends = new int[Size];
    private Arena? _heap;
    private int _count;

    public StateBatch(AggregateOverload function, ResultColumn result, MemoryPool pool)
    {
        _function = function;
        _result = result;
        _states = new Scratch<byte>(pool);
        _pointers = new Scratch<nint>(pool);
        _finished = new Vector(function.ReturnType, pool, Size);
        Arena = new Arena(pool);
        byte* states = _states.Need(Size * function.StateSize);
        nint* pointers = _pointers.Need(Size);
        for (int i = 0; i < Size; i++) pointers[i] = (nint)(states + ((long)i * function.StateSize));
    }

    /// <summary>For what states of this batch refer to; emptied when they are finished.</summary>
    public Arena Arena { get; }

    /// <summary>A fresh state whose result becomes that of a row.</summary>
    public byte* Next(int row)
    {
        if (_count == Size) Flush();
        byte* state = (byte*)_pointers.Pointer[_count];
        _rows[_count] = row;
        _ends[_count] = row + 1;
        _count++;
        _function.Initialize(state);
        return state;
    }

    /// <summary>Gives the last state's result to rows up to <paramref name="end"/> too.</summary>
    public void Extend(int end) => _ends[_count - 1] = end;

    /// <summary>Finishes all states.</summary>
    public void Flush()
    {
        if (_count == 0) return;
        _function.Finish((byte**)_pointers.Pointer, 0, _count, _finished);
        for (int i = 0; i < _count; i++)
        {
            _result.CopyWhole(_finished, i, _rows[i], ref _heap);
            _result.Repeat(_rows[i], _ends[i]);
        }

        _count = 0;
        Arena.Reset();
    }

    /// <summary>Finishes one state that lives on, at once.</summary>
    public void Finish(byte* state, int row)
    {
        _function.Finish(&state, 0, 1, _finished);
        _result.CopyWhole(_finished, 0, row, ref _heap);
    }

    public void Dispose()
    {
        _states.Dispose();
        _pointers.Dispose();
        _finished.Dispose();
        Arena.Dispose();
    }
}
