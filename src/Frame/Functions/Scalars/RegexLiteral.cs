using System.Text;

namespace FrameEngine.Functions.Scalars;

/// <summary>Finds text that every match of a regular expression contains, so that other text need not be matched at all.</summary>
internal static class RegexLiteral
{
    /// <summary>The longest such text that plain characters of the pattern's outermost level show; empty if there is none, or the pattern has alternatives there or options inside.</summary>
    /// <param name="pattern">A valid pattern that is matched in exact case.</param>
    public static string Of(string pattern)
    {
        if (pattern.Contains("(?", StringComparison.Ordinal)) return "";
        string best = "";
        var run = new StringBuilder();
        for (int i = 0; i < pattern.Length;)
        {
            char c = pattern[i];
            if (c == '|') return "";
            (int end, char? plain) = c switch
            {
                '(' => (EndOfGroup(pattern, i), null),
                '[' => (EndOfClass(pattern, i), null),
                '\\' => Escaped(pattern, i),
                '.' or '^' or '$' => (i + 1, (char?)null),
                _ => (i + 1, char.IsAscii(c) ? c : null),
            };
            if (end < 0) return "";
            (int next, bool optional, bool repeated) = Quantifier(pattern, end);
            if (plain is { } character && !optional) run.Append(character);
            // What follows something that may repeat or be absent need not stand beside what comes before it.
            if (plain is null || optional || repeated) Take();
            i = next;
        }

        Take();
        return best;

        void Take()
        {
            if (run.Length > best.Length) best = run.ToString();
            run.Clear();
        }
    }

    // \. is a character; \d, \b, \x41 and so on are not looked into, nor is what may belong to them.
    private static (int End, char? Plain) Escaped(string pattern, int at)
    {
        if (at + 1 >= pattern.Length) return (-1, null);
        char c = pattern[at + 1];
        if ((c < 128 && !char.IsAsciiLetterOrDigit(c) && c > ' ')) return (at + 2, c);
        return c is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'b' or 'B' or 'A' or 'z' or 'Z' or 'n' or 't' or 'r' ? (at + 2, null) : (-1, null);
    }

    private static int EndOfGroup(string pattern, int at)
    {
        int depth = 0;
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\': at++; break;
                case '(': depth++; break;
                case ')' when --depth == 0: return at + 1;
                case '[':
                    at = EndOfClass(pattern, at);
                    if (at < 0) return -1;
                    continue;
            }

            at++;
        }

        return -1;
    }

    // A bracket that comes first stands for itself.
    private static int EndOfClass(string pattern, int at)
    {
        at++;
        if (at < pattern.Length && pattern[at] == '^') at++;
        if (at < pattern.Length && pattern[at] == ']') at++;
        for (; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\') at++;
            else if (pattern[at] == '[') return -1;
            else if (pattern[at] == ']') return at + 1;
        }

        return -1;
    }

    private static (int Next, bool Optional, bool Repeated) Quantifier(string pattern, int at)
    {
        if (at >= pattern.Length) return (at, false, false);
        int next = at + 1;
        bool optional;
        switch (pattern[at])
        {
            case '*' or '?': optional = true; break;
            case '+': optional = false; break;
            case '{':
                int close = pattern.IndexOf('}', at);
                // A brace that does not begin a number stands for itself.
                if (close < 0 || !char.IsAsciiDigit(pattern[at + 1])) return (at, false, false);
                optional = true;
                next = close + 1;
                break;
            default: return (at, false, false);
        }

        if (next < pattern.Length && pattern[next] == '?') next++;
        return (next, optional, true);
    }
}
