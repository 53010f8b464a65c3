using System.Runtime.CompilerServices;

namespace FrameEngine.Memory;

/// <summary>Lets long work within one value, chunk or group end when its query is stopped. Kernels and aggregates know no query: the thread that runs them knows it, while it does.</summary>
/// <remarks>
/// Whoever runs a query's code on a thread says so by <see cref="Watch"/>; loops that may run for more than some milliseconds without coming back call
/// <see cref="Check"/> every now and then, or <see cref="Spend"/> with a measure of what they have done. Outside queries neither does anything.
/// </remarks>
internal static class Interruption
{
    /// <summary>What may be spent between two looks: about the work of touching so many bytes.</summary>
    public const int Piece = 1 << 20;

    [ThreadStatic] private static CancellationToken t_token;
    [ThreadStatic] private static long t_spent;

    /// <summary>What stops the query that this thread works for: for queries that run as a part of it.</summary>
    public static CancellationToken Token => t_token;

    /// <summary>From now on this thread works for the query that <paramref name="token"/> stops.</summary>
    /// <returns>Whom it worked for before: to be watched again at the end.</returns>
    public static CancellationToken Watch(CancellationToken token)
    {
        CancellationToken before = t_token;
        t_token = token;
        return before;
    }

    /// <exception cref="QueryCancelledException">The query that the thread works for is being stopped.</exception>
    public static void Check()
    {
        if (t_token.IsCancellationRequested) throw new QueryCancelledException();
    }

    /// <summary>Counts work, in bytes or what takes about as long, and looks once that is a <see cref="Piece"/>.</summary>
    /// <inheritdoc cref="Check"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spend(long work)
    {
        if ((t_spent += work) < Piece) return;
        t_spent = 0;
        Check();
    }

    /// <summary>Counts the slots of a hash table that were passed over before the right one: next to none, unless hashes are bad.</summary>
    /// <inheritdoc cref="Check"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SpendSlots(ulong passed)
    {
        const ulong Few = 256;
        if (passed > Few) Spend((long)passed * 16);
    }

    /// <summary>Copies bytes that may be very many.</summary>
    /// <inheritdoc cref="Check"/>
    public static unsafe void Copy(void* source, void* target, long bytes)
    {
        const long Step = 8 << 20;
        for (; bytes > Step; bytes -= Step)
        {
            Buffer.MemoryCopy(source, target, Step, Step);
            source = (byte*)source + Step;
            target = (byte*)target + Step;
            Check();
        }

        Buffer.MemoryCopy(source, target, bytes, bytes);
    }
}
