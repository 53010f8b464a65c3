using FrameEngine.Columns;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>GLOB: <c>*</c> is any text, <c>?</c> one character, <c>[a-c]</c> one of those, <c>[!a-c]</c> another, <c>\</c> makes the next character plain.</summary>
internal static unsafe class GlobFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "glob", "~~~" })
            registry.AddScalar(name, Signatures.Of(Overload(name, [DataType.Utf8, DataType.Utf8], DataType.Boolean, Values<byte, Glob>())));
    }

    private readonly struct Glob : ITextsToValue<byte>
    {
        public static byte Apply(StringView* text, StringView* other) => Matches(StringView.Span(text), StringView.Span(other)) ? (byte)1 : (byte)0;
    }

    // Only the last star needs to be gone back to.
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        int t = 0, p = 0, star = -1, resume = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
                continue;
            }

            if (t == text.Length && p == pattern.Length) return true;
            int nextText = t, nextPattern = p;
            if (t < text.Length && p < pattern.Length && One(text, pattern, ref nextText, ref nextPattern))
            {
                (t, p) = (nextText, nextPattern);
                continue;
            }

            if (star < 0 || resume >= text.Length) return false;
            do resume++;
            while (resume < text.Length && (text[resume] & 0xC0) == 0x80);
            (t, p) = (resume, star + 1);
        }
    }

    private static bool One(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, ref int t, ref int p)
    {
        int character = Rune(text, ref t);
        switch (pattern[p])
        {
            case (byte)'?':
                p++;
                return true;
            case (byte)'[':
                return Set(pattern, ref p, character);
            case (byte)'\\' when p + 1 < pattern.Length:
                p++;
                break;
            case (byte)'\\':
                return false;
        }

        return Rune(pattern, ref p) == character;
    }

    // An unclosed set matches nothing; a ']' at its start is a member.
    private static bool Set(ReadOnlySpan<byte> pattern, ref int p, int character)
    {
        p++;
        bool negated = p < pattern.Length && pattern[p] == '!', found = false, first = true;
        if (negated) p++;
        for (; ; first = false)
        {
            if (p >= pattern.Length) return false;
            if (pattern[p] == ']' && !first) break;
            int low = Rune(pattern, ref p), high = low;
            if (p + 1 < pattern.Length && pattern[p] == '-' && pattern[p + 1] != ']')
            {
                p++;
                high = Rune(pattern, ref p);
            }

            found |= character >= low && character <= high;
        }

        p++;
        return found != negated;
    }

    private static int Rune(ReadOnlySpan<byte> text, ref int at)
    {
        System.Text.Rune.DecodeFromUtf8(text[at..], out System.Text.Rune rune, out int used);
        at += Math.Max(used, 1);
        return rune.Value;
    }
}
