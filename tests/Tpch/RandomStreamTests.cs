using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void Seeking_a_row_equals_stepping_to_it()
    {
        var stepped = new RandomStream(StreamDefinitions.LineComment);
        for (int row = 0; row < 1_000; row++)
            stepped.NextRow();
        var sought = new RandomStream(StreamDefinitions.LineComment);
        sought.SeekRow(1_000);

        Assert.Equal(stepped.Next(0, 1_000_000), sought.Next(0, 1_000_000));
    }

    [Fact]
    public void A_row_starts_at_the_same_number_however_many_the_row_before_drew()
    {
        var frugal = new RandomStream(StreamDefinitions.LineTax);
        frugal.NextRow();
        var greedy = new RandomStream(StreamDefinitions.LineTax);
        for (int draw = 0; draw < StreamDefinitions.MaxLinesPerOrder; draw++)
            greedy.Next(0, 8);

        Assert.Equal(greedy.Next(0, 1_000_000), frugal.Next(0, 1_000_000));
    }

    [Fact]
    public void Words_are_drawn_by_their_weights()
    {
        var distribution = new Distribution("test", [("rare", 1), ("common", 3)]);
        var random = new RandomStream(StreamDefinitions.TextPool);
        int common = Enumerable.Range(0, 40_000).Count(_ => random.Next(distribution) == 1);

        Assert.InRange(common, 29_500, 30_500);
    }
}
