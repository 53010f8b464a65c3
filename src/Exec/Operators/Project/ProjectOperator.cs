using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Project;

/// <summary>Makes <see cref="ProjectOperator"/>s.</summary>
internal sealed class ProjectFactory(EquatableArray<Expression> expressions) : StreamOperatorFactory
{
    public override string Name => "Project";

    public override StreamOperator Create(QueryContext context) => new ProjectOperator(expressions, context);
}

/// <summary>Computes one column per expression for the selected rows; the selection passes untouched.</summary>
internal sealed class ProjectOperator(EquatableArray<Expression> expressions, QueryContext context) : StreamOperator
{
    private readonly ExpressionSet _expressions = new([.. expressions], context.Pool);
    private readonly DataChunk _output = new(new Vector[expressions.Count]);

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        _expressions.EvaluateAll(input).CopyTo(_output.Columns, 0);
        _output.Set(input.Rows, input.Selection);
        output = _output;
        return OperatorResult.NeedInput;
    }

    public override void Dispose() => _expressions.Dispose();
}
