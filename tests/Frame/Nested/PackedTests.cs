using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Frame.Tests.Nested;

public sealed class PackedTests
{
    private static readonly Scalar[][] s_ascending =
    [
        [.. new long[] { long.MinValue, -256, -1, 0, 1, 255, 256, long.MaxValue }.Select(Scalar.Int64)],
        [.. new sbyte[] { sbyte.MinValue, -1, 0, sbyte.MaxValue }.Select(v => new Scalar(DataType.Int8, v))],
        [.. new ulong[] { 0, 1, 1UL << 63, ulong.MaxValue }.Select(v => new Scalar(DataType.UInt64, v))],
        [.. new double[] { double.NegativeInfinity, -1e300, -1, -double.Epsilon, 0, double.Epsilon, 1, 1e300, double.PositiveInfinity, double.NaN }.Select(Scalar.Float64)],
        [.. new float[] { float.NegativeInfinity, -1.5f, 0, 1.5f, float.PositiveInfinity, float.NaN }.Select(v => new Scalar(DataType.Float32, v))],
        [.. new Int128[] { Int128.MinValue / 10, -1, 0, 1, Int128.MaxValue / 10 }.Select(v => Scalar.Decimal(v, 38, 2))],
        [.. new[] { "", "\0", "\0\0", "\u0001", "\u0002", "a", "a\0", "a\u0001", "ab", "b", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "é", "\U0001F600" }.Select(Scalar.Utf8)],
        [.. new[] { new IntervalValue(0, 0, -1), new IntervalValue(0, 0, 0), new IntervalValue(0, 1, 0), new IntervalValue(0, 29, 0), new IntervalValue(1, 0, 0), new IntervalValue(1, 1, 0) }.Select(v => new Scalar(DataType.Interval, v))],
        [Scalar.False, Scalar.True],
    ];

    [Fact]
    public void Bytes_of_lists_and_structs_sort_as_their_values_with_nulls_last()
    {
        foreach (Scalar[] values in s_ascending)
        {
            DataType type = values[0].Type;
            Scalar[] lists = [PackedScalars.List(type, []), .. values.Select(v => PackedScalars.List(type, [v])), PackedScalars.List(type, [Scalar.Null(type)])];
            AssertAscending(lists);
            DataType record = DataType.Struct(new Field("a", type), new Field("b", DataType.Utf8));
            AssertAscending([.. values.Append(Scalar.Null(type)).Select(v => PackedScalars.Struct(record, [v, Scalar.Utf8("x")]))]);
            AssertAscending([.. lists.Select(l => PackedScalars.List(l.Type, [l, l]))]);
        }
    }

    [Fact]
    public void A_list_sorts_before_a_longer_one_that_begins_with_it()
    {
        Scalar[] texts = [Scalar.Utf8("a"), Scalar.Utf8("b")];
        AssertAscending([PackedScalars.List(DataType.Utf8, []), PackedScalars.List(DataType.Utf8, texts[..1]), PackedScalars.List(DataType.Utf8, texts), PackedScalars.List(DataType.Utf8, texts[1..])]);
    }

    [Fact]
    public void Both_zeros_and_all_NaNs_are_one_value()
    {
        Assert.Equal(PackedScalars.List(DataType.Float64, [Scalar.Float64(0.0)]), PackedScalars.List(DataType.Float64, [Scalar.Float64(-0.0)]));
        Assert.Equal(PackedScalars.List(DataType.Float64, [Scalar.Float64(double.NaN)]), PackedScalars.List(DataType.Float64, [Scalar.Float64(BitConverter.Int64BitsToDouble(-1))]));
    }

    [Fact]
    public void What_is_packed_comes_out_again()
    {
        foreach (Scalar[] values in s_ascending)
        {
            Scalar[] items = [.. values, Scalar.Null(values[0].Type)];
            Assert.Equal(items, PackedScalars.Items(PackedScalars.List(values[0].Type, items)));
            DataType record = DataType.Struct([.. items.Select((v, i) => new Field($"f{i}", v.Type))]);
            Assert.Equal(items, PackedScalars.Items(PackedScalars.Struct(record, items)));
        }
    }

    [Fact]
    public void Broken_values_are_found()
    {
        DataType type = DataType.List(DataType.Struct(new Field("a", DataType.Int32), new Field("b", DataType.List(DataType.Utf8))));
        Scalar entry = PackedScalars.Struct(type.Element, [Scalar.Int32(1), PackedScalars.List(DataType.Utf8, [Scalar.Utf8("x\0y"), Scalar.Null(DataType.Utf8)])]);
        byte[] whole = (byte[])PackedScalars.List(type.Element, [entry, Scalar.Null(type.Element), entry]).Value!;
        Assert.True(PackedCheck.IsWellFormed(type.Layout, whole));
        var random = new Random(1);
        for (int trial = 0; trial < 5000; trial++)
        {
            byte[] broken = [.. whole];
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            // What passes is another value, and can be printed.
            if (PackedCheck.IsWellFormed(type.Layout, broken)) Assert.NotEmpty(PackedText.Of(type, broken));
        }

        for (int length = 0; length < whole.Length; length++) Assert.False(PackedCheck.IsWellFormed(type.Layout, whole.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("INTEGER[]")]
    [InlineData("DECIMAL(18,3)[3][]")]
    [InlineData("STRUCT(a INTEGER, \"b c\" VARCHAR, \"select\" DOUBLE)")]
    [InlineData("STRUCT(INTEGER, TIMESTAMP WITH TIME ZONE)")]
    [InlineData("STRUCT(\"say \"\"x\"\"\" MAP(VARCHAR, STRUCT(a DATE[])[]))")]
    [InlineData("MAP(\"NULL\", \"NULL\")[]")]
    [InlineData("STRUCT(t TIMESTAMP WITH TIME ZONE, d DOUBLE)")]
    public void Names_of_nested_types_read_back(string name)
    {
        Assert.True(TypeNames.TryParse(name, out DataType? type));
        Assert.Equal(name, type.ToString());
    }

    private static void AssertAscending(Scalar[] values)
    {
        for (int i = 0; i < values.Length; i++)
            for (int j = 0; j < values.Length; j++)
                Assert.True(Math.Sign(((byte[])values[i].Value!).AsSpan().SequenceCompareTo((byte[])values[j].Value!)) == Math.Sign(i - j), $"{values[i]} and {values[j]} are out of order");
    }
}
