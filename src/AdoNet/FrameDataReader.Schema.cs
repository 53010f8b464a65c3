using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

public sealed partial class FrameDataReader
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => _schema[ordinal].Name;

    /// <summary>The SQL name of the column's type.</summary>
    public override string GetDataTypeName(int ordinal) => _schema[ordinal].Type.ToString();

    /// <summary>The .NET type that <see cref="GetValue"/> gives.</summary>
    public override Type GetFieldType(int ordinal) => _schema[ordinal].Type.Id switch
    {
        TypeId.Boolean => typeof(bool),
        TypeId.Int8 => typeof(sbyte),
        TypeId.Int16 => typeof(short),
        TypeId.Int32 => typeof(int),
        TypeId.Int64 => typeof(long),
        TypeId.UInt8 => typeof(byte),
        TypeId.UInt16 => typeof(ushort),
        TypeId.UInt32 => typeof(uint),
        TypeId.UInt64 => typeof(ulong),
        TypeId.Float32 => typeof(float),
        TypeId.Float64 => typeof(double),
        TypeId.Decimal => typeof(decimal),
        TypeId.Utf8 => typeof(string),
        TypeId.Binary => typeof(byte[]),
        TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz => typeof(DateTime),
        TypeId.Time => typeof(TimeSpan),
        TypeId.Interval => typeof(IntervalValue),
        TypeId.Uuid => typeof(Guid),
        _ => typeof(object),
    };

    /// <summary>The position of a column: by its exact name, else without regard to case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none; the message suggests the nearest name.</exception>
    public override int GetOrdinal(string name)
    {
        for (int i = 0; i < _schema.Count; i++)
            if (_schema[i].Name == name) return i;
        if (_schema.TryGetOrdinal(name, out int ordinal)) return ordinal;
        throw new IndexOutOfRangeException($"the result has no column \"{name}\"{(Suggestion.Nearest(name, _schema.Names) is { } near ? $"; did you mean \"{near}\"?" : "")}");
    }

    /// <summary>The result's columns.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => new([.. _schema.Select((f, i) => (DbColumn)new FrameColumn(f, i, GetFieldType(i)))]);

    /// <inheritdoc/>
    public override DataTable? GetSchemaTable()
    {
        if (FieldCount == 0) return null;
        var table = new DataTable("SchemaTable");
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(short));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(short));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsLong, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsKey, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsUnique, typeof(bool));
        table.Columns.Add("DataTypeName", typeof(string));
        foreach (DbColumn column in GetColumnSchema())
        {
            table.Rows.Add(
                column.ColumnName, column.ColumnOrdinal, column.ColumnSize, (object?)(short?)column.NumericPrecision ?? DBNull.Value, (object?)(short?)column.NumericScale ?? DBNull.Value,
                column.DataType, column.AllowDBNull, false, false, false, column.DataTypeName);
        }

        return table;
    }

    private sealed class FrameColumn : DbColumn
    {
        public FrameColumn(Field field, int ordinal, Type type)
        {
            ColumnName = field.Name;
            ColumnOrdinal = ordinal;
            AllowDBNull = field.Nullable;
            DataType = type;
            DataTypeName = field.Type.ToString();
            ColumnSize = -1;
            IsReadOnly = true;
            if (field.Type.Id == TypeId.Decimal) (NumericPrecision, NumericScale) = (field.Type.Precision, field.Type.Scale);
        }
    }
}
