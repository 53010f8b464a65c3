using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>Text to nested values: one level is taken apart into texts, which the casts of elements and fields then read.</summary>
internal static unsafe class NestedParsing
{
    public static CastKernel Find(CastContext context)
    {
        DataType to = context.To, texts = to.Id switch
        {
            TypeId.Struct => DataType.Struct([.. to.Fields.Select(f => f with { Type = DataType.Utf8 })]),
            TypeId.Map => DataType.Map(DataType.Utf8, DataType.Utf8),
            _ => DataType.List(DataType.Utf8),
        };
        CastKernel? convert = CastKernels.Find(texts, to, context.Zone);
        byte[][] names = to.Id == TypeId.Struct ? [.. to.Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))] : [];
        return (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            TextScratch? scratch = convert is null ? null : result.Aside as TextScratch ?? result.Keep(new TextScratch(texts, to, result.Pool));
            Vector target = scratch?.Texts ?? result;
            target.StartFlat(rows.Rows);
            PackedWriter writer = PackedWriter.Rent();
            int* parsed = scratch is null ? null : scratch.Rows.Indices(rows.Rows);
            int count = 0;
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                writer.Clear();
                var reader = new NestedTextReader(StringView.Span(source.Views + row), writer);
                bool read = to.Id switch
                {
                    TypeId.Struct => reader.Struct(names, texts.Layout),
                    TypeId.Map => reader.Map(texts.Layout),
                    _ => reader.List(),
                };
                if (read)
                {
                    target.Views[row] = writer.ViewIn(target);
                    if (parsed != null) parsed[count++] = row;
                    continue;
                }

                result.Views[row] = default;
                CastLoop.Fail(source, result, row, rows, context);
            }

            PackedWriter.Return(writer);
            if (scratch is null) return;
            convert!(target, scratch.Converted, new KernelRows(new Selection(parsed, count), rows.Rows, rows.IsTry));
            for (int i = 0; i < count; i++)
            {
                int row = parsed[i];
                result.Views[row] = scratch.Converted.Views[row];
                if (!scratch.Converted.IsValid(row)) Kernels.KernelLoop.SetNull(result, row, rows.Rows);
            }
        };
    }

    private sealed class TextScratch(DataType texts, DataType to, MemoryPool pool) : IDisposable
    {
        public Vector Texts { get; } = new(texts, pool, 1);

        public Vector Converted { get; } = new(to, pool, 1);

        public Evaluation.Scratch Rows { get; } = new(pool);

        public void Dispose()
        {
            Texts.Dispose();
            Converted.Dispose();
            Rows.Dispose();
        }
    }
}

