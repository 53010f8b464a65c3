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
        if (!TryAppend(json, writer, out int at)) throw JsonPath.Malformed(json, at);
    }

    /// <summary>Adds JSON to a writer, or something of it if it is none.</summary>
    public static bool TryAppend(ReadOnlySpan<byte> json, PackedWriter writer) => TryAppend(json, writer, out _);

    private static bool TryAppend(ReadOnlySpan<byte> json, PackedWriter writer, out int at)
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

        at = reader.End;
        return !reader.IsMalformed;
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

    /// <summary>Whether well-formed JSON is seen to be in its one form; false where a closer look is needed.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> json)
    {
        for (int i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    int end = json[(i + 1)..].IndexOfAny((byte)'"', (byte)'\\');
                    if (end < 0 || json[i + 1 + end] != '"') return false;
                    i += end + 1;
                    break;
                case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'.' or (byte)'-': return false;
                case (byte)'e' or (byte)'E' when i > 0 && char.IsAsciiDigit((char)json[i - 1]): return false;
                case (byte)']' or (byte)'}' when i > 0 && json[i - 1] == ',': return false;
            }
        }

        return true;
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

    // A whole part and a fraction of few digits together are what DOUBLE shows, but for zeros at the end.
    private static bool IsShort(ReadOnlySpan<byte> number, out int length)
    {
        const int SureDigits = 15;
        int point = number.IndexOf((byte)'.');
        length = number.Length;
        if (point < 0 || length > SureDigits + 1 || number[0] is (byte)'0' or (byte)'-' || number.IndexOfAny((byte)'e', (byte)'E') >= 0) return false;
        while (length > point + 2 && number[length - 1] == '0') length--;
        return true;
    }

    // Those beyond DOUBLE, and those that are words, stay as they are written.
    private static void Number(ReadOnlySpan<byte> number, PackedWriter writer)
    {
        if (number.SequenceEqual("-0"u8)) writer.Copy("0"u8);
        else if (IsShort(number, out int length)) writer.Copy(number[..length]);
        else if (char.IsAsciiDigit((char)number[^1]) && number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0 && double.Parse(number, CultureInfo.InvariantCulture) is var value && double.IsFinite(value))
            writer.Copy(Encoding.UTF8.GetBytes(JsonNumbers.Text(value)));
        else writer.Copy(number);
    }
}
