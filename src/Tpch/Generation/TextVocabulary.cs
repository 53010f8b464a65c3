namespace FrameEngine.Tpch.Generation;

/// <summary>The words of the text pool, numbered: spellings in slots of equal size, each with the blank that stands before it.</summary>
internal sealed class TextVocabulary
{
    /// <summary>Numbers the words of all lists; <paramref name="slot"/> must be longer than any word.</summary>
    public TextVocabulary(int slot)
    {
        var spellings = new List<byte[]>();
        Nouns = Add(Distributions.Nouns, " ", "");
        Verbs = Add(Distributions.Verbs, " ", "");
        Adjectives = Add(Distributions.Adjectives, " ", "");
        Adverbs = Add(Distributions.Adverbs, " ", "");
        Auxiliaries = Add(Distributions.Auxiliaries, " ", "");
        Prepositions = Add(Distributions.Prepositions, " ", " the");
        Terminators = Add(Distributions.Terminators, "", "");
        Comma = spellings.Count;
        spellings.Add(","u8.ToArray());

        // A slot is always copied whole, from any place in a word: one more slot keeps that inside the array.
        Spellings = new byte[(spellings.Count + 1) * slot];
        Lengths = [.. spellings.Select(spelling => (byte)spelling.Length)];
        for (int word = 0; word < spellings.Count; word++)
            spellings[word].CopyTo(Spellings.AsSpan(word * slot, slot));

        int Add(Distribution distribution, string before, string after)
        {
            int first = spellings.Count;
            for (int word = 0; word < distribution.Count; word++)
                spellings.Add([.. before.Select(c => (byte)c), .. distribution[word], .. after.Select(c => (byte)c)]);
            return first;
        }
    }

    public byte[] Spellings { get; }

    public byte[] Lengths { get; }

    // The number of the first word of each list; a list's words are numbered in its order.
    public int Nouns { get; }

    public int Verbs { get; }

    public int Adjectives { get; }

    public int Adverbs { get; }

    public int Auxiliaries { get; }

    /// <summary>Prepositions with the article that the grammar puts after each.</summary>
    public int Prepositions { get; }

    public int Terminators { get; }

    public int Comma { get; }
}
