using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>CREATE and DROP of macros, sequences and types.</summary>
internal sealed partial class Parser
{
    private const string CreateWords = "TABLE, VIEW, SCHEMA, MACRO, SEQUENCE, TYPE or INDEX";

    /// <summary>The rest of CREATE for what is neither a table nor a view.</summary>
    private StatementSyntax ParseCreateOther(int start, bool replace, bool temporary)
    {
        Token what = Current;
        switch (what.Kind == TokenKind.Identifier ? TokenText.Name(_sql, what).ToLowerInvariant() : "")
        {
            case "schema" when !replace: return ParseCreateSchema(start);
            case "macro" or "function":
                CreateMacroSyntax macro = ParseCreateMacro(start, replace);
                return macro with { Name = Placed(macro.Name, temporary) };
            case "sequence":
                CreateSequenceSyntax sequence = ParseCreateSequence(start, replace);
                return sequence with { Name = Placed(sequence.Name, temporary) };
            case "type":
                CreateTypeSyntax type = ParseCreateType(start, replace);
                return type with { Name = Placed(type.Name, temporary) };
            case "index" or "unique": return ParseCreateIndex(start);
            case "" or "or": throw Fail(CreateWords);
        }

        throw SyntaxErrors.NearestKeyword(_sql, what, CreateWords) is { } keyword
            ? SyntaxErrors.Expected(_sql, what, CreateWords, $"did you mean {keyword}?")
            : SyntaxErrors.NotSupported(_sql, what, $"CREATE {TokenText.Name(_sql, what).ToUpperInvariant()}");
    }

    // What is temporary is in the schema of temporary things.
    private static ImmutableArray<Identifier> Placed(ImmutableArray<Identifier> name, bool temporary) => temporary && name.Length == 1 ? [new Identifier("temp", false, name[0].Span), name[0]] : name;

    private CreateMacroSyntax ParseCreateMacro(int start, bool replace)
    {
        Take();
        bool ifNotExists = Is(Keyword.If) && Next.Keyword == Keyword.Not;
        if (ifNotExists) ExpectIfNotExists();
        ImmutableArray<Identifier> name = ParseQualifiedName("a name for the macro");
        var overloads = ImmutableArray.CreateBuilder<MacroSyntax>();
        do overloads.Add(ParseMacro());
        while (TryTake(TokenKind.Comma));
        return new CreateMacroSyntax(From(start), name, replace, ifNotExists, overloads.DrainToImmutable());
    }

    private MacroSyntax ParseMacro()
    {
        Expect(TokenKind.OpenParen, "'('");
        var parameters = ImmutableArray.CreateBuilder<MacroParameter>();
        if (!Is(TokenKind.CloseParen))
        {
            do
            {
                Identifier parameter = ParseName("a parameter's name");
                if (!Is(TokenKind.Comma) && !Is(TokenKind.CloseParen) && Current.Kind is not (TokenKind.ColonEqual or TokenKind.FatArrow)) ParseType();
                bool optional = TryTake(TokenKind.ColonEqual) || TryTake(TokenKind.FatArrow);
                parameters.Add(new MacroParameter(parameter, optional ? ParseExpression() : null));
            }
            while (TryTakeListComma());
        }

        Expect(TokenKind.CloseParen, "',' or ')'");
        Expect(Keyword.As);
        if (!TryTake(Keyword.Table)) return new MacroSyntax(parameters.DrainToImmutable(), ParseExpression(), null);
        return new MacroSyntax(parameters.DrainToImmutable(), null, ParseQuery());
    }

