using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Frame.Tests.Types;

/// <summary>Zones agree with .NET's idea of them, and say what a local time means where clocks change.</summary>
public class ZoneTests
{
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Europe/Dublin")]
    [InlineData("Pacific/Auckland")]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+3")]
    public void Offsets_are_those_of_the_system_for_two_centuries(string name)
    {
        Zone zone = Zone.Of(name);
        TimeZoneInfo system = TimeZoneInfo.FindSystemTimeZoneById(name);
        for (var at = new DateTime(1975, 1, 1, 0, 30, 0, DateTimeKind.Utc); at.Year < 2220; at = at.AddHours(1 + (at.Day * 7)))
        {
            long instant = ClrTime.Micros(at);
            Assert.True(system.GetUtcOffset(at).Ticks / 10 == zone.OffsetAt(instant), $"{name} at {at:u}");
        }
    }

    [Fact]
    public void A_local_time_comes_back_from_its_instant_unless_the_zone_skips_it()
    {
        Zone zone = Zone.Of("Europe/Berlin");
        long day = ClrTime.Micros(new DateTime(2024, 3, 31)), autumn = ClrTime.Micros(new DateTime(2024, 10, 27));
        for (long minute = 0; minute < 24 * 60; minute++)
        {
            long spring = day + (minute * 60_000_000), fall = autumn + (minute * 60_000_000);
            bool skipped = minute is >= 120 and < 180;
            Assert.Equal(skipped ? spring + 3_600_000_000 : spring, zone.ToLocal(zone.ToInstant(spring)));
            Assert.Equal(fall, zone.ToLocal(zone.ToInstant(fall)));
        }
    }

    [Fact]
    public void Names_are_found_in_any_case_and_paths_are_no_names()
    {
        Assert.Equal("Europe/Berlin", Zone.Of("eUROPE/bERLIN").Name);
        Assert.Equal("Etc/GMT-2", Zone.Of("UTC+2").Name);
        foreach (string name in new[] { "", "../zone.tab", "/etc/passwd", "posixrules", "zone.tab", "Europe", "UTC+99", "Berlin" })
            Assert.Null(ZoneNames.Find(name));
        Assert.Equal("did you mean \"Europe/Berlin\"?", Assert.Throws<UsageException>(() => Zone.Of("Europe/Berln")).Hint);
    }

    [Fact]
    public void Far_years_have_the_offset_of_their_season()
    {
        Zone zone = Zone.Of("Europe/Berlin");
        Assert.Equal("12000-07-01 02:00:00+02", zone.Text(ValueText.Days(12_000, 7, 1) * IntervalValue.MicrosecondsPerDay));
        Assert.Equal("12000-01-01 01:00:00+01", zone.Text(ValueText.Days(12_000, 1, 1) * IntervalValue.MicrosecondsPerDay));
        // The last numbers themselves are infinite, and the same in every zone.
        Assert.Throws<ArithmeticOverflowException>(() => zone.ToLocal(long.MaxValue - 1));
        Assert.Throws<ArithmeticOverflowException>(() => zone.ToInstant(-long.MaxValue + 1));
    }
}
