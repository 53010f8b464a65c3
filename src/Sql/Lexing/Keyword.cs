namespace FrameEngine.Sql.Lexing;

/// <summary>Every word with a meaning in the grammar. Being here does not reserve a word; see <see cref="Keywords"/>.</summary>
internal enum Keyword : ushort
{
    None,
    All, Alter, Analyze, And, Anti, Any, Array, As, Asc, Asof, At, Begin, Between, Both, By, Case, Cast, Check, Collate, Column, Columns,
    Commit, Constraint, Copy, Create, Cross, Cube, Current, Day, Days, Decade, Decades, Default, Delete, Desc, Describe, Distinct, Do, Drop,
    Else, End, Escape, Except, Exclude, Execute, Exists, Explain, Extract, False, Fetch, Filter, First, Following, For, Foreign, From,
    Full, Glob, Grant, Group, Grouping, Groups, Having, Hour, Hours, If, Ignore, Ilike, In, Inner, Insert, Intersect, Interval, Into, Is,
    Isnull, Join, Lambda, Last, Lateral, Leading, Left, Like, Limit, Map, Materialized, Microsecond, Microseconds, Millisecond,
    Milliseconds, Millennium, Millenniums, Minute, Minutes, Month, Months, Name, Natural, Next, No, Not, Notnull, Null, Nulls, Of, Offset, On,
    Only, Or, Order, Ordinality, Others, Outer, Over, Overlay, Partition, Percent, Pivot, Placing, Position, Positional, Preceding,
    Prepare, Primary, Qualify, Quarter, Quarters, Range, Recursive, References, Rename, Replace, Reset, Respect, Returning, Right, Rollback, Rollup,
    Row, Rows, Sample, Second, Seconds, Select, Semi, Set, Sets, Show, Similar, Some, Struct, Substring, Summarize, Symmetric, Asymmetric,
    Table, Tables, Tablesample, Temp, Temporary, Then, Ties, Time, To, Trailing, Trim, True, Truncate, Try_cast, Unbounded, Union, Unique,
    Unknown, Unpivot, Update, Use, Using, Values, Variadic, View, Week, Weeks, When, Where, Window, With, Within, Without, Year, Years, Zone,
    Century, Centuries,
}
