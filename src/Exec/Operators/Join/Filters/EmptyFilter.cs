using FrameEngine.Catalog;
using FrameEngine.Columns;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>Of a built side without rows: nothing passes.</summary>
internal sealed unsafe class EmptyFilter : DynamicFilterContent
{
    public EmptyFilter()
    {
        IsEmpty = true;
        Selectivity = 0;
    }

    public override bool HasTest => true;

    public override int Select(Vector column, Selection selection, int* output) => 0;
}
