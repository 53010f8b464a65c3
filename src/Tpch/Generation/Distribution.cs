using System.Runtime.CompilerServices;
using System.Text;

namespace FrameEngine.Tpch.Generation;

/// <summary>A list of words, each with a weight: what text columns draw from.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
internal sealed class Distribution
{
    /// <summary>The states of a random stream have 31 bits; the quick table goes by the upper ten.</summary>
    private const int QuickShift = 21;

    private const byte Undecided = byte.MaxValue;

    private readonly byte[][] _words;
    private readonly byte[] _pickTable;
    private readonly byte[] _quickTable;

    /// <summary>Makes a distribution of at most 255 words; a weight may be negative only where nothing is drawn by weight.</summary>
    public Distribution(string name, IReadOnlyList<(string Word, int Weight)> entries)
    {
        Name = name;
        _words = [.. entries.Select(entry => Encoding.ASCII.GetBytes(entry.Word))];
        Weights = [.. entries.Select(entry => entry.Weight)];
        TotalWeight = entries.All(entry => entry.Weight >= 0) ? entries.Sum(entry => entry.Weight) : 0;
        _pickTable = new byte[TotalWeight];
        int next = 0;
        for (int word = 0; TotalWeight > 0 && word < entries.Count; word++)
        {
            _pickTable.AsSpan(next, entries[word].Weight).Fill((byte)word);
            next += entries[word].Weight;
        }
        _quickTable = TotalWeight > 0 ? MakeQuickTable() : [];
    }

    public string Name { get; }

    public int Count => _words.Length;

    public int TotalWeight { get; }

    /// <summary>The weight of each word, as the distribution lists them.</summary>
    public IReadOnlyList<int> Weights { get; }

    /// <summary>The word at a position, in ASCII.</summary>
    public ReadOnlySpan<byte> this[int position] => _words[position];

    /// <summary>The position of the word that a state of a random stream falls on.</summary>
    /// <remarks>The words share the states in proportion to their weights. The quick table knows almost all of them without the definition's division.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pick(uint state)
    {
        int word = _quickTable[state >> QuickShift];
        return word != Undecided ? word : PickExactly(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int PickExactly(uint state) => _pickTable[(int)(RandomStream.ToUnit(state) * TotalWeight)];

    /// <summary>For each range of states the word that all of them fall on, or <see cref="Undecided"/> where there are several.</summary>
    private byte[] MakeQuickTable()
    {
        byte[] table = new byte[1 << (31 - QuickShift)];
        for (uint range = 0; range < table.Length; range++)
        {
            int first = PickExactly(range << QuickShift);
            int last = PickExactly(Math.Min(((range + 1) << QuickShift) - 1, RandomStream.LargestState));
            table[range] = first == last ? (byte)first : Undecided;
        }
        return table;
    }

    /// <summary>Equally weighted words that are not in the specification's lists.</summary>
    public static Distribution Of(string name, params string[] words) => new(name, [.. words.Select(word => (word, 1))]);
}
