using System.Collections.Concurrent;

namespace FrameEngine.Formats.Csv;

/// <summary>Why a row was left out, in the order of DuckDB's type.</summary>
internal enum CsvRejectKind : byte
{
    Cast,
    MissingColumns,
    TooManyColumns,
    UnquotedValue,
    LineSize,
    Encoding,
    State,
}

/// <summary>A row that was left out of a scan.</summary>
/// <param name="File">Which of the scan's files.</param>
/// <param name="Row">Where it begins among the uncompressed bytes of the file.</param>
/// <param name="Place">Where in it something is wrong.</param>
/// <param name="Column">Which column it is, from 1.</param>
/// <param name="Name">The column's name; null if there is no such column.</param>
/// <param name="Line">Its text.</param>
internal sealed record CsvReject(int File, long Row, long Place, int Column, string? Name, CsvRejectKind Kind, string Line, string Message);

/// <summary>The rows that a scan leaves out, while and after it runs; a scan that runs again finds the same ones.</summary>
/// <param name="paths">The scan's files.</param>
/// <param name="limit">How many of a file are kept; 0 for <see cref="Most"/>.</param>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class CsvRejects(IReadOnlyList<string> paths, int limit)
{
    /// <summary>So many of a scan are kept at most: they stay in memory.</summary>
    public const int Most = 1_000_000;

    private static readonly ConcurrentDictionary<long, WeakReference<CsvRejects>> s_all = new();
    private static long s_last;

    private readonly Lock _lock = new();
    private readonly HashSet<(int File, long Row, int Column, CsvRejectKind Kind)> _known = [];
    private readonly List<CsvReject> _rows = [];

    /// <summary>The number under which plans know it, in this process.</summary>
    public long Number { get; private init; }

    public IReadOnlyList<string> Paths { get; } = paths;

    /// <summary>Which of the files a path is; of one that comes twice, the first.</summary>
    public int FileOf(string path)
    {
        for (int i = 0; i < Paths.Count; i++)
            if (Paths[i] == path) return i;
        return 0;
    }

    /// <summary>Begins to collect.</summary>
    public static CsvRejects Create(IReadOnlyList<string> paths, int limit)
    {
        var rejects = new CsvRejects(paths, limit) { Number = Interlocked.Increment(ref s_last) };
        s_all[rejects.Number] = new WeakReference<CsvRejects>(rejects);
        foreach ((long number, WeakReference<CsvRejects> other) in s_all)
            if (!other.TryGetTarget(out _)) s_all.TryRemove(number, out _);
        return rejects;
    }

    /// <summary>Those that a plan names.</summary>
    /// <exception cref="FrameNotSupportedException">They belong to another process.</exception>
    public static CsvRejects Find(long number) => s_all.TryGetValue(number, out WeakReference<CsvRejects>? known) && known.TryGetTarget(out CsvRejects? rejects)
        ? rejects
        : throw new FrameNotSupportedException("store_rejects on workers: rows that are left out are kept in the process of the session alone");

    public void Add(CsvReject reject)
    {
        lock (_lock)
        {
            if (_rows.Count < Most && _known.Add((reject.File, reject.Row, reject.Column, reject.Kind))) _rows.Add(reject);
        }
    }

    /// <summary>The rows in the order of files, as many of each as are kept, with the lines that they stand in, from 1.</summary>
    public IReadOnlyList<(CsvReject Row, long Line)> Rows(bool? compressed, CsvEncoding encoding, byte newline)
    {
        CsvReject[] rows;
        lock (_lock) rows = [.. _rows];
        var result = new List<(CsvReject, long)>();
        foreach (IGrouping<int, CsvReject> file in rows.GroupBy(r => r.File).OrderBy(g => g.Key))
        {
            IEnumerable<CsvReject> ordered = file.OrderBy(r => r.Row).ThenBy(r => r.Column);
            CsvReject[] kept = [.. limit > 0 ? ordered.Take(limit) : ordered];
            using var input = new CsvInput(Paths[file.Key], compressed, encoding);
            using CsvByteReader reader = input.Open(0, kept[^1].Row);
            var bytes = new byte[1 << 16];
            long line = 1, seen = 0;
            int filled = 0, at = 0;
            foreach (CsvReject row in kept)
            {
                while (seen < row.Row)
                {
                    if (at == filled)
                    {
                        (filled, at) = (reader.Read(bytes), 0);
                        if (filled == 0) break; // the file has changed
                    }

                    int count = (int)Math.Min(filled - at, row.Row - seen);
                    line += bytes.AsSpan(at, count).Count(newline);
                    at += count;
                    seen += count;
                }

                result.Add((row, line));
            }
        }

        return result;
    }
}
