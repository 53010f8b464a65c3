namespace FrameEngine.Nested;

/// <summary>What holds for the keys of a map: none is null and none comes twice.</summary>
internal static unsafe class MapKeys
{
    /// <summary>What is wrong with a map; null if nothing is.</summary>
    public static string? Problem(NestedLayout map, PackedSpan value)
    {
        int count = Packed.Count(map, value);
        NestedLayout entry = map.Element;
        HashSet<int>? seen = count > 8 ? [] : null;
        for (int i = 0; i < count; i++)
        {
            if (!Packed.Element(map, value, i, out PackedSpan pair) || !Packed.Field(entry, pair, 0, out PackedSpan key)) return "a key of a map cannot be null";
            if (seen is null ? Before(map, value, i, key) : !seen.Add(Hash(key)) && Before(map, value, i, key)) return "the keys of a map must be unique";
        }

        return null;
    }

    /// <summary>The place of a key; -1 if the map does not have it.</summary>
    public static int Find(NestedLayout map, PackedSpan value, ReadOnlySpan<byte> packedKey)
    {
        int count = Packed.Count(map, value);
        for (int i = 0; i < count; i++)
        {
            Packed.Element(map, value, i, out PackedSpan pair);
            if (Packed.Field(map.Element, pair, 0, out PackedSpan key) && key.Span.SequenceEqual(packedKey)) return i;
        }

        return -1;
    }

    private static bool Before(NestedLayout map, PackedSpan value, int end, PackedSpan key)
    {
        for (int i = 0; i < end; i++)
        {
            Packed.Element(map, value, i, out PackedSpan pair);
            if (Packed.Field(map.Element, pair, 0, out PackedSpan other) && other.Span.SequenceEqual(key.Span)) return true;
        }

        return false;
    }

    private static int Hash(PackedSpan key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key.Span);
        return hash.ToHashCode();
    }
}
