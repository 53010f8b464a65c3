using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>MERGE INTO.</summary>
internal sealed partial class Parser
{
    private MergeSyntax ParseMerge()
    {
        int start = Take().Start;
        Expect(Keyword.Into);
        TableNameSyntax table = ParseTargetTable(Keyword.Using);
        Expect(Keyword.Using);
        TableSyntax source = ParseTablePrimary();
        _follow = "";
        ImmutableArray<Identifier> shared = [];
        ExpressionSyntax? on = null;
        if (TryTake(Keyword.Using)) shared = ParseNameList("a column");
        else if (TryTake(Keyword.On)) on = ParseExpression();
        else throw Fail("ON or USING");
        var clauses = ImmutableArray.CreateBuilder<MergeClauseSyntax>();
        do clauses.Add(ParseMergeClause(clauses));
        while (Is(Keyword.When));
        _follow = "WHEN, RETURNING";
        ImmutableArray<SelectItem> returning = ParseReturning();
        return new MergeSyntax(From(start), table, source, on, shared, clauses.ToImmutable(), returning);
    }

    private MergeClauseSyntax ParseMergeClause(ImmutableArray<MergeClauseSyntax>.Builder before)
    {
        int start = Current.Start;
        Expect(Keyword.When);
        bool negated = TryTake(Keyword.Not);
        if (!IsWord("matched")) throw Fail(negated ? "MATCHED" : "MATCHED or NOT MATCHED");
        Take();
        MergeMatch match = negated ? MergeMatch.ByTarget : MergeMatch.Matched;
        if (negated && TryTake(Keyword.By))
        {
            if (!IsWord("source") && !IsWord("target")) throw Fail("SOURCE or TARGET");
            if (IsWord("source")) match = MergeMatch.BySource;
            Take();
        }

        ExpressionSyntax? condition = TryTake(Keyword.And) ? ParseExpression() : null;
        Expect(Keyword.Then);
        Token at = Current;
        MergeActionSyntax action = ParseMergeAction();
        if (action is MergeInsertSyntax && match != MergeMatch.ByTarget) throw SyntaxErrors.At(_sql, at.Start, at.Length, "INSERT belongs to WHEN NOT MATCHED [BY TARGET]: here the table has a row");
        if (action is MergeUpdateSyntax or MergeDeleteSyntax && match == MergeMatch.ByTarget)
            throw SyntaxErrors.At(_sql, at.Start, at.Length, "WHEN NOT MATCHED [BY TARGET] has no row of the table to update or delete: WHEN MATCHED and WHEN NOT MATCHED BY SOURCE have");
        SourceSpan span = From(start);
        if (before.Any(c => c.Match == match && c.Condition is null)) throw SyntaxErrors.At(_sql, span.Start, span.Length, "this WHEN is never reached: one before it takes all such rows");
        return new MergeClauseSyntax(span, match, condition, action);
    }

    private MergeActionSyntax ParseMergeAction()
    {
        if (TryTake(Keyword.Delete)) return new MergeDeleteSyntax();
        if (TryTake(Keyword.Update))
        {
            if (!TryTake(Keyword.Set)) return new MergeUpdateSyntax([], TryTakeByName());
            return TryTake(TokenKind.Star) ? new MergeUpdateSyntax([], false) : new MergeUpdateSyntax(ParseAssignments(), false);
        }

        if (TryTake(Keyword.Insert))
        {
            if (TryTake(Keyword.Default, Keyword.Values)) return new MergeInsertSyntax([], [], false, true);
            ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) ? ParseNameList("a column") : [];
            if (TryTake(Keyword.Values)) return new MergeInsertSyntax(columns, ParseExpressionsInParens(), false, false);
            if (!columns.IsEmpty) throw Fail("VALUES");
            bool byName = TryTakeByName();
            TryTake(TokenKind.Star);
            return new MergeInsertSyntax([], [], byName, false);
        }

        if (TryTake(Keyword.Do))
        {
            if (!IsWord("nothing")) throw Fail("NOTHING");
            Take();
            return new MergeNothingSyntax();
        }

        if (!IsWord("error")) throw Fail("UPDATE, DELETE, INSERT, DO NOTHING or ERROR");
        Take();
        bool ends = Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon || Current.Keyword is Keyword.When or Keyword.Returning;
        return new MergeErrorSyntax(ends ? null : ParseExpression());
    }

    private bool TryTakeByName()
    {
        if (!TryTake(Keyword.By)) return false;
        if (TryTake(Keyword.Name)) return true;
        return TryTake(Keyword.Position) ? false : throw Fail("NAME or POSITION");
    }
}
