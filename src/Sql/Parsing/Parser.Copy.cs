using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>COPY and its options.</summary>
internal sealed partial class Parser
{
    private StatementSyntax ParseCopy()
    {
        int start = Take().Start;
        if (Is(Keyword.From) && IsWordAt(1, "database")) return ParseCopyDatabase(start);
        QuerySyntax? query = null;
        TableNameSyntax? table = null;
        ImmutableArray<Identifier> columns = [];
        if (TryTake(TokenKind.OpenParen))
        {
            query = ParseQueryInParens();
        }
        else
        {
            table = ParseTableName(withAlias: false);
            if (Is(TokenKind.OpenParen)) columns = ParseNameList("a column");
        }

        bool to = TryTake(Keyword.To);
        if (!to && (query is not null || !TryTake(Keyword.From))) throw Fail(query is not null ? "TO" : "TO or FROM");
        if (!Is(TokenKind.String)) throw Fail("a path as a string");
        Token pathToken = Take();
        var path = new StringSyntax(new SourceSpan(pathToken.Start, pathToken.Length), TokenText.StringValue(_sql, pathToken));
        bool with = TryTake(Keyword.With);
        if (with && !Is(TokenKind.OpenParen) && !Is(TokenKind.Identifier) && !Is(Keyword.Null)) throw Fail("'('");
        ImmutableArray<OptionSyntax> options = Is(TokenKind.OpenParen) ? ParseOptions() : ParseWordOptions();
        _follow = options.IsEmpty ? "'('" : "";
        if (!to) return new CopyFromSyntax(From(start), table!.Parts, columns, path, options);
        if (table is not null)
        {
            SelectSyntax all = AllOf(table, table.Span);
            if (!columns.IsEmpty) all = all with { Items = [.. columns.Select(c => new SelectItem(new ColumnSyntax(c.Span, [c]), null))] };
            query = new QuerySyntax(table.Span, null, all, null, null);
        }

        return new CopyToSyntax(From(start), query!, path, options);
    }

    /// <summary><c>(FORMAT parquet, HEADER, DELIMITER ';', PARTITION_BY (a, b), level = 3)</c>.</summary>
    private ImmutableArray<OptionSyntax> ParseOptions()
    {
        Take();
        var options = ImmutableArray.CreateBuilder<OptionSyntax>();
        do
        {
            Identifier name = ParseAnyName("an option");
            TryTake(TokenKind.Equal);
            ExpressionSyntax? value = Is(TokenKind.Comma) || Is(TokenKind.CloseParen) ? null : ParseSettingValue();
            options.Add(new OptionSyntax(name, value));
        }
        while (TryTakeListComma());
        Expect(TokenKind.CloseParen, "',' or ')'");
        return options.DrainToImmutable();
    }

    /// <summary>Options without parentheses, as PostgreSQL had them first: <c>CSV HEADER DELIMITER '|' NULL 'nil' QUOTE '"' ESCAPE '\\'</c>.</summary>
    private ImmutableArray<OptionSyntax> ParseWordOptions()
    {
        var options = ImmutableArray.CreateBuilder<OptionSyntax>();
        while (Is(TokenKind.Identifier))
        {
            Identifier word = NameOf(Current);
            string name = word.Text.ToLowerInvariant();
            switch (name)
            {
                case "csv" or "parquet" or "json":
                    Take();
                    options.Add(new OptionSyntax(word with { Text = "format" }, new StringSyntax(word.Span, name)));
                    break;
                case "header":
                    Take();
                    options.Add(new OptionSyntax(word, null));
                    break;
                case "delimiter" or "null" or "quote" or "escape" or "encoding":
                    Take();
                    TryTake(Keyword.As);
                    Token text = Expect(TokenKind.String, "a text");
                    options.Add(new OptionSyntax(word, new StringSyntax(new SourceSpan(text.Start, text.Length), TokenText.StringValue(_sql, text))));
                    break;
                default: throw Fail("CSV, HEADER, DELIMITER, NULL, QUOTE, ESCAPE or end of statement");
            }
        }

        return options.DrainToImmutable();
    }
}
