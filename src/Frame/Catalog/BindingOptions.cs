namespace FrameEngine.Catalog;

/// <summary>Settings of a session that decide what SQL means.</summary>
internal sealed record BindingOptions
{
    public static BindingOptions Default { get; } = new();

    /// <summary>Whether ORDER BY without ASC or DESC is descending.</summary>
    public bool Descending { get; init; }

    /// <summary>Whether nulls come first in ascending and in descending orders where NULLS FIRST or LAST is not said.</summary>
    public (bool Ascending, bool Descending) NullsFirst { get; init; }

    /// <summary>Whether <c>/</c> of two integers gives an integer, as <c>//</c> does.</summary>
    public bool IntegerDivision { get; init; }

    /// <summary>Whether <c>/</c> and <c>%</c> of floating-point numbers give null where they divide by zero, in place of an infinity or NaN.</summary>
    public bool NullForDivisionByZero { get; init; }

    /// <summary>The collation of texts that have none of their own; null for their bytes.</summary>
    public string? Collation { get; init; }

    /// <summary>Whether ORDER BY may name a constant that is no position, which orders nothing.</summary>
    public bool OrderByLiterals { get; init; }

    /// <summary>Whether a scalar subquery of several rows gives one of them, in place of an error.</summary>
    public bool FirstRowOfSubquery { get; init; }

    /// <summary>The schema in which tables without a schema are looked for first, and made.</summary>
    public string Schema { get; init; } = "main";

    /// <summary>The attached database in which that schema is; empty for the session's own.</summary>
    public string Database { get; init; } = "";

    /// <summary>The zone whose clocks decide what local times mean and how instants are shown.</summary>
    public string TimeZone { get; init; } = Types.Zones.SessionZone.Default;
}
