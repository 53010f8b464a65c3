using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars;

/// <summary>Functions and operators of bit strings. Bits are counted from 0 at the left.</summary>
internal static unsafe class BitFunctions
{
    private static readonly DataType s_bit = DataType.Bit;

    /// <summary>The operators &amp; | xor &lt;&lt; &gt;&gt; of bit strings; null for other types.</summary>
    public static ScalarOverload? Operator(string symbol, DataType left, DataType right)
    {
        if (left.Id != TypeId.Bit) return null;
        bool shift = symbol is "<<" or ">>";
        if (shift && !right.IsInteger || !shift && right.Id is not (TypeId.Bit or TypeId.Null)) return null;
        return shift
            ? new ScalarOverload(symbol, [s_bit, DataType.Int32], s_bit, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Shift(symbol, a, r, c)) { CanThrow = true }
            : new ScalarOverload(symbol, [s_bit, s_bit], s_bit, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Combine(symbol, a, r, c)) { CanThrow = true };
    }

    /// <summary>Every bit turned.</summary>
    public static ScalarOverload Complement() => new("~", [s_bit], s_bit, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) =>
    {
        r.StartFlat(c.Rows);
        for (int i = 0; i < c.Selection.Count; i++)
        {
            int row = c.Selection[i];
            Span<byte> room = Copy(a[0], row, r);
            if (room.IsEmpty) continue;
            for (int b = 1; b < room.Length; b++) room[b] = (byte)~room[b];
            BitText.Pad(room);
            r.Views[row] = BitCasts.Keep(room);
        }
    });

    /// <summary>How many bits are set.</summary>
    public static ScalarOverload Count() => Number("bit_count", static bits =>
    {
        long ones = -bits[0];
        foreach (byte b in bits[1..]) ones += BitOperations.PopCount(b);
        return ones;
    });

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("bitstring", Signatures.Of(
            new ScalarOverload("bitstring", [s_bit, DataType.Int32], s_bit, Widen) { CanThrow = true },
            new ScalarOverload("bitstring", [DataType.Utf8, DataType.Int32], s_bit, Widen) { CanThrow = true }));
        registry.AddScalar("get_bit", Signatures.Of(new ScalarOverload("get_bit", [s_bit, DataType.Int32], DataType.Int32, Get) { CanThrow = true }));
        registry.AddScalar("set_bit", Signatures.Of(new ScalarOverload("set_bit", [s_bit, DataType.Int32, DataType.Int32], s_bit, Set) { CanThrow = true }));
        registry.AddScalar("bit_position", Signatures.Of(new ScalarOverload("bit_position", [s_bit, s_bit], DataType.Int32, Find)));
    }

    /// <summary>length, bit_length and octet_length of bit strings.</summary>
    public static ScalarOverload Length(string name) => name == "octet_length" ? Number(name, static bits => bits.Length - 1) : Number(name, static bits => BitText.Length(bits));

    private delegate long Measure(ReadOnlySpan<byte> bits);

    private static ScalarOverload Number(string name, Measure measure) => new(name, [s_bit], DataType.Int64, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) =>
    {
        r.StartFlat(c.Rows);
        for (int i = 0; i < c.Selection.Count; i++)
        {
            int row = c.Selection[i];
            ReadOnlySpan<byte> bits = At(a[0], row);
            r.As<long>()[row] = bits.IsEmpty ? 0 : measure(bits);
        }
    });

    private static ReadOnlySpan<byte> At(Vector vector, int row) => StringView.Span(vector.Views + vector.ValueIndex(row));

    private static int Int(Vector vector, int row) => vector.As<int>()[vector.ValueIndex(row)];

    // Empty under a null.
    private static Span<byte> Copy(Vector vector, int row, Vector result)
    {
        ReadOnlySpan<byte> bits = At(vector, row);
        if (bits.IsEmpty)
        {
            result.Views[row] = default;
            return [];
        }

        Span<byte> room = BitCasts.Room(result, bits.Length);
        bits.CopyTo(room);
        return room;
    }

    private static void Combine(string symbol, ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            ReadOnlySpan<byte> other = At(arguments[1], row);
            Span<byte> room = Copy(arguments[0], row, result);
            Combine(symbol, room, other);
            result.Views[row] = BitCasts.Keep(room);
        }
    }

    /// <summary>Combines one value with another of its length.</summary>
    /// <exception cref="ArithmeticOverflowException">The lengths differ.</exception>
    public static void Combine(string symbol, Span<byte> bits, ReadOnlySpan<byte> other)
    {
        if (BitText.Length(bits) != BitText.Length(other))
            throw new ArithmeticOverflowException($"bit strings of {BitText.Length(bits)} and {BitText.Length(other)} bits are not combined by {symbol}: they must be of one length");
        for (int b = 1; b < bits.Length; b++) bits[b] = symbol switch { "&" => (byte)(bits[b] & other[b]), "|" => (byte)(bits[b] | other[b]), _ => (byte)(bits[b] ^ other[b]) };
        BitText.Pad(bits);
    }

    private static void Shift(string symbol, ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        bool left = symbol == "<<";
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], by = Int(arguments[1], row);
            ReadOnlySpan<byte> bits = At(arguments[0], row);
            if (by < 0) throw new ArithmeticOverflowException($"a bit string is not shifted by the negative number {by}");
            long length = BitText.Length(bits);
            Span<byte> room = BitCasts.Room(result, bits.Length);
            BitText.Start(room, length);
            for (long bit = 0; bit + by < length; bit++)
            {
                if (left && BitText.Get(bits, bit + by)) BitText.Set(room, bit, true);
                else if (!left && BitText.Get(bits, bit)) BitText.Set(room, bit + by, true);
            }

            result.Views[row] = BitCasts.Keep(room);
        }
    }

    private static void Widen(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        bool text = arguments[0].Type.Id == TypeId.Utf8;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], length = Int(arguments[1], row);
            ReadOnlySpan<byte> given = At(arguments[0], row);
            if (text)
            {
                Span<byte> parsed = BitCasts.Room(result, BitText.Size(given.Length));
                if (!BitText.TryParse(given, parsed)) throw new ConversionException($"'{System.Text.Encoding.UTF8.GetString(given)}' does not convert to BIT");
                given = parsed;
            }

            long bits = BitText.Length(given);
            if (length < bits) throw new ArithmeticOverflowException($"a bit string of {bits} bits is not made one of {length}");
            Span<byte> room = BitCasts.Room(result, BitText.Size(length));
            BitText.Start(room, length);
            for (long bit = 0; bit < bits; bit++) BitText.Set(room, length - bits + bit, BitText.Get(given, bit));
            result.Views[row] = BitCasts.Keep(room);
        }
    }

    private static void Check(ReadOnlySpan<byte> bits, int bit)
    {
        if (bit < 0 || bit >= BitText.Length(bits)) throw new ArithmeticOverflowException($"there is no bit {bit}: they are 0 to {BitText.Length(bits) - 1}");
    }

    private static void Get(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], bit = Int(arguments[1], row);
            ReadOnlySpan<byte> bits = At(arguments[0], row);
            Check(bits, bit);
            result.As<int>()[row] = BitText.Get(bits, bit) ? 1 : 0;
        }
    }

    private static void Set(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], bit = Int(arguments[1], row), value = Int(arguments[2], row);
            if (value is not (0 or 1)) throw new ArithmeticOverflowException($"a bit is 0 or 1, not {value}");
            Span<byte> room = Copy(arguments[0], row, result);
            Check(room, bit);
            BitText.Set(room, bit, value == 1);
            result.Views[row] = BitCasts.Keep(room);
        }
    }

    // The place of the first bits inside the others, from 1; 0 if they are not there.
    private static void Find(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            ReadOnlySpan<byte> wanted = At(arguments[0], row), bits = At(arguments[1], row);
            result.As<int>()[row] = wanted.IsEmpty || bits.IsEmpty ? 0 : Place(wanted, bits);
        }
    }

    // Goes through the bits once and never back: one that does not fit ends what has fitted so far and begins nothing itself, so that 01 is not found in 1001, as in DuckDB.
    private static int Place(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> bits)
    {
        long length = BitText.Length(wanted), all = BitText.Length(bits), same = 0;
        for (long at = 0; at < all; at++)
        {
            same = BitText.Get(wanted, same) == BitText.Get(bits, at) ? same + 1 : 0;
            if (same == length) return (int)(at - length) + 2;
        }

        return 0;
    }
}
