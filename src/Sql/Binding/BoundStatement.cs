using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>A statement with all names looked up: what the session runs.</summary>
internal abstract record BoundStatement;

/// <summary>A query; the plan's output is its result.</summary>
internal sealed record BoundQuery(LogicalPlan Plan) : BoundStatement;

/// <summary>A plan that writes files and puts out one row with the number of rows written.</summary>
internal sealed record BoundCopy(Write Plan, string Path) : BoundStatement
{
    /// <summary>What it answers with.</summary>
    public CopyAnswer Answer { get; init; }
}

/// <summary>What COPY … TO answers with: how many rows, also which files, or figures about each of them.</summary>
internal enum CopyAnswer
{
    Count,
    Files,
    Statistics,
}

/// <summary>What EXPLAIN is to show, and the statement that it shows.</summary>
/// <param name="Analyze">Whether the statement is run, too.</param>
/// <param name="Options">Options by lower-case name.</param>
internal sealed record BoundExplain(BoundStatement Statement, bool Analyze, IReadOnlyDictionary<string, Scalar> Options) : BoundStatement;

/// <summary>A view: its plan as of now, with the columns under their final names, and what each reference to it binds anew.</summary>
internal sealed record BoundCreateView(ImmutableArray<string> Name, LogicalPlan Plan, ViewDefinition View, bool OrReplace, bool IfNotExists, bool Temporary) : BoundStatement;

/// <summary>A table made from a query's result; without <paramref name="WithData"/> only from its schema.</summary>
internal sealed record BoundCreateTableAs(
    ImmutableArray<string> Name, LogicalPlan Plan, bool OrReplace, bool IfNotExists, bool Temporary, bool WithData) : BoundStatement;

/// <summary>An empty table.</summary>
internal sealed record BoundCreateTable(ImmutableArray<string> Name, Schema Schema, TableRules Rules, bool OrReplace, bool IfNotExists, bool Temporary) : BoundStatement;

/// <summary>Rows for a table; the plan's columns are the table's, in its order and types.</summary>
/// <param name="Returning">What RETURNING makes of the rows; null without it.</param>
internal sealed record BoundInsert(ImmutableArray<string> Table, LogicalPlan Plan, ReturningPlan? Returning = null) : BoundStatement;

/// <summary>All rows of a table anew: the plan's columns are the table's and then a boolean that says whether the row is changed.</summary>
/// <param name="Source">The rows that the plan reads: the table must still have them.</param>
internal sealed record BoundUpdate(ImmutableArray<string> Table, ITableSource Source, LogicalPlan Plan, ReturningPlan? Returning) : BoundStatement;

/// <summary>Keeps some rows of a table and drops the others.</summary>
/// <param name="Kept">The rows that stay; null if none does.</param>
/// <param name="Removed">The rows that go, if they are asked for.</param>
internal sealed record BoundDelete(
    ImmutableArray<string> Table, ITableSource Source, LogicalPlan? Kept, LogicalPlan? Removed, ReturningPlan? Returning) : BoundStatement;

/// <summary>All rows of a table anew, and those that go: the plan's columns are the table's, then what happens to the row (<see cref="Binder.MergeKeeps"/> …), then the message of ERROR.</summary>
/// <param name="Source">The rows that the plan reads: the table must still have them.</param>
/// <param name="Clauses">The texts of the WHENs, for messages.</param>
/// <param name="Returning">What RETURNING makes of the rows that something happened to, which have the action behind their columns.</param>
internal sealed record BoundMerge(
    ImmutableArray<string> Table, ITableSource Source, LogicalPlan Plan, ImmutableArray<string> Clauses, ReturningPlan? Returning) : BoundStatement;

/// <summary>A table's rows under another schema and other rules.</summary>
internal sealed record BoundAlterTable(ImmutableArray<string> Table, ITableSource Source, LogicalPlan Plan, Schema Schema, TableRules Rules) : BoundStatement;

/// <summary>Says something about a table, a column (whose name is the last part) or another thing, or takes it back.</summary>
internal sealed record BoundComment(CommentTarget Target, ImmutableArray<string> Name, string? Text) : BoundStatement;

/// <summary>Gives a table an index.</summary>
internal sealed record BoundCreateIndex(ImmutableArray<string> Table, IndexRule Index, bool IfNotExists) : BoundStatement;

