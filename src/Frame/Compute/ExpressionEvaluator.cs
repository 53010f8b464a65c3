using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;

namespace FrameEngine.Compute;

/// <summary>A physical expression compiled for one thread: each node keeps the memory of its result from chunk to chunk.</summary>
/// <remarks>
/// Results line up with the chunk's physical rows; only selected rows are defined. They may be flat, constant or dictionary-coded, may be the input vector itself,
/// and are valid until the next call or until the chunk's memory is reused. Parts that can throw see only the selected rows that reach them.
/// </remarks>
internal sealed unsafe class ExpressionEvaluator : IDisposable
{
    private readonly EvaluatorNode _root;

    private ExpressionEvaluator(EvaluatorNode root) => _root = root;

    /// <summary>The type of the result.</summary>
    public DataType Type => _root.Type;

    /// <exception cref="InternalException">The expression is not physical.</exception>
    public static ExpressionEvaluator Create(Expression expression, MemoryPool pool) => new(new NodeFactory(pool).Create(expression));

    /// <summary>All of several predicates, narrowing the selection from one to the next; none at all is true.</summary>
    public static ExpressionEvaluator CreateConjunction(IReadOnlyList<Expression> conjuncts, MemoryPool pool) => new(new NodeFactory(pool).CreateConjunction(conjuncts));

    public Vector Evaluate(DataChunk chunk) => Evaluate(chunk.Columns, chunk.Rows, chunk.Selection);

    /// <param name="columns">Indexed by the expression's ordinals; those it does not read may be anything.</param>
    /// <param name="rows">Physical rows.</param>
    public Vector Evaluate(Vector[] columns, int rows, Selection selection) => _root.Evaluate(new Batch(columns, rows), selection);

    /// <summary>Lists the selected rows for which a boolean expression is true.</summary>
    /// <param name="output">Room for as many rows as are selected; may be the selection's own memory.</param>
    /// <returns>How many.</returns>
    public int Select(DataChunk chunk, int* output) => Select(chunk.Columns, chunk.Rows, chunk.Selection, output);

    /// <inheritdoc cref="Select(DataChunk, int*)"/>
    public int Select(Vector[] columns, int rows, Selection selection, int* output) =>
        selection.Count == 0 ? 0 : _root.Select(new Batch(columns, rows), selection, true, output);

    public void Dispose() => _root.Dispose();
}
