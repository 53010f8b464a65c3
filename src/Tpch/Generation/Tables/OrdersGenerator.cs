namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>Orders. Status and total price follow from the order's lines, whose numbers are drawn again for that.</summary>
internal sealed class OrdersGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 49;

    private RandomStream _customer = new(StreamDefinitions.OrderCustomer);
    private RandomStream _date = new(StreamDefinitions.OrderDate);
    private RandomStream _priority = new(StreamDefinitions.OrderPriority);
    private RandomStream _clerk = new(StreamDefinitions.OrderClerk);
    private RandomStream _comment = new(StreamDefinitions.OrderComment);
    private RandomStream _lineCount = new(StreamDefinitions.OrderLineCount);
    private RandomStream _lineQuantity = new(StreamDefinitions.LineQuantity);
    private RandomStream _lineDiscount = new(StreamDefinitions.LineDiscount);
    private RandomStream _lineTax = new(StreamDefinitions.LineTax);
    private RandomStream _linePart = new(StreamDefinitions.LinePart);
    private RandomStream _lineShipDate = new(StreamDefinitions.LineShipDate);

    public override long UnitCount => scale.Orders;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        Seek(first);
        int customers = (int)scale.Customers;
        int parts = (int)scale.Parts;
        int clerks = (int)scale.Clerks;
        for (long order = first + 1; order <= first + count; order++)
        {
            int day = Formulas.FirstDay + _date.Next(0, Formulas.OrderDays);
            int lines = _lineCount.Next(1, StreamDefinitions.MaxLinesPerOrder);
            (long total, int shipped) = SumLines(lines, day, parts);

            chunk.Int64(0).Append(Formulas.OrderKey(order));
            chunk.Int64(1).Append(DrawCustomer(customers));
            chunk.Word(2).Append((byte)(shipped == 0 ? 0 : shipped == lines ? 1 : 2));
            chunk.Int64(3).Append(total);
            chunk.Int32(4).Append(day);
            chunk.Word(5).Append((byte)_priority.Next(Distributions.Priorities));
            chunk.Text(6).AppendNumbered("Clerk#"u8, _clerk.Next(1, clerks));
            chunk.Int32(7).Append(0);
            chunk.Text(8).AppendComment(ref _comment, pool, CommentLength);
            NextRow();
        }
    }

    private (long Total, int Shipped) SumLines(int lines, int orderDay, int parts)
    {
        long total = 0;
        int shipped = 0;
        for (int line = 0; line < lines; line++)
        {
            long price = Formulas.PriceOf(_linePart.Next(1, parts)) * _lineQuantity.Next(1, 50);
            total += Formulas.TotalPriceOf(price, _lineDiscount.Next(0, 10), _lineTax.Next(0, 8));
            if (orderDay + _lineShipDate.Next(1, 121) <= Formulas.CurrentDay)
                shipped++;
        }
        return (total, shipped);
    }

    /// <summary>A third of the customers never order: a drawn key that is divisible by 3 moves to a neighbour, up first.</summary>
    private int DrawCustomer(int customers)
    {
        int key = _customer.Next(1, customers);
        for (int step = 1; key % 3 == 0; step = -step)
            key = Math.Min(key + step, customers);
        return key;
    }

    private void Seek(long row)
    {
        _customer.SeekRow(row);
        _date.SeekRow(row);
        _priority.SeekRow(row);
        _clerk.SeekRow(row);
        _comment.SeekRow(row);
        _lineCount.SeekRow(row);
        _lineQuantity.SeekRow(row);
        _lineDiscount.SeekRow(row);
        _lineTax.SeekRow(row);
        _linePart.SeekRow(row);
        _lineShipDate.SeekRow(row);
    }

    private void NextRow()
    {
        _customer.NextRow();
        _date.NextRow();
        _priority.NextRow();
        _clerk.NextRow();
        _comment.NextRow();
        _lineCount.NextRow();
        _lineQuantity.NextRow();
        _lineDiscount.NextRow();
        _lineTax.NextRow();
        _linePart.NextRow();
        _lineShipDate.NextRow();
    }
}
