using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

public sealed partial class FrameDataReader
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => FieldAt(ordinal).Name;

    /// <summary>The SQL name of the column's type, such as <c>DECIMAL(15,2)</c>.</summary>
    public override string GetDataTypeName(int ordinal) => FieldAt(ordinal).Type.ToString();

    /// <summary>The .NET type that <see cref="GetValue"/> gives.</summary>
    public override Type GetFieldType(int ordinal) => FieldTypes.Of(FieldAt(ordinal).Type);

    /// <summary>The position of a column: by its exact name, else without regard to case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none; the message suggests the nearest name.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireResult();
        for (int i = 0; i < _schema.Count; i++)
            if (_schema[i].Name == name) return i;
        if (_schema.TryGetOrdinal(name, out int ordinal)) return ordinal;
        throw new IndexOutOfRangeException($"the result has no column \"{name}\"{(Suggestion.Nearest(name, _schema.Names) is { } near ? $"; did you mean \"{near}\"?" : "")}");
    }

    /// <summary>The result's columns; none when there is no result.</summary>
    /// <remarks>A column that shows one of a table unchanged has its name, its table's and whether it is a key.</remarks>
    public ReadOnlyCollection<DbColumn> GetColumnSchema()
    {
        Open();
        ColumnOrigin?[] origins = _plan is null ? [] : ColumnOrigin.Of(_plan, _connection.Scope.ForStatement());
        return new ReadOnlyCollection<DbColumn>([.. _schema.Select((f, i) => (DbColumn)new FrameColumn(f, i, origins.ElementAtOrDefault(i), _plan is not null))]);
    }

    /// <summary>The result's columns as a table; null when there is no result.</summary>
    public override DataTable? GetSchemaTable()
    {
        if (FieldCount == 0) return null;
        var table = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach ((string name, Type type) in s_schemaColumns) table.Columns.Add(name, type);
        foreach (DbColumn column in GetColumnSchema())
        {
            DataRow row = table.NewRow();
            row[SchemaTableColumn.ColumnName] = column.ColumnName;
            row[SchemaTableColumn.ColumnOrdinal] = column.ColumnOrdinal;
            row[SchemaTableColumn.ColumnSize] = column.ColumnSize;
            row[SchemaTableColumn.NumericPrecision] = (object?)(short?)column.NumericPrecision ?? DBNull.Value;
            row[SchemaTableColumn.NumericScale] = (object?)(short?)column.NumericScale ?? DBNull.Value;
            row[SchemaTableColumn.DataType] = column.DataType;
            row[SchemaTableColumn.ProviderType] = (int)_schema[column.ColumnOrdinal!.Value].Type.Id;
            row[SchemaTableColumn.AllowDBNull] = column.AllowDBNull;
            row[SchemaTableColumn.IsLong] = false;
            row[SchemaTableColumn.IsKey] = column.IsKey;
            row[SchemaTableColumn.IsUnique] = column.IsUnique;
            row[SchemaTableColumn.IsAliased] = column.IsAliased;
            row[SchemaTableColumn.IsExpression] = column.IsExpression;
            row[SchemaTableColumn.BaseSchemaName] = (object?)column.BaseSchemaName ?? DBNull.Value;
            row[SchemaTableColumn.BaseTableName] = (object?)column.BaseTableName ?? DBNull.Value;
            row[SchemaTableColumn.BaseColumnName] = (object?)column.BaseColumnName ?? DBNull.Value;
            row[SchemaTableOptionalColumn.IsReadOnly] = column.IsReadOnly;
            row[SchemaTableOptionalColumn.IsHidden] = false;
            row[SchemaTableOptionalColumn.IsAutoIncrement] = false;
            row[SchemaTableOptionalColumn.IsRowVersion] = false;
            row[DataTypeNameColumn] = column.DataTypeName;
            table.Rows.Add(row);
        }

        return table;
    }

    private const string DataTypeNameColumn = "DataTypeName";

    private static readonly (string Name, Type Type)[] s_schemaColumns =
    [
        (SchemaTableColumn.ColumnName, typeof(string)), (SchemaTableColumn.ColumnOrdinal, typeof(int)), (SchemaTableColumn.ColumnSize, typeof(int)),
        (SchemaTableColumn.NumericPrecision, typeof(short)), (SchemaTableColumn.NumericScale, typeof(short)), (SchemaTableColumn.DataType, typeof(Type)),
        (SchemaTableColumn.ProviderType, typeof(int)), (SchemaTableColumn.AllowDBNull, typeof(bool)), (SchemaTableColumn.IsLong, typeof(bool)),
        (SchemaTableColumn.IsKey, typeof(bool)), (SchemaTableColumn.IsUnique, typeof(bool)), (SchemaTableColumn.IsAliased, typeof(bool)), (SchemaTableColumn.IsExpression, typeof(bool)),
        (SchemaTableColumn.BaseSchemaName, typeof(string)), (SchemaTableColumn.BaseTableName, typeof(string)), (SchemaTableColumn.BaseColumnName, typeof(string)),
        (SchemaTableOptionalColumn.BaseCatalogName, typeof(string)), (SchemaTableOptionalColumn.IsReadOnly, typeof(bool)), (SchemaTableOptionalColumn.IsHidden, typeof(bool)),
        (SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool)), (SchemaTableOptionalColumn.IsRowVersion, typeof(bool)), (DataTypeNameColumn, typeof(string)),
    ];

    private void RequireResult()
    {
        if (Open()._schema.Count == 0) throw new InvalidOperationException("there is no result");
    }

    private Field FieldAt(int ordinal)
    {
        RequireResult();
        return (uint)ordinal < (uint)_schema.Count ? _schema[ordinal] : throw NoColumn(ordinal);
    }

    private IndexOutOfRangeException NoColumn(int ordinal) => new($"there is no column {ordinal}: the result has {_schema.Count}");

    private sealed class FrameColumn : DbColumn
    {
        public FrameColumn(Field field, int ordinal, ColumnOrigin? origin, bool isQuery)
        {
            ColumnName = field.Name;
            ColumnOrdinal = ordinal;
            AllowDBNull = field.Nullable;
            DataType = FieldTypes.Of(field.Type);
            DataTypeName = field.Type.ToString();
            ColumnSize = FieldTypes.Size(field.Type);
            NumericPrecision = FieldTypes.Precision(field.Type);
            if (field.Type.IsInteger || field.Type.Id == TypeId.Decimal) NumericScale = field.Type.Scale;
            IsLong = IsHidden = IsAutoIncrement = IsIdentity = false;
            (IsKey, IsUnique) = (origin is { IsKey: true }, origin is { IsUnique: true });
            (BaseSchemaName, BaseTableName, BaseColumnName) = (origin?.Table.Schema, origin?.Table.Name, origin?.Column);
            IsExpression = IsReadOnly = isQuery && origin is null;
            IsAliased = origin is not null && origin.Column != field.Name;
        }
    }
}
