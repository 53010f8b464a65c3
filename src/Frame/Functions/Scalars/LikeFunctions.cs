using System.Text;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>LIKE and ILIKE with and without ESCAPE, under their names and PostgreSQL's operators.</summary>
internal static unsafe class LikeFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach ((string name, bool anyCase, bool negated) in new[]
                 {
                     ("like", false, false), ("ilike", true, false), ("not like", false, true), ("not ilike", true, true),
                     ("~~", false, false), ("~~*", true, false), ("!~~", false, true), ("!~~*", true, true),
                 })
        {
            ScalarKernel two = (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Run(arguments, result, context, anyCase, negated);
            var escaped = new ScalarOverload(name, [DataType.Utf8, DataType.Utf8, DataType.Utf8], DataType.Boolean, two) { CanThrow = true };
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Utf8, DataType.Utf8], DataType.Boolean, two), escaped));
        }

        foreach ((string name, bool anyCase, bool negated) in new[]
                 { ("like_escape", false, false), ("ilike_escape", true, false), ("not_like_escape", false, true), ("not_ilike_escape", true, true) })
        {
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Utf8, DataType.Utf8, DataType.Utf8], DataType.Boolean,
                (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) => Run(arguments, result, context, anyCase, negated)) { CanThrow = true }));
        }
    }

    [ThreadStatic] private static PatternCache? t_cache;

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool anyCase, bool negated)
    {
        result.StartFlat(context.Rows);
        byte* output = result.As<byte>();
        Vector values = arguments[0], patterns = arguments[1];
        Vector? escapes = arguments.Length == 3 ? arguments[2] : null;
        PatternCache cache = t_cache ??= new PatternCache();
        bool onePattern = patterns.Encoding == VectorEncoding.Constant && escapes is not { Encoding: not VectorEncoding.Constant };
        LikePattern? pattern = onePattern ? cache.Find(StringView.Span(patterns.Views), Escape(escapes, 0), anyCase) : null;
        if (pattern is { IsFloating: true } && !anyCase && values.Encoding == VectorEncoding.Flat)
        {
            LikeSearch.Run(pattern, values.Views, context.Selection, negated, output);
            return;
        }

        bool oneValue = values.Encoding == VectorEncoding.Constant;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            LikePattern current = pattern ?? cache.Find(StringView.Span(patterns.Views + patterns.ValueIndex(row)), Escape(escapes, row), anyCase);
            ReadOnlySpan<byte> text = StringView.Span(values.Views + (oneValue ? 0 : row));
            bool matches = anyCase ? current.Matches(cache.Lower(text)) : current.Matches(text);
            output[row] = matches != negated ? (byte)1 : (byte)0;
        }
    }

    private static byte? Escape(Vector? escapes, int row)
    {
        if (escapes is null) return null;
        ReadOnlySpan<byte> text = StringView.Span(escapes.Views + escapes.ValueIndex(row));
        return text.Length switch
        {
            0 => null,
            1 => text[0],
            _ => throw new UsageException($"the escape of LIKE must be one character, not '{Encoding.UTF8.GetString(text)}'"),
        };
    }

    /// <summary>The pattern that a thread compiled last, and room for lower-case text.</summary>
    private sealed class PatternCache
    {
        private byte[] _key = [];
        private byte[] _lower = [];
        private byte? _escape;
        private bool _anyCase;
        private LikePattern? _pattern;

        public LikePattern Find(ReadOnlySpan<byte> pattern, byte? escape, bool anyCase)
        {
            if (_pattern is not null && _escape == escape && _anyCase == anyCase && pattern.SequenceEqual(_key)) return _pattern;
            // A pattern that does not compile must not leave the one before under its key.
            _pattern = null;
            _key = pattern.ToArray();
            (_escape, _anyCase) = (escape, anyCase);
            return _pattern = LikePattern.Compile(anyCase ? Lower(pattern) : pattern, escape);
        }

        public ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text)
        {
            if (_lower.Length < text.Length) _lower = new byte[text.Length * 2];
            if (Ascii.ToLower(text, _lower, out int written) == System.Buffers.OperationStatus.Done) return _lower.AsSpan(0, written);
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ToLowerInvariant());
        }
    }
}
