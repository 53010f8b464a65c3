using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>What a running join or top-n has learnt about the values that can still matter, handed to scans while they run.</summary>
/// <remarks>Published once, when complete: a reader sees nothing or all of it. A scan may ignore it, and must not wait for it. (A top-n may publish ever narrower ones.)</remarks>
internal sealed class DynamicFilter(int id)
{
    private volatile DynamicFilterContent? _content;

    /// <summary>The id that plans use.</summary>
    public int Id { get; } = id;

    /// <summary>Null until published.</summary>
    public DynamicFilterContent? Content => _content;

    public void Publish(DynamicFilterContent content) => _content = content;
}

/// <summary>A complete dynamic filter: bounds for pruning, and a test for vectors.</summary>
internal abstract class DynamicFilterContent
{
    /// <summary>No value that can match is less; null if unknown.</summary>
    public Scalar? Min { get; init; }

    /// <summary>No value that can match is greater; null if unknown.</summary>
    public Scalar? Max { get; init; }

    /// <summary>Nothing can match (an empty build side).</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether a null can match (it cannot for equality joins).</summary>
    public bool KeepsNulls { get; init; }

    /// <summary>The part of rows expected to pass, 0 to 1: a scan skips the test when it is not worth it.</summary>
    public double Selectivity { get; init; } = 1;

    /// <summary>Whether <see cref="Select"/> drops more than the bounds alone would.</summary>
    public virtual bool HasTest => false;

    /// <summary>Writes the selected rows whose value may match to <paramref name="output"/>, ascending, which may be the input's memory.</summary>
    /// <returns>How many.</returns>
    public abstract unsafe int Select(Vector column, Selection selection, int* output);
}
