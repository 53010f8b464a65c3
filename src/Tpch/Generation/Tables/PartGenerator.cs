namespace FrameEngine.Tpch.Generation.Tables;

/// <summary>Parts, each named after five different colours.</summary>
internal sealed class PartGenerator(TpchScale scale, TextPool pool) : RowGenerator
{
    private const int CommentLength = 14;
    private const int ColorsPerName = 5;

    private readonly byte[] _colors = new byte[Distributions.Colors.Count];
    private RandomStream _name = new(StreamDefinitions.PartName);
    private RandomStream _manufacturer = new(StreamDefinitions.PartManufacturer);
    private RandomStream _brand = new(StreamDefinitions.PartBrand);
    private RandomStream _type = new(StreamDefinitions.PartType);
    private RandomStream _size = new(StreamDefinitions.PartSize);
    private RandomStream _container = new(StreamDefinitions.PartContainer);
    private RandomStream _comment = new(StreamDefinitions.PartComment);

    public override long UnitCount => scale.Parts;

    public override void Generate(long first, int count, TpchChunk chunk)
    {
        Seek(first);
        for (long part = first + 1; part <= first + count; part++)
        {
            chunk.Int64(0).Append(part);
            AppendName(chunk.Text(1));
            int maker = _manufacturer.Next(1, 5);
            chunk.Word(2).Append((byte)(maker - 1));
            chunk.Word(3).Append((byte)(((maker - 1) * 5) + _brand.Next(1, 5) - 1));
            chunk.Word(4).Append((byte)_type.Next(Distributions.PartTypes));
            chunk.Int32(5).Append(_size.Next(1, 50));
            chunk.Word(6).Append((byte)_container.Next(Distributions.Containers));
            chunk.Int64(7).Append(Formulas.PriceOf(part));
            chunk.Text(8).AppendComment(ref _comment, pool, CommentLength);
            NextRow();
        }
    }

    /// <summary>The first five of a shuffle of all colours; the shuffle starts anew for each part.</summary>
    private void AppendName(TextColumn column)
    {
        for (int i = 0; i < _colors.Length; i++)
            _colors[i] = (byte)i;
        Span<byte> target = column.Reserve(ColorsPerName * 16);
        int length = 0;
        for (int i = 0; i < ColorsPerName; i++)
        {
            int other = _name.Next(i, _colors.Length - 1);
            (_colors[i], _colors[other]) = (_colors[other], _colors[i]);
            if (i > 0)
                target[length++] = (byte)' ';
            ReadOnlySpan<byte> color = Distributions.Colors[_colors[i]];
            color.CopyTo(target[length..]);
            length += color.Length;
        }
        column.Commit(length);
    }

    private void Seek(long row)
    {
        _name.SeekRow(row);
        _manufacturer.SeekRow(row);
        _brand.SeekRow(row);
        _type.SeekRow(row);
        _size.SeekRow(row);
        _container.SeekRow(row);
        _comment.SeekRow(row);
    }

    private void NextRow()
    {
        _name.NextRow();
        _manufacturer.NextRow();
        _brand.NextRow();
        _type.NextRow();
        _size.NextRow();
        _container.NextRow();
        _comment.NextRow();
    }
}
