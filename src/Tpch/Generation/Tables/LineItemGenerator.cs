namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>The one to seven lines of each order; a unit is an order.</summary>
internal sealed class LineItemGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 27;

    private RandomStream _date = new(StreamDefinitions.OrderDate);
    private RandomStream _lineCount = new(StreamDefinitions.OrderLineCount);
    private RandomStream _quantity = new(StreamDefinitions.LineQuantity);
    private RandomStream _discount = new(StreamDefinitions.LineDiscount);
    private RandomStream _tax = new(StreamDefinitions.LineTax);
    private RandomStream _part = new(StreamDefinitions.LinePart);
    private RandomStream _supplier = new(StreamDefinitions.LineSupplier);
    private RandomStream _shipDate = new(StreamDefinitions.LineShipDate);
    private RandomStream _commitDate = new(StreamDefinitions.LineCommitDate);
    private RandomStream _receiptDate = new(StreamDefinitions.LineReceiptDate);
    private RandomStream _returnFlag = new(StreamDefinitions.LineReturnFlag);
    private RandomStream _instructions = new(StreamDefinitions.LineInstructions);
    private RandomStream _shipMode = new(StreamDefinitions.LineShipMode);
    private RandomStream _comment = new(StreamDefinitions.LineComment);

    public override long UnitCount => scale.Orders;

    public override int RowsPerUnit => (1 + StreamDefinitions.MaxLinesPerOrder) / 2;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        Seek(first);
        for (long order = first + 1; order <= first + count; order++)
        {
            int day = Formulas.FirstDay + _date.Next(0, Formulas.OrderDays);
            int lines = _lineCount.Next(1, StreamDefinitions.MaxLinesPerOrder);
            long key = Formulas.OrderKey(order);
            for (int line = 1; line <= lines; line++)
                AppendLine(chunk, key, line, day);
            NextRow();
        }
    }

    private void AppendLine(TpchChunk chunk, long order, int line, int orderDay)
    {
        long partKey = _part.Next(1, (int)scale.Parts);
        int amount = _quantity.Next(1, 50);
        int shipDay = orderDay + _shipDate.Next(1, 121);
        int commitDay = orderDay + _commitDate.Next(30, 90);
        int receiptDay = shipDay + _receiptDate.Next(1, 30);

        chunk.Int64(0).Append(order);
        chunk.Int64(1).Append(partKey);
        chunk.Int64(2).Append(Formulas.SupplierOf(partKey, _supplier.Next(0, Formulas.SuppliersPerPart - 1), scale.Suppliers));
        chunk.Int32(3).Append(line);
        chunk.Int64(4).Append(amount * 100L);
        chunk.Int64(5).Append(Formulas.PriceOf(partKey) * amount);
        chunk.Int64(6).Append(_discount.Next(0, 10));
        chunk.Int64(7).Append(_tax.Next(0, 8));

        // A flag is drawn only for what has arrived: the numbers of the order's later lines depend on it.
        chunk.Word(8).Append((byte)(receiptDay <= Formulas.CurrentDay ? _returnFlag.Next(Distributions.ReturnFlags) : FixedWords.NotArrived));
        chunk.Word(9).Append((byte)(shipDay <= Formulas.CurrentDay ? 1 : 0));
        chunk.Int32(10).Append(shipDay);
        chunk.Int32(11).Append(commitDay);
        chunk.Int32(12).Append(receiptDay);
        chunk.Word(13).Append((byte)_instructions.Next(Distributions.Instructions));
        chunk.Word(14).Append((byte)_shipMode.Next(Distributions.ShipModes));
        chunk.Text(15).AppendComment(ref _comment, pool, CommentLength);
    }

    private void Seek(long row)
    {
        _date.SeekRow(row);
        _lineCount.SeekRow(row);
        _quantity.SeekRow(row);
        _discount.SeekRow(row);
        _tax.SeekRow(row);
        _part.SeekRow(row);
        _supplier.SeekRow(row);
        _shipDate.SeekRow(row);
        _commitDate.SeekRow(row);
        _receiptDate.SeekRow(row);
        _returnFlag.SeekRow(row);
        _instructions.SeekRow(row);
        _shipMode.SeekRow(row);
        _comment.SeekRow(row);
    }

    private void NextRow()
    {
        _date.NextRow();
        _lineCount.NextRow();
        _quantity.NextRow();
        _discount.NextRow();
        _tax.NextRow();
        _part.NextRow();
        _supplier.NextRow();
        _shipDate.NextRow();
        _commitDate.NextRow();
        _receiptDate.NextRow();
        _returnFlag.NextRow();
        _instructions.NextRow();
        _shipMode.NextRow();
        _comment.NextRow();
    }
}
