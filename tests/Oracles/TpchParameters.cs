using System.Globalization;

namespace FrameEngine.Oracles.Tests;

/// <summary>The queries of TPC-H with other parameters than the specification's validation ones, drawn from a seed.</summary>
internal static class TpchParameters
{
    private static readonly string[] s_nations =
    [
        "ALGERIA", "ARGENTINA", "BRAZIL", "CANADA", "EGYPT", "ETHIOPIA", "FRANCE", "GERMANY", "INDIA", "INDONESIA", "IRAN", "IRAQ", "JAPAN", "JORDAN", "KENYA", "MOROCCO",
        "MOZAMBIQUE", "PERU", "CHINA", "ROMANIA", "SAUDI ARABIA", "VIETNAM", "RUSSIA", "UNITED KINGDOM", "UNITED STATES",
    ];

    private static readonly string[] s_regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"];
    private static readonly string[] s_segments = ["AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"];
    private static readonly string[] s_modes = ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"];
    private static readonly string[] s_sizes = ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"];
    private static readonly string[] s_finishes = ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"];
    private static readonly string[] s_metals = ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"];
    private static readonly string[] s_boxes = ["SM", "LG", "MED", "JUMBO", "WRAP"];
    private static readonly string[] s_kinds = ["CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"];
    private static readonly string[] s_colours = ["almond", "azure", "blue", "chocolate", "forest", "green", "ivory", "lemon", "navy", "plum", "rose", "sky", "tomato", "yellow"];

    /// <summary>The text of a query with parameters of a seed.</summary>
    public static string Vary(string sql, int number, int seed)
    {
        var random = new Random((seed * 100) + number);
        string Of(string[] values) => values[random.Next(values.Length)];
        string Date(int year, int month) => string.Create(CultureInfo.InvariantCulture, $"'{year}-{month:00}-01'");
        string Brand() => string.Create(CultureInfo.InvariantCulture, $"'Brand#{random.Next(1, 6)}{random.Next(1, 6)}'");
        string Number(int low, int high) => random.Next(low, high + 1).ToString(CultureInfo.InvariantCulture);
        string nation = Of(s_nations), region = Of(s_regions);
        return number switch
        {
            1 => Replace(sql, ("'90' day", $"'{Number(60, 120)}' day")),
            2 => Replace(sql, ("p_size = 15", $"p_size = {Number(1, 50)}"), ("BRASS", Of(s_metals)), ("EUROPE", region)),
            3 => Replace(sql, ("BUILDING", Of(s_segments)), ("'1995-03-15'", $"'1995-03-{random.Next(1, 32):00}'")),
            4 => Replace(sql, ("'1993-07-01'", Date(random.Next(1993, 1997), random.Next(1, 13)))),
            5 => Replace(sql, ("ASIA", region), ("'1994-01-01'", Date(random.Next(1993, 1998), 1))),
            6 => Replace(sql, ("'1994-01-01'", Date(random.Next(1993, 1998), 1)), ("0.06", $"0.0{Number(2, 9)}"), ("< 24", $"< {Number(24, 25)}")),
            7 => Replace(sql, ("FRANCE", nation), ("GERMANY", Other(nation, Of))),
            8 => Replace(sql, ("BRAZIL", nation), ("AMERICA", region), ("ECONOMY ANODIZED STEEL", $"{Of(s_sizes)} {Of(s_finishes)} {Of(s_metals)}")),
            9 => Replace(sql, ("green", Of(s_colours))),
            10 => Replace(sql, ("'1993-10-01'", Date(random.Next(1993, 1995), random.Next(1, 13)))),
            11 => Replace(sql, ("GERMANY", nation)),
            12 => Replace(sql, ("'MAIL', 'SHIP'", $"'{Of(s_modes)}', '{Of(s_modes)}'"), ("'1994-01-01'", Date(random.Next(1993, 1998), 1))),
            13 => Replace(sql, ("special", Of(["special", "pending", "unusual", "express"])), ("requests", Of(["packages", "requests", "accounts", "deposits"]))),
            14 => Replace(sql, ("'1995-09-01'", Date(random.Next(1993, 1998), random.Next(1, 13)))),
            15 => Replace(sql, ("'1996-01-01'", Date(random.Next(1993, 1998), random.Next(1, 11)))),
            16 => Replace(sql, ("'Brand#45'", Brand()), ("MEDIUM POLISHED", $"{Of(s_sizes)} {Of(s_finishes)}"), ("(49, 14, 23, 45, 19, 3, 36, 9)", $"({string.Join(", ", Enumerable.Range(1, 50).OrderBy(_ => random.Next()).Take(8))})")),
            17 => Replace(sql, ("'Brand#23'", Brand()), ("MED BOX", $"{Of(s_boxes)} {Of(s_kinds)}")),
            18 => Replace(sql, ("> 300", $"> {Number(200, 280)}")),
            19 => Replace(sql, (">= 1 and l_quantity <= 1 +", $">= {Number(1, 10)} and l_quantity <= 1{Number(0, 9)} +"), ("'Brand#12'", Brand()), ("'Brand#34'", Brand())),
            20 => Replace(sql, ("forest", Of(s_colours)), ("'1994-01-01'", Date(random.Next(1993, 1998), 1)), ("CANADA", nation)),
            21 => Replace(sql, ("SAUDI ARABIA", nation)),
            _ => Replace(sql, ("'13', '31', '23', '29', '30', '18', '17'", string.Join(", ", Enumerable.Range(10, 25).OrderBy(_ => random.Next()).Take(7).Select(c => $"'{c}'")))),
        };
    }

    private static string Other(string nation, Func<string[], string> of)
    {
        string other;
        do other = of(s_nations);
        while (other == nation);
        return other;
    }

    private static string Replace(string sql, params (string Old, string New)[] changes)
    {
        // Through marks, so that no change sees what another has put in.
        for (int i = 0; i < changes.Length; i++)
        {
            Assert.Contains(changes[i].Old, sql, StringComparison.Ordinal);
            sql = sql.Replace(changes[i].Old, $"\u0001{i}\u0002", StringComparison.Ordinal);
        }

        for (int i = 0; i < changes.Length; i++) sql = sql.Replace($"\u0001{i}\u0002", changes[i].New, StringComparison.Ordinal);
        return sql;
    }
}
