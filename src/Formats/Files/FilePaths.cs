namespace FrameEngine.Formats.Files;

/// <summary>Turns what users write as a path into files: a file, a directory (all files with the ending below it), or a glob.</summary>
/// <remarks><c>*</c>, <c>?</c> and <c>[a-c]</c> match within a name, <c>**</c> any number of directories. Names that start with a dot or an underscore are left out of directories, as writers keep their own notes there. Results are in ordinal order of their paths.</remarks>
internal static class FilePaths
{
    /// <exception cref="FrameFileNotFoundException">Nothing matches.</exception>
    public static IReadOnlyList<string> Resolve(string path, string ending)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path))
        {
            List<string> inside = [.. Below(path).Where(f => f.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
            return inside.Count > 0 ? inside : throw new FrameFileNotFoundException(path, $"directory '{path}' has no files that end with {ending}");
        }
        if (path.AsSpan().IndexOfAny('*', '?', '[') < 0) throw new FrameFileNotFoundException(path, $"file or directory '{path}' does not exist");
        IReadOnlyList<string> found = Matches(path);
        return found.Count > 0 ? found : throw new FrameFileNotFoundException(path, $"no files match '{path}'");
    }

    /// <summary>The files that a glob matches, in order; a file's own name matches it.</summary>
    public static IReadOnlyList<string> Matches(string pattern) => File.Exists(pattern) ? [pattern] : [.. Match(pattern).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Match(string pattern)
    {
        string[] parts = pattern.Replace('\\', Path.AltDirectorySeparatorChar).Split('/');
        int first = Array.FindIndex(parts, p => p.AsSpan().IndexOfAny('*', '?', '[') >= 0);
        if (first < 0) return [];
        string root = string.Join('/', parts[..first]);
        if (root.Length == 0) root = first > 0 ? "/" : ".";
        if (!Directory.Exists(root)) return [];
        return Match(root, parts.AsMemory(first), relative: first == 0);
    }

    private static IEnumerable<string> Match(string directory, ReadOnlyMemory<string> parts, bool relative)
    {
        string part = parts.Span[0];
        string prefix = relative && directory == "." ? "" : directory.EndsWith('/') ? directory : directory + "/";
        if (part == "**")
        {
            ReadOnlyMemory<string> rest = parts.Length > 1 ? parts[1..] : new[] { "*" };
            foreach (string file in Match(directory, rest, relative)) yield return file;
            foreach (string child in Names(directory, directories: true))
                foreach (string file in Match(prefix + child, parts, relative: false)) yield return file;
            yield break;
        }
        bool last = parts.Length == 1;
        foreach (string name in Names(directory, directories: !last))
        {
            if (!NamePattern.Matches(part, name)) continue;
            if (last) yield return prefix + name;
            else
                foreach (string file in Match(prefix + name, parts[1..], relative: false)) yield return file;
        }
    }

    // [abc] and [a-c] are one character of these, [!abc] another.
    private static IEnumerable<string> Names(string directory, bool directories)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.System };
        return (directories ? Directory.EnumerateDirectories(directory, "*", options) : Directory.EnumerateFiles(directory, "*", options))
            .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.'));
    }

    private static IEnumerable<string> Below(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
            if (!IsHidden(file)) yield return file;
        foreach (string child in Directory.EnumerateDirectories(directory))
        {
            if (IsHidden(child)) continue;
            foreach (string file in Below(child)) yield return file;
        }
    }

    private static bool IsHidden(string path) => Path.GetFileName(path.AsSpan()) is ['.' or '_', ..];
}
