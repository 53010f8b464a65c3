using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Tests.Files;

/// <summary>Files that are added to a directory: all or none, whatever fails.</summary>
public sealed class FileMovesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("moves").FullName;
    private readonly string _staging;

    public FileMovesTests()
    {
        _staging = Path.Combine(_directory, ".new.tmp");
        foreach (string file in (string[])["a=1/x", "a=2/y", "a=3/z"]) Write(Path.Combine(_staging, file), "new");
        Write(Path.Combine(_directory, "a=1/x"), "old");
        Write(Path.Combine(_directory, "a=1/kept"), "old");
    }

    private static IReadOnlyList<string> Files => ["a=1/x", "a=2/y", "a=3/z"];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void All_are_moved_and_what_they_replace_is_gone()
    {
        using (var moves = new FileMoves(_directory, _staging)) moves.Run(Files);
        Assert.Equal(["a=1/kept old", "a=1/x new", "a=2/y new", "a=3/z new"], Found());
        Assert.Empty(Hidden());
    }

    [Fact]
    public void When_a_move_fails_those_before_it_are_taken_back()
    {
        // A directory is where the last file is to go.
        Directory.CreateDirectory(Path.Combine(_directory, "a=3/z"));
        using (var moves = new FileMoves(_directory, _staging)) Assert.ThrowsAny<Exception>(() => moves.Run(Files));
        Assert.Equal(["a=1/kept old", "a=1/x old"], Found());
        Assert.Empty(Hidden());
    }

    [Fact]
    public void What_a_process_has_left_that_ended_in_the_middle_is_taken_back()
    {
        // Its journal, one file moved, the second replaced one put aside but not moved yet.
        Write(Path.Combine(_directory, "a=2/y"), "old");
        string id = "0123";
        File.WriteAllText(Path.Combine(_directory, $".{id}.moves"), string.Join('\n', [".new.tmp", .. Files, "/"]));
        File.Move(Path.Combine(_directory, "a=1/x"), Path.Combine(_directory, $"a=1/.{id}.x.replaced"));
        File.Move(Path.Combine(_staging, "a=1/x"), Path.Combine(_directory, "a=1/x"));
        File.Move(Path.Combine(_directory, "a=2/y"), Path.Combine(_directory, $"a=2/.{id}.y.replaced"));

        FileMoves.Recover(_directory);

        Assert.Equal(["a=1/kept old", "a=1/x old", "a=2/y old"], Found());
        Assert.Empty(Hidden());
        Assert.False(Directory.Exists(_staging));
    }

    [Fact]
    public void A_journal_without_its_end_has_moved_nothing()
    {
        File.WriteAllText(Path.Combine(_directory, ".0123.moves"), ".new.tmp\na=1/kept");
        FileMoves.Recover(_directory);
        Assert.Equal(["a=1/kept old", "a=1/x old"], Found());
        Assert.Empty(Hidden());
    }

    [Theory]
    [InlineData(".new.tmp", "../a=1/kept")]
    [InlineData(".", "a=1/kept")]
    [InlineData("..", "a=1/kept")]
    [InlineData("a=1", "a=2/y")]
    public void A_journal_that_names_places_elsewhere_is_not_followed(string from, string file)
    {
        string inner = Path.Combine(_directory, "inner");
        Write(Path.Combine(inner, "a=1/kept"), "old");
        File.WriteAllText(Path.Combine(inner, ".0123.moves"), string.Join('\n', [from, file, "/"]));
        FileMoves.Recover(inner);
        Assert.True(File.Exists(Path.Combine(inner, "a=1/kept")));
        Assert.True(File.Exists(Path.Combine(_directory, "a=1/kept")));
    }

    [Fact]
    public void One_who_is_still_at_it_is_left_alone()
    {
        using var moves = new FileMoves(_directory, _staging);
        FileMoves.Recover(_directory);
        Assert.Single(Hidden());
        moves.Run(Files);
        Assert.Equal(["a=1/kept old", "a=1/x new", "a=2/y new", "a=3/z new"], Found());
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string[] Found() => [.. Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories)
        .Where(f => !f.StartsWith(_staging, StringComparison.Ordinal) && !Path.GetFileName(f).StartsWith('.'))
        .Select(f => $"{Path.GetRelativePath(_directory, f).Replace('\\', '/')} {File.ReadAllText(f)}").Order(StringComparer.Ordinal)];

    private string[] Hidden() => [.. Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).StartsWith('.') && !f.StartsWith(_staging, StringComparison.Ordinal))];
}
