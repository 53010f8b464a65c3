using System.Data;
using System.Data.Common;
using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Engine.SystemTables;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Lexing;

namespace FrameEngine.AdoNet;

/// <summary>What <see cref="FrameConnection.GetSchema(string, string[])"/> tells: collections by name, each with its restrictions.</summary>
internal static class SchemaCollections
{
    private static readonly Collection[] s_all =
    [
        new(DbMetaDataCollectionNames.MetaDataCollections, [], _ => MetaData()),
        new(DbMetaDataCollectionNames.DataSourceInformation, [], Information),
        new(DbMetaDataCollectionNames.DataTypes, [], _ => Types()),
        new(DbMetaDataCollectionNames.Restrictions, [], _ => Restrictions()),
        new(DbMetaDataCollectionNames.ReservedWords, [], _ => Words()),
        new("Databases", ["database_name"], catalog => Table("Databases", [("database_name", typeof(string))], catalog.AllDatabases.Select(d => new object?[] { d.Name }))),
        new("Schemata", ["catalog_name", "schema_name"], catalog => Table(
            "Schemata", [("catalog_name", typeof(string)), ("schema_name", typeof(string))],
            catalog.Current.Schemas.Select(s => (Catalog: CatalogOf(s.Database), s.Name)).OrderBy(s => s.Catalog, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
                .Select(s => new object?[] { s.Catalog, s.Name }))),
        new("Tables", ["table_catalog", "table_schema", "table_name", "table_type"], s => Tables("Tables", s, views: true)),
        new("Views", ["table_catalog", "table_schema", "table_name"], s => Tables("Views", s, views: true, tables: false)),
        new("Columns", ["table_catalog", "table_schema", "table_name", "column_name"], Columns),
        new("Indexes", ["table_catalog", "table_schema", "table_name", "index_name"], Indexes),
        new("IndexColumns", ["table_catalog", "table_schema", "table_name", "index_name", "column_name"], IndexColumns),
        new("Constraints", ["table_catalog", "table_schema", "table_name", "constraint_name", "constraint_type"], Constraints),
    ];

    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions than are given.</exception>
    public static DataTable Get(CatalogTransaction catalog, string name, string?[] restrictions)
    {
        Collection collection = s_all.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"there is no schema collection \"{name}\"{(Suggestion.Nearest(name, s_all.Select(c => c.Name)) is { } near ? $"; did you mean \"{near}\"?" : "")}", nameof(name));
        if (restrictions.Length > collection.Restrictions.Length)
            throw new ArgumentException($"the collection {collection.Name} has {collection.Restrictions.Length} restrictions, not {restrictions.Length}", nameof(restrictions));
        DataTable table = collection.Rows(catalog);
        for (int i = 0; i < restrictions.Length; i++)
        {
            if (restrictions[i] is not { } wanted) continue;
            foreach (DataRow row in table.Select())
                if (!wanted.Equals(row[collection.Restrictions[i]] as string, StringComparison.OrdinalIgnoreCase)) table.Rows.Remove(row);
        }

