using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Open addressing with the word and its first row side by side in 16 bytes, so that a look-up touches one cache line; at most half full.</summary>
/// <remarks>Inserting is lock-free: an entry is claimed by exchanging its word, a row is put at the head of its word's chain by exchanging the head.
/// An empty entry has the word <see cref="KeyWords.None"/> and the row -1: looking that word up finds nothing.</remarks>
internal sealed unsafe class HashTable : JoinTable
{
    private const int Batch = 64;

    private readonly NativeBuffer _entries;
    private readonly ulong _mask;
    private readonly bool _wordsAreHashes;
    private readonly bool _constantHash;

    /// <param name="wordsAreHashes">The words need no mixing.</param>
    public HashTable(MemoryPool pool, long rows, int idLimit, bool wordsAreHashes, bool constantHash) : base(pool, idLimit, chains: true)
    {
        ulong slots = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(rows * 2, 16));
        _mask = slots - 1;
        _wordsAreHashes = wordsAreHashes;
        _constantHash = constantHash;
        try
        {
            _entries = NativeBuffer.Allocate(pool, (long)slots * sizeof(Entry));
        }
        catch (ResourceExhaustedException)
        {
            Dispose();
            throw;
        }

        NativeMemory.Fill(_entries.Pointer, (nuint)slots * (nuint)sizeof(Entry), 0xFF);
    }

    private Entry* Entries => (Entry*)_entries.Pointer;

    public override long Bytes => base.Bytes + _entries.Capacity;

    public override void Insert(ulong* words, int firstId, int count, bool concurrent)
    {
        Entry* entries = Entries;
        int* next = Next;
        bool duplicates = false;
        ulong* slots = stackalloc ulong[Batch];
        for (int start = 0; start < count; start += Batch)
        {
            int end = Math.Min(count - start, Batch);
            for (int i = 0; i < end; i++)
            {
                slots[i] = Slot(words[start + i]);
                if (Sse.IsSupported) Sse.Prefetch0(entries + slots[i]);
            }

            for (int i = 0; i < end; i++)
            {
                ulong word = words[start + i];
                if (word == KeyWords.None) continue;
                int id = firstId + start + i;
                Entry* entry = Claim(entries, slots[i], word, concurrent);
                int before;
                if (concurrent)
                {
                    before = Interlocked.Exchange(ref entry->Head, id);
                }
                else
                {
                    before = entry->Head;
                    entry->Head = id;
                }

                next[id] = before;
                duplicates |= before >= 0;
            }
        }

        if (duplicates) HasDuplicates = true;
    }

    public override void Lookup(ulong* words, int count, int* heads)
    {
        Entry* entries = Entries;
        ulong mask = _mask;
        ulong* slots = stackalloc ulong[Batch];
        for (int start = 0; start < count; start += Batch)
        {
            int end = Math.Min(count - start, Batch);
            for (int i = 0; i < end; i++)
            {
                slots[i] = Slot(words[start + i]);
                if (Sse.IsSupported) Sse.Prefetch0(entries + slots[i]);
            }

            for (int i = 0; i < end; i++)
            {
                ulong word = words[start + i], slot = slots[i];
                Entry* entry = entries + slot;
                while (entry->Word != word && entry->Word != KeyWords.None)
                {
                    slot = (slot + 1) & mask;
                    entry = entries + slot;
                }

                Interruption.SpendSlots((slot - slots[i]) & mask);
                heads[start + i] = entry->Word == word ? entry->Head : -1;
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _entries?.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Slot(ulong word) => _constantHash ? 0 : (_wordsAreHashes ? word : HashMix.Of(word)) & _mask;

    private Entry* Claim(Entry* entries, ulong first, ulong word, bool concurrent)
    {
        ulong slot = first;
        while (true)
        {
            Entry* entry = entries + slot;
            ulong found = Volatile.Read(ref entry->Word);
            if (found == KeyWords.None)
            {
                if (concurrent)
                {
                    found = Interlocked.CompareExchange(ref entry->Word, word, KeyWords.None);
                    if (found == KeyWords.None) found = word;
                }
                else
                {
                    entry->Word = found = word;
                }
            }

            if (found == word)
            {
                Interruption.SpendSlots((slot - first) & _mask);
                return entry;
            }

            slot = (slot + 1) & _mask;
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Entry
    {
        public ulong Word;
        public int Head;
    }
}
