using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Regular expressions of RE2's syntax (see <see cref="RegexPattern"/>) in linear time: no backtracking, so no look-around and no back references. They run over UTF-16 copies of the text.</summary>
/// <remarks>Options are letters: <c>i</c> any case, <c>c</c> exact case, <c>s</c> a dot matches line ends, <c>m n p</c> it does not, <c>g</c> replace all, <c>l</c> a literal text.</remarks>
internal static unsafe class RegexFunctions
{
    private const int LargestOnStack = 512;
    // Against touching a byte: looking for a match in it, and taking one.
    private const int CostOfByte = 16, CostOfMatch = 1 << 12;
    private static readonly DataType s_text = DataType.Utf8;

    public static void AddTo(FunctionRegistry registry)
    {
        Add(registry, "regexp_full_match", DataType.Boolean, 2, 3, static (a, r, c) => Match(a, r, c, full: true));
        Add(registry, "regexp_matches", DataType.Boolean, 2, 3, static (a, r, c) => Match(a, r, c, full: false));
        Add(registry, "regexp_replace", s_text, 3, 4, Replace);
        registry.AddScalar("regexp_escape", Signatures.Of(new ScalarOverload("regexp_escape", [s_text], s_text, TextKernels.Text<Quoted>())));
        registry.AddScalar("regexp_extract", Signatures.Of(
            new ScalarOverload("regexp_extract", [s_text, s_text], s_text, Extract) { CanThrow = true },
            new ScalarOverload("regexp_extract", [s_text, s_text, DataType.Int32], s_text, Extract) { CanThrow = true },
            new ScalarOverload("regexp_extract", [s_text, s_text, DataType.Int32, s_text], s_text, Extract) { CanThrow = true }));
    }

    /// <summary>The compiled expression of a row's pattern and options; remembered by thread.</summary>
    public static Regex RegexOf(Vector patterns, Vector? options, int row) => default(Compiled).For(patterns, options, row, full: false).Regex!;

    private delegate void Rows(ReadOnlySpan<Vector> arguments, Vector result, Selection selection);

    private static void Add(FunctionRegistry registry, string name, DataType type, int least, int most, Rows rows)
    {
        var overloads = new List<ScalarOverload>();
        for (int count = least; count <= most; count++)
        {
            overloads.Add(new ScalarOverload(name, Enumerable.Repeat(s_text, count).ToEquatableArray(), type, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
            {
                result.StartFlat(context.Rows);
                rows(arguments, result, context.Selection);
            }) { CanThrow = true });
        }

        registry.AddScalar(name, Signatures.Of([.. overloads]));
    }

