namespace FrameEngine.Tpch.Generation;

/// <summary>The values that the specification computes rather than draws (clause 4.2.3).</summary>
internal static class Formulas
{
    /// <summary>The first day of the data, 1992-01-01, in days since 1970-01-01.</summary>
    public const int FirstDay = 8035;

    /// <summary>The days from the first to the last order date: the last one still leaves time for shipment and receipt before the end of 1998.</summary>
    public const int OrderDays = 2405;

    /// <summary>The day that decides what is shipped and received, 1995-06-17.</summary>
    public const int CurrentDay = FirstDay + 1263;

    /// <summary>The suppliers of each part.</summary>
    public const int SuppliersPerPart = 4;

    /// <summary>A part's price in hundredths.</summary>
    public static long PriceOf(long part) => 90_000 + (part / 10 % 20_001) + (part % 1_000 * 100);

    /// <summary>One of a part's suppliers, <paramref name="number"/> from 0 to 3.</summary>
    public static long SupplierOf(long part, int number, long suppliers) =>
        ((part + (number * ((suppliers / SuppliersPerPart) + ((part - 1) / suppliers)))) % suppliers) + 1;

    /// <summary>The key of the order of an ordinal from 1 on: of every 32 keys the first eight are used.</summary>
    public static long OrderKey(long ordinal) => ((ordinal >> 3) << 5) | (ordinal & 7);

    /// <summary>A line's share of its order's total price; each step is cut to whole hundredths.</summary>
    public static long TotalPriceOf(long extendedPrice, int discount, int tax) => extendedPrice * (100 - discount) / 100 * (100 + tax) / 100;
}
