using System.Collections.Immutable;
using FrameEngine.Sql.Lexing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Parsing;

/// <summary>Statements that change rows, tables and schemas, and those about transactions.</summary>
internal sealed partial class Parser
{
    private UpdateSyntax ParseUpdate()
    {
        int start = Take().Start;
        TableNameSyntax table = ParseTargetTable(Keyword.Set);
        Expect(Keyword.Set);
        ImmutableArray<AssignmentSyntax> assignments = ParseAssignments();
        _follow = "',', FROM, WHERE, RETURNING";
        TableSyntax? from = Is(Keyword.From) ? ParseFrom() : null;
        ExpressionSyntax? where = TryTake(Keyword.Where) ? ParseExpression() : null;
        ImmutableArray<SelectItem> returning = ParseReturning();
        return new UpdateSyntax(From(start), table, assignments, from, where, returning);
    }

    private ImmutableArray<AssignmentSyntax> ParseAssignments()
    {
        var assignments = ImmutableArray.CreateBuilder<AssignmentSyntax>();
        do
        {
            if (Is(TokenKind.OpenParen))
            {
                ParseRowAssignment(assignments);
                continue;
            }

            Identifier column = ParseName("a column");
            Expect(TokenKind.Equal, "'='");
            assignments.Add(new AssignmentSyntax(column, ParseExpression()));
        }
        while (TryTakeListComma());
        return assignments.DrainToImmutable();
    }

    private ConflictSyntax ParseConflict()
    {
        int start = Take().Start;
        if (!IsWord("conflict")) throw Fail("CONFLICT");
        Take();
        ImmutableArray<Identifier> columns = Is(TokenKind.OpenParen) ? ParseNameList("a column") : [];
        if (Is(Keyword.Where)) throw SyntaxErrors.NotSupported(_sql, Current, "ON CONFLICT with a condition on the key");
        Expect(Keyword.Do);
        if (IsWord("nothing"))
        {
            Take();
            return new ConflictSyntax(From(start), columns, false, [], null);
        }

        if (!TryTake(Keyword.Update)) throw Fail("NOTHING or UPDATE");
        Expect(Keyword.Set);
        ImmutableArray<AssignmentSyntax> assignments = ParseAssignments();
        ExpressionSyntax? where = TryTake(Keyword.Where) ? ParseExpression() : null;
        return new ConflictSyntax(From(start), columns, true, assignments, where);
    }

    /// <summary><c>(a, b) = (1, 2)</c>.</summary>
    private void ParseRowAssignment(ImmutableArray<AssignmentSyntax>.Builder assignments)
    {
        ImmutableArray<Identifier> columns = ParseNameList("a column");
        Expect(TokenKind.Equal, "'='");
        TryTake(Keyword.Row);
        Token open = Current;
        ImmutableArray<ExpressionSyntax> values = ParseExpressionsInParens();
        if (values.Length != columns.Length)
            throw SyntaxErrors.At(_sql, open.Start, From(open.Start).Length, $"{columns.Length} values are expected for {columns.Length} columns, not {values.Length}");
        for (int i = 0; i < columns.Length; i++) assignments.Add(new AssignmentSyntax(columns[i], values[i]));
    }

    private DeleteSyntax ParseDelete()
    {
        int start = Take().Start;
        Expect(Keyword.From);
        TableNameSyntax table = ParseTargetTable(Keyword.Using);
        _follow = "USING, WHERE, RETURNING";
        TableSyntax? other = Is(Keyword.Using) ? ParseFrom() : null;
        ExpressionSyntax? where = TryTake(Keyword.Where) ? ParseExpression() : null;
        ImmutableArray<SelectItem> returning = ParseReturning();
        return new DeleteSyntax(From(start), table, other, where, returning);
    }

    private DeleteSyntax ParseTruncate()
    {
        int start = Take().Start;
        TryTake(Keyword.Table);
        TableNameSyntax table = ParseTableName(withAlias: false);
        return new DeleteSyntax(From(start), table, null, null, []);
    }

