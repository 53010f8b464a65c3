using System.Text;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;

namespace FrameEngine.Frame.Tests.Compute;

public sealed unsafe class VectorHasherTests
{
    [Fact]
    public void Hashes_never_change_since_shuffles_depend_on_them()
    {
        long one = 1;
        Assert.Equal(HashMix.Of(1UL), IntegerHash<long>.Of(&one));
        Assert.Equal(0x5851F42D4C957F2DUL, HashMix.Null);
        using var vector = new Vector(DataType.Int64, MemoryPool.Unlimited, 1);
        vector.As<long>()[0] = 42;
        ulong hash;
        VectorHasher.HashValues(vector, Selection.All(1), &hash, combine: false);
        Assert.Equal(HashMix.Fold(42UL ^ 0x9E6C63D0876A9A47, 0xD1B54A32D192ED03), hash);
    }

    [Fact]
    public void Zero_and_minus_zero_hash_alike_and_so_do_all_nans()
    {
        double* values = stackalloc double[] { 0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000123)) };
        Assert.Equal(FloatHash<double>.Of(values), FloatHash<double>.Of(values + 1));
        Assert.Equal(FloatHash<double>.Of(values + 2), FloatHash<double>.Of(values + 3));
    }

    [Fact]
    public void Flat_dictionary_and_constant_vectors_hash_alike()
    {
        const int Rows = 100;
        using var dictionary = new Vector(DataType.Int32, MemoryPool.Unlimited, 3);
        dictionary.StartFlat(3);
        for (int i = 0; i < 3; i++) dictionary.As<int>()[i] = i * 1000;
        using var coded = new Vector(DataType.Int32, MemoryPool.Unlimited, Rows);
        using var flat = new Vector(DataType.Int32, MemoryPool.Unlimited, Rows);
        coded.StartCodes(dictionary, Rows);
        flat.StartFlat(Rows);
        ulong* nulls = coded.StartValidity(Rows);
        for (int i = 0; i < Rows; i++)
        {
            coded.Codes[i] = i % 3;
            flat.As<int>()[i] = i % 3 * 1000;
            if (i % 7 == 0) Bitmap.Clear(nulls, i);
        }

        flat.SetValidity(nulls);
        ulong* a = stackalloc ulong[Rows];
        ulong* b = stackalloc ulong[Rows];
        using var hasher = new VectorHasher(MemoryPool.Unlimited);
        for (int combine = 0; combine < 2; combine++)
        {
            hasher.Hash(coded, Selection.All(Rows), a, combine == 1);
            hasher.Hash(flat, Selection.All(Rows), b, combine == 1);
            for (int i = 0; i < Rows; i++) Assert.Equal(a[i], b[i]);
        }

        Assert.Equal(HashMix.Combine(HashMix.Null, HashMix.Null), a[7]);
    }

    [Fact]
    public void Strings_of_every_length_hash_apart_and_independently_of_where_they_lie()
    {
        var seen = new HashSet<ulong>();
        for (int length = 0; length < 80; length++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(new string('x', length));
            byte[] moved = [.. new byte[3], .. bytes, 9];
            fixed (byte* p = bytes)
            fixed (byte* q = moved)
            {
                StringView a = StringView.Of(p, length), b = StringView.Of(q + 3, length);
                Assert.Equal(HashMix.Of(&a), HashMix.Of(&b));
                Assert.True(seen.Add(HashMix.Of(&a)));
            }
        }
    }

    [Fact]
    public void Sequential_numbers_spread_over_high_and_low_bits()
    {
        var high = new int[256];
        var low = new int[256];
        for (long i = 0; i < 256 * 256; i++)
        {
            ulong hash = IntegerHash<long>.Of(&i);
            high[hash >> 56]++;
            low[hash & 255]++;
        }

        Assert.InRange(high.Max(), 256, 384);
        Assert.InRange(low.Max(), 256, 384);
        Assert.InRange(high.Min(), 150, 256);
        Assert.InRange(low.Min(), 150, 256);
    }
}