/// <summary>Cuts the text of one nested value into the texts of its parts and packs these.</summary>
/// <remarks>Quotes (' and ") protect what is inside them, with backslashes before quotes; what stands in brackets of its own is left as it is, to be read by the part's cast.</remarks>
internal ref struct NestedTextReader(ReadOnlySpan<byte> text, PackedWriter writer)
{
    private ReadOnlySpan<byte> _rest = Trim(text);

    public bool List()
    {
        if (!Enter((byte)'[', (byte)']')) return false;
        NestedLayout layout = DataType.Utf8.Layout;
        PackedWriter.Mark mark = writer.Begin();
        if (!_rest.IsEmpty)
        {
            bool more = true;
            while (more)
            {
                if (!Part(","u8, out ReadOnlySpan<byte> part, out bool quoted, out more)) return false;
                Put(layout, part, quoted);
            }
        }

        writer.EndList(mark, layout);
        return true;
    }

    public bool Map(NestedLayout map)
    {
        if (!Enter((byte)'{', (byte)'}')) return false;
        NestedLayout entry = map.Element;
        PackedWriter.Mark mark = writer.Begin();
        bool more = !_rest.IsEmpty;
        while (more)
        {
            writer.Child(entry, tracked: true, valid: true);
            PackedWriter.Mark pair = writer.Begin();
            if (!Part("="u8, out ReadOnlySpan<byte> part, out bool quoted, out bool equals) || !equals) return false;
            Put(entry.Children[0], part, quoted);
            if (!Part(","u8, out part, out quoted, out more)) return false;
            Put(entry.Children[1], part, quoted);
            writer.EndStruct(pair, entry);
        }

        writer.EndList(mark, entry);
        return true;
    }

    public bool Struct(byte[][] names, NestedLayout layout)
    {
        var parts = new (byte[] Text, bool Quoted)?[names.Length];
        if (_rest.StartsWith((byte)'('))
        {
            if (!Enter((byte)'(', (byte)')')) return false;
            bool more = !_rest.IsEmpty;
            int at = 0;
            while (more)
            {
                if (!Part(","u8, out ReadOnlySpan<byte> part, out bool quoted, out more) || at == names.Length) return false;
                parts[at++] = (part.ToArray(), quoted);
            }

            if (at != names.Length) return false;
        }
        else
        {
            if (!Enter((byte)'{', (byte)'}')) return false;
            bool more = !_rest.IsEmpty;
            while (more)
            {
                if (!Part(":"u8, out ReadOnlySpan<byte> name, out _, out bool colon) || !colon) return false;
                int at = Array.FindIndex(names, Match(name.ToArray()));
                if (at < 0 || !Part(","u8, out ReadOnlySpan<byte> part, out bool quoted, out more)) return false;
                parts[at] = (part.ToArray(), quoted);
            }
        }

        PackedWriter.Mark mark = writer.Begin();
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part) Put(layout.Children[i], part.Text, part.Quoted);
            else writer.Child(layout.Children[i], tracked: true, valid: false);
        }

        writer.EndStruct(mark, layout);
        return true;
    }

    private static Predicate<byte[]> Match(byte[] name) => n => n.AsSpan().SequenceEqual(name);

    private readonly void Put(NestedLayout layout, ReadOnlySpan<byte> part, bool quoted)
    {
        bool valid = quoted || part.Length != 4 || !Ascii.EqualsIgnoreCase(part, "null"u8);
        writer.Child(layout, tracked: true, valid);
        if (valid) writer.Text(part);
    }

    private bool Enter(byte open, byte close)
    {
        if (_rest.Length < 2 || _rest[0] != open || _rest[^1] != close) return false;
        _rest = Trim(_rest[1..^1]);
        return true;
    }

    // What stands before the next separator that is neither quoted nor inside brackets.
    private bool Part(ReadOnlySpan<byte> separator, out ReadOnlySpan<byte> part, out bool quoted, out bool more)
    {
        part = default;
        quoted = more = false;
        ReadOnlySpan<byte> open = "[{("u8, close = "]})"u8;
        Span<byte> expected = stackalloc byte[64];
        int depth = 0, at = 0;
        for (; at < _rest.Length; at++)
        {
            byte b = _rest[at];
            if (b is (byte)'\'' or (byte)'"')
            {
                int end = EndOfQuote(_rest, at);
                if (end < 0) return false;
                quoted |= depth == 0;
                at = end;
            }
            else if (open.IndexOf(b) is >= 0 and var kind)
            {
                if (depth == expected.Length) return false;
                expected[depth++] = close[kind];
            }
            else if (close.Contains(b))
            {
                if (depth == 0 || expected[--depth] != b) return false;
            }
            else if (depth == 0 && b == separator[0])
            {
                break;
            }
        }

        if (depth > 0) return false;
        more = at < _rest.Length;
        part = Trim(_rest[..at]);
        _rest = more ? _rest[(at + 1)..] : [];
        if (quoted && !(part.Length > 0 && open.Contains(part[0]))) part = Unquoted(part);
        return true;
    }

    private static int EndOfQuote(ReadOnlySpan<byte> text, int start)
    {
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\') i++;
            else if (text[i] == text[start]) return i;
        }

        return -1;
    }

    private static byte[] Unquoted(ReadOnlySpan<byte> text)
    {
        var plain = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ((byte)'\'' or (byte)'"'))
            {
                plain.Add(text[i]);
                continue;
            }

            int end = EndOfQuote(text, i);
            for (i++; i < end; i++)
            {
                if (text[i] == (byte)'\\' && i + 1 < end) i++;
                plain.Add(text[i]);
            }
        }

        return [.. plain];
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\v\f\r"u8);
}
