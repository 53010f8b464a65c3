using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Functions.Scalars.Json;

// Values and the tokens that they are made of.
internal unsafe ref partial struct JsonSkim
{
    // Numbers of so many digits are the same as text and as DOUBLE.
    private const int SureDigits = 15;

    private bool Open(bool isObject)
    {
        if (_depth == MaxDepth) return false;
        _depth++;
        _objects = (_objects << 1) | (isObject ? 1UL : 0);
        return true;
    }

    private byte* Close(byte* at)
    {
        _depth--;
        _objects >>= 1;
        return at + 1;
    }

    // Behind the value that begins here, in which as many levels are open as before it.
    // What is open is kept in locals while it goes on; where it is unsure they do not matter. Compiled at once: a table of texts may come before tiers do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Value(byte* at, int floor)
    {
        byte* end = _end;
        ulong objects = _objects;
        int depth = _depth;
        while (true)
        {
            if (at >= end) return null;
            byte first = *at;
            if (first == '"')
            {
                at = Text(at + 1, end);
            }
            else if (first - (uint)'0' <= 9 || first == '-')
            {
                at = Number(at, end);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                at = Blanks(at + 1);
                if (at >= end) return null;
                // Brackets that belong together are two apart.
                if (*at == first + 2)
                {
                    at++;
                }
                else
                {
                    if (depth == MaxDepth) return null;
                    depth++;
                    objects = (objects << 1) | (first == '{' ? 1UL : 0);
                    if (first == '{' && (at = Key(at)) == null) return null;
                    continue;
                }
            }
            else
            {
                at = Word(at);
            }

            if (at == null) return null;
            while (true)
            {
                if (depth == floor)
                {
                    _depth = depth;
                    _objects = objects;
                    return at;
                }

                at = Blanks(at);
                if (at >= end) return null;
                bool isObject = (objects & 1) != 0;
                if (*at == ',') break;
                if (*at != (isObject ? '}' : ']')) return null;
                at++;
                depth--;
                objects >>= 1;
            }

            at = Blanks(at + 1);
            if ((objects & 1) != 0 && (at = Key(at)) == null) return null;
        }
    }

    // Behind the levels above this depth, one of whose values ends here.
    private byte* Behind(byte* at, int depth)
    {
        while (_depth > depth)
        {
            at = Next(at, depth, out bool ended);
            if (at == null || ended) return at;
            at = Value(at, _depth);
            if (at == null) return null;
        }

        return at;
    }

    // From the end of a value to the next one, or to the end of the level.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Next(byte* at, int depth, out bool ended)
    {
        ended = false;
        while (true)
        {
            at = Blanks(at);
            byte c = At(at);
            bool isObject = (_objects & 1) != 0;
            if (c == ',')
            {
                at = Blanks(at + 1);
                return isObject ? Key(at) : at;
            }

            if (c != (isObject ? '}' : ']')) return null;
            at = Close(at);
            if (_depth != depth) continue;
            ended = true;
            return at;
        }
    }

    // To the value of a key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Key(byte* at) => At(at) == '"' && (at = Text(at + 1, _end)) != null ? Colon(at) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Colon(byte* at)
    {
        at = Blanks(at);
        return At(at) == ':' ? Blanks(at + 1) : null;
    }

    // What stands here; 0, which is no JSON, at the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte At(byte* at) => at < _end ? *at : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Blanks(byte* at) => at < _end && *at <= ' ' ? AllBlanks(at) : at;

    private byte* AllBlanks(byte* at)
    {
        _plain = false;
        while (at < _end && *at is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    private readonly byte* Word(byte* at)
    {
        var rest = new ReadOnlySpan<byte>(at, (int)(_end - at));
        return rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? at + 4 : rest.StartsWith("false"u8) ? at + 5 : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Number(byte* at, byte* end)
    {
        // Whole numbers are the most frequent ones.
        byte* whole = at;
        while (at < end && *at - (uint)'0' <= 9) at++;
        return at > whole && *whole != '0' && at < end && *at is (byte)',' or (byte)'}' or (byte)']' ? at : AnyNumber(whole);
    }

    private byte* AnyNumber(byte* at)
    {
        byte* start = at;
        if (At(at) == '-') at++;
        byte* whole = at;
        at = At(at) == '0' ? at + 1 : Digits(at);
        if (at == whole) return null;
        byte c = At(at);
        if (c is not ((byte)'.' or (byte)'e' or (byte)'E'))
        {
            if (*start == '-' && *whole == '0') _plain = false;
            return at;
        }

        if (c == '.')
        {
            byte* fraction = at + 1;
            at = Digits(fraction);
            if (at == fraction) return null;
            if (at - whole > SureDigits + 1 || (at[-1] == '0' && at - fraction > 1) || (*whole == '0' && *fraction == '0' && at - fraction > 1)) _plain = false;
            c = At(at);
        }

        if (c is not ((byte)'e' or (byte)'E')) return at;
        _plain = false;
        at++;
        if (At(at) is (byte)'+' or (byte)'-') at++;
        byte* exponent = at;
        at = Digits(at);
        return at == exponent ? null : at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte* Digits(byte* at)
    {
        while (at < _end && (uint)(*at - '0') <= 9) at++;
        return at;
    }

    // From behind the opening quote to behind the closing one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Text(byte* at, byte* end)
    {
        if (end - at >= Vector128<byte>.Count)
        {
            uint stops = Stops(at);
            byte* stop = at + BitOperations.TrailingZeroCount(stops);
            if (stops != 0 && *stop == '"') return stop + 1;
        }

        return LongText(at);
    }

    /// <summary>From behind the opening quote to behind the closing one of a text that stands for itself; null if it does not.</summary>
    public static byte* PlainText(byte* at, byte* end)
    {
        for (; end - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint stops = Stops(at);
            if (stops == 0) continue;
            at += BitOperations.TrailingZeroCount(stops);
            return *at == '"' ? at + 1 : null;
        }

        while (at < end && *at is >= 32 and not (byte)'"' and not (byte)'\\') at++;
        return at < end && *at == '"' ? at + 1 : null;
    }

    private byte* LongText(byte* at)
    {
        while (true)
        {
            at = Stop(at);
            if (at == null || *at == '"') return at == null ? null : at + 1;
            if (*at != '\\' || _end - at < 2) return null;
            _plain = false;
            if (at[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t') at += 2;
            else if (at[1] == 'u' && _end - at >= 6 && JsonReader.Hex(new ReadOnlySpan<byte>(at + 2, 4)) is >= 0 and (< 0xD800 or >= 0xE000)) at += 6;
            else return null;
        }
    }

    // The first byte that does not stand for itself.
    private readonly byte* Stop(byte* at)
    {
        for (; _end - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint stops = Stops(at);
            if (stops != 0) return at + BitOperations.TrailingZeroCount(stops);
        }

        while (at < _end && *at is >= 32 and not (byte)'"' and not (byte)'\\') at++;
        return at < _end ? at : null;
    }

    /// <summary>Of the sixteen bytes here a bit for each that does not stand for itself in a text: quotes, backslashes and control characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Stops(byte* at)
    {
        Vector128<byte> bytes = Vector128.Load(at), controls = Vector128.Create((byte)31);
        return (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.Equals(Vector128.Min(bytes, controls), bytes)).ExtractMostSignificantBits();
    }
}
