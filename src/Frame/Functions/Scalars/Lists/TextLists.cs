using System.Text;
using System.Text.RegularExpressions;
using FrameEngine.Columns;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Texts cut into lists of texts: by separators, by patterns, by the parts of a path.</summary>
internal static unsafe class TextLists
{
    private static readonly DataType s_text = DataType.Utf8, s_list = DataType.List(DataType.Utf8);

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "string_split", "str_split", "string_to_array", "split" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [s_text, s_text], s_list, ListLoops.Make(s_text, default(Separated))) { Nulls = NullBehaviour.Custom }));
        foreach (string name in new[] { "string_split_regex", "str_split_regex", "regexp_split_to_array" })
        {
            registry.AddScalar(name, Signatures.Of(
                new ScalarOverload(name, [s_text, s_text], s_list, ListLoops.Make(s_text, default(Split))) { CanThrow = true },
                new ScalarOverload(name, [s_text, s_text, s_text], s_list, ListLoops.Make(s_text, default(Split))) { CanThrow = true }));
        }

        registry.AddScalar("regexp_extract_all", Signatures.Of(
            new ScalarOverload("regexp_extract_all", [s_text, s_text], s_list, ListLoops.Make(s_text, default(Matches))) { CanThrow = true },
            new ScalarOverload("regexp_extract_all", [s_text, s_text, DataType.Int32], s_list, ListLoops.Make(s_text, default(Matches))) { CanThrow = true },
            new ScalarOverload("regexp_extract_all", [s_text, s_text, DataType.Int32, s_text], s_list, ListLoops.Make(s_text, default(Matches))) { CanThrow = true }));
        registry.AddScalar("parse_path", Signatures.Of(
            new ScalarOverload("parse_path", [s_text], s_list, ListLoops.Make(s_text, default(Path))),
            new ScalarOverload("parse_path", [s_text, s_text], s_list, ListLoops.Make(s_text, default(Path))) { CanThrow = true }));
    }

    private static void Put(PackedWriter writer, ReadOnlySpan<byte> text)
    {
        writer.TextChild(tracked: true, text);
    }

    private static void Put(PackedWriter writer, ReadOnlySpan<char> text)
    {
        if (text.Length <= 256)
        {
            Span<byte> room = stackalloc byte[768];
            Put(writer, room[..Encoding.UTF8.GetBytes(text, room)]);
        }
        else
        {
            byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
            Encoding.UTF8.GetBytes(text, bytes);
            Put(writer, bytes.AsSpan());
        }
    }

    private static ReadOnlySpan<byte> Bytes(Vector vector, int row) => StringView.Span(vector.Views + vector.ValueIndex(row));

    private readonly struct Separated : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            if (!arguments[0].IsValid(row)) return false;
            ReadOnlySpan<byte> text = Bytes(arguments[0], row);
            if (!arguments[1].IsValid(row))
            {
                Put(writer, text);
                return true;
            }

            ReadOnlySpan<byte> separator = Bytes(arguments[1], row);
            if (separator.IsEmpty)
            {
                if (text.IsEmpty) Put(writer, text);
                // Without a separator: character by character.
                while (!text.IsEmpty)
                {
                    int length = 1;
                    while (length < text.Length && (text[length] & 0xC0) == 0x80) length++;
                    Put(writer, text[..length]);
                    text = text[length..];
                }

                return true;
            }

            while (text.IndexOf(separator) is >= 0 and var at)
            {
                Put(writer, text[..at]);
                text = text[(at + separator.Length)..];
            }

            Put(writer, text);
            return true;
        }
    }

    private readonly struct Split : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            Regex regex = RegexFunctions.RegexOf(arguments[1], arguments.Length > 2 ? arguments[2] : null, row);
            string text = StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row));
            int start = 0;
            foreach (ValueMatch match in regex.EnumerateMatches(text))
            {
                if (match.Length == 0)
                {
                    // Empty matches separate characters.
                    if (match.Index <= start && match.Index == 0 || match.Index >= text.Length || char.IsLowSurrogate(text[match.Index])) continue;
                }

                Put(writer, text.AsSpan(start, match.Index - start));
                start = match.Index + match.Length;
            }

            Put(writer, text.AsSpan(start));
            return true;
        }
    }

    private readonly struct Matches : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            Regex regex = RegexFunctions.RegexOf(arguments[1], arguments.Length > 3 ? arguments[3] : null, row);
            int group = arguments.Length > 2 ? arguments[2].As<int>()[arguments[2].ValueIndex(row)] : 0;
            if (group < 0 || group >= regex.GetGroupNumbers().Length) throw new UsageException($"the pattern of regexp_extract_all has no group {group}");
            string text = StringView.GetString(arguments[0].Views + arguments[0].ValueIndex(row));
            if (group == 0)
            {
                foreach (ValueMatch match in regex.EnumerateMatches(text)) Put(writer, text.AsSpan(match.Index, match.Length));
                return true;
            }

            for (Match match = regex.Match(text); match.Success; match = match.NextMatch())
            {
                if (match.Groups[group].Success) Put(writer, match.Groups[group].ValueSpan);
                else writer.Child(s_text.Layout, tracked: true, valid: false);
            }

            return true;
        }
    }

    private readonly struct Path : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            ReadOnlySpan<byte> path = Bytes(arguments[0], row), separators = PathFunctions.Separators(arguments.Length > 1 ? arguments[1] : null, row);
            // The root is a part of its own.
            if (path.IndexOfAny(separators) == 0) Put(writer, path[..1]);
            while (!path.IsEmpty)
            {
                int at = path.IndexOfAny(separators);
                if (at < 0) at = path.Length;
                if (at > 0) Put(writer, path[..at]);
                path = path[Math.Min(at + 1, path.Length)..];
            }

            return true;
        }
    }
}
