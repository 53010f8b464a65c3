using System.Globalization;
using System.Text.Json;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Constants in JSON, exactly: numbers as decimal text, floating point by its bits, bytes in base64, NULL without a value.</summary>
internal static class ScalarJson
{
    public static void Write(Utf8JsonWriter json, Scalar scalar)
    {
        ExpressionJsonWriter.Type(json, "type", scalar.Type);
        switch (scalar.Value)
        {
            case null: break;
            case bool value: json.WriteBoolean("value", value); break;
            case string value: json.WriteString("value", value); break;
            case byte[] value: json.WriteBase64String("value", value); break;
            case double value: json.WriteString("value", Text(value)); break;
            case float value: json.WriteString("value", Text(value)); break;
            case Int128 value: json.WriteString("value", value.ToString(CultureInfo.InvariantCulture)); break;
            case UInt128 value: json.WriteString("value", value.ToString(CultureInfo.InvariantCulture)); break;
            case ulong value: json.WriteNumber("value", value); break;
            case Guid value: json.WriteString("value", value); break;
            case IntervalValue value:
                json.WriteStartArray("value");
                json.WriteNumberValue(value.Months);
                json.WriteNumberValue(value.Days);
                json.WriteNumberValue(value.Microseconds);
                json.WriteEndArray();
                break;
            case sbyte or short or int or long or byte or ushort or uint: json.WriteNumber("value", Convert.ToInt64(scalar.Value, CultureInfo.InvariantCulture)); break;
            default: throw new FrameNotSupportedException($"a constant of type {scalar.Type} cannot be written as JSON");
        }
    }

    public static Scalar Read(JsonElement json)
    {
        DataType type = ExpressionJsonReader.Type(json, "type");
        return json.TryGetProperty("value", out JsonElement value) ? new Scalar(type, Value(type, value)) : Scalar.Null(type);
    }

    private static object Value(DataType type, JsonElement value) => type.Id switch
    {
        TypeId.Boolean => value.GetBoolean(),
        TypeId.Int8 => value.GetSByte(),
        TypeId.Int16 => value.GetInt16(),
        TypeId.Int32 or TypeId.Date => value.GetInt32(),
        TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => value.GetInt64(),
        TypeId.UInt8 => value.GetByte(),
        TypeId.UInt16 => value.GetUInt16(),
        TypeId.UInt32 => value.GetUInt32(),
        TypeId.UInt64 => value.GetUInt64(),
        TypeId.Float32 => BitConverter.Int32BitsToSingle(int.Parse(value.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        TypeId.Float64 => BitConverter.Int64BitsToDouble(long.Parse(value.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        TypeId.UInt128 => UInt128.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        TypeId.Decimal or TypeId.Int128 => Int128.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        TypeId.Enum => type.Labels!.Code(value.GetInt32()),
        TypeId.Utf8 => value.GetString()!,
        TypeId.Binary or TypeId.Bit or TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => value.GetBytesFromBase64(),
        TypeId.Interval => new IntervalValue(value[0].GetInt32(), value[1].GetInt32(), value[2].GetInt64()),
        TypeId.Uuid => value.GetGuid(),
        _ => throw new FrameNotSupportedException($"the plan has a constant of type {type}"),
    };

    // The bits in hexadecimal: every NaN and both zeros come back as they were.
    private static string Text(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(float value) => BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
}
