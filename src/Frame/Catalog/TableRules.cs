using FrameEngine.Types;

namespace FrameEngine.Catalog;

/// <summary>What a table demands of its rows beyond types and NOT NULL, and what columns get that INSERT does not name.</summary>
/// <param name="Keys">Columns that may not repeat together, each rule by itself.</param>
/// <param name="Checks">Conditions, as SQL text over the table's columns, that must not be false for any row.</param>
/// <param name="Defaults">By column name, the SQL text of its default; a column that is not here defaults to NULL.</param>
internal sealed record TableRules(EquatableArray<KeyRule> Keys, EquatableArray<string> Checks, EquatableArray<(string Column, string Text)> Defaults)
{
    /// <summary>A table that demands nothing.</summary>
    public static TableRules None { get; } = new([], [], []);

    /// <summary>Indexes, in the order in which they were made.</summary>
    public EquatableArray<IndexRule> Indexes { get; init; } = [];

    /// <summary>Whether rows can break a rule.</summary>
    public bool HasConstraints => !Keys.IsEmpty || !Checks.IsEmpty || !References.IsEmpty || Indexes.Any(i => i.IsUnique);

    /// <summary>Columns that are computed from others, in the order in which they are defined, with the SQL text that says how.</summary>
    public EquatableArray<(string Column, string Text)> Generated { get; init; } = [];

    /// <summary>Columns whose text compares by a collation, with its name.</summary>
    public EquatableArray<(string Column, string Collation)> Collations { get; init; } = [];

    /// <summary>Columns whose values must be those of a key of another table.</summary>
    public EquatableArray<ReferenceRule> References { get; init; } = [];

    /// <summary>What COMMENT ON says of the table or view; null for nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>What COMMENT ON says of columns.</summary>
    public EquatableArray<(string Column, string Text)> Comments { get; init; } = [];

    /// <summary>Whether a column is computed from others.</summary>
    public bool IsGenerated(string column) => Generated.Any(g => g.Column.Equals(column, StringComparison.OrdinalIgnoreCase));

    /// <summary>The collation of a column; null if it has none.</summary>
    public string? CollationOf(string column) => Collations.FirstOrDefault(c => c.Column.Equals(column, StringComparison.OrdinalIgnoreCase)).Collation;

    /// <summary>The text of a column's default; null if it has none.</summary>
    public string? DefaultOf(string column)
    {
        foreach ((string name, string text) in Defaults)
            if (name.Equals(column, StringComparison.OrdinalIgnoreCase)) return text;
        return null;
    }

    /// <summary>The rules with another default for a column, or none.</summary>
    public TableRules WithDefault(string column, string? text)
    {
        IEnumerable<(string Column, string Text)> others = Defaults.Where(d => !d.Column.Equals(column, StringComparison.OrdinalIgnoreCase));
        return this with { Defaults = (text is null ? others : others.Append((column, text))).ToEquatableArray() };
    }

    /// <summary>What COMMENT ON says of a column; null for nothing.</summary>
    public string? CommentOf(string column) => Comments.FirstOrDefault(c => c.Column.Equals(column, StringComparison.OrdinalIgnoreCase)).Text;

    /// <summary>The rules with another comment for a column, or none.</summary>
    public TableRules WithComment(string column, string? text)
    {
        IEnumerable<(string Column, string Text)> others = Comments.Where(d => !d.Column.Equals(column, StringComparison.OrdinalIgnoreCase));
        return this with { Comments = (text is null ? others : others.Append((column, text))).ToEquatableArray() };
    }

    /// <summary>The rules after a column has got another name.</summary>
    public TableRules Renamed(string column, string name) => this with
    {
        Keys = Keys.Select(k => k with { Columns = k.Columns.Select(c => Same(c, column, name)).ToEquatableArray() }).ToEquatableArray(),
        Defaults = Defaults.Select(d => (Same(d.Column, column, name), d.Text)).ToEquatableArray(),
        Comments = Comments.Select(c => (Same(c.Column, column, name), c.Text)).ToEquatableArray(),
        Collations = Collations.Select(c => (Same(c.Column, column, name), c.Collation)).ToEquatableArray(),
        References = References.Select(r => r with { Columns = r.Columns.Select(c => Same(c, column, name)).ToEquatableArray() }).ToEquatableArray(),
    };

    /// <summary>The rules without the index of that name; null if there is none.</summary>
    public TableRules? WithoutIndex(string name)
    {
        EquatableArray<IndexRule> others = Indexes.Where(i => !i.IsNamed(name)).ToEquatableArray();
        return others.Count == Indexes.Count ? null : this with { Indexes = others };
    }

    private static string Same(string a, string b, string name) => a.Equals(b, StringComparison.OrdinalIgnoreCase) ? name : a;
}

/// <summary>FOREIGN KEY: rows without a null in <paramref name="Columns"/> need a row in <paramref name="Table"/> with the same values in <paramref name="Others"/>.</summary>
internal sealed record ReferenceRule(EquatableArray<string> Columns, EquatableArray<string> Table, EquatableArray<string> Others);

/// <summary>PRIMARY KEY or UNIQUE: rows with a null in one of the columns never repeat each other.</summary>
internal sealed record KeyRule(EquatableArray<string> Columns, bool IsPrimary);

/// <summary>An index: expressions over a table's columns, as SQL text. A unique one forbids rows that repeat all of them, where none is null.</summary>
internal sealed record IndexRule(string Name, EquatableArray<string> Keys, bool IsUnique)
{
    /// <summary>What COMMENT ON says of it; null for nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether that is the index's name, in any case.</summary>
    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
