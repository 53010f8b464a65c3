using FrameEngine.Catalog;
using FrameEngine.Columns;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>What can be said of a built side that is not in memory: its bounds at most.</summary>
internal sealed unsafe class OpenFilter : DynamicFilterContent
{
    public override int Select(Vector column, Selection selection, int* output)
    {
        for (int i = 0; i < selection.Count; i++) output[i] = selection[i];
        return selection.Count;
    }
}