        table.AcceptChanges();
        return table;
    }

    private static DataTable MetaData() => Table(
        DbMetaDataCollectionNames.MetaDataCollections,
        [(DbMetaDataColumnNames.CollectionName, typeof(string)), (DbMetaDataColumnNames.NumberOfRestrictions, typeof(int)), (DbMetaDataColumnNames.NumberOfIdentifierParts, typeof(int))],
        s_all.Select(c => new object[] { c.Name, c.Restrictions.Length, c.Restrictions.Length == 0 ? 0 : Math.Min(c.Restrictions.Length, 3) }));

    private static DataTable Restrictions() => Table(
        DbMetaDataCollectionNames.Restrictions,
        [(DbMetaDataColumnNames.CollectionName, typeof(string)), ("RestrictionName", typeof(string)), ("RestrictionDefault", typeof(string)), ("RestrictionNumber", typeof(int))],
        s_all.SelectMany(c => c.Restrictions.Select((r, i) => new object[] { c.Name, r, r, i + 1 })));

    private static DataTable Words() =>
        Table(DbMetaDataCollectionNames.ReservedWords, [(DbMetaDataColumnNames.ReservedWord, typeof(string))], Enum.GetValues<Keyword>().Where(Keywords.IsReserved).Select(k => new object[] { Keywords.Text(k) }));

    private static DataTable Information(CatalogTransaction catalog)
    {
        string version = typeof(FrameSession).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        return Table(
            DbMetaDataCollectionNames.DataSourceInformation,
            [
                (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, typeof(string)), (DbMetaDataColumnNames.DataSourceProductName, typeof(string)),
                (DbMetaDataColumnNames.DataSourceProductVersion, typeof(string)), (DbMetaDataColumnNames.DataSourceProductVersionNormalized, typeof(string)),
                (DbMetaDataColumnNames.GroupByBehavior, typeof(GroupByBehavior)), (DbMetaDataColumnNames.IdentifierPattern, typeof(string)),
                (DbMetaDataColumnNames.IdentifierCase, typeof(IdentifierCase)), (DbMetaDataColumnNames.OrderByColumnsInSelect, typeof(bool)),
                (DbMetaDataColumnNames.ParameterMarkerFormat, typeof(string)), (DbMetaDataColumnNames.ParameterMarkerPattern, typeof(string)),
                (DbMetaDataColumnNames.ParameterNameMaxLength, typeof(int)), (DbMetaDataColumnNames.ParameterNamePattern, typeof(string)),
                (DbMetaDataColumnNames.QuotedIdentifierPattern, typeof(string)), (DbMetaDataColumnNames.QuotedIdentifierCase, typeof(IdentifierCase)),
                (DbMetaDataColumnNames.StatementSeparatorPattern, typeof(string)), (DbMetaDataColumnNames.StringLiteralPattern, typeof(string)),
                (DbMetaDataColumnNames.SupportedJoinOperators, typeof(SupportedJoinOperators)),
            ],
            [[
                @"\.", "FrameEngine", version, string.Join('.', version.Split('.').Select(p => p.PadLeft(2, '0'))), GroupByBehavior.MustContainAll, @"[\p{L}_][\p{L}\p{N}_$]*",
                IdentifierCase.Insensitive, false, "@{0}", @"[@$:][\p{L}_][\p{L}\p{N}_]*|\$[0-9]+|\?", 128, @"[\p{L}_][\p{L}\p{N}_]*", @"""(([^""]|"""")*)""",
                IdentifierCase.Insensitive, ";", @"'(([^']|'')*)'",
                SupportedJoinOperators.Inner | SupportedJoinOperators.LeftOuter | SupportedJoinOperators.RightOuter | SupportedJoinOperators.FullOuter,
            ]]);
    }

    private static DataTable Types() => Table(
        DbMetaDataCollectionNames.DataTypes,
        [
            (DbMetaDataColumnNames.TypeName, typeof(string)), (DbMetaDataColumnNames.ProviderDbType, typeof(int)), (DbMetaDataColumnNames.ColumnSize, typeof(long)),
            (DbMetaDataColumnNames.CreateFormat, typeof(string)), (DbMetaDataColumnNames.CreateParameters, typeof(string)), (DbMetaDataColumnNames.DataType, typeof(string)),
            (DbMetaDataColumnNames.IsAutoIncrementable, typeof(bool)), (DbMetaDataColumnNames.IsBestMatch, typeof(bool)), (DbMetaDataColumnNames.IsCaseSensitive, typeof(bool)),
            (DbMetaDataColumnNames.IsFixedLength, typeof(bool)), (DbMetaDataColumnNames.IsFixedPrecisionScale, typeof(bool)), (DbMetaDataColumnNames.IsLong, typeof(bool)),
            (DbMetaDataColumnNames.IsNullable, typeof(bool)), (DbMetaDataColumnNames.IsSearchable, typeof(bool)), (DbMetaDataColumnNames.IsSearchableWithLike, typeof(bool)),
            (DbMetaDataColumnNames.IsUnsigned, typeof(bool)), (DbMetaDataColumnNames.MaximumScale, typeof(short)), (DbMetaDataColumnNames.MinimumScale, typeof(short)),
        ],
        s_types.Select(type => new object?[]
        {
            type.Id == TypeId.Decimal ? "DECIMAL" : type.ToString(), (int)type.Id, FieldTypes.Precision(type) ?? (long)FieldTypes.Size(type),
            type.Id == TypeId.Decimal ? "DECIMAL({0},{1})" : type.ToString(), type.Id == TypeId.Decimal ? "precision,scale" : null, FieldTypes.Of(type).FullName,
            false, true, type.Id == TypeId.Utf8, FieldTypes.Size(type) >= 0, false, false, true, true, type.Id == TypeId.Utf8,
            type.IsNumeric ? type.IsUnsigned : null, type.Id == TypeId.Decimal ? (short)DataType.MaxPrecision : null, type.Id == TypeId.Decimal ? (short)0 : null,
        }));

    private static readonly DataType[] s_types =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64, DataType.Float32,
        DataType.Float64, DataType.Int128, DataType.UInt128, DataType.Decimal(DataType.MaxPrecision, 0), DataType.Utf8, DataType.Json, DataType.Binary, DataType.BigNum, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampTz,
        DataType.Interval, DataType.Uuid,
    ];

    private static DataTable Tables(string name, CatalogTransaction catalog, bool views, bool tables = true) => Table(
        name,
        [("table_catalog", typeof(string)), ("table_schema", typeof(string)), ("table_name", typeof(string)), ("table_type", typeof(string))],
        catalog.Entries().Where(e => e.Entry.IsView ? views : tables).Select(e => new object[] { CatalogOf(e.Name.Database), e.Name.Schema, e.Name.Name, e.Entry.IsView ? "VIEW" : "BASE TABLE" }));

    private static DataTable Columns(CatalogTransaction catalog) => Table(
        "Columns",
        [
            ("table_catalog", typeof(string)), ("table_schema", typeof(string)), ("table_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int)),
            ("is_nullable", typeof(string)), ("data_type", typeof(string)), ("numeric_precision", typeof(int)), ("numeric_scale", typeof(int)),
        ],
        from e in catalog.Entries()
        from column in SchemaOf(catalog, e.Entry).Select((field, i) => (Field: field, Position: i + 1))
        select new object?[]
        {
            CatalogOf(e.Name.Database), e.Name.Schema, e.Name.Name, column.Field.Name, column.Position, column.Field.Nullable ? "YES" : "NO", column.Field.Type.ToString(),
            FieldTypes.Precision(column.Field.Type), column.Field.Type.Id == TypeId.Decimal ? column.Field.Type.Scale : null,
        });

    private static DataTable Indexes(CatalogTransaction catalog) => Table(
        "Indexes",
        [("table_catalog", typeof(string)), ("table_schema", typeof(string)), ("table_name", typeof(string)), ("index_name", typeof(string)), ("is_unique", typeof(bool)), ("is_primary", typeof(bool))],
        Keys(catalog).Select(k => new object?[] { CatalogOf(k.Table.Database), k.Table.Schema, k.Table.Name, k.Index, k.IsUnique, k.IsPrimary }));

    private static DataTable IndexColumns(CatalogTransaction catalog) => Table(
        "IndexColumns",
        [("table_catalog", typeof(string)), ("table_schema", typeof(string)), ("table_name", typeof(string)), ("index_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int))],
        Keys(catalog).SelectMany(k => k.Columns.Select((c, i) => new object?[] { CatalogOf(k.Table.Database), k.Table.Schema, k.Table.Name, k.Index, c, i + 1 })));

    private static DataTable Constraints(CatalogTransaction catalog) => Table(
        "Constraints",
        [("table_catalog", typeof(string)), ("table_schema", typeof(string)), ("table_name", typeof(string)), ("constraint_name", typeof(string)), ("constraint_type", typeof(string)), ("constraint_text", typeof(string))],
        new SystemView(catalog).Relations.SelectMany(r => r.Constraints.Select(c => new object?[] { CatalogOf(r.Table.Database), r.Table.Schema, r.Name, c.Name, c.Kind, c.Text })));

    // Temporary tables are in a schema of that name, of the session's own database.
    private static string CatalogOf(string database) => database.Length == 0 ? SystemView.Database : database;

    // Keys are indexes of tables for those who look for one.
    private static IEnumerable<(TableName Table, string Index, IEnumerable<string> Columns, bool IsUnique, bool IsPrimary)> Keys(CatalogTransaction catalog)
    {
        foreach (SystemRelation relation in new SystemView(catalog).Relations)
        {
            foreach (SystemConstraint key in relation.Constraints)
                if (key.Kind is "PRIMARY KEY" or "UNIQUE") yield return (relation.Table, key.Name, key.Columns, true, key.Kind == "PRIMARY KEY");
            foreach (IndexRule index in relation.Entry.Rules.Indexes) yield return (relation.Table, index.Name, index.Keys, index.IsUnique, false);
        }
    }

    // A view may name what has been dropped since: it is listed, but has no columns then.
    private static Schema SchemaOf(CatalogTransaction catalog, CatalogEntry entry)
    {
        try
        {
            return entry.Plan(catalog).Schema;
        }
        catch (FrameException) when (entry.IsView)
        {
            return Schema.Empty;
        }
    }

    private static DataTable Table(string name, (string Name, Type Type)[] columns, IEnumerable<object?[]> rows)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        foreach ((string column, Type type) in columns) table.Columns.Add(column, type);
        foreach (object?[] row in rows) table.Rows.Add([.. row.Select(v => v ?? DBNull.Value)]);
        return table;
    }

    private sealed record Collection(string Name, string[] Restrictions, Func<CatalogTransaction, DataTable> Rows);
}