    private TableNameSyntax ParseTargetTable(Keyword next)
    {
        TableNameSyntax table = ParseTableName(withAlias: false);
        if (!TryTake(Keyword.As) && (Is(next) || Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier) || Is(Keyword.Where) || Is(Keyword.Returning))) return table;
        return table with { Alias = new TableAlias(ParseName("a name"), []) };
    }

    private ImmutableArray<SelectItem> ParseReturning()
    {
        if (!TryTake(Keyword.Returning)) return [];
        ImmutableArray<SelectItem> items = ParseSelectItems();
        _follow = "','";
        return items;
    }

    private AlterTableSyntax ParseAlter()
    {
        int start = Take().Start;
        if (!Is(Keyword.Table) && !Is(Keyword.View)) throw SyntaxErrors.NotSupported(_sql, Current, $"ALTER {TokenText.Name(_sql, Current).ToUpperInvariant()}");
        bool isView = Take().Keyword == Keyword.View;
        bool ifExists = TryTake(Keyword.If, Keyword.Exists);
        ImmutableArray<Identifier> table = ParseQualifiedName(isView ? "a view" : "a table");
        if (isView && !(Is(Keyword.Rename) && Next.Keyword == Keyword.To)) throw Fail("RENAME TO");
        TableChange change = ParseTableChange();
        return new AlterTableSyntax(From(start), table, ifExists, change);
    }

    private TableChange ParseTableChange()
    {
        if (IsWord("add"))
        {
            Take();
            if (Current.Keyword is Keyword.Primary or Keyword.Unique or Keyword.Check or Keyword.Foreign or Keyword.Constraint) return ParseAddConstraint();
            TryTake(Keyword.Column);
            bool ifNotExists = Is(Keyword.If);
            if (ifNotExists) ExpectIfNotExists();
            if (Next.Kind == TokenKind.Dot) return ParseAddField(ifNotExists);
            var keys = ImmutableArray.CreateBuilder<KeySyntax>();
            var checks = ImmutableArray.CreateBuilder<WrittenExpression>();
            Token at = Current;
            var references = ImmutableArray.CreateBuilder<ReferenceSyntax>();
            ColumnDefinition column = ParseColumnDefinition(keys, checks, references);
            if (keys.Count + checks.Count + references.Count > 0 || column.Generated is not null)
                throw SyntaxErrors.NotSupported(_sql, at, "ADD COLUMN with a constraint, or computed from others");
            return new AddColumnChange(column, ifNotExists);
        }

        if (TryTake(Keyword.Drop))
        {
            TryTake(Keyword.Column);
            bool ifExists = TryTake(Keyword.If, Keyword.Exists);
            ImmutableArray<Identifier> path = ParseQualifiedName("a column");
            SkipCascade();
            return path.Length > 1 ? new DropFieldChange(path, ifExists) : new DropColumnChange(path[0], ifExists);
        }

        if (TryTake(Keyword.Rename))
        {
            if (TryTake(Keyword.To)) return new RenameTableChange(ParseName("a name"));
            TryTake(Keyword.Column);
            ImmutableArray<Identifier> path = ParseQualifiedName("TO or a column");
            Expect(Keyword.To);
            Identifier name = ParseName("a name");
            return path.Length > 1 ? new RenameFieldChange(path, name) : new RenameColumnChange(path[0], name);
        }

        if (TryTake(Keyword.Alter))
        {
            TryTake(Keyword.Column);
            return ParseColumnChange(ParseName("a column"));
        }

        throw Fail("ADD, DROP, RENAME or ALTER");
    }

    private TableChange ParseColumnChange(Identifier column)
    {
        if (TryTake(Keyword.Drop))
        {
            if (TryTake(Keyword.Default)) return new ColumnDefaultChange(column, null);
            if (TryTake(Keyword.Not, Keyword.Null)) return new ColumnNullsChange(column, false);
            throw Fail("DEFAULT or NOT NULL");
        }

        bool set = TryTake(Keyword.Set);
        if (set && TryTake(Keyword.Default)) return new ColumnDefaultChange(column, ParseWritten(Precedence.Lowest));
        if (set && TryTake(Keyword.Not, Keyword.Null)) return new ColumnNullsChange(column, true);
        if (set && IsWord("data")) Take();
        if (!IsWord("type")) throw Fail(set ? "DATA TYPE, DEFAULT or NOT NULL" : "TYPE, SET or DROP");
        Take();
        TypeSyntax type = ParseType();
        return new ColumnTypeChange(column, type, TryTake(Keyword.Using) ? ParseExpression() : null);
    }

    /// <summary>A column's name, type and constraints; keys and checks go to the table's.</summary>
    private ColumnDefinition ParseColumnDefinition(
        ImmutableArray<KeySyntax>.Builder keys, ImmutableArray<WrittenExpression>.Builder checks, ImmutableArray<ReferenceSyntax>.Builder references)
    {
        Identifier name = ParseName("a column's name");
        bool open = Is(Keyword.As) || IsWord("generated") && IsWordAt(1, "always");
        TypeSyntax type = open ? new NamedTypeSyntax(name.Span, "null", []) : ParseType();
        bool notNull = false;
        WrittenExpression? value = null, generated = null;
        Identifier? collation = null;
        while (!Is(TokenKind.Comma) && !Is(TokenKind.CloseParen) && !Is(TokenKind.Semicolon) && !Is(TokenKind.EndOfInput))
        {
            Token at = Current;
            if (TryTake(Keyword.Constraint)) ParseName("a constraint's name");
            if (TryTake(Keyword.Not, Keyword.Null)) notNull = true;
            else if (TryTake(Keyword.Null)) notNull = false;
            else if (Is(Keyword.Primary)) keys.Add(new KeySyntax(ExpectPrimaryKey(), [name], true));
            else if (TryTake(Keyword.Unique)) keys.Add(new KeySyntax(new SourceSpan(at.Start, at.Length), [name], false));
            else if (TryTake(Keyword.Check)) checks.Add(ParseCheck());
            else if (TryTake(Keyword.Default)) value = ParseWritten(Precedence.Comparison); // NOT NULL may follow: it is no test of the default
            else if (TryTake(Keyword.Collate)) collation = ParseCollation();
            else if (Is(Keyword.References)) references.Add(ParseReference(at.Start, [name]));
            else if (Is(Keyword.As) || IsWord("generated")) generated = ParseGenerated();
            else throw Fail("',', NOT NULL, DEFAULT, PRIMARY KEY, UNIQUE, CHECK, REFERENCES, COLLATE, GENERATED or ')'");
        }

        return new ColumnDefinition(name, type, notNull) { Default = value, Generated = generated, TypeIsOpen = open, Collation = collation };
    }

    /// <summary><c>[GENERATED ALWAYS] AS (expression) [VIRTUAL | STORED]</c>.</summary>
    private WrittenExpression ParseGenerated()
    {
        if (IsWord("generated"))
        {
            Take();
            if (!IsWord("always")) throw Fail("ALWAYS");
            Take();
        }

        Expect(Keyword.As);
        WrittenExpression expression = ParseCheck();
        if (IsWord("virtual") || IsWord("stored")) Take();
        return expression;
    }

    private ReferenceSyntax ParseReference(int start, ImmutableArray<Identifier> columns)
    {
        Expect(Keyword.References);
        ImmutableArray<Identifier> table = ParseQualifiedName("a table");
        ImmutableArray<Identifier> others = Is(TokenKind.OpenParen) ? ParseNameList("a column") : [];
        if (Is(Keyword.On)) throw SyntaxErrors.NotSupported(_sql, Current, "ON DELETE or ON UPDATE of a foreign key");
        return new ReferenceSyntax(From(start), columns, table, others);
    }

    private bool IsWordAt(int ahead, string word) =>
        PeekAt(ahead) is { Kind: TokenKind.Identifier } token && _sql.AsSpan(token.Start, token.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>A collation's name, whose parts are separated by dots: <c>nocase.noaccent</c>.</summary>
    private Identifier ParseCollation()
    {
        Identifier name = ParseAnyName("a collation");
        while (Is(TokenKind.Dot) && Next.Kind == TokenKind.Identifier)
        {
            Take();
            Identifier part = ParseAnyName("a collation");
            name = new Identifier($"{name.Text}.{part.Text}", name.Quoted, name.Span.To(part.Span));
        }

        return name;
    }

    /// <summary>A constraint among the columns of CREATE TABLE; false if none starts here.</summary>
    private bool TryParseTableConstraint(
        ImmutableArray<KeySyntax>.Builder keys, ImmutableArray<WrittenExpression>.Builder checks, ImmutableArray<ReferenceSyntax>.Builder references)
    {
        Token at = Current;
        if (at.Keyword is not (Keyword.Primary or Keyword.Unique or Keyword.Check or Keyword.Foreign or Keyword.Constraint)) return false;
        if (TryTake(Keyword.Constraint)) ParseName("a constraint's name");
        if (Is(Keyword.Primary))
        {
            SourceSpan span = ExpectPrimaryKey();
            keys.Add(new KeySyntax(span, ParseNameList("a column"), true));
        }
        else if (TryTake(Keyword.Unique)) keys.Add(new KeySyntax(new SourceSpan(at.Start, at.Length), ParseNameList("a column"), false));
        else if (TryTake(Keyword.Check)) checks.Add(ParseCheck());
        else if (TryTake(Keyword.Foreign))
        {
            if (!IsWord("key")) throw Fail("KEY");
            Take();
            references.Add(ParseReference(at.Start, ParseNameList("a column")));
        }
        else throw Fail("PRIMARY KEY, UNIQUE or CHECK");
        return true;
    }

    private SourceSpan ExpectPrimaryKey()
    {
        int start = Take().Start;
        if (!IsWord("key")) throw Fail("KEY");
        Take();
        return From(start);
    }

    private WrittenExpression ParseCheck()
    {
        Expect(TokenKind.OpenParen, "'('");
        WrittenExpression check = ParseWritten(Precedence.Lowest);
        Expect(TokenKind.CloseParen, "')'");
        return check;
    }

    private WrittenExpression ParseWritten(int minimum)
    {
        int start = Current.Start;
        ExpressionSyntax value = ParseExpression(minimum);
        SourceSpan span = From(start);
        return new WrittenExpression(value, _sql.Substring(span.Start, span.Length));
    }

    private void ExpectIfNotExists()
    {
        Expect(Keyword.If);
        Expect(Keyword.Not);
        Expect(Keyword.Exists);
    }

    private bool SkipCascade()
    {
        bool cascade = IsWord("cascade");
        if (cascade || IsWord("restrict")) Take();
        return cascade;
    }

    private CreateSchemaSyntax ParseCreateSchema(int start)
    {
        Take();
        bool ifNotExists = Is(Keyword.If);
        if (ifNotExists) ExpectIfNotExists();
        ImmutableArray<Identifier> name = ParseQualifiedName("a schema's name");
        return new CreateSchemaSyntax(From(start), name, ifNotExists);
    }

    private DropSchemaSyntax ParseDropSchema(int start)
    {
        Take();
        bool ifExists = TryTake(Keyword.If, Keyword.Exists);
        ImmutableArray<Identifier> name = ParseQualifiedName("a schema's name");
        bool cascade = SkipCascade();
        return new DropSchemaSyntax(From(start), name, ifExists, cascade);
    }

    /// <summary>BEGIN, START, COMMIT, END, ROLLBACK and ABORT, with TRANSACTION or WORK after it; the first two with READ ONLY or READ WRITE.</summary>
    private TransactionSyntax ParseTransaction(TransactionStep step)
    {
        int start = Take().Start;
        if (IsWord("transaction") || IsWord("work")) Take();
        if (step != TransactionStep.Begin || !IsWord("read")) return new TransactionSyntax(From(start), step);
        Take();
        bool only = IsWord("only");
        if (!only && !IsWord("write")) throw Fail("ONLY or WRITE");
        Take();
        return new TransactionSyntax(From(start), only ? TransactionStep.BeginReadOnly : step);
    }
}
