using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>A value for a statement: by name (<c>@name</c>, <c>$name</c>) or by position (<c>?</c>, <c>$1</c>).</summary>
public sealed class FrameParameter : DbParameter
{
    private string _name = "";
    private string _sourceColumn = "";
    private DbType? _type;

    /// <summary>A parameter without name and value.</summary>
    public FrameParameter() { }

    /// <summary>A positional parameter.</summary>
    public FrameParameter(object? value) => Value = value;

    /// <summary>A named parameter; the prefix may be left out.</summary>
    public FrameParameter(string name, object? value) => (_name, Value) = (name, value);

    /// <summary>The type that a null value has, and the type that others are converted to; taken from the value if it is never set.</summary>
    public override DbType DbType
    {
        get => _type ?? DbType.Object;
        set => _type = value;
    }

    /// <inheritdoc/>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input) throw new FrameNotSupportedException("parameters are input only");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = value ?? "";
    }

    /// <inheritdoc/>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn
    {
        get => _sourceColumn;
        set => _sourceColumn = value ?? "";
    }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override object? Value { get; set; }

    internal string BareName => _name.TrimStart('@', '$', ':');

    /// <inheritdoc/>
    public override void ResetDbType() => _type = null;

    internal Scalar ToScalar()
    {
        Scalar scalar = ClrScalar.Of(Value);
        if (!scalar.IsNull || _type is null or DbType.Object) return scalar;
        return Scalar.Null(_type switch
        {
            DbType.Boolean => DataType.Boolean,
            DbType.SByte => DataType.Int8,
            DbType.Int16 => DataType.Int16,
            DbType.Int32 => DataType.Int32,
            DbType.Int64 => DataType.Int64,
            DbType.Byte => DataType.UInt8,
            DbType.UInt16 => DataType.UInt16,
            DbType.UInt32 => DataType.UInt32,
            DbType.UInt64 => DataType.UInt64,
            DbType.Single => DataType.Float32,
            DbType.Double => DataType.Float64,
            DbType.Decimal or DbType.Currency or DbType.VarNumeric => DataType.Decimal(28, 6),
            DbType.Date => DataType.Date,
            DbType.Time => DataType.Time,
            DbType.DateTime or DbType.DateTime2 => DataType.Timestamp,
            DbType.DateTimeOffset => DataType.TimestampTz,
            DbType.Guid => DataType.Uuid,
            DbType.Binary => DataType.Binary,
            _ => DataType.Utf8,
        });
    }
}

/// <summary>The parameters of a command, in order.</summary>
public sealed class FrameParameterCollection : DbParameterCollection
{
    private readonly List<FrameParameter> _items = [];

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_items).SyncRoot;

    /// <summary>Adds a named parameter.</summary>
    public FrameParameter AddWithValue(string name, object? value)
    {
        var parameter = new FrameParameter(name, value);
        _items.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a parameter.</summary>
    public FrameParameter Add(FrameParameter parameter)
    {
        _items.Add(parameter);
        return parameter;
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _items.Add(Mine(value));
        return _items.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        foreach (object value in values) Add(value);
    }

    /// <inheritdoc/>
    public override void Clear() => _items.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is FrameParameter parameter ? _items.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        string bare = parameterName.TrimStart('@', '$', ':');
        return _items.FindIndex(p => p.BareName.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _items.Insert(index, Mine(value));

    /// <inheritdoc/>
    public override void Remove(object value) => _items.Remove(Mine(value));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _items.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _items.RemoveAt(Existing(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _items[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _items[Existing(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _items[index] = Mine(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _items[Existing(parameterName)] = Mine(value);

    internal IReadOnlyList<FrameParameter> Items => _items;

    private int Existing(string name) => IndexOf(name) is >= 0 and var index ? index : throw new ArgumentException($"there is no parameter \"{name}\"", nameof(name));

    private static FrameParameter Mine(object value) =>
        value as FrameParameter ?? throw new InvalidCastException($"a {nameof(FrameParameter)} is expected, not {value?.GetType().Name ?? "null"}");
}
