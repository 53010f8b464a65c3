using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Names of types, with their modifiers and list brackets.</summary>
internal sealed partial class Parser
{
    private TypeSyntax ParseType()
    {
        Enter();
        int start = Current.Start;
        TypeSyntax type = ParseBareType();
        int lists = 0;
        while (true)
        {
            if (TryTake(Keyword.Array))
            {
                type = new ListTypeSyntax(From(start), type, null);
            }
            else if (Is(TokenKind.OpenBracket) && (Next.Kind == TokenKind.CloseBracket || Next.Kind == TokenKind.Integer && PeekAt(2).Kind == TokenKind.CloseBracket))
            {
                Take();
                int? length = Is(TokenKind.Integer) ? ParseModifier() : null;
                Take();
                type = new ListTypeSyntax(From(start), type, length);
            }
            else
            {
                Leave();
                return type;
            }

            if (++lists > MaxDepth) throw SyntaxErrors.TooDeep(_sql, _tokens[_at - 1]);
        }
    }

    private TypeSyntax ParseBareType()
    {
        Token token = Current;
        if (token.Keyword is Keyword.Struct or Keyword.Row or Keyword.Union && Next.Kind == TokenKind.OpenParen)
        {
            _at += 2;
            var fields = ImmutableArray.CreateBuilder<StructTypeField>();
            do
            {
                Identifier field = ParseAnyName("a field's name");
                fields.Add(new StructTypeField(field, ParseType()));
            }
            while (TryTakeListComma());
            Expect(TokenKind.CloseParen, "',' or ')'");
            if (token.Keyword == Keyword.Union) return new UnionTypeSyntax(From(token.Start), fields.DrainToImmutable());
            return new StructTypeSyntax(From(token.Start), fields.DrainToImmutable());
        }

        if (token.Keyword == Keyword.Map && Next.Kind == TokenKind.OpenParen)
        {
            _at += 2;
            TypeSyntax key = ParseType();
            Expect(TokenKind.Comma, "','");
            TypeSyntax value = ParseType();
            Expect(TokenKind.CloseParen, "')'");
            return new MapTypeSyntax(From(token.Start), key, value);
        }

        if (IsWord("enum") && Next.Kind == TokenKind.OpenParen)
        {
            _at += 2;
            ImmutableArray<string> values = ParseTexts();
            return new EnumTypeSyntax(From(token.Start), values);
        }

        Identifier first = ParseName("a type");
        if (Is(TokenKind.Dot))
        {
            var parts = ImmutableArray.CreateBuilder<Identifier>();
            parts.Add(first);
            while (TryTake(TokenKind.Dot)) parts.Add(ParseAnyName("a type"));
            return new NamedTypeSyntax(From(token.Start), parts[^1].Text, []) { Qualifier = [.. parts.Take(parts.Count - 1)] };
        }

        string name = first.Text.ToLowerInvariant();
        if (name is "double" && IsWord("precision") || name is "character" or "char" or "bit" && IsWord("varying"))
            name = $"{name} {TokenText.Name(_sql, Take()).ToLowerInvariant()}";
        ImmutableArray<int> modifiers = [];
        if (TryTake(TokenKind.OpenParen))
        {
            var numbers = ImmutableArray.CreateBuilder<int>();
            do numbers.Add(ParseModifier());
            while (TryTake(TokenKind.Comma));
            Expect(TokenKind.CloseParen, "',' or ')'");
            modifiers = numbers.DrainToImmutable();
        }

        if (name is "timestamp" or "time" && Current.Keyword is Keyword.With or Keyword.Without && Next.Keyword == Keyword.Time)
        {
            name = Take().Keyword == Keyword.With ? $"{name} with time zone" : name;
            Take();
            Expect(Keyword.Zone);
        }

        return new NamedTypeSyntax(From(token.Start), name, modifiers);
    }

    private bool IsWord(string word) =>
        Current.Kind == TokenKind.Identifier && _sql.AsSpan(Current.Start, Current.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    private int ParseModifier()
    {
        Token token = Expect(TokenKind.Integer, "a number");
        return int.TryParse(_sql.AsSpan(token.Start, token.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw SyntaxErrors.At(_sql, token.Start, token.Length, "the number is too large for a type's modifier");
    }
}
