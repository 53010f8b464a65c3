namespace FrameEngine.Sql.Lexing;

/// <summary>Looks words up as keywords, whatever their case, and says where a keyword may still serve as a name.</summary>
/// <remarks>
/// <b>Reserved</b> words are names only when quoted or after AS. Words <b>reserved as names</b> may still call a function (<c>left('abc', 1)</c>).
/// A word that can follow a complete expression or table is never taken as an alias without AS.
/// </remarks>
internal static class Keywords
{
    private static readonly bool[] s_reserved = Marked(
        Keyword.All, Keyword.And, Keyword.Any, Keyword.Array, Keyword.As, Keyword.Asc, Keyword.Asymmetric, Keyword.Both, Keyword.Case, Keyword.Cast, Keyword.Check,
        Keyword.Collate, Keyword.Column, Keyword.Constraint, Keyword.Create, Keyword.Default, Keyword.Desc, Keyword.Distinct, Keyword.Do, Keyword.Else,
        Keyword.End, Keyword.Except, Keyword.False, Keyword.Fetch, Keyword.For, Keyword.Foreign, Keyword.From, Keyword.Grant, Keyword.Group,
        Keyword.Having, Keyword.In, Keyword.Intersect, Keyword.Into, Keyword.Lateral, Keyword.Leading, Keyword.Limit, Keyword.Not, Keyword.Null,
        Keyword.Offset, Keyword.On, Keyword.Only, Keyword.Or, Keyword.Order, Keyword.Pivot, Keyword.Placing, Keyword.Primary, Keyword.Qualify,
        Keyword.References, Keyword.Returning, Keyword.Select, Keyword.Some, Keyword.Symmetric, Keyword.Table, Keyword.Then, Keyword.To, Keyword.Trailing,
        Keyword.True, Keyword.Union, Keyword.Unique, Keyword.Unpivot, Keyword.Using, Keyword.Variadic, Keyword.When, Keyword.Where, Keyword.Window, Keyword.With);

    private static readonly bool[] s_functionOnly = Marked(
        Keyword.Anti, Keyword.Asof, Keyword.Cross, Keyword.Full, Keyword.Glob, Keyword.Ilike, Keyword.Inner, Keyword.Is, Keyword.Isnull, Keyword.Join,
        Keyword.Left, Keyword.Like, Keyword.Natural, Keyword.Notnull, Keyword.Outer, Keyword.Positional, Keyword.Right, Keyword.Semi, Keyword.Similar,
        Keyword.Tablesample);

    private static readonly bool[] s_noBareAlias = Marked(
        Keyword.Between, Keyword.Escape, Keyword.Filter, Keyword.Over, Keyword.Within, Keyword.Ignore, Keyword.Respect, Keyword.At, Keyword.Set, Keyword.Values);

    /// <summary>The keyword spelled by <paramref name="word"/>, or <see cref="Keyword.None"/>.</summary>
    public static Keyword Find(ReadOnlySpan<char> word) => KeywordTable.Find(word);

    /// <summary>Whether the word must be quoted to be any kind of name.</summary>
    public static bool IsReserved(Keyword keyword) => s_reserved[(int)keyword];

    /// <summary>Whether the unquoted word may name a column or table.</summary>
    public static bool CanBeName(Keyword keyword) => !s_reserved[(int)keyword] && !s_functionOnly[(int)keyword];

    /// <summary>Whether the unquoted word may be called as a function.</summary>
    public static bool CanBeFunction(Keyword keyword) => !s_reserved[(int)keyword];

    /// <summary>Whether the unquoted word may be an alias without AS before it.</summary>
    public static bool CanBeBareAlias(Keyword keyword) => CanBeName(keyword) && !s_noBareAlias[(int)keyword];

    /// <summary>The keyword as SQL shows it: in capitals.</summary>
    public static string Text(Keyword keyword) => keyword.ToString().ToUpperInvariant();

    private static bool[] Marked(params ReadOnlySpan<Keyword> keywords)
    {
        var marks = new bool[Enum.GetValues<Keyword>().Length];
        foreach (Keyword keyword in keywords) marks[(int)keyword] = true;
        return marks;
    }
}
