using System.Text;
using System.Text.Json;

namespace FrameEngine.Functions.Scalars;

/// <summary>A way into a JSON value: keys of objects and places of arrays.</summary>
/// <remarks>
/// Written <c>$.a[2]."b c"[#-1]</c>, as a pointer <c>/a/2/b c</c>, or as a key alone, <c>a</c>. <c>[-1]</c> and <c>[#-1]</c> count from the end. In an object that has a key
/// several times the first one counts. Wildcards are refused.
/// </remarks>
internal sealed class JsonPath
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 1000 };

    private readonly List<(byte[]? Key, long Index)> _steps = [];

    private JsonPath()
    {
    }

    /// <exception cref="UsageException">It is not a path.</exception>
    public static JsonPath Parse(ReadOnlySpan<byte> text)
    {
        var path = new JsonPath();
        if (text.IsEmpty) return path;
        if (text[0] == '/')
        {
            foreach (Range part in text[1..].Split((byte)'/'))
            {
                string key = Encoding.UTF8.GetString(text[1..][part]).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                // A number is a place of an array, or else a key.
                path._steps.Add((Encoding.UTF8.GetBytes(key), long.TryParse(key, out long index) ? index : -1));
            }
        }
        else if (text[0] != '$')
        {
            path._steps.Add((text.ToArray(), -1));
        }
        else
        {
            path.ParseSteps(text);
        }

        return path;
    }

    /// <summary>The element at a place of an array.</summary>
    public static JsonPath OfIndex(long index)
    {
        var path = new JsonPath();
        path._steps.Add((null, index));
        return path;
    }

    /// <summary>Where the value lies that the path leads to; false if it leads to none.</summary>
    /// <exception cref="UsageException">The text is not JSON.</exception>
    public bool TryFind(ReadOnlySpan<byte> json, out Range range, out JsonTokenType kind)
    {
        range = default;
        kind = JsonTokenType.None;
        try
        {
            var reader = new Utf8JsonReader(json, s_options);
            reader.Read();
            bool found = true;
            foreach ((byte[]? key, long index) in _steps)
            {
                found = reader.TokenType switch
                {
                    JsonTokenType.StartObject when key is not null => EnterObject(ref reader, key),
                    JsonTokenType.StartArray when key is null || index >= 0 => EnterArray(ref reader, index),
                    _ => false,
                };
                if (!found) break;
            }

            if (found)
            {
                kind = reader.TokenType;
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                range = start..(int)reader.BytesConsumed;
            }

            // The rest must be JSON as well.
            while (reader.Read()) { }
            return found;
        }
        catch (JsonException error)
        {
            throw Malformed(json, error);
        }
    }

    public static bool IsValid(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, s_options);
            bool any = false;
            while (reader.Read()) any = true;
            return any;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static UsageException Malformed(ReadOnlySpan<byte> json, JsonException error)
    {
        string text = Encoding.UTF8.GetString(json.Length > 60 ? json[..60] : json);
        return new UsageException($"malformed JSON at byte {error.BytePositionInLine}: '{text}'");
    }

    /// <summary>How many elements an array has, whose opening bracket is read.</summary>
    public static long Count(Utf8JsonReader reader)
    {
        long count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }

    private static bool EnterObject(ref Utf8JsonReader reader, byte[] key)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool match = reader.ValueTextEquals(key);
            reader.Read();
            if (match) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool EnterArray(ref Utf8JsonReader reader, long index)
    {
        if (index < 0) index += Count(reader);
        for (long at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index) return true;
            reader.Skip();
        }

        return false;
    }

    private void ParseSteps(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                int start = ++at;
                bool quoted = at < text.Length && text[at] == '"';
                if (quoted)
                {
                    int close = text[(at + 1)..].IndexOf((byte)'"');
                    if (close < 0) throw Wrong(text);
                    _steps.Add((text.Slice(at + 1, close).ToArray(), -1));
                    at += close + 2;
                    continue;
                }

                while (at < text.Length && text[at] is not ((byte)'.' or (byte)'[')) at++;
                if (at == start || text[start..at].Contains((byte)'*')) throw Wrong(text);
                _steps.Add((text[start..at].ToArray(), -1));
            }
            else if (text[at] == '[')
            {
                int close = text[at..].IndexOf((byte)']');
                if (close < 0) throw Wrong(text);
                string inside = Encoding.UTF8.GetString(text.Slice(at + 1, close - 1)).Trim();
                if (inside.StartsWith('#')) inside = inside[1..];
                if (!long.TryParse(inside, out long index)) throw Wrong(text);
                _steps.Add((null, index));
                at += close + 1;
            }
            else
            {
                throw Wrong(text);
            }
        }
    }

    private static UsageException Wrong(ReadOnlySpan<byte> text) => new($"'{Encoding.UTF8.GetString(text)}' is not a path into JSON such as $.key[0]; wildcards are not supported");
}
