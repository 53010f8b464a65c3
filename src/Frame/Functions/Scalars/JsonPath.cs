using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FrameEngine.Functions.Scalars.Json;

namespace FrameEngine.Functions.Scalars;

/// <summary>A way into a JSON value: keys of objects and places of arrays.</summary>
/// <remarks>
/// Written <c>$.a[2]."b c"[#-1]</c>, as a pointer <c>/a/2/b c</c>, or as a key alone, <c>a</c>. <c>[-1]</c> and <c>[#-1]</c> count from the end. In an object that has a key
/// several times the first one counts. <c>[*]</c> and <c>.*</c> lead to all elements and members, <c>..</c> to everything inside.
/// </remarks>
internal sealed unsafe class JsonPath
{
    private readonly List<Step> _steps = [];

    internal enum StepKind
    {
        Plain,
        AnyMember,
        AnyElement,
        AnyChild,
        Everything,
    }

    /// <summary>A step down.</summary>
    internal readonly record struct Step(byte[]? Key, long Index, StepKind Kind = StepKind.Plain);

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
                path._steps.Add(new(Encoding.UTF8.GetBytes(key), long.TryParse(key, out long index) ? index : -1));
            }
        }
        else if (text[0] != '$')
        {
            path._steps.Add(new(text.ToArray(), -1));
        }
        else
        {
            path.ParseSteps(text);
            path.IsWild = path._steps.Exists(s => s.Kind != StepKind.Plain);
        }

        return path;
    }

    /// <summary>The element at a place of an array.</summary>
    public static JsonPath OfIndex(long index)
    {
        var path = new JsonPath();
        path._steps.Add(new(null, index));
        return path;
    }

    /// <summary>The path, as text, to what an object has for a key, whatever is in it; or to the place of an array that it numbers.</summary>
    public static string ToKey(string key) => "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Whether it may lead to several values.</summary>
    public bool IsWild { get; private set; }

    /// <summary>Whether a text is a path that may lead to several values.</summary>
    /// <exception cref="UsageException">It is not a path.</exception>
    public static bool IsWildText(string text) => text.StartsWith('$') && (text.Contains('*') || text.Contains("..")) && Parse(Encoding.UTF8.GetBytes(text)).IsWild;

    /// <summary>All values that the path leads to, those nearer the top first where it goes down any way.</summary>
    public void FindAll(JsonTree tree, ReadOnlySpan<byte> json, List<int> found)
    {
        found.Clear();
        found.Add(0);
        List<int> next = [];
        foreach (Step step in _steps)
        {
            next.Clear();
            foreach (int node in found) Down(tree, json, node, step, next);
            if (step.Kind == StepKind.Everything)
            {
                for (int i = 0; i < next.Count; i++)
                    for (int child = tree[next[i]].FirstChild; child >= 0; child = tree[child].Next) next.Add(child);
            }

            found.Clear();
            found.AddRange(next);
        }
    }

    private static void Down(JsonTree tree, ReadOnlySpan<byte> json, int node, Step step, List<int> next)
    {
        JsonTokenType kind = tree[node].Kind;
        switch (step.Kind)
        {
            case StepKind.Everything: next.Add(node); break;
            case StepKind.AnyMember when kind == JsonTokenType.StartObject:
            case StepKind.AnyElement when kind == JsonTokenType.StartArray:
            case StepKind.AnyChild:
                for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) next.Add(child);
                break;
            case StepKind.Plain when kind == JsonTokenType.StartObject && step.Key is not null:
                if (tree.Member(node, json, step.Key) is >= 0 and var member) next.Add(member);
                break;
            case StepKind.Plain when kind == JsonTokenType.StartArray && (step.Key is null || step.Index >= 0):
                long at = step.Index;
                if (at < 0)
                    for (int child = tree[node].FirstChild; child >= 0; child = tree[child].Next) at++;
                if (at < 0) break;
                int element = tree[node].FirstChild;
                for (; element >= 0 && at > 0; at--) element = tree[element].Next;
                if (element >= 0) next.Add(element);
                break;
        }
    }

    /// <summary>Where the value lies that the path leads to; false if it leads to none.</summary>
    /// <exception cref="UsageException">The text is not JSON.</exception>
    public bool TryFind(ReadOnlySpan<byte> json, out JsonFound found)
    {
        if (IsWild) throw new UsageException("a path into JSON with wildcards must be a constant");
        fixed (byte* text = json)
        {
            if (new JsonSkim(text, json.Length).Find(CollectionsMarshal.AsSpan(_steps)) is not { } seen) return TryRead(json, out found);
            found = seen;
            return seen.Kind != JsonTokenType.None;
        }
    }

    /// <summary>The same, token by token.</summary>
    /// <exception cref="UsageException">The text is not JSON.</exception>
    public bool TryRead(ReadOnlySpan<byte> json, out JsonFound value)
    {
        value = default;
        var reader = new JsonReader(json);
        reader.Read();
        bool found = true;
        foreach ((byte[]? key, long index, _) in _steps)
        {
            found = reader.Kind switch
            {
                JsonTokenType.StartObject when key is not null => EnterObject(ref reader, key),
                JsonTokenType.StartArray when key is null || index >= 0 => EnterArray(ref reader, index),
                _ => false,
            };
            if (!found) break;
        }

        if (found)
        {
            (JsonTokenType kind, int start) = (reader.Kind, reader.Start);
            reader.Skip();
            value = new JsonFound(kind, start, reader.End, IsPlain: false);
        }

        // The rest must be JSON as well.
        while (reader.Read()) { }
        return reader.IsMalformed ? throw Malformed(json, reader.End) : found;
    }

    public static bool IsValid(ReadOnlySpan<byte> json)
    {
        fixed (byte* text = json)
        {
            if (new JsonSkim(text, json.Length).IsSurelyValid()) return true;
        }

        var reader = new JsonReader(json);
        while (reader.Read()) { }
        return !reader.IsMalformed;
    }

    /// <summary>The error for what is no JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="at">Where it went wrong.</param>
    public static UsageException Malformed(ReadOnlySpan<byte> json, int at)
    {
        string text = Encoding.UTF8.GetString(json.Length > 60 ? json[..60] : json);
        return new UsageException($"malformed JSON at byte {at}: '{text}'");
    }

    /// <summary>How many elements an array has that is well-formed.</summary>
    public static long Count(ReadOnlySpan<byte> array)
    {
        fixed (byte* text = array)
        {
            if (new JsonSkim(text, array.Length).Count() is >= 0 and var count) return count;
        }

        var reader = new JsonReader(array);
        reader.Read();
        return Count(reader);
    }

    private static long Count(JsonReader reader)
    {
        long count = 0;
        while (reader.Read() && reader.Kind != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }

    private static bool EnterObject(ref JsonReader reader, byte[] key)
    {
        while (reader.Read() && reader.Kind == JsonTokenType.PropertyName)
        {
            bool match = reader.Is(key);
            reader.Read();
            if (match) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool EnterArray(ref JsonReader reader, long index)
    {
        if (index < 0) index += Count(reader);
        for (long at = 0; reader.Read() && reader.Kind != JsonTokenType.EndArray; at++)
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
                if (at + 1 < text.Length && text[at + 1] == '.')
                {
                    _steps.Add(new(null, 0, StepKind.Everything));
                    at++;
                    if (at + 1 < text.Length && text[at + 1] == '[')
                    {
                        at++;
                        continue;
                    }
                }

                int start = ++at;
                bool quoted = at < text.Length && text[at] == '"';
                if (quoted)
                {
                    int close = text[(at + 1)..].IndexOf((byte)'"');
                    if (close < 0) throw Wrong(text);
                    _steps.Add(new(text.Slice(at + 1, close).ToArray(), -1));
                    at += close + 2;
                    continue;
                }

                while (at < text.Length && text[at] is not ((byte)'.' or (byte)'[')) at++;
                if (at == start) throw Wrong(text);
                _steps.Add(text[start..at] is [(byte)'*'] ? new(null, 0, _steps is [.., { Kind: StepKind.Everything }] ? StepKind.AnyChild : StepKind.AnyMember) : new(text[start..at].ToArray(), -1));
            }
            else if (text[at] == '[')
            {
                int close = text[at..].IndexOf((byte)']');
                if (close < 0) throw Wrong(text);
                string inside = Encoding.UTF8.GetString(text.Slice(at + 1, close - 1)).Trim();
                if (inside == "*")
                {
                    _steps.Add(new(null, 0, StepKind.AnyElement));
                }
                else
                {
                    // The place behind the last has nothing.
                    if (inside == "#") inside = "9223372036854775807";
                    if (inside.StartsWith('#')) inside = inside[1..];
                    if (!long.TryParse(inside, out long index)) throw Wrong(text);
                    _steps.Add(new(null, index));
                }

                at += close + 1;
            }
            else
            {
                throw Wrong(text);
            }
        }
    }

    private static UsageException Wrong(ReadOnlySpan<byte> text) => new($"'{Encoding.UTF8.GetString(text)}' is not a path into JSON such as $.key[0] or $[*].key");
}
