using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using FrameEngine.Fuzz.Tests.Generation;
using FrameEngine.Fuzz.Tests.Shrinking;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>Makes tables and queries out of a seed, runs each query on DuckDB and under one of the engine's settings, and gathers what differs, made small.</summary>
/// <param name="seed">Decides everything.</param>
internal sealed class Fuzzer(ulong seed)
{
    private const int QueriesPerDatabase = 100;

    /// <summary>Where all hashes are equal, the work grows with the square of the rows: with more than these it would take all patience.</summary>
    private const int MostOfOneHash = 20_000;

    private readonly Dictionary<string, int> _seen = [];

    /// <summary>Queries that were run.</summary>
    public int Queries { get; private set; }

    /// <summary>Queries for which both engines gave rows, rather than both an error.</summary>
    public int WithRows { get; private set; }

    /// <summary>Queries that differed.</summary>
    public int Differences { get; private set; }

    /// <summary>How often each defect showed, by its signature.</summary>
    public IReadOnlyDictionary<string, int> Seen => _seen;

    /// <summary>Where the time went.</summary>
    public PhaseTimes Times { get; } = new();

    /// <summary>Where the query that is about to run is noted, so that it is known if the process dies of it; null for nowhere.</summary>
    public string? Note { get; init; }

    /// <summary>Runs queries.</summary>
    /// <param name="count">How many.</param>
    /// <param name="firstDatabase">The database to start with; a printed case names its own.</param>
    /// <returns>A small case of each defect, as they come.</returns>
    public IEnumerable<FuzzCase> Run(int count, int firstDatabase = 0)
    {
        for (int number = firstDatabase; Queries < count; number++)
        {
            long started = Stopwatch.GetTimestamp();
            ImmutableArray<TableData> tables = TableGenerator.Generate(Dice.For(seed, number));
            using var database = new Database(tables);
            Times.Tables += Stopwatch.GetElapsedTime(started);
            for (int index = 0; index < QueriesPerDatabase && Queries < count; index++)
            {
                Queries++;
                GeneratedQuery query = new QueryGenerator(Dice.For(seed, number, index), tables).Generate();
                int setting = (number + index) % Database.Settings.Count;
                if (query.Rows > MostOfOneHash && Database.Settings[setting].Options.ConstantHash) setting = 0;
                string origin = string.Create(CultureInfo.InvariantCulture, $"--seed {seed} --database {number}, query {index}");
                if (Note is not null) File.WriteAllText(Note, $"-- {origin}\n{query.Node}\n");
                if (Try(database, query.Node, query.Ordered, setting) is not { } difference) continue;

                Differences++;
                var found = new FuzzCase(origin, tables, query.Node, query.Ordered, setting, difference) { Generated = query.Node.ToString() };
                // The same defect would be made small again and again.
                if (difference.Kind is not (DifferenceKind.Rows or DifferenceKind.RowCount) && !Count(found)) continue;
                started = Stopwatch.GetTimestamp();
                FuzzCase small = Shrinker.Shrink(found, database);
                Times.Shrinking += Stopwatch.GetElapsedTime(started);
                if (difference.Kind is not (DifferenceKind.Rows or DifferenceKind.RowCount) || Count(small)) yield return small;
            }
        }
    }

    /// <summary>The statements that make a database's tables, and one of its queries: for another process, where a query ends the one that runs it.</summary>
    public static string ScriptOf(ulong seed, int database, int query)
    {
        ImmutableArray<TableData> tables = TableGenerator.Generate(Dice.For(seed, database));
        return string.Join('\n', [.. tables.Select(t => t.ToSql()), $"{new QueryGenerator(Dice.For(seed, database, query), tables).Generate().Node};"]);
    }

    private bool Count(FuzzCase found)
    {
        int count = _seen.GetValueOrDefault(found.Signature);
        _seen[found.Signature] = count + 1;
        return count == 0;
    }

    private Difference? Try(Database database, Node query, bool ordered, int setting)
    {
        Difference? difference = database.Compare(query, ordered, setting, Times, out bool rows);
        if (rows) WithRows++;
        return difference;
    }
}