/// <summary>Drops an index.</summary>
internal sealed record BoundDropIndex(ImmutableArray<string> Name, bool IfExists) : BoundStatement;

/// <summary>Gives a table another name.</summary>
internal sealed record BoundRenameTable(ImmutableArray<string> Table, string Name) : BoundStatement;

/// <summary>A statement whose IF [NOT] EXISTS leaves nothing to do.</summary>
internal sealed record BoundNothing : BoundStatement;

/// <summary>Makes a schema.</summary>
internal sealed record BoundCreateSchema(ImmutableArray<string> Name, bool IfNotExists) : BoundStatement;

/// <summary>Drops a schema, with all in it if that is wanted.</summary>
internal sealed record BoundDropSchema(ImmutableArray<string> Name, bool IfExists, bool Cascade) : BoundStatement;

/// <summary>Begins or ends a transaction.</summary>
internal sealed record BoundTransaction(TransactionStep Step) : BoundStatement;

/// <summary>Drops a table or view.</summary>
internal sealed record BoundDrop(ImmutableArray<string> Name, bool IsView, bool IfExists) : BoundStatement;

/// <summary>Makes a macro, sequence, type or other thing known under a name.</summary>
internal sealed record BoundCreateObject(ObjectKind Kind, ImmutableArray<string> Name, NamedObject Object, bool OrReplace, bool IfNotExists) : BoundStatement;

/// <summary>Forgets a macro, sequence, type or other thing; an empty name means all of the kind.</summary>
internal sealed record BoundDropObject(ObjectKind Kind, ImmutableArray<string> Name, bool IfExists, bool Cascade = false) : BoundStatement;

/// <summary>Opens a database, in a directory or, without one, in memory, and gives it a name.</summary>
internal sealed record BoundAttach(string? Directory, string? Name, bool? ReadOnly, bool OrReplace, bool IfNotExists) : BoundStatement;

/// <summary>Closes an attached database.</summary>
internal sealed record BoundDetach(string Name, bool IfExists) : BoundStatement;

/// <summary>Says in which database and schema names without them are looked for first.</summary>
internal sealed record BoundUse(ImmutableArray<string> Name) : BoundStatement;

/// <summary>Copies all of a database into another, where none of it must be there.</summary>
internal sealed record BoundCopyDatabase(string From, string To, bool WithSchema, bool WithData) : BoundStatement;

/// <summary>Writes all of a database, or of the current one, into a directory.</summary>
internal sealed record BoundExport(string? Database, string Directory, string Format, IReadOnlyDictionary<string, Scalar> Options) : BoundStatement;

/// <summary>Makes in the current database what a directory has that a database was exported to.</summary>
internal sealed record BoundImport(string Directory) : BoundStatement;

/// <summary>Looks after tables: all of a database, or one.</summary>
/// <param name="Name">The database or table; empty for the current database.</param>
/// <param name="Columns">Columns to analyse; none for all.</param>
/// <param name="Table">The table's rows, if it is one.</param>
internal sealed record BoundMaintenance(bool Compact, bool Analyze, ImmutableArray<string> Name, ImmutableArray<string> Columns, bool IsDatabase, LogicalPlan? Table) : BoundStatement;

/// <summary>Runs a statement that PREPARE has given a name, with values for its parameters.</summary>
internal sealed record BoundExecute(string Name, PreparedStatement Prepared, SqlParameters Values) : BoundStatement
{
    /// <exception cref="BindException">There is a value that the statement has no parameter for: asked when it is bound.</exception>
    public void RequireUse()
    {
        if (Values.Unused is { } unused) throw new BindException($"the prepared statement \"{Name}\" has no parameter {unused}");
    }
}

/// <summary>Changes a setting of the session.</summary>
internal sealed record BoundSet(string Name, Scalar Value) : BoundStatement;

/// <summary>Gives a setting its default.</summary>
internal sealed record BoundReset(string Name) : BoundStatement;

/// <summary>Shows a setting.</summary>
internal sealed record BoundShowSetting(string Name) : BoundStatement;

/// <summary>Lists tables and views: those of the current database, or all with their columns.</summary>
internal sealed record BoundShowTables(bool All = false) : BoundStatement;

/// <summary>Shows the columns of a query or table without running it.</summary>
/// <param name="Rules">What the table demands, if it is one.</param>
internal sealed record BoundDescribe(LogicalPlan Plan, TableRules? Rules = null) : BoundStatement;
