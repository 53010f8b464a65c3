using System.Globalization;
using FrameEngine.Tpch;

namespace FrameEngine.Compare;

/// <summary>Reads lists of query numbers.</summary>
internal static class QueryList
{
    /// <summary>The queries of a list such as <c>1,6,14</c>; all of them for null.</summary>
    /// <exception cref="CompareException">A part of the list is not a query.</exception>
    public static int[] Parse(string? list) => list is null
        ? [.. Enumerable.Range(1, TpchQueries.Count)]
        : [.. list.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= TpchQueries.Count
                ? number
                : throw new CompareException($"\"{part}\" is not a query: they are 1 to {TpchQueries.Count}."))];
}
