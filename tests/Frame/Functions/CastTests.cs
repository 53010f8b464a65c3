using FrameEngine.Compute;
using FrameEngine.Expressions;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class CastTests
{
    [Theory]
    [InlineData("42", "TINYINT", "42")]
    [InlineData(" -42 ", "BIGINT", "-42")]
    [InlineData("18446744073709551615", "UBIGINT", "18446744073709551615")]
    [InlineData("1.5", "INTEGER", "2")]
    [InlineData("-2.5", "INTEGER", "-3")]
    [InlineData("1e3", "INTEGER", "1000")]
    [InlineData("123.455", "DECIMAL(10,2)", "123.46")]
    [InlineData("-0.005", "DECIMAL(10,2)", "-0.01")]
    [InlineData("12345678901234567890123456789012345678", "DECIMAL(38,0)", "12345678901234567890123456789012345678")]
    [InlineData("1e-3", "DECIMAL(10,4)", "0.0010")]
    [InlineData("2.5e-1", "DOUBLE", "0.25")]
    [InlineData("inf", "DOUBLE", "inf")]
    [InlineData("NaN", "DOUBLE", "nan")]
    [InlineData("0.1", "FLOAT", "0.1")]
    [InlineData("t", "BOOLEAN", "true")]
    [InlineData("FALSE", "BOOLEAN", "false")]
    [InlineData("1992-02-29", "DATE", "1992-02-29")]
    [InlineData("1992-01-01 10:30:00", "DATE", "1992-01-01")]
    [InlineData("0044-03-15 (BC)", "DATE", "0044-03-15 (BC)")]
    [InlineData("12:34:56.789", "TIME", "12:34:56.789")]
    [InlineData("1992-01-01T10:30:00.5", "TIMESTAMP", "1992-01-01 10:30:00.5")]
    [InlineData("1992-01-01", "TIMESTAMP", "1992-01-01 00:00:00")]
    [InlineData("1992-01-01 01:00:00+02", "TIMESTAMPTZ", "1991-12-31 23:00:00+00")]
    [InlineData("1 year 2 months -3 days 04:05:06", "INTERVAL", "1 year 2 months -3 days 04:05:06")]
    [InlineData("90 days", "INTERVAL", "90 days")]
    [InlineData("1.5 hours", "INTERVAL", "01:30:00")]
    [InlineData("6f9619ff-8b86-d011-b42d-00c04fc964ff", "UUID", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("a\\x00b", "BLOB", "a\\x00b")]
    public void Text_converts_and_prints_again(string text, string typeName, string expected)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        Assert.Equal(expected, Text(ExpressionBuilder.Cast(Of(text), type!)));
    }

    [Theory]
    [InlineData("abc", "INTEGER")]
    [InlineData("", "INTEGER")]
    [InlineData("128", "TINYINT")]
    [InlineData("-1", "UBIGINT")]
    [InlineData("1000", "DECIMAL(4,2)")]
    [InlineData("99.995", "DECIMAL(4,2)")]
    [InlineData("1..2", "DOUBLE")]
    [InlineData("maybe", "BOOLEAN")]
    [InlineData("1993-02-29", "DATE")]
    [InlineData("1993-13-01", "DATE")]
    [InlineData("25:00:00", "TIME")]
    [InlineData("1993-01-01 10:00:00 nowhere", "TIMESTAMP")]
    [InlineData("3 fortnights", "INTERVAL")]
    [InlineData("6f9619ff", "UUID")]
    [InlineData("\\xZZ", "BLOB")]
    public void Text_that_does_not_convert_is_named_and_try_gives_null(string text, string typeName)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        var error = Assert.Throws<ConversionException>(() => ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(Of(text), type!)));
        Assert.Equal($"'{text}' does not convert to {type}", error.Message);
        Assert.Null(Text(ExpressionBuilder.Cast(Of(text), type!, isTry: true)));
    }

    [Theory]
    [InlineData("300", "INTEGER", "TINYINT", null)]
    [InlineData("-1", "INTEGER", "UINTEGER", null)]
    [InlineData("200", "INTEGER", "UTINYINT", "200")]
    [InlineData("2.5", "DOUBLE", "INTEGER", "2")]
    [InlineData("3.5", "DOUBLE", "INTEGER", "4")]
    [InlineData("1e300", "DOUBLE", "BIGINT", null)]
    [InlineData("9.3e18", "DOUBLE", "BIGINT", null)]
    [InlineData("1e300", "DOUBLE", "FLOAT", null)]
    [InlineData("2.5", "DECIMAL(3,1)", "INTEGER", "3")]
    [InlineData("-2.5", "DECIMAL(3,1)", "INTEGER", "-3")]
    [InlineData("12.345", "DECIMAL(5,3)", "DECIMAL(4,1)", "12.3")]
    [InlineData("12.35", "DECIMAL(5,2)", "DECIMAL(4,1)", "12.4")]
    [InlineData("12.3", "DECIMAL(5,1)", "DECIMAL(38,10)", "12.3000000000")]
    [InlineData("999.9", "DECIMAL(5,1)", "DECIMAL(3,0)", null)]
    [InlineData("1.15", "DOUBLE", "DECIMAL(4,1)", "1.2")]
    [InlineData("12.50", "DECIMAL(15,2)", "DOUBLE", "12.5")]
    [InlineData("7", "INTEGER", "DECIMAL(10,2)", "7.00")]
    [InlineData("7", "BIGINT", "DECIMAL(2,2)", null)]
    [InlineData("true", "BOOLEAN", "INTEGER", "1")]
    [InlineData("0", "INTEGER", "BOOLEAN", "false")]
    [InlineData("1992-03-01", "DATE", "TIMESTAMP", "1992-03-01 00:00:00")]
    [InlineData("1969-12-31 23:59:59", "TIMESTAMP", "DATE", "1969-12-31")]
    [InlineData("1969-12-31 23:59:59", "TIMESTAMP", "TIME", "23:59:59")]
    [InlineData("10:00:00", "TIME", "INTERVAL", "10:00:00")]
    public void Values_convert_between_types_or_fail(string text, string from, string to, string? expected)
    {
        Assert.True(TypeNames.TryParse(from, out DataType? source));
        Assert.True(TypeNames.TryParse(to, out DataType? target));
        Assert.Equal(expected, Text(ExpressionBuilder.Cast(Of(source!, text), target!, isTry: true)));
        if (expected is null) Assert.Throws<ConversionException>(() => ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(Of(source!, text), target!)));
    }
}
