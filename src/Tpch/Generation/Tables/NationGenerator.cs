namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>The twenty-five nations.</summary>
internal sealed class NationGenerator(TextPool pool) : RowGenerator
{
    private const int CommentLength = 72;

    public override long UnitCount => Distributions.Nations.Count;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        var comments = new RandomStream(StreamDefinitions.NationComment);
        comments.SeekRow(first);
        for (long nation = first; nation < first + count; nation++)
        {
            chunk.Int64(0).Append(nation);
            chunk.Word(1).Append((byte)nation);
            chunk.Int64(2).Append(RegionOf((int)nation));
            chunk.Text(3).AppendComment(ref comments, pool, CommentLength);
            comments.NextRow();
        }
    }

    /// <summary>The list gives, as each nation's weight, how far its region is from the one before.</summary>
    private static int RegionOf(int nation) => Distributions.Nations.Weights.Take(nation + 1).Sum();
}
