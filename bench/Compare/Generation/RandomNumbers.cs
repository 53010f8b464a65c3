namespace FrameEngine.Compare.Generation;

/// <summary>The generator SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed everywhere.</summary>
internal sealed class RandomNumbers(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to but without <paramref name="bound"/>.</summary>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from 0 to 100 with six digits behind the point.</summary>
    public double Percent() => Math.Round((Next() >> 11) * (100.0 / (1UL << 53)), 6);

    /// <summary>Puts values into a random order.</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = (int)Below(i + 1L);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
