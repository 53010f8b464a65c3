using System.Globalization;
using FrameEngine.Compute;
using FrameEngine.Compute.Kernels;
using FrameEngine.Expressions;
using FrameEngine.Types;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class DateTests
{
    [Fact]
    public void Days_split_as_the_base_library_splits_them()
    {
        for (int number = 0; number < 3_652_058; number += 13)
        {
            DateOnly date = DateOnly.FromDayNumber(number);
            int days = ClrTime.Days(date);
            Assert.Equal((date.Year, date.Month, date.Day), CalendarMath.Civil(days));
            if (number % 7 == 0) Assert.Equal(ISOWeek.GetWeekOfYear(date.ToDateTime(default)), CalendarMath.IsoWeek(days).Week);
        }
    }

    [Fact]
    public void Days_far_from_now_split_as_the_plain_algorithm_splits_them()
    {
        var random = new Random(2);
        for (int i = 0; i < 100_000; i++)
        {
            int days = random.Next(int.MinValue, int.MaxValue);
            Assert.Equal(ValueText.Civil(days), CalendarMath.Civil(days));
        }
    }

    [Theory]
    [InlineData("year", 1996)]
    [InlineData("quarter", 1)]
    [InlineData("month", 2)]
    [InlineData("week", 9)]
    [InlineData("day", 29)]
    [InlineData("dow", 4)]
    [InlineData("isodow", 4)]
    [InlineData("doy", 60)]
    [InlineData("hour", 13)]
    [InlineData("minute", 14)]
    [InlineData("second", 15)]
    [InlineData("millisecond", 15_678)]
    [InlineData("epoch", 825_599_655)]
    [InlineData("decade", 199)]
    [InlineData("century", 20)]
    public void Parts_of_a_timestamp(string part, long expected) =>
        Assert.Equal(expected, ConstantFolder.TryEvaluate(Call("date_part", Of(part), Of(DataType.Timestamp, "1996-02-29 13:14:15.678")))!.Value);

    [Theory]
    [InlineData("year", "1996-01-01 00:00:00")]
    [InlineData("quarter", "1996-01-01 00:00:00")]
    [InlineData("month", "1996-02-01 00:00:00")]
    [InlineData("week", "1996-02-26 00:00:00")]
    [InlineData("day", "1996-02-29 00:00:00")]
    [InlineData("hour", "1996-02-29 13:00:00")]
    [InlineData("century", "1900-01-01 00:00:00")]
    public void Truncation(string part, string expected) => Assert.Equal(expected, Text(Call("date_trunc", Of(part), Of(DataType.Timestamp, "1996-02-29 13:14:15"))));

    [Theory]
    [InlineData("year", "1995-12-31", "1996-01-01", 1)]
    [InlineData("month", "1996-01-31", "1996-02-01", 1)]
    [InlineData("quarter", "1996-01-31", "1996-03-31", 0)]
    [InlineData("day", "1996-02-28", "1996-03-01", 2)]
    [InlineData("week", "1996-02-25", "1996-02-26", 0)]
    [InlineData("week", "1996-02-25", "1996-03-03", 1)]
    [InlineData("hour", "1996-02-28", "1996-02-27", -24)]
    public void Differences_count_borders(string part, string from, string to, long expected) =>
        Assert.Equal(expected, ConstantFolder.TryEvaluate(Call("date_diff", Of(part), Of(DataType.Date, from), Of(DataType.Date, to)))!.Value);

    [Fact]
    public void Arithmetic_of_dates_times_and_intervals()
    {
        Literal day = Of(DataType.Date, "1996-01-31"), time = Of(DataType.Timestamp, "1996-01-31 12:00:00"), month = Of(DataType.Interval, "1 month");
        Assert.Equal("1996-02-29 00:00:00", Text(Call("+", day, month)));
        Assert.Equal("1996-02-29 12:00:00", Text(Call("+", month, time)));
        Assert.Equal("1996-02-10", Text(Call("+", day, Of(10))));
        Assert.Equal("30", Text(Call("-", day, Of(DataType.Date, "1996-01-01"))));
        Assert.Equal("30 days 12:00:00", Text(Call("-", time, Of(DataType.Timestamp, "1996-01-01"))));
        Assert.Equal("3 months", Text(Call("*", month, Of(3))));
        Assert.Equal("-1 month", Text(Call("-", month)));
        Assert.Equal("1 month 5 days", Text(Call("+", month, Call("to_days", Of(5)))));
        Assert.Equal("23:30:00", Text(Call("-", Of(DataType.Time, "00:30:00"), Of(DataType.Interval, "1 hour"))));
        Assert.Equal("1996-02-29", Text(Call("last_day", Of(DataType.Date, "1996-02-05"))));
        Assert.Equal("2024-02-29", Text(Call("make_date", Of(2024), Of(2), Of(29))));
        Assert.Throws<ConversionException>(() => Text(Call("make_date", Of(2023), Of(2), Of(29))));
        Assert.Throws<ArithmeticOverflowException>(() => Text(Call("+", time, Call("*", Of(DataType.Interval, "1000000 days"), Of(2000)))));
        Assert.Equal("Thursday 29.2.96 13:05", Text(Call("strftime", Of(DataType.Timestamp, "1996-02-29 13:05:00"), Of("%A %-d.%-m.%y %H:%M"))));
        Assert.Equal("February", Text(Call("monthname", Of(DataType.Date, "1996-02-05"))));
    }

    [Fact]
    public void An_unknown_part_is_named()
    {
        var error = Assert.Throws<BindException>(() => Text(Call("date_part", Of("fortnight"), Of(DataType.Date, "1996-01-01"))));
        Assert.Equal("\"fortnight\" is not a part of a date or time", error.Message);
    }
}
