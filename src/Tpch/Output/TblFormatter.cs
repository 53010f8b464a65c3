using System.Runtime.CompilerServices;
using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Output;

/// <summary>Writes chunks as the text that the official generator's <c>.tbl</c> files hold.</summary>
/// <remarks>
/// Fields are separated by '|', rows end with a line feed (no '|' in front of it), decimals have two digits behind the point (but quantities none), dates are YYYY-MM-DD.
/// Nothing is quoted: no value contains a separator. Not safe for use by several threads at once.
/// </remarks>
internal sealed class TblFormatter
{
    /// <summary>No fixed-width value and no word is longer than this, its separator included.</summary>
    private const int LongestShortField = 64;

    private const int DateLength = 10;

    private static readonly byte[] Dates = SpellDates();

    private byte[] _text = new byte[256 * 1024];
    private int _length;

    /// <summary>The text of the chunk that was formatted last.</summary>
    public ReadOnlyMemory<byte> Text => _text.AsMemory(0, _length);

    /// <summary>Formats all rows of a chunk.</summary>
    public void Format(TpchChunk chunk)
    {
        _length = 0;
        for (int row = 0; row < chunk.RowCount; row++)
        {
            foreach (ChunkColumn column in chunk.Columns)
            {
                switch (column)
                {
                    case TextColumn texts:
                        AppendText(texts[row]);
                        break;
                    case WordColumn words:
                        AppendText(words.Words[words.Values[row]]);
                        break;
                    case Int64Column { Definition.Kind: TpchColumnKind.Decimal } decimals:
                        AppendDecimal(decimals.Values[row]);
                        break;
                    case Int64Column { Definition.Kind: TpchColumnKind.WholeDecimal } wholes:
                        AppendInteger(wholes.Values[row] / 100);
                        break;
                    case Int64Column keys:
                        AppendInteger(keys.Values[row]);
                        break;
                    case Int32Column { Definition.Kind: TpchColumnKind.Date } dates:
                        AppendText(Dates.AsSpan((dates.Values[row] - Formulas.FirstDay) * DateLength, DateLength));
                        break;
                    case Int32Column integers:
                        AppendInteger(integers.Values[row]);
                        break;
                }
                _text[_length++] = (byte)'|';
            }
            _text[_length - 1] = (byte)'\n';
        }
    }

    private void AppendText(ReadOnlySpan<byte> value)
    {
        Ensure(value.Length + LongestShortField);
        value.CopyTo(_text.AsSpan(_length));
        _length += value.Length;
    }

    private void AppendInteger(long value)
    {
        Ensure(LongestShortField);
        AppendDigits((ulong)value);
    }

    private void AppendDecimal(long hundredths)
    {
        Ensure(LongestShortField);
        if (hundredths < 0)
            _text[_length++] = (byte)'-';
        (ulong whole, ulong fraction) = Math.DivRem((ulong)Math.Abs(hundredths), 100);
        AppendDigits(whole);
        _text[_length] = (byte)'.';
        _text[_length + 1] = (byte)('0' + (fraction / 10));
        _text[_length + 2] = (byte)('0' + (fraction % 10));
        _length += 3;
    }

    private void AppendDigits(ulong value)
    {
        Span<byte> digits = stackalloc byte[20];
        int first = digits.Length;
        do
        {
            (value, ulong digit) = Math.DivRem(value, 10);
            digits[--first] = (byte)('0' + digit);
        }
        while (value != 0);
        digits[first..].CopyTo(_text.AsSpan(_length));
        _length += digits.Length - first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int room)
    {
        if (_text.Length - _length < room)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + room));
    }

    /// <summary>All days of the data, 1992 to 1998, spelled one after the other.</summary>
    private static byte[] SpellDates()
    {
        var first = new DateOnly(1992, 1, 1);
        int days = new DateOnly(1999, 1, 1).DayNumber - first.DayNumber;
        byte[] spelled = new byte[days * DateLength];
        for (int day = 0; day < days; day++)
            first.AddDays(day).TryFormat(spelled.AsSpan(day * DateLength, DateLength), out _, "yyyy-MM-dd");
        return spelled;
    }
}
