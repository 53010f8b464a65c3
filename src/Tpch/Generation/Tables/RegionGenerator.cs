namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>The five regions.</summary>
internal sealed class RegionGenerator(TextPool pool) : RowGenerator
{
    private const int CommentLength = 72;

    public override long UnitCount => Distributions.Regions.Count;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        var comments = new RandomStream(StreamDefinitions.RegionComment);
        comments.SeekRow(first);
        for (long region = first; region < first + count; region++)
        {
            chunk.Int64(0).Append(region);
            chunk.Word(1).Append((byte)region);
            chunk.Text(2).AppendComment(ref comments, pool, CommentLength);
            comments.NextRow();
        }
    }
}
