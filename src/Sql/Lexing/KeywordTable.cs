namespace FrameEngine.Sql.Lexing;

/// <summary>The keywords by their text, whatever its case: open addressing over their names, made once.</summary>
/// <remarks>No dictionary of the library: one over <see cref="Keyword"/> would be compiled anew in every process, which is half of what a short statement takes.</remarks>
internal static class KeywordTable
{
    private const int Slots = 1024;

    private static readonly string[] s_names = Enum.GetNames(typeof(Keyword));
    private static readonly ushort[] s_slots = Fill();

    /// <summary>The keyword spelled by <paramref name="word"/>, or <see cref="Keyword.None"/>.</summary>
    public static Keyword Find(ReadOnlySpan<char> word)
    {
        for (int slot = Hash(word); ; slot = (slot + 1) & (Slots - 1))
        {
            ushort keyword = s_slots[slot];
            if (keyword == 0 || word.Equals(s_names[keyword], StringComparison.OrdinalIgnoreCase)) return (Keyword)keyword;
        }
    }

    private static ushort[] Fill()
    {
        var slots = new ushort[Slots];
        for (ushort keyword = 1; keyword < s_names.Length; keyword++)
        {
            int slot = Hash(s_names[keyword]);
            while (slots[slot] != 0) slot = (slot + 1) & (Slots - 1);
            slots[slot] = keyword;
        }
        return slots;
    }

    // FNV-1a over the characters with the bit of case set: equal for words that differ in the case of ASCII letters only, and all keywords are ASCII.
    private static int Hash(ReadOnlySpan<char> word)
    {
        uint hash = 2166136261;
        foreach (char c in word) hash = (hash ^ (c | 0x20u)) * 16777619;
        return (int)(hash ^ (hash >> 16)) & (Slots - 1);
    }
}
