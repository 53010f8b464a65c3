using System.Text;

namespace FrameEngine.Formats.Files;

/// <summary>Moves files into a directory that others are in, all of them or none.</summary>
/// <remarks>
/// Their names go to a journal in the directory first, and files that they replace under hidden names beside them. When a move fails, what was moved is taken back. When the process
/// ends in between, what it has moved stays visible until somebody writes into the directory again: <see cref="Recover"/> takes it back then. The end of the journal is what makes
/// the files belong to the directory. One who is still at it holds its journal open, which keeps others from taking it for a remainder.
/// </remarks>
internal sealed class FileMoves : IDisposable
{
    private const string JournalEnding = ".moves", OldEnding = ".replaced", End = "/";

    private readonly string _directory;
    private readonly string _from;
    private readonly string _journal;
    private readonly FileStream _stream;

    /// <param name="directory">Where the files go.</param>
    /// <param name="from">Where they are; in the same file system.</param>
    public FileMoves(string directory, string from)
    {
        (_directory, _from) = (directory, from);
        _journal = Path.Combine(directory, $".{Guid.NewGuid():N}{JournalEnding}");
        _stream = new FileStream(_journal, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Moves files, which are named relative to both directories.</summary>
    public void Run(IReadOnlyList<string> files)
    {
        // Where they come from, their names, and an end by which one knows that all of it is there.
        _stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', [Path.GetRelativePath(_directory, _from), .. files, End])));
        _stream.Flush(flushToDisk: true);
        try
        {
            foreach (string file in files)
            {
                string target = Path.Combine(_directory, file);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (File.Exists(target)) File.Move(target, OldOf(target, _journal));
                File.Move(Path.Combine(_from, file), target);
            }
        }
        catch
        {
            TakeBack(_directory, _from, files, _journal);
            throw;
        }
        finally
        {
            // From here on the files belong to the directory, or none of them is there.
            _stream.Dispose();
            File.Delete(_journal);
        }

        foreach (string file in files) File.Delete(OldOf(Path.Combine(_directory, file), _journal));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Takes back what processes that have ended meanwhile have left of their moves.</summary>
    public static void Recover(string directory)
    {
        foreach (string journal in Directory.EnumerateFiles(directory, $".*{JournalEnding}").ToArray())
        {
            try
            {
                using (var stream = new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    using var reader = new StreamReader(stream, Encoding.UTF8);
                    // Without its end nothing was moved yet.
                    if (reader.ReadToEnd().Split('\n') is [var from, .. var files, End] && IsHiddenName(from) && files.All(IsInside))
                    {
                        string staging = Path.Combine(directory, from);
                        TakeBack(directory, staging, files, journal);
                        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
                    }
                }

                File.Delete(journal);
            }
            catch (IOException)
            {
                // Somebody is still at it.
            }
        }
    }

    // A journal that names places elsewhere is none of ours.
    private static bool IsHiddenName(string name) => name is ['.', not '.', ..] && name.AsSpan().IndexOfAny('/', '\\') < 0;

    private static bool IsInside(string relative) => !Path.IsPathRooted(relative) && !relative.Split('/', '\\').Contains("..");

    // What is no longer where it came from was moved.
    private static void TakeBack(string directory, string from, IReadOnlyList<string> files, string journal)
    {
        foreach (string file in files)
        {
            string target = Path.Combine(directory, file), old = OldOf(target, journal);
            if (!File.Exists(Path.Combine(from, file))) File.Delete(target);
            if (File.Exists(old)) File.Move(old, target, overwrite: true);
        }
    }

    private static string OldOf(string target, string journal) =>
        Path.Combine(Path.GetDirectoryName(target)!, $"{Path.GetFileNameWithoutExtension(journal)}.{Path.GetFileName(target)}{OldEnding}");
}
