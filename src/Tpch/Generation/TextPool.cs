using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Tpch.Generation;

/// <summary>The 300 MB of pseudo-English that every comment is a piece of (specification clause 4.2.2.10).</summary>
/// <remarks>
/// <para>
/// The text is made of fewer than 256 different words, so it is kept as one byte a word, with an index that finds the word at a position: an eighth
/// of the text's size, and the piece is spelled out when it is asked for. Each word carries the blank <em>before</em> it, so that a full stop or comma is a
/// word like any other; the kept text is therefore the real one with a blank in front.
/// </para>
/// <para>Immutable once made, and safe to share between threads. Making it takes a few hundred milliseconds.</para>
/// </remarks>
internal sealed class TextPool
{
    /// <summary>The size of the text, in characters.</summary>
    public const int Size = 300 * 1024 * 1024;

    /// <summary>The bytes that <see cref="Copy"/> may write beyond the piece asked for.</summary>
    public const int Slack = Slot;

    private const int Slot = 32;
    private const int BlockShift = 7;
    private const int SkipBits = 5;

    private static readonly WeakReference<TextPool?> Held = new(null);

    private readonly byte[] _spellings;
    private readonly byte[] _lengths;
    private readonly byte[] _words;
    private readonly uint[] _blocks;

    private TextPool(TextVocabulary vocabulary, byte[] words, uint[] blocks)
    {
        _spellings = vocabulary.Spellings;
        _lengths = vocabulary.Lengths;
        _words = words;
        _blocks = blocks;
    }

    /// <summary>The pool: the one that somebody still holds, or else a new one; it is always the same text.</summary>
    public static TextPool Get()
    {
        lock (Held)
        {
            if (!Held.TryGetTarget(out TextPool? pool))
                Held.SetTarget(pool = Create());
            return pool;
        }
    }

    private static TextPool Create()
    {
        var vocabulary = new TextVocabulary(Slot);
        var writer = new Writer(vocabulary);
        var grammar = new TextGrammar(vocabulary);
        while (writer.Position <= Size)
            grammar.AppendSentence(ref writer);
        return writer.ToPool();
    }

    /// <summary>
    /// Copies the <paramref name="length"/> characters at <paramref name="offset"/>; may overwrite up to <see cref="Slack"/> bytes of the target behind them.
    /// </summary>
    public void Copy(int offset, int length, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, length + Slack);
        int position = offset + 1; // the blank in front
        uint block = _blocks[position >> BlockShift];
        int word = (int)(block >> SkipBits);
        int skip = (position & ((1 << BlockShift) - 1)) + (int)(block & ((1 << SkipBits) - 1));

        ref byte lengthOf = ref MemoryMarshal.GetArrayDataReference(_lengths);
        ref byte spelling = ref MemoryMarshal.GetArrayDataReference(_spellings);
        ref byte wordAt = ref MemoryMarshal.GetArrayDataReference(_words);
        int code = Unsafe.Add(ref wordAt, word);
        while (skip >= Unsafe.Add(ref lengthOf, code))
        {
            skip -= Unsafe.Add(ref lengthOf, code);
            code = Unsafe.Add(ref wordAt, ++word);
        }
        ref byte to = ref MemoryMarshal.GetReference(target);
        CopySlot(ref Unsafe.Add(ref spelling, (code * Slot) + skip), ref to);
        int written = Unsafe.Add(ref lengthOf, code) - skip;
        while (written < length)
        {
            code = Unsafe.Add(ref wordAt, ++word);
            CopySlot(ref Unsafe.Add(ref spelling, code * Slot), ref Unsafe.Add(ref to, written));
            written += Unsafe.Add(ref lengthOf, code);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySlot(ref byte from, ref byte to) => Unsafe.CopyBlockUnaligned(ref to, ref from, Slot);

    /// <summary>Collects words and, each 2^<see cref="BlockShift"/> characters, which word stands there and how far into it.</summary>
    internal struct Writer(TextVocabulary vocabulary)
    {
        private readonly byte[] _lengths = vocabulary.Lengths;
        private readonly uint[] _blocks = new uint[(Size >> BlockShift) + 8];
        private byte[] _words = new byte[Size / 7];
        private int _count;
        private int _nextBlock;

        /// <summary>The characters so far, the blank in front included.</summary>
        public int Position { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Append(int word)
        {
            if (_count == _words.Length)
                Array.Resize(ref _words, _words.Length + (_words.Length / 4));
            int end = Position + _lengths[word];
            if (_nextBlock << BlockShift < end)
            {
                _blocks[_nextBlock] = ((uint)_count << SkipBits) | (uint)((_nextBlock << BlockShift) - Position);
                _nextBlock++;
            }
            _words[_count++] = (byte)word;
            Position = end;
        }

        public readonly TextPool ToPool() => new(vocabulary, _words, _blocks);
    }
}
