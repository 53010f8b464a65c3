using System.Globalization;

namespace FrameEngine.Tpch;

/// <summary>The 22 queries of TPC-H with the specification's validation parameters.</summary>
internal static class TpchQueries
{
    /// <summary>Queries are numbered from 1 to this.</summary>
    public const int Count = 22;

    /// <summary>A query's SQL text, over tables of the specification's names.</summary>
    /// <param name="number">The query, from 1 to <see cref="Count"/>.</param>
    /// <param name="scale">The data's scale factor, which query 11 depends on.</param>
    /// <exception cref="UsageException">There is no such query.</exception>
    public static string Sql(int number, TpchScale scale)
    {
        Check(number);
        string resource = string.Create(CultureInfo.InvariantCulture, $"q{number:00}.sql");
        using Stream stream = typeof(TpchQueries).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(" * :fraction", " * " + StockFraction(scale).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>A query in the fluent API, over a session's tables of the specification's names.</summary>
    /// <exception cref="UsageException">There is no such query.</exception>
    /// <exception cref="BindException">The session has no such table.</exception>
    public static DataFrame Fluent(FrameSession session, int number, TpchScale scale) => Fluent(session.Table, number, scale);

    /// <summary>A query in the fluent API, over frames from anywhere.</summary>
    /// <param name="table">Gives the frame of a table by its name; all frames must be of one session.</param>
    /// <param name="number">The query, from 1 to <see cref="Count"/>.</param>
    /// <param name="scale">The data's scale factor, which query 11 depends on.</param>
    /// <exception cref="UsageException">There is no such query.</exception>
    public static DataFrame Fluent(Func<string, DataFrame> table, int number, TpchScale scale)
    {
        Check(number);
        return new FluentQueries(table, StockFraction(scale)).Build(number);
    }

    /// <summary>The share of the total stock value from which query 11 finds stock important.</summary>
    private static decimal StockFraction(TpchScale scale) => Math.Round(0.1m / scale.Thousandths, 15);

    private static void Check(int number)
    {
        if (number is < 1 or > Count)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"TPC-H has no query {number}; its queries are 1 to {Count}."));
    }
}
