using System.Globalization;
using System.Text;
using System.Text.Json;
using FrameEngine.Nested;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>JSON in its one form: no white space between tokens, texts without needless escapes, numbers with a fraction as DOUBLE has them.</summary>
internal static class JsonNormal
{
    /// <summary>Adds JSON to a writer.</summary>
    /// <exception cref="UsageException">It is none: files may say of any text that it is.</exception>
    public static void Append(ReadOnlySpan<byte> json, PackedWriter writer)
    {
        var reader = new JsonReader(json);
        bool first = true;
        while (reader.Read())
        {
            ReadOnlySpan<byte> token = json[reader.Start..reader.End];
            switch (reader.Kind)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (!first) writer.Copy(","u8);
                    writer.Copy(token);
                    first = true;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    writer.Copy(token);
                    break;
                case JsonTokenType.PropertyName:
                    if (!first) writer.Copy(","u8);
                    Text(token, reader.IsEscaped, writer);
                    writer.Copy(":"u8);
                    first = true;
                    continue;
                default:
                    if (!first) writer.Copy(","u8);
                    if (reader.Kind == JsonTokenType.String) Text(token, reader.IsEscaped, writer);
                    else if (reader.Kind == JsonTokenType.Number) Number(token, writer);
                    else writer.Copy(token);
                    break;
            }

            first = false;
        }

        if (reader.IsMalformed) throw JsonPath.Malformed(json, reader.End);
    }

    /// <summary>The JSON in its one form.</summary>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        PackedWriter writer = PackedWriter.Rent();
        Append(json, writer);
        byte[] normal = writer.Written.ToArray();
        PackedWriter.Return(writer);
        return normal;
    }

    /// <summary>The JSON in its one form, in UTF-16.</summary>
    public static string TextOf(ReadOnlySpan<byte> json)
    {
        PackedWriter writer = PackedWriter.Rent();
        Append(json, writer);
        string normal = Encoding.UTF8.GetString(writer.Written);
        PackedWriter.Return(writer);
        return normal;
    }

    private static void Text(ReadOnlySpan<byte> quoted, bool escaped, PackedWriter writer)
    {
        if (!escaped)
        {
            writer.Copy(quoted);
            return;
        }

        byte[] room = new byte[quoted.Length];
        ReadOnlySpan<byte> text = room.AsSpan(0, JsonReader.Unescape(quoted[1..^1], room));
        Span<byte> target = writer.Room(checked((int)JsonEscaping.RoomFor(text)));
        writer.GiveBack(target.Length - JsonEscaping.Write(text, target));
    }

    // Those beyond DOUBLE, and those that are words, stay as they are written.
    private static void Number(ReadOnlySpan<byte> number, PackedWriter writer)
    {
        if (number.SequenceEqual("-0"u8)) writer.Copy("0"u8);
        else if (char.IsAsciiDigit((char)number[^1]) && number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0 && double.Parse(number, CultureInfo.InvariantCulture) is var value && double.IsFinite(value))
            writer.Copy(Encoding.UTF8.GetBytes(JsonNumbers.Text(value)));
        else writer.Copy(number);
    }
}
