namespace FrameEngine.Formats.Files;

/// <summary>Names that fit a pattern: <c>*</c> is any text, <c>?</c> any character, <c>[a-c]</c> one of those, <c>[!a-c]</c> another. Case counts.</summary>
internal static class NamePattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = ++p;
                resume = n;
            }
            else if (p < pattern.Length && One(pattern[p..], name[n], out int length))
            {
                p += length;
                n++;
            }
            else if (star >= 0)
            {
                // The last star takes one more.
                p = star;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    // Whether the pattern's first element fits a character, and how long that element is.
    private static bool One(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 1;
        if (pattern[0] == '?') return true;
        // A bracket right behind the first one is a member, not the end.
        int first = pattern.Length > 1 && pattern[1] is '!' or '^' ? 2 : 1;
        int end = pattern[0] != '[' || pattern.Length <= first + 1 ? -1 : pattern[(first + 1)..].IndexOf(']');
        if (end < 0) return pattern[0] == c;
        ReadOnlySpan<char> members = pattern.Slice(first, end + 1);
        length = first + end + 2;
        bool found = false;
        for (int i = 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                found |= c >= members[i] && c <= members[i + 2];
                i += 2;
            }
            else
            {
                found |= c == members[i];
            }
        }

        return found != (first == 2);
    }
}
