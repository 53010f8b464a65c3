namespace FrameEngine.Tpch.Generation;

/// <summary>The words of columns whose values follow a rule rather than a list of the specification.</summary>
internal static class FixedWords
{
    /// <summary>Manufacturers 1 to 5.</summary>
    public static readonly Distribution Manufacturers =
        Distribution.Of("manufacturers", [.. Enumerable.Range(1, 5).Select(number => $"Manufacturer#{number}")]);

    /// <summary>Five brands of each manufacturer, in order: 11 to 15, 21 to 25 …</summary>
    public static readonly Distribution Brands =
        Distribution.Of("brands", [.. Enumerable.Range(0, 25).Select(number => $"Brand#{(number / 5) + 1}{(number % 5) + 1}")]);

    /// <summary>Open, finished, or partly finished orders.</summary>
    public static readonly Distribution OrderStatus = Distribution.Of("order status", "O", "F", "P");

    /// <summary>Open or finished lines.</summary>
    public static readonly Distribution LineStatus = Distribution.Of("line status", "O", "F");

    /// <summary>The drawn flags, and behind them the one for lines that have not arrived.</summary>
    public static readonly Distribution ReturnFlags =
        Distribution.Of("return flags", [.. Enumerable.Range(0, Distributions.ReturnFlags.Count).Select(ReturnFlag), "N"]);

    /// <summary>The position of the flag for lines that have not arrived.</summary>
    public static readonly int NotArrived = Distributions.ReturnFlags.Count;

    private static string ReturnFlag(int position) => System.Text.Encoding.ASCII.GetString(Distributions.ReturnFlags[position]);
}
