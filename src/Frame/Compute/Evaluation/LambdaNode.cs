using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>A lambda over lists: the body is evaluated once for the elements of many lists, as over any other chunk.</summary>
/// <remarks><code>
/// rows      [1, 2]  [3]  []  [4]                 columns of the body's chunk
/// elements   1, 2    3        4      ──►  0 element   1 place   2 … columns that the body reads, repeated
/// </code></remarks>
internal abstract unsafe class LambdaNode : EvaluatorNode
{
    private const int ChunkElements = 8192;
    private const long CostOfElement = 64;

    private readonly EvaluatorNode _list;
    private readonly int[] _captured;
    private readonly Vector _flat;

    protected LambdaNode(LambdaCall call, EvaluatorNode list, LambdaBody body, MemoryPool pool) : base(call.Type)
    {
        _list = list;
        _captured = body.Captured;
        Pool = pool;
        Layout = call.List.Type.Layout;
        Body = body.Node(pool);
        _flat = new Vector(call.List.Type, pool, 1);
        Result = new Vector(call.Type, pool, 1);
        Parameters = body.Parameters;
        Columns = new Vector[body.Columns.Length];
        Own = [.. body.Columns.Select(t => new Vector(t, pool, 1))];
    }

    protected MemoryPool Pool { get; }
    protected NestedLayout Layout { get; }
    protected EvaluatorNode Body { get; }
    protected Vector Result { get; }

    /// <summary>How many of the body's columns are parameters; columns that it reads follow.</summary>
    protected int Parameters { get; }

    /// <summary>The columns of the body's chunk.</summary>
    protected Vector[] Columns { get; }

    /// <summary>Memory for them.</summary>
    protected Vector[] Own { get; }

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector lists = VectorCopy.Flatten(_list.Evaluate(batch, selection), selection, batch.Rows, _flat);
        Result.StartFlat(batch.Rows);
        Prepare(batch, selection);
        for (int first = 0; first < selection.Count;)
        {
            long elements = 0;
            int end = first;
            for (; end < selection.Count && (end == first || elements < ChunkElements); end++)
                if (lists.IsValid(selection[end])) elements += Packed.Count(Layout, lists.PackedAt(selection[end]));
            Interruption.Spend(elements * CostOfElement);
            Run(batch, lists, selection, first, end, checked((int)elements));
            first = end;
        }

        return Result;
    }

    public override void Dispose()
    {
        _list.Dispose();
        Body.Dispose();
        _flat.Dispose();
        Result.Dispose();
        foreach (Vector vector in Own) vector.Dispose();
    }

    /// <summary>Called once a chunk, before its lists.</summary>
    protected virtual void Prepare(in Batch batch, Selection selection)
    {
    }

    /// <summary>Computes the rows at places <paramref name="first"/> to <paramref name="end"/> of the selection, which have so many elements together.</summary>
    protected abstract void Run(in Batch batch, Vector lists, Selection selection, int first, int end, int elements);

    protected void SetNull(int row, int rows) => ListSignature.SetNull(Result, row, rows);

    /// <summary>An element of a list as a parameter's value.</summary>
    protected void Load(Vector target, int at, PackedSpan list, int element, int rows)
    {
        if (Packed.Element(Layout, list, element, out PackedSpan value)) Packed.Load(Layout.Element, value, target, at);
        else ListSignature.SetNull(target, at, rows);
    }

    /// <summary>Starts the chunk's columns for so many rows; columns that the body reads are still empty.</summary>
    protected void Start(int rows)
    {
        for (int c = 0; c < Columns.Length; c++)
        {
            Own[c].StartFlat(Math.Max(rows, 1));
            Columns[c] = Own[c];
        }
    }

    /// <summary>Copies what the body reads of row <paramref name="row"/> to <paramref name="count"/> rows of its chunk, from <paramref name="at"/> on.</summary>
    protected void Capture(in Batch batch, int row, int at, int count, int rows)
    {
        for (int c = 0; c < _captured.Length; c++)
        {
            Vector source = batch.Columns[_captured[c]], target = Own[Parameters + c];
            int width = target.Physical.Width();
            byte* from = (byte*)source.Values.Data + ((long)source.ValueIndex(row) * width), to = (byte*)target.Data + ((long)at * width);
            bool valid = source.IsValid(row);
            for (int i = 0; i < count; i++, to += width)
            {
                if ((i & 0xFFFFF) == 0xFFFFF) Interruption.Check();
                if (valid) Buffer.MemoryCopy(from, to, width, width);
                else ListSignature.SetNull(target, at + i, rows);
            }
        }
    }
}

/// <summary>A lambda's body over a chunk of its own: parameters first, then the columns of the chunk around it that it reads.</summary>
internal sealed class LambdaBody
{
    private readonly Expression _body;

    public LambdaBody(LambdaCall call)
    {
        DataType element = call.List.Type.Element;
        DataType[] parameters = call.Kind == LambdaKind.Reduce ? [element, element, DataType.Int64] : [element, DataType.Int64];
        Parameters = parameters.Length;
        var columns = new List<DataType>(parameters);
        var captured = new List<int>();
        _body = Bound(call.Body, hidden: false);
        Columns = [.. columns];
        this.Captured = [.. captured];

        // An expression that the optimizer has put into the body may hold a lambda of this depth: its parameters are its own.
        Expression Bound(Expression body, bool hidden) => Logical.ExpressionRewriter.TopDown(body, e => e switch
        {
            LambdaParameter parameter when !hidden && parameter.Depth == call.Depth => new InputRef(parameter.Index, parameter.ParameterType),
            InputRef input => Captured(input),
            LambdaCall inner when inner.Depth == call.Depth => inner with
            {
                List = Bound(inner.List, hidden), Body = Bound(inner.Body, hidden: true), Initial = inner.Initial is null ? null : Bound(inner.Initial, hidden),
            },
            _ => null,
        });

        InputRef Captured(InputRef input)
        {
            int at = captured.IndexOf(input.Ordinal);
            if (at < 0)
            {
                at = captured.Count;
                captured.Add(input.Ordinal);
                columns.Add(input.InputType);
            }

            return input with { Ordinal = Parameters + at };
        }
    }

    public int Parameters { get; }

    /// <summary>Types of parameters and columns.</summary>
    public DataType[] Columns { get; }

    /// <summary>Ordinals of the columns in the chunk around.</summary>
    public int[] Captured { get; }

    public EvaluatorNode Node(MemoryPool pool) => new NodeFactory(pool).Create(_body);
}
