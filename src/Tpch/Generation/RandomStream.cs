using System.Runtime.CompilerServices;

namespace FrameEngine.Tpch.Generation;

/// <summary>Where a random stream starts and how many numbers it sets aside for each row.</summary>
/// <param name="Seed">The state before the first draw.</param>
/// <param name="DrawsPerRow">
/// The numbers between the starts of two rows. A row may draw fewer; the rest is skipped, so that any row can be reached without making those before it.
/// </param>
internal readonly record struct StreamDefinition(uint Seed, int DrawsPerRow);

/// <summary>
/// A multiplicative congruential stream (Park and Miller: multiplier 16807, modulus 2^31 − 1) with random access by row, as the TPC-H data are defined by.
/// </summary>
/// <remarks>A mutable struct: keep it in a field, never copy it while drawing.</remarks>
internal struct RandomStream
{
    /// <summary>The modulus, a Mersenne prime: reduction is a shift and an addition.</summary>
    private const ulong Modulus = (1UL << 31) - 1;

    private const ulong Multiplier = 16807;

    /// <summary>No state is larger.</summary>
    public const uint LargestState = (uint)Modulus - 1;

    private readonly StreamDefinition _definition;
    private readonly ulong _rowStep;
    private ulong _rowState;
    private ulong _state;

    /// <summary>A stream that stands at its first row.</summary>
    public RandomStream(StreamDefinition definition)
    {
        _definition = definition;
        _rowStep = Power(Multiplier, (ulong)definition.DrawsPerRow);
        _rowState = _state = definition.Seed;
    }

    /// <summary>Moves to the start of a row; rows count from 0.</summary>
    public void SeekRow(long row)
    {
        // The multiplier's order divides Modulus − 1, so the exponent may be taken modulo that (and cannot overflow).
        ulong draws = (ulong)((UInt128)(ulong)row * (ulong)_definition.DrawsPerRow % (Modulus - 1));
        _rowState = _state = Multiply(_definition.Seed, Power(Multiplier, draws));
    }

    /// <summary>Moves to the start of the next row, however many numbers this row drew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NextRow() => _rowState = _state = Multiply(_rowState, _rowStep);

    /// <summary>The next number, uniform in [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <remarks>The scaling in double precision is part of the data's definition: integer arithmetic would round elsewhere.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int low, int high) => low + (int)(NextUnit() * ((double)high - low + 1));

    /// <summary>The next thirty-one-bit number, as the address strings use it: its range is −2^31, because the definition's range overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextOverflowing() => (int)(NextUnit() * int.MinValue);

    /// <summary>The next word of a distribution, drawn by weight; the result is the word's position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(Distribution distribution)
    {
        _state = Multiply(_state, Multiplier);
        return distribution.Pick((uint)_state);
    }

    /// <summary>A state as a number in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToUnit(uint state) => (double)(long)state / Modulus;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double NextUnit()
    {
        _state = Multiply(_state, Multiplier);
        return ToUnit((uint)_state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiply(ulong left, ulong right)
    {
        ulong product = left * right;
        ulong folded = (product & Modulus) + (product >> 31);
        return folded >= Modulus ? folded - Modulus : folded;
    }

    private static ulong Power(ulong value, ulong exponent)
    {
        ulong result = 1;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Multiply(result, value);
            value = Multiply(value, value);
        }
        return result;
    }
}
