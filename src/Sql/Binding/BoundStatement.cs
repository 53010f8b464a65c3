using System.Collections.Immutable;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>A statement with all names looked up: what the session runs.</summary>
internal abstract record BoundStatement;

/// <summary>A query; the plan's output is its result.</summary>
internal sealed record BoundQuery(LogicalPlan Plan) : BoundStatement;

/// <summary>A plan that writes files and puts out one row with the number of rows written.</summary>
internal sealed record BoundCopy(Write Plan, string Path) : BoundStatement;

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
internal sealed record BoundCreateTable(ImmutableArray<string> Name, Schema Schema, bool OrReplace, bool IfNotExists, bool Temporary) : BoundStatement;

/// <summary>Rows for a table; the plan's columns are the table's, in its order and types.</summary>
internal sealed record BoundInsert(ImmutableArray<string> Table, LogicalPlan Plan) : BoundStatement;

/// <summary>Drops a table or view.</summary>
internal sealed record BoundDrop(ImmutableArray<string> Name, bool IsView, bool IfExists) : BoundStatement;

/// <summary>Changes a setting of the session.</summary>
internal sealed record BoundSet(string Name, Scalar Value) : BoundStatement;

/// <summary>Gives a setting its default.</summary>
internal sealed record BoundReset(string Name) : BoundStatement;

/// <summary>Shows a setting.</summary>
internal sealed record BoundShowSetting(string Name) : BoundStatement;

/// <summary>Lists tables and views.</summary>
internal sealed record BoundShowTables : BoundStatement;

/// <summary>Shows the columns of a query or table without running it.</summary>
internal sealed record BoundDescribe(LogicalPlan Plan) : BoundStatement;
