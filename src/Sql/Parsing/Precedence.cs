namespace FrameEngine.Sql.Parsing;

/// <summary>How tightly operators bind, loosest first. The order is PostgreSQL's.</summary>
internal static class Precedence
{
    public const int Lowest = 0;
    public const int Or = 1;
    public const int And = 2;
    public const int Not = 3;
    public const int Is = 4;
    public const int Comparison = 5;
    public const int Range = 6;
    public const int Other = 7;
    public const int Additive = 8;
    public const int Multiplicative = 9;
    public const int Power = 10;
    public const int AtTimeZone = 11;
    public const int Collate = 12;
    public const int Sign = 13;
    public const int Postfix = 14;
}
