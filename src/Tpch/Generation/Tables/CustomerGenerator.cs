namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>Customers.</summary>
internal sealed class CustomerGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 73;

    private RandomStream _address = new(StreamDefinitions.CustomerAddress);
    private RandomStream _nation = new(StreamDefinitions.CustomerNation);
    private RandomStream _phone = new(StreamDefinitions.CustomerPhone);
    private RandomStream _balance = new(StreamDefinitions.CustomerBalance);
    private RandomStream _segment = new(StreamDefinitions.CustomerSegment);
    private RandomStream _comment = new(StreamDefinitions.CustomerComment);

    public override long UnitCount => scale.Customers;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        Seek(first);
        for (long customer = first + 1; customer <= first + count; customer++)
        {
            chunk.Int64(0).Append(customer);
            chunk.Text(1).AppendNumbered("Customer#"u8, customer);
            chunk.Text(2).AppendAddress(ref _address);
            int home = _nation.Next(0, Distributions.Nations.Count - 1);
            chunk.Int64(3).Append(home);
            chunk.Text(4).AppendPhone(ref _phone, home);
            chunk.Int64(5).Append(_balance.Next(-99_999, 999_999));
            chunk.Word(6).Append((byte)_segment.Next(Distributions.Segments));
            chunk.Text(7).AppendComment(ref _comment, pool, CommentLength);
            NextRow();
        }
    }

    private void Seek(long row)
    {
        _address.SeekRow(row);
        _nation.SeekRow(row);
        _phone.SeekRow(row);
        _balance.SeekRow(row);
        _segment.SeekRow(row);
        _comment.SeekRow(row);
    }

    private void NextRow()
    {
        _address.NextRow();
        _nation.NextRow();
        _phone.NextRow();
        _balance.NextRow();
        _segment.NextRow();
        _comment.NextRow();
    }
}
