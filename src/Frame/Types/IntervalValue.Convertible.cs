namespace FrameEngine;

/// <summary>What <see cref="Convert.ChangeType(object, Type)"/> makes of an interval, by which object mappers go: a <see cref="TimeSpan"/> or text.</summary>
public readonly partial record struct IntervalValue : IConvertible
{
    TypeCode IConvertible.GetTypeCode() => TypeCode.Object;

    object IConvertible.ToType(Type conversionType, IFormatProvider? provider) =>
        conversionType == typeof(TimeSpan) ? (TimeSpan)this
        : conversionType == typeof(string) ? ToString()
        : conversionType.IsInstanceOfType(this) ? this
        : throw Refused(conversionType.Name);

    string IConvertible.ToString(IFormatProvider? provider) => ToString();

    bool IConvertible.ToBoolean(IFormatProvider? provider) => throw Refused(nameof(Boolean));

    byte IConvertible.ToByte(IFormatProvider? provider) => throw Refused(nameof(Byte));

    char IConvertible.ToChar(IFormatProvider? provider) => throw Refused(nameof(Char));

    DateTime IConvertible.ToDateTime(IFormatProvider? provider) => throw Refused(nameof(DateTime));

    decimal IConvertible.ToDecimal(IFormatProvider? provider) => throw Refused(nameof(Decimal));

    double IConvertible.ToDouble(IFormatProvider? provider) => throw Refused(nameof(Double));

    short IConvertible.ToInt16(IFormatProvider? provider) => throw Refused(nameof(Int16));

    int IConvertible.ToInt32(IFormatProvider? provider) => throw Refused(nameof(Int32));

    long IConvertible.ToInt64(IFormatProvider? provider) => throw Refused(nameof(Int64));

    sbyte IConvertible.ToSByte(IFormatProvider? provider) => throw Refused(nameof(SByte));

    float IConvertible.ToSingle(IFormatProvider? provider) => throw Refused(nameof(Single));

    ushort IConvertible.ToUInt16(IFormatProvider? provider) => throw Refused(nameof(UInt16));

    uint IConvertible.ToUInt32(IFormatProvider? provider) => throw Refused(nameof(UInt32));

    ulong IConvertible.ToUInt64(IFormatProvider? provider) => throw Refused(nameof(UInt64));

    private static InvalidCastException Refused(string type) => new($"an interval does not convert to {type}");
}
