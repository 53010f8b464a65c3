using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.DuckDb;
using FrameEngine.Fuzz.Tests.Generation;

namespace FrameEngine.Fuzz.Tests.Files;

/// <summary>Breaks the bytes of Parquet and CSV files and reads them: rows may come or a typed error, but nothing else, in bounded time and memory.</summary>
internal sealed class FileFuzzer(ulong seed)
{
    private const int MutationsPerFile = 200;
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Files that were refused with a typed error.</summary>
    public int Refused { get; private set; }

    /// <summary>Files that were read in spite of the damage.</summary>
    public int Read { get; private set; }

    /// <summary>Where the file that is about to be read is left, beside its name; null for nowhere.</summary>
    public string? Note { get; init; }

    /// <summary>Reads broken files.</summary>
    /// <param name="count">How many.</param>
    /// <returns>What went wrong.</returns>
    public IEnumerable<string> Run(int count)
    {
        string folder = Directory.CreateTempSubdirectory("frame-fuzz").FullName;
        int done = 0;
        try
        {
            for (int number = 0; done < count; number++)
            {
                foreach (string path in Sources(folder, number))
                {
                    byte[] bytes = File.ReadAllBytes(path);
                    for (int index = 0; index < MutationsPerFile && done < count; index++, done++)
                    {
                        string broken = Path.Combine(folder, "broken" + Path.GetExtension(path));
                        File.WriteAllBytes(broken, Mutation.Of(bytes, Dice.For(seed, number, index)));
                        string origin = string.Create(CultureInfo.InvariantCulture, $"--files --seed {seed}: {Path.GetFileName(path)} {number}, mutation {index}");
                        if (Note is not null) File.WriteAllText(Note, $"-- {origin}\n");
                        if (Check(broken) is not { } failure) continue;
                        string kept = Path.Combine(Path.GetTempPath(), $"frame-fuzz-{seed}-{number}-{index}{Path.GetExtension(path)}");
                        File.Copy(broken, kept, overwrite: true);
                        yield return $"{origin}, kept as {kept}:\n{failure}";
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string? Check(string path)
    {
        long before = GC.GetTotalAllocatedBytes();
        using var session = new FrameSession(new FrameSessionOptions { Threads = 1, MemoryLimit = 256 << 20 });
        using var cancellation = new CancellationTokenSource();
        try
        {
            Task<long> run = Task.Run(() => CountAsync(session, path, cancellation.Token));
            if (!run.Wait(s_patience))
            {
                cancellation.Cancel();
                return $"not read within {s_patience.TotalSeconds} seconds";
            }

            Read++;
        }
        catch (AggregateException e) when (e.InnerException is FrameException and not InternalException)
        {
            Refused++;
        }
        catch (AggregateException e)
        {
            return e.InnerException!.ToString();
        }

        long allocated = GC.GetTotalAllocatedBytes() - before;
        return allocated > MostBytes ? $"{allocated >> 20} MiB were allocated" : null;
    }

    private static async Task<long> CountAsync(FrameSession session, string path, CancellationToken cancellation)
    {
        DataFrame frame = path.EndsWith(".csv", StringComparison.Ordinal) ? session.ReadCsv(path) : session.ReadParquet(path);
        long values = 0;
        await foreach (RecordBatch batch in frame.StreamAsync(cancellation))
        {
            using (batch)
            {
                foreach (Column column in batch.Columns)
                    for (int row = 0; row < batch.Length; row++) values += column.GetText(row)?.Length ?? 0;
            }
        }

        return values;
    }

    /// <summary>A table as DuckDB writes it, with a codec and an encoding of its own each time, and as CSV.</summary>
    private IEnumerable<string> Sources(string folder, int number)
    {
        ImmutableArray<TableData> tables = TableGenerator.Generate(Dice.For(seed, number));
        TableData table = tables.FirstOrDefault(t => t.Rows.Length > 3) ?? tables[0];
        string parquet = Path.Combine(folder, "source.parquet");
        string nested = Path.Combine(folder, "nested.parquet");
        string csv = Path.Combine(folder, "source.csv");
        using (DuckDbConnection duck = DuckDbConnection.Open(("threads", "1")))
        {
            duck.Execute(table.ToSql());
            duck.Execute($"COPY (SELECT * FROM {table.Name} LIMIT 500) TO '{parquet}' ({table.WriteOptions})");
            duck.Execute($"COPY (SELECT [i, NULL, i + 1] AS l, {{'a': i, 'b': 'text ' || i}} AS s, MAP {{i: 'x'}} AS m FROM range(20) r(i)) TO '{nested}' ({table.WriteOptions})");
            duck.Execute($"COPY (SELECT * FROM {table.Name} LIMIT 50) TO '{csv}' (FORMAT csv)");
        }

        return [parquet, csv, nested];
    }
}
