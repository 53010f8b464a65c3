namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Choices that a seed decides, the same on every machine (xorshift64* after Vigna, 2016).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = Mix(seed) | 1;

    /// <summary>Dice of their own for the <paramref name="index"/>-th part, independent of how many were thrown here.</summary>
    public static Dice For(ulong seed, params ReadOnlySpan<int> index)
    {
        foreach (int i in index) seed = Mix(seed ^ (0x9E3779B97F4A7C15UL * (ulong)(i + 1)));
        return new Dice(seed);
    }

    public ulong Bits()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1DUL;
    }

    /// <summary>From 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)((Bits() >> 33) % (ulong)bound);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    /// <summary>True <paramref name="percent"/> times in a hundred.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
