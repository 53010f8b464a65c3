namespace FrameEngine.Tpch.Tests;

public sealed class AnswersTests
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Answers", "sf0.01");

    [Fact]
    public void The_answers_agree_with_themselves() =>
        Assert.All(Enumerable.Range(1, TpchQueries.Count), number => Assert.Null(TpchAnswers.Verify(number, RowsOf(number), Directory)));

    [Fact]
    public void A_row_that_is_missing_is_reported() => Assert.Equal("3 rows instead of 4", TpchAnswers.Verify(1, RowsOf(1)[1..], Directory));

    [Fact]
    public void A_sum_that_is_off_by_a_cent_is_reported_with_its_row()
    {
        List<string?[]> rows = RowsOf(1);
        rows[2][2] = "742802.01";

        Assert.StartsWith("row 3 is N|O|742802.01", TpchAnswers.Verify(1, rows, Directory), StringComparison.Ordinal);
    }

    [Fact]
    public void An_average_may_differ_in_its_last_digits()
    {
        List<string?[]> rows = RowsOf(1);
        rows[0][6] = "25.57515461145469";

        Assert.Null(TpchAnswers.Verify(1, rows, Directory));
    }

    [Fact]
    public void Rows_in_another_order_are_reported()
    {
        List<string?[]> rows = RowsOf(4);
        rows.Reverse();

        Assert.NotNull(TpchAnswers.Verify(4, rows, Directory));
    }

    [Fact]
    public void A_null_in_place_of_a_value_is_reported()
    {
        List<string?[]> rows = RowsOf(6);
        rows[0][0] = null;

        Assert.NotNull(TpchAnswers.Verify(6, rows, Directory));
    }

    [Fact]
    public void A_directory_without_answers_is_named() =>
        Assert.Contains("nowhere", Assert.Throws<FrameFileNotFoundException>(() => TpchAnswers.Verify(1, RowsOf(1), "nowhere")).Message, StringComparison.Ordinal);

    private static List<string?[]> RowsOf(int number) =>
        [.. File.ReadLines(Path.Combine(Directory, $"q{number:00}.csv")).Skip(1).Select(line => line.Split('|').Select(value => value.Length == 0 ? null : value).ToArray())];
}
