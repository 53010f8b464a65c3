using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>A value for a statement: by name (<c>@name</c>, <c>$name</c>) or by position (<c>?</c>, <c>$1</c>).</summary>
/// <remarks>
/// A list or array (not text, not bytes) may stand after IN: <c>WHERE id IN @ids</c> or <c>IN (@ids)</c>; an empty one contains nothing.
/// <see cref="DateTime"/>s of kind UTC are instants (TIMESTAMP WITH TIME ZONE), others local (TIMESTAMP).
/// </remarks>
public sealed class FrameParameter : DbParameter
{
    private string _name = "";
    private string _sourceColumn = "";
    private DbType? _type;
    private int _size;

    /// <summary>A parameter without name and value.</summary>
    public FrameParameter() { }

    /// <summary>A positional parameter.</summary>
    public FrameParameter(object? value) => Value = value;

    /// <summary>A named parameter; the prefix may be left out.</summary>
    public FrameParameter(string name, object? value) => (_name, Value) = (name ?? "", value);

    /// <summary>A parameter of a type, for a value that is set later or is null.</summary>
    public FrameParameter(string name, DbType type, object? value = null) => (_name, _type, Value) = (name ?? "", type, value);

    /// <summary>The type that the value is converted to and that a null has. Until it is set: that of the value, or text when there is none.</summary>
    public override DbType DbType
    {
        get => _type ?? ParameterTypes.Of(Value) ?? DbType.String;
        set => _type = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "there is no such DbType");
    }

    /// <summary>Always input.</summary>
    /// <exception cref="FrameNotSupportedException">Another direction is set.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (!Enum.IsDefined(value)) throw new ArgumentException($"there is no such direction: {value}", nameof(value));
            if (value != ParameterDirection.Input) throw new FrameNotSupportedException("parameters are input only");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>The name, with or without its prefix (<c>@</c>, <c>$</c> or <c>:</c>); empty for a parameter by position.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = value ?? "";
    }

    /// <summary>Digits of a <see cref="DbType.Decimal"/>: a value is rounded to them, and one with more before the point is an error. 0 for as many as a value has, and 28 for a null.</summary>
    public override byte Precision { get; set; }

    /// <summary>Digits after the point, if <see cref="Precision"/> is set.</summary>
    public override byte Scale { get; set; }

    /// <summary>Characters or bytes after which a longer value is cut; 0 and −1 for never.</summary>
    public override int Size
    {
        get => _size;
        set => _size = value >= -1 ? value : throw new ArgumentException($"a size is at least 0, or -1 for any, not {value}", nameof(value));
    }

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
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <summary>The value; null and <see cref="DBNull"/> are NULL.</summary>
    public override object? Value { get; set; }

    internal string BareName => _name.TrimStart('@', '$', ':');

    /// <summary>Lets the type follow the value again.</summary>
    public override void ResetDbType() => _type = null;

    /// <exception cref="ConversionException">The value does not convert to the type.</exception>
    /// <exception cref="UsageException">The value's .NET type has no SQL type.</exception>
    internal Scalar ToScalar()
    {
        if (Value is null or DBNull) return Scalar.Null(NullType());
        if (ParameterTypes.Items(Value) is not { } items) return One(Value);
        Scalar[] list = [.. items.Select(item => item is null or DBNull ? Scalar.Null(NullType()) : One(item))];
        // Where no item says it, the .NET type does.
        if (Array.TrueForAll(list, item => item.IsNull) && _type is null && ClrScalar.ElementType(Value.GetType()) is { } declared) list = Array.ConvertAll(list, _ => Scalar.Null(declared));
        else declared = NullType();
        try
        {
            list = ClrScalar.Unified(list);
        }
        catch (UsageException error)
        {
            throw new UsageException($"parameter \"{ParameterName}\": {error.Message}");
        }

        return new Scalar(DataType.List(list.Length > 0 ? list[0].Type : declared), list);
    }

    private bool HasDigits => _type == System.Data.DbType.Decimal && Precision > 0;

    private DataType NullType() => HasDigits ? DataType.Decimal(Precision, Scale) : ParameterTypes.Sql(_type);

    private Scalar One(object value)
    {
        try
        {
            return Resolved(ClrScalar.Of(Cut(ParameterTypes.Convert(value, _type))));
        }
        catch (Exception error) when (error is FormatException or InvalidCastException or OverflowException)
        {
            throw new ConversionException($"parameter \"{ParameterName}\": {error.Message}");
        }
        catch (UsageException error)
        {
            throw new UsageException($"parameter \"{ParameterName}\": {error.Message}");
        }
    }

    // As many digits as were said, as a cast gives them.
    private Scalar Resolved(Scalar value) => HasDigits
        ? Compute.ConstantFolder.TryEvaluate(Expressions.ExpressionBuilder.Cast(new Expressions.Literal(value), NullType())) ?? throw new OverflowException($"{value} has more digits than {NullType()}")
        : value;

    private object Cut(object value) => value switch
    {
        string text when _size > 0 && text.Length > _size => text[.._size],
        byte[] bytes when _size > 0 && bytes.Length > _size => bytes[.._size],
        _ => value,
    };
}
