using System.Globalization;
using System.Security.Cryptography;
using FrameEngine.Tpch.Generation;
using FrameEngine.Tpch.Output;

namespace FrameEngine.Tpch;

/// <summary>What the official generator's <c>.tbl</c> files are known to be, and the comparison with it.</summary>
internal static class TpchChecksums
{
    private static readonly Dictionary<(double Scale, string Table), TpchChecksum> Known = Load();

    /// <summary>The scale factors whose checksums are known.</summary>
    public static IReadOnlyList<double> Scales { get; } = [.. Known.Keys.Select(key => key.Scale).Distinct().Order()];

    /// <summary>The checksum of a table's text.</summary>
    /// <exception cref="UsageException">It is not known at that scale.</exception>
    public static TpchChecksum Of(TpchTable table, TpchScale scale) =>
        Known.TryGetValue((scale.Factor, table.Name), out TpchChecksum? checksum)
            ? checksum
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"Checksums are known at the scale factors {string.Join(", ", Scales)}, not at {scale}."));

    /// <summary>Generates tables as text, without keeping it, and compares rows and checksums with the official ones.</summary>
    /// <returns>One result for each table, in the order of <see cref="TpchTable.All"/>.</returns>
    /// <exception cref="UsageException">The checksums are not known at that scale.</exception>
    public static async Task<IReadOnlyList<TpchComparison>> CompareAsync(TpchScale scale, int threads, CancellationToken cancellationToken = default)
    {
        TpchChecksum[] expected = [.. TpchTable.All.Select(table => Of(table, scale))];
        TextPool pool = await Task.Run(TextPool.Get, CancellationToken.None).ConfigureAwait(false);
        var results = new List<TpchComparison>();
        foreach ((TpchTable table, TpchChecksum wanted) in TpchTable.All.Zip(expected))
        {
            using var hash = MD5.Create();
            long rows;
            using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
                rows = await TblOutput.WriteAsync(table, scale, pool, stream, threads, cancellationToken).ConfigureAwait(false);
            results.Add(new TpchComparison(table, wanted, new TpchChecksum(rows, Convert.ToHexStringLower(hash.Hash!))));
        }
        return results;
    }

    /// <summary>The resource has lines such as <c>sf0.1 region 5 d1c4…</c>.</summary>
    private static Dictionary<(double, string), TpchChecksum> Load()
    {
        using Stream stream = typeof(TpchChecksums).Assembly.GetManifestResourceStream("checksums.txt")!;
        using var reader = new StreamReader(stream);
        var found = new Dictionary<(double, string), TpchChecksum>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            string[] parts = line.Split(' ');
            double scale = double.Parse(parts[0].AsSpan(2), CultureInfo.InvariantCulture);
            found.Add((scale, parts[1]), new TpchChecksum(long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]));
        }
        return found;
    }
}

/// <summary>The rows of a table and the MD5 of its text, in lower-case hexadecimal.</summary>
internal sealed record TpchChecksum(long Rows, string Md5);

/// <summary>A table's text against the official generator's.</summary>
internal sealed record TpchComparison(TpchTable Table, TpchChecksum Expected, TpchChecksum Actual)
{
    public bool IsEqual => Expected == Actual;
}
