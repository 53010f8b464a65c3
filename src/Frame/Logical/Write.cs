using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Writes all rows of its input, in order, to a sink and puts out one row with their number in a bigint column <c>Count</c>, and perhaps the list of files in a column <c>Files</c>. Only at the root.</summary>
internal sealed record Write(LogicalPlan Input, ITableSink Sink, PlanColumn Count) : LogicalPlan
{
    /// <summary>The plan that writes its input in the sink's form.</summary>
    public static Write To(LogicalPlan input, ITableSink sink)
    {
        Schema form = sink.FormOf(new Schema(input.Output.Select(c => new Field(c.Name, c.Type, c.Nullable))));
        bool same = true;
        for (int i = 0; i < form.Count; i++) same &= form[i].Type == input.Output[i].Type;
        if (!same) input = new Project(input, input.Output.Select((c, i) => NamedExpression.New(c.Name, ExpressionBuilder.CastTo(c.Ref, form[i].Type))).ToEquatableArray());
        return new(input, sink, PlanColumn.New("Count", DataType.Int64, false));
    }

    /// <summary>The column of the files' names; null if nobody asks for them.</summary>
    public PlanColumn? Files { get; init; }

    /// <summary>The same with the files' names.</summary>
    public Write WithFiles() => this with { Files = PlanColumn.New("Files", DataType.List(DataType.Utf8), false) };

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => Files is null ? [Count] : [Count, Files];
}
