namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>Suppliers, a few of whose comments report complaints or recommendations of customers.</summary>
internal sealed class SupplierGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 63;

    private RandomStream _address = new(StreamDefinitions.SupplierAddress);
    private RandomStream _nation = new(StreamDefinitions.SupplierNation);
    private RandomStream _phone = new(StreamDefinitions.SupplierPhone);
    private RandomStream _balance = new(StreamDefinitions.SupplierBalance);
    private RandomStream _comment = new(StreamDefinitions.SupplierComment);
    private RandomStream _remark = new(StreamDefinitions.SupplierRemark);
    private RandomStream _gap = new(StreamDefinitions.SupplierRemarkGap);
    private RandomStream _offset = new(StreamDefinitions.SupplierRemarkOffset);
    private RandomStream _kind = new(StreamDefinitions.SupplierRemarkKind);

    public override long UnitCount => scale.Suppliers;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        Seek(first);
        for (long supplier = first + 1; supplier <= first + count; supplier++)
        {
            chunk.Int64(0).Append(supplier);
            chunk.Text(1).AppendNumbered("Supplier#"u8, supplier);
            chunk.Text(2).AppendAddress(ref _address);
            int home = _nation.Next(0, Distributions.Nations.Count - 1);
            chunk.Int64(3).Append(home);
            chunk.Text(4).AppendPhone(ref _phone, home);
            chunk.Int64(5).Append(_balance.Next(-99_999, 999_999));
            AddRemark(chunk.Text(6).AppendComment(ref _comment, pool, CommentLength));
            NextRow();
        }
    }

    /// <summary>Writes "Customer", some characters later "Complaints" or "Recommends", over ten comments in ten thousand.</summary>
    private void AddRemark(Span<byte> text)
    {
        ReadOnlySpan<byte> subject = "Customer "u8;
        ReadOnlySpan<byte> complaint = "Complaints"u8;
        ReadOnlySpan<byte> praise = "Recommends"u8;
        if (_remark.Next(1, 10_000) > 10)
            return;
        int room = text.Length - subject.Length - complaint.Length;
        int between = _gap.Next(0, room);
        int start = _offset.Next(0, room - between);
        subject.CopyTo(text[start..]);
        (_kind.Next(0, 100) < 50 ? complaint : praise).CopyTo(text[(start + subject.Length + between)..]);
    }

    private void Seek(long row)
    {
        _address.SeekRow(row);
        _nation.SeekRow(row);
        _phone.SeekRow(row);
        _balance.SeekRow(row);
        _comment.SeekRow(row);
        _remark.SeekRow(row);
        _gap.SeekRow(row);
        _offset.SeekRow(row);
        _kind.SeekRow(row);
    }

    private void NextRow()
    {
        _address.NextRow();
        _nation.NextRow();
        _phone.NextRow();
        _balance.NextRow();
        _comment.NextRow();
        _remark.NextRow();
        _gap.NextRow();
        _offset.NextRow();
        _kind.NextRow();
    }
}
