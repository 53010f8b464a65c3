using System.Globalization;
using System.Numerics;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Frame.Tests.Compute;
using FrameEngine.Types;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("TINYINT", "127", "+", "1", "tinyint overflow: 127 + 1")]
    [InlineData("SMALLINT", "-32768", "-", "1", "smallint overflow: -32768 - 1")]
    [InlineData("INTEGER", "65536", "*", "32768", "integer overflow: 65536 * 32768")]
    [InlineData("BIGINT", "9223372036854775807", "+", "1", "bigint overflow: 9223372036854775807 + 1")]
    [InlineData("BIGINT", "4294967296", "*", "2147483648", "bigint overflow: 4294967296 * 2147483648")]
    [InlineData("UBIGINT", "0", "-", "1", "ubigint overflow: 0 - 1")]
    [InlineData("UTINYINT", "16", "*", "16", "utinyint overflow: 16 * 16")]
    [InlineData("DECIMAL(38,0)", "99999999999999999999999999999999999999", "+", "1", "decimal(38,0) overflow: 99999999999999999999999999999999999999 + 1")]
    [InlineData("BIGINT", "-9223372036854775808", "//", "-1", "integer overflow: -9223372036854775808 // -1")]
    public void An_overflow_names_the_operation_and_its_operands(string typeName, string left, string op, string right, string message)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        Expression call = Call(op, Of(type!, left), Of(type!, right));
        Assert.Equal(message, Assert.Throws<ArithmeticOverflowException>(() => ConstantFolder.TryEvaluate(call)).Message);
    }

    [Theory]
    [InlineData("7", "//", "2", "3")]
    [InlineData("-7", "//", "2", "-3")]
    [InlineData("7", "%", "-2", "1")]
    [InlineData("-7", "%", "2", "-1")]
    [InlineData("7", "//", "0", null)]
    [InlineData("7", "%", "0", null)]
    [InlineData("7", "/", "2", "3.5")]
    [InlineData("7", "/", "0", "inf")]
    [InlineData("6", "&", "3", "2")]
    [InlineData("6", "|", "3", "7")]
    [InlineData("6", "xor", "3", "5")]
    [InlineData("1", "<<", "4", "16")]
    [InlineData("-16", ">>", "2", "-4")]
    public void Integer_operators(string left, string op, string right, string? expected) =>
        Assert.Equal(expected, Text(Call(op, Of(DataType.Int32, left), Of(DataType.Int32, right))));

    [Theory]
    [InlineData("abs", "-5", "INTEGER", "5")]
    [InlineData("sign", "-2.5", "DECIMAL(3,1)", "-1")]
    [InlineData("round", "2.5", "DECIMAL(3,1)", "3")]
    [InlineData("round", "-2.5", "DOUBLE", "-3.0")]
    [InlineData("floor", "-2.5", "DECIMAL(3,1)", "-3")]
    [InlineData("ceil", "-2.5", "DECIMAL(3,1)", "-2")]
    [InlineData("trunc", "-2.5", "DOUBLE", "-2.0")]
    [InlineData("sqrt", "16", "DOUBLE", "4.0")]
    [InlineData("log10", "1000", "DOUBLE", "3.0")]
    [InlineData("-", "5", "INTEGER", "-5")]
    [InlineData("~", "5", "INTEGER", "-6")]
    [InlineData("bit_count", "255", "INTEGER", "8")]
    public void Functions_of_one_number(string name, string value, string typeName, string expected)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        Assert.Equal(expected, Text(Call(name, Of(type!, value))));
    }

    [Fact]
    public void Rounding_to_digits()
    {
        Expression price = Decimal(12_345, 7, 3);
        Assert.Equal("12.35", Text(Call("round", price, Of(2))));
        Assert.Equal(DataType.Decimal(7, 2), Call("round", price, Of(2)).Type);
        Assert.Equal("12.345", Text(Call("round", price, Of(5))));
        Assert.Equal("10", Text(Call("round", price, Of(-1))));
        Assert.Equal("3.14", Text(Call("round", Of(3.14159), Of(2))));
        Assert.Equal("1200.0", Text(Call("round", Of(1234.5), Of(-2))));
        Assert.Equal("1230", Text(Call("round", Of(1234), Of(-1))));
    }

    [Fact]
    public void Greatest_and_least_pass_over_nulls()
    {
        Assert.Equal("3", Text(Call("greatest", Of(1), Null(DataType.Int32), Of(3))));
        Assert.Equal("1", Text(Call("least", Of(1), Null(DataType.Int32), Of(3))));
        Assert.Equal("pear", Text(Call("greatest", Of("apple"), Of("pear"))));
        Assert.Null(Text(Call("greatest", Null(DataType.Int32), Null(DataType.Int32))));
    }

    [Fact]
    public void Roots_and_logarithms_outside_their_domain_are_errors()
    {
        Assert.Throws<ArithmeticOverflowException>(() => Text(Call("sqrt", Of(-1.0))));
        Assert.Throws<ArithmeticOverflowException>(() => Text(Call("ln", Of(0.0))));
    }

    [Fact]
    public void Decimals_agree_with_exact_arithmetic()
    {
        var random = new Random(5);
        foreach ((DataType a, DataType b) in new[]
                 {
                     (DataType.Decimal(15, 2), DataType.Decimal(15, 2)), (DataType.Decimal(9, 4), DataType.Decimal(5, 0)), (DataType.Decimal(18, 2), DataType.Decimal(4, 3)),
                     (DataType.Decimal(20, 3), DataType.Decimal(10, 2)), (DataType.Decimal(38, 0), DataType.Decimal(3, 1)), (DataType.Decimal(18, 9), DataType.Decimal(18, 9)),
                 })
        {
            foreach (string op in new[] { "+", "-", "*" })
            {
                for (int i = 0; i < 60; i++)
                {
                    Int128 x = Number(random, a.Precision), y = Number(random, b.Precision);
                    Expression call = Call(op, Decimal(x, a.Precision, a.Scale), Decimal(y, b.Precision, b.Scale));
                    int scale = call.Type.Scale;
                    BigInteger left = (BigInteger)x * BigInteger.Pow(10, op == "*" ? 0 : scale - a.Scale), right = (BigInteger)y * BigInteger.Pow(10, op == "*" ? 0 : scale - b.Scale);
                    BigInteger exact = op switch { "+" => left + right, "-" => left - right, _ => left * right };
                    BigInteger limit = BigInteger.Pow(10, call.Type.Precision);
                    // Operands that lose their place in the result's type overflow before the operation does.
                    bool fits = BigInteger.Abs(exact) < limit && (op == "*" || (BigInteger.Abs(left) < limit && BigInteger.Abs(right) < limit));
                    if (fits) Assert.Equal(exact, (BigInteger)(Int128)ConstantFolder.TryEvaluate(call)!.Value!);
                    else Assert.ThrowsAny<FrameException>(() => ConstantFolder.TryEvaluate(call));
                }
            }
        }
    }

    [Fact]
    public void Vectors_of_long_integers_agree_with_big_integers_at_their_borders()
    {
        long[] borders = [0, 1, -1, 3_037_000_499, 3_037_000_500, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, long.MaxValue - 1, 1L << 40];
        foreach (long a in borders)
        {
            foreach (long b in borders)
            {
                foreach (string op in new[] { "+", "-", "*" })
                {
                    BigInteger exact = op switch { "+" => (BigInteger)a + b, "-" => (BigInteger)a - b, _ => (BigInteger)a * b };
                    Expression call = Call(op, new InputRef(0, DataType.Int64), new InputRef(1, DataType.Int64));
                    FrameEngine.Columns.Vector[] columns = [Evaluate.Vector(DataType.Int64, [.. Enumerable.Repeat(Scalar.Int64(a), 9)], Shape.Flat), Evaluate.Vector(DataType.Int64, [.. Enumerable.Repeat(Scalar.Int64(b), 9)], Shape.Flat)];
                    if (exact >= long.MinValue && exact <= long.MaxValue) Assert.All(Rows(call, columns, 9), r => Assert.Equal((long)exact, r!.Value));
                    else Assert.Throws<ArithmeticOverflowException>(() => Rows(call, columns, 9));
                }
            }
        }
    }

    private static Int128 Number(Random random, int digits)
    {
        int length = random.Next(1, digits + 1);
        string text = string.Concat(Enumerable.Range(0, length).Select(_ => (char)('0' + random.Next(10))));
        Int128 number = Int128.Parse(text, CultureInfo.InvariantCulture);
        return random.Next(2) == 0 ? number : -number;
    }
}