    private static void Match(ReadOnlySpan<Vector> arguments, Vector result, Selection selection, bool full)
    {
        Compiled compiled = default;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            compiled = compiled.For(arguments[1], arguments.Length > 2 ? arguments[2] : null, row, full);
            result.As<byte>()[row] = IsMatch(compiled, StringView.Span(arguments[0].Views + arguments[0].ValueIndex(row))) ? (byte)1 : (byte)0;
        }
    }

    // Most texts lack what the pattern asks for, which bytes show without a copy in UTF-16.
    private static bool IsMatch(in Compiled compiled, ReadOnlySpan<byte> text)
    {
        if (compiled.Literal!.Length > 0 && text.IndexOf(compiled.Literal) < 0) return false;
        Interruption.Spend(text.Length * (long)CostOfByte);
        if (text.Length > LargestOnStack) return compiled.Regex!.IsMatch(Encoding.UTF8.GetString(text));
        Span<char> wide = stackalloc char[text.Length];
        return compiled.Regex!.IsMatch(wide[..Encoding.UTF8.GetChars(text, wide)]);
    }

    private static void Replace(ReadOnlySpan<Vector> arguments, Vector result, Selection selection)
    {
        Compiled compiled = default;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            compiled = compiled.For(arguments[1], arguments.Length > 3 ? arguments[3] : null, row, full: false);
            Interruption.Spend(arguments[0].Views[arguments[0].ValueIndex(row)].Length * (long)CostOfByte);
            string text = ReplaceIn(Text(arguments[0], row), compiled.Regex!, Replacement(Text(arguments[2], row)), compiled.All);
            result.Views[row] = TextKernels.Of(text, result);
        }
    }

    private static void Extract(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Compiled compiled = default;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            compiled = compiled.For(arguments[1], arguments.Length > 3 ? arguments[3] : null, row, full: false);
            int group = arguments.Length > 2 ? arguments[2].As<int>()[arguments[2].ValueIndex(row)] : 0;
            if (group is < 0 or > 9) throw new UsageException($"the group of regexp_extract lies between 0 and 9, not at {group}");
            Interruption.Spend(arguments[0].Views[arguments[0].ValueIndex(row)].Length * (long)CostOfByte);
            Match match = compiled.Regex!.Match(Text(arguments[0], row));
            result.Views[row] = match.Success ? TextKernels.Of(match.Groups[group].Value, result) : default;
        }
    }

    // Letters, digits, the underscore and what is not ASCII stay.
    private readonly struct Quoted : ITextToText
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            ReadOnlySpan<byte> bytes = StringView.Span(text);
            Span<byte> room = TextKernels.Room(result, bytes.Length * 4L);
            int length = 0;
            foreach (byte b in bytes)
            {
                if (b == 0)
                {
                    "\\x00"u8.CopyTo(room[length..]);
                    length += 4;
                    continue;
                }

                if (b < 128 && !char.IsAsciiLetterOrDigit((char)b) && b != '_') room[length++] = (byte)'\\';
                room[length++] = b;
            }

            return TextKernels.Of(room[..length]);
        }
    }

    private static string Text(Vector vector, int row) => StringView.GetString(vector.Views + vector.ValueIndex(row));

    // Groups are written \1 in SQL, $1 in .NET.
    // An empty match right behind another match is none, nor is one within a character of two units.
    private static string ReplaceIn(string text, Regex regex, string replacement, bool all)
    {
        if (!all) return regex.Replace(text, replacement, 1);
        int end = -1;
        return regex.Replace(text, match =>
        {
            bool none = match.Length == 0 && (match.Index == end || (match.Index > 0 && match.Index < text.Length && char.IsSurrogatePair(text, match.Index - 1)));
            end = match.Index + match.Length;
            Interruption.Spend(CostOfMatch);
            return none ? "" : match.Result(replacement);
        });
    }

    private static string Replacement(string text)
    {
        var replacement = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '$') replacement.Append("$$");
            else if (text[i] == '\\' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) replacement.Append(CultureInfo.InvariantCulture, $"${{{text[++i]}}}");
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '\\') replacement.Append(text[++i]);
            else replacement.Append(text[i]);
        }

        return replacement.ToString();
    }

    /// <summary>A compiled expression, with what it was compiled from and the bytes that every match has within it (none if that is not known).</summary>
    private readonly record struct Compiled(string? Pattern, string? Options, bool Full, Regex? Regex, bool All, byte[]? Literal)
    {
        private const int Remembered = 8;

        // By thread, since threads that share an expression take turns at its automaton.
        [ThreadStatic] private static Compiled[]? t_recent;
        [ThreadStatic] private static int t_next;

        public Compiled For(Vector patterns, Vector? options, int row, bool full)
        {
            bool constant = patterns.Encoding == VectorEncoding.Constant && options is not { Encoding: not VectorEncoding.Constant };
            if (Regex is not null && constant) return this;
            string pattern = Text(patterns, row), letters = options is null ? "" : Text(options, row);
            if (Regex is not null && pattern == Pattern && letters == Options) return this;
            Compiled[] recent = t_recent ??= new Compiled[Remembered];
            foreach (Compiled known in recent)
                if (known.Pattern == pattern && known.Options == letters && known.Full == full) return known;
            return recent[t_next++ % Remembered] = Compile(pattern, letters, full);
        }

        private static Compiled Compile(string pattern, string letters, bool full)
        {
            var flags = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
            bool all = false, literal = false;
            foreach (char letter in letters)
            {
                switch (letter)
                {
                    case 'i': flags |= RegexOptions.IgnoreCase; break;
                    case 'c': flags &= ~RegexOptions.IgnoreCase; break;
                    case 's': flags |= RegexOptions.Singleline; break;
                    case 'm' or 'n' or 'p': flags &= ~RegexOptions.Singleline; break;
                    case 'g': all = true; break;
                    case 'l': literal = true; break;
                    default: throw new UsageException($"'{letter}' is not an option of regular expressions");
                }
            }

            try
            {
                string source = literal ? System.Text.RegularExpressions.Regex.Escape(pattern) : RegexPattern.Translate(pattern);
                var regex = new Regex(full ? $@"\A(?:{source})\z" : source, flags);
                string needed = (flags & RegexOptions.IgnoreCase) != 0 ? "" : RegexLiteral.Of(source);
                return new Compiled(pattern, letters, full, regex, all, Encoding.UTF8.GetBytes(needed));
            }
            catch (Exception error) when (error is ArgumentException or NotSupportedException or FormatException)
            {
                throw new UsageException($"'{pattern}' is not a regular expression that can be run: {error.Message}");
            }
        }
    }
}