    private CreateSequenceSyntax ParseCreateSequence(int start, bool replace)
    {
        Take();
        bool ifNotExists = Is(Keyword.If);
        if (ifNotExists) ExpectIfNotExists();
        ImmutableArray<Identifier> name = ParseQualifiedName("a sequence");
        long? first = null, increment = null, minimum = null, maximum = null;
        bool cycle = false;
        while (Is(TokenKind.Identifier))
        {
            switch (TokenText.Name(_sql, Current).ToLowerInvariant())
            {
                case "start":
                    Take();
                    TryTake(Keyword.With);
                    first = ParseWholeNumber();
                    break;
                case "increment":
                    Take();
                    TryTake(Keyword.By);
                    increment = ParseWholeNumber();
                    break;
                case "minvalue":
                    Take();
                    minimum = ParseWholeNumber();
                    break;
                case "maxvalue":
                    Take();
                    maximum = ParseWholeNumber();
                    break;
                case "cycle":
                    Take();
                    cycle = true;
                    break;
                case "no" when Next.Kind == TokenKind.Identifier:
                    Take();
                    if (!IsWord("cycle") && !IsWord("minvalue") && !IsWord("maxvalue")) throw Fail("CYCLE, MINVALUE or MAXVALUE");
                    Take();
                    break;
                default: throw Fail("START, INCREMENT, MINVALUE, MAXVALUE, CYCLE or end of statement");
            }
        }

        return new CreateSequenceSyntax(From(start), name, replace, ifNotExists, first, increment, minimum, maximum, cycle);
    }

    private long ParseWholeNumber()
    {
        bool negative = TryTake(TokenKind.Minus);
        Token token = Expect(TokenKind.Integer, "a whole number");
        string text = (negative ? "-" : "") + TokenText.NumberText(_sql, token);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw SyntaxErrors.At(_sql, token.Start, token.Length, $"{text} is out of the range of BIGINT");
    }

    private CreateTypeSyntax ParseCreateType(int start, bool replace)
    {
        Take();
        bool ifNotExists = Is(Keyword.If);
        if (ifNotExists) ExpectIfNotExists();
        ImmutableArray<Identifier> name = ParseQualifiedName("a name for the type");
        Expect(Keyword.As);
        if (!IsWord("enum") || Next.Kind != TokenKind.OpenParen) return new CreateTypeSyntax(From(start), name, replace, ifNotExists, ParseType(), [], null);
        _at += 2;
        if (StartsQuery())
        {
            QuerySyntax query = ParseQueryInParens();
            return new CreateTypeSyntax(From(start), name, replace, ifNotExists, null, [], query);
        }

        ImmutableArray<string> values = ParseTexts();
        return new CreateTypeSyntax(From(start), name, replace, ifNotExists, null, values, null);
    }

    /// <summary>Texts separated by commas, and the parenthesis that closes them; its opening one is taken.</summary>
    private ImmutableArray<string> ParseTexts()
    {
        var values = ImmutableArray.CreateBuilder<string>();
        if (!Is(TokenKind.CloseParen))
        {
            do values.Add(TokenText.StringValue(_sql, Expect(TokenKind.String, "a text")));
            while (TryTakeListComma());
        }

        Expect(TokenKind.CloseParen, "',' or ')'");
        return values.DrainToImmutable();
    }

    /// <summary>The rest of DROP for what is neither a table, a view nor a schema.</summary>
    private StatementSyntax ParseDropOther(int start)
    {
        Token what = Current;
        DefinitionKind kind;
        switch (what.Kind == TokenKind.Identifier ? TokenText.Name(_sql, what).ToLowerInvariant() : "")
        {
            case "macro" or "function":
                kind = Next.Keyword == Keyword.Table ? DefinitionKind.TableMacro : DefinitionKind.Macro;
                if (kind == DefinitionKind.TableMacro) Take();
                break;
            case "sequence": kind = DefinitionKind.Sequence; break;
            case "type": kind = DefinitionKind.Type; break;
            case "index": return ParseDropIndex(start);
            case "": throw Fail(CreateWords);
            default:
                throw SyntaxErrors.NearestKeyword(_sql, what, CreateWords) is null
                    ? SyntaxErrors.NotSupported(_sql, what, $"DROP {TokenText.Name(_sql, what).ToUpperInvariant()}")
                    : Fail(CreateWords);
        }

        Take();
        bool ifExists = TryTake(Keyword.If, Keyword.Exists);
        ImmutableArray<Identifier> name = ParseQualifiedName("a name");
        bool cascade = SkipCascade();
        return new DropDefinitionSyntax(From(start), kind, ifExists, name, cascade);
    }
}
