using System.Runtime.CompilerServices;

namespace FrameEngine.Tpch.Generation;

/// <summary>Draws sentences from the specification's grammar (clause 4.2.2.14).</summary>
/// <remarks>
/// A sentence form such as <c>N V P T</c> is drawn first; each letter in it is a phrase (noun, verb, prepositional) or the terminator. For a noun or verb
/// phrase a form such as <c>J, J N</c> is drawn next, and then a word for each of its letters.
/// </remarks>
internal sealed class TextGrammar
{
    private readonly Distribution _sentences = Distributions.Grammar;
    private readonly string[] _sentenceForms;
    private readonly Phrase _nounPhrase;
    private readonly Phrase _verbPhrase;
    private readonly WordList _prepositions;
    private readonly WordList _terminators;
    private RandomStream _random = new(StreamDefinitions.TextPool);

    public TextGrammar(TextVocabulary vocabulary)
    {
        _sentenceForms = FormsOf(_sentences);
        _nounPhrase = Compile(Distributions.NounPhrases);
        _verbPhrase = Compile(Distributions.VerbPhrases);
        _prepositions = new(Distributions.Prepositions, vocabulary.Prepositions);
        _terminators = new(Distributions.Terminators, vocabulary.Terminators);

        Phrase Compile(Distribution forms) => new(forms, [.. FormsOf(forms).Select(form => form.Select(WordsOf).ToArray())]);

        WordList WordsOf(char letter) => letter switch
        {
            'N' => new(Distributions.Nouns, vocabulary.Nouns),
            'V' => new(Distributions.Verbs, vocabulary.Verbs),
            'J' => new(Distributions.Adjectives, vocabulary.Adjectives),
            'D' => new(Distributions.Adverbs, vocabulary.Adverbs),
            'X' => new(Distributions.Auxiliaries, vocabulary.Auxiliaries),
            _ => new(null, vocabulary.Comma),
        };
    }

    /// <summary>Draws one sentence.</summary>
    public void AppendSentence(ref TextPool.Writer writer)
    {
        foreach (char phrase in _sentenceForms[_random.Next(_sentences)])
        {
            switch (phrase)
            {
                case 'N':
                    AppendPhrase(ref writer, _nounPhrase);
                    break;
                case 'V':
                    AppendPhrase(ref writer, _verbPhrase);
                    break;
                case 'P':
                    AppendWord(ref writer, _prepositions);
                    AppendPhrase(ref writer, _nounPhrase);
                    break;
                default:
                    AppendWord(ref writer, _terminators);
                    break;
            }
        }
    }

    private void AppendPhrase(ref TextPool.Writer writer, Phrase phrase)
    {
        foreach (WordList words in phrase.Forms[_random.Next(phrase.Choice)])
            AppendWord(ref writer, words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendWord(ref TextPool.Writer writer, WordList words) =>
        writer.Append(words.Choice is null ? words.First : words.First + _random.Next(words.Choice));

    /// <summary>The forms' letters, without the blanks between them.</summary>
    private static string[] FormsOf(Distribution forms) =>
        [.. Enumerable.Range(0, forms.Count).Select(form => System.Text.Encoding.ASCII.GetString(forms[form]).Replace(" ", ""))];

    /// <summary>Where a word of a form comes from: a draw, or (no choice) always the same.</summary>
    private readonly record struct WordList(Distribution? Choice, int First);

    private sealed record Phrase(Distribution Choice, WordList[][] Forms);
}
