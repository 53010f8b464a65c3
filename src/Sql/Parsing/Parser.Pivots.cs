using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>PIVOT and UNPIVOT, as statements of their own and as the standard writes them, behind a table.</summary>
internal sealed partial class Parser
{
    /// <summary><c>PIVOT table ON columns [USING aggregates] [GROUP BY columns]</c>, or UNPIVOT, where a SELECT may stand.</summary>
    private SelectSyntax ParsePivotBody()
    {
        int start = Current.Start;
        TableSyntax table = Take().Keyword == Keyword.Pivot ? ParsePivotStatement(start) : ParseUnpivotStatement(start);
        return AllOf(table, From(start));
    }

    private PivotTableSyntax ParsePivotStatement(int start)
    {
        TableSyntax table = ParseTablePrimary();
        var on = ImmutableArray.CreateBuilder<PivotColumn>();
        if (TryTake(Keyword.On))
        {
            do on.Add(ParsePivotColumn());
            while (TryTakeListComma());
        }

        ImmutableArray<SelectItem> aggregates = TryTake(Keyword.Using) ? ParseSelectItems() : [];
        ImmutableArray<ExpressionSyntax>? groups = TryTake(Keyword.Group, Keyword.By) ? ParsePivotGroups() : null;
        _follow = AfterBody;
        return new PivotTableSyntax(From(start), table, on.DrainToImmutable(), aggregates, groups, null);
    }

    private ImmutableArray<ExpressionSyntax> ParsePivotGroups()
    {
        var groups = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do groups.Add(ParseExpression());
        while (TryTakeListComma());
        return groups.DrainToImmutable();
    }

    private PivotColumn ParsePivotColumn()
    {
        ExpressionSyntax value = ParseExpression(Precedence.Range + 1);
        return TryTake(Keyword.In) ? new PivotColumn(value, ParsePivotValues()) : new PivotColumn(value, []);
    }

    private ImmutableArray<SelectItem> ParsePivotValues()
    {
        Expect(TokenKind.OpenParen, "'('");
        var values = ImmutableArray.CreateBuilder<SelectItem>();
        do
        {
            ExpressionSyntax value = ParseExpression();
            values.Add(new SelectItem(value, TryTake(Keyword.As) ? ParseAnyName("a name") : TryParseBareAlias()));
        }
        while (TryTakeListComma());
        Expect(TokenKind.CloseParen, "',' or ')'");
        return values.DrainToImmutable();
    }

    private UnpivotTableSyntax ParseUnpivotStatement(int start)
    {
        TableSyntax table = ParseTablePrimary();
        bool nulls = ParseIncludeNulls();
        Expect(Keyword.On);
        var on = ImmutableArray.CreateBuilder<SelectItem>();
        do on.Add(ParseSelectItem());
        while (TryTakeListComma());
        var name = new Identifier("name", false, PreviousSpan);
        ImmutableArray<Identifier> values = [new Identifier("value", false, PreviousSpan)];
        if (TryTake(Keyword.Into))
        {
            Expect(Keyword.Name);
            name = ParseName("a column's name");
            if (!IsWord("value")) throw Fail("VALUE");
            Take();
            var list = ImmutableArray.CreateBuilder<Identifier>();
            do list.Add(ParseName("a column's name"));
            while (TryTakeListComma());
            values = list.DrainToImmutable();
        }

        _follow = AfterBody;
        return new UnpivotTableSyntax(From(start), table, nulls, on.DrainToImmutable(), name, values, null);
    }

    private bool ParseIncludeNulls()
    {
        if (!(IsWord("include") || Is(Keyword.Exclude)) || Next.Keyword != Keyword.Nulls) return false;
        bool include = Take().Keyword != Keyword.Exclude;
        Take();
        return include;
    }

    /// <summary><c>table PIVOT (aggregates FOR column IN (values) … [GROUP BY columns])</c>.</summary>
    private PivotTableSyntax ParseTablePivot(TableSyntax table)
    {
        Take();
        Expect(TokenKind.OpenParen, "'('");
        ImmutableArray<SelectItem> aggregates = ParseSelectItems();
        Expect(Keyword.For);
        var on = ImmutableArray.CreateBuilder<PivotColumn>();
        do
        {
            ExpressionSyntax value = ParseExpression(Precedence.Range + 1);
            Expect(Keyword.In);
            on.Add(new PivotColumn(value, ParsePivotValues()));
        }
        while (!Is(TokenKind.CloseParen) && !Is(Keyword.Group));
        ImmutableArray<ExpressionSyntax>? groups = TryTake(Keyword.Group, Keyword.By) ? ParsePivotGroups() : null;
        Expect(TokenKind.CloseParen, "')'");
        SourceSpan span = From(table.Span.Start);
        return new PivotTableSyntax(span, table, on.DrainToImmutable(), aggregates, groups, ParseTableAlias());
    }

    /// <summary><c>table UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns))</c>.</summary>
    private UnpivotTableSyntax ParseTableUnpivot(TableSyntax table)
    {
        Take();
        bool nulls = ParseIncludeNulls();
        Expect(TokenKind.OpenParen, "'('");
        ImmutableArray<Identifier> values = Is(TokenKind.OpenParen) ? ParseNameList("a column's name") : [ParseName("a column's name")];
        Expect(Keyword.For);
        Identifier name = ParseName("a column's name");
        Expect(Keyword.In);
        ImmutableArray<SelectItem> on = ParsePivotValues();
        Expect(TokenKind.CloseParen, "')'");
        SourceSpan span = From(table.Span.Start);
        return new UnpivotTableSyntax(span, table, nulls, on, name, values, ParseTableAlias());
    }
}
