using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Logical;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>The rows of a join's built side and, for kinds that put them out at the end, a flag for each that says whether it has had a match.</summary>
/// <remarks>Flags are bytes: setting one needs no atomic operation, and a flag that is set is not written again, so that threads seldom fight for a cache line.</remarks>
internal sealed unsafe class BuiltSide(RowStore store, JoinShape shape, JoinKind kind, bool buildLeft, QueryContext context) : IDisposable
{
    private NativeBuffer? _flags;

    public RowStore Store { get; } = store;
    public JoinShape Shape { get; } = shape;
    public QueryContext Context { get; } = context;
    public ProbeMode Mode { get; } = ProbeModes.Of(kind, buildLeft);

    /// <summary>Rows without a match are put out at the end.</summary>
    public bool KeepsBuild { get; } = ProbeModes.KeepsBuild(kind, buildLeft);

    /// <summary>Built rows are put out after probing: those without a match, or with one for <see cref="JoinKind.Semi"/>.</summary>
    public bool PutsOutBuild => KeepsBuild || Mode == ProbeMode.Flag;

    /// <summary>By row id; null unless <see cref="PutsOutBuild"/>.</summary>
    public byte* Flags => _flags is null ? null : _flags.Pointer;

    public bool IsEmpty => Store.Rows == 0;

    /// <summary>Opens the rows for reading.</summary>
    public void Seal()
    {
        Store.Seal();
        if (PutsOutBuild && !IsEmpty) _flags = NativeBuffer.Allocate(Context.Pool, Store.IdLimit, cleared: true);
    }

    /// <summary>Notes that rows have a match.</summary>
    public void Flag(int* ids, int count)
    {
        byte* flags = Flags;
        for (int i = 0; i < count; i++)
            if (flags[ids[i]] == 0) flags[ids[i]] = 1;
    }

    public void Dispose()
    {
        Store.Dispose();
        _flags?.Release();
        _flags = null;
    }
}
