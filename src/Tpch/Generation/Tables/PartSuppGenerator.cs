namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>What each part's four suppliers have in stock; a unit is a part.</summary>
internal sealed class PartSuppGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 124;

    private RandomStream _quantity = new(StreamDefinitions.PartSuppQuantity);
    private RandomStream _cost = new(StreamDefinitions.PartSuppCost);
    private RandomStream _comment = new(StreamDefinitions.PartSuppComment);

    public override long UnitCount => scale.Parts;

    public override int RowsPerUnit => Formulas.SuppliersPerPart;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        _quantity.SeekRow(first);
        _cost.SeekRow(first);
        _comment.SeekRow(first);
        for (long part = first + 1; part <= first + count; part++)
        {
            for (int number = 0; number < Formulas.SuppliersPerPart; number++)
            {
                chunk.Int64(0).Append(part);
                chunk.Int64(1).Append(Formulas.SupplierOf(part, number, scale.Suppliers));
                chunk.Int32(2).Append(_quantity.Next(1, 9_999));
                chunk.Int64(3).Append(_cost.Next(100, 100_000));
                chunk.Text(4).AppendComment(ref _comment, pool, CommentLength);
            }
            _quantity.NextRow();
            _cost.NextRow();
            _comment.NextRow();
        }
    }
}
