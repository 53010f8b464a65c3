using FrameEngine.Exec.Operators.Aggregate;
using FrameEngine.Exec.Operators.Join;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests;

/// <summary>With equal hashes a look-up passes over every key that is there: a query that is stopped ends in the middle of it, measured by the keys that it still takes.</summary>
public sealed unsafe class BadHashTests
{
    private const int Keys = 90_000;

    // What may be looked at before the next check, and a little: the i-th key passes over i slots.
    private const int Few = 2_000;

    [Fact]
    public void Grouping_by_keys_of_one_hash_stops_among_the_first_of_them()
    {
        using GroupTable table = NewTable();
        var (keys, hashes, rows) = Blocks(Keys);
        fixed (long* key = keys)
        fixed (ulong* hash = hashes)
        fixed (byte** row = rows)
        {
            (nint k, nint h, nint r) = ((nint)key, (nint)hash, (nint)row);
            Stopped(() => table.Find((byte*)k, (ulong*)h, Keys, (byte**)r));
        }

        Assert.InRange(table.Count, 1, Few);
    }

    [Fact]
    public void Making_the_entries_anew_stops_in_the_middle()
    {
        using GroupTable table = NewTable();
        const int Known = 4_000;
        var (keys, hashes, rows) = Blocks(Known);
        fixed (long* key = keys)
        fixed (ulong* hash = hashes)
        fixed (byte** row = rows) table.Find((byte*)key, hash, Known, row);

        Assert.Equal(Known, table.Count);
        Stopped(() => table.Reserve(0, 1_000_000, 1_000_000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Building_a_join_of_words_in_one_slot_stops_among_the_first_of_them(bool concurrent)
    {
        using var table = new HashTable(MemoryPool.Unlimited, Keys, Keys, wordsAreHashes: false, constantHash: true);
        ulong[] words = [.. Enumerable.Range(1, Keys).Select(i => (ulong)i)];
        fixed (ulong* word = words)
        {
            nint w = (nint)word;
            Stopped(() => table.Insert((ulong*)w, 0, Keys, concurrent));
        }

        int[] heads = new int[Few + 1];
        fixed (ulong* word = words)
        fixed (int* head = heads) table.Lookup(word + Few, 1, head);
        Assert.Equal(-1, heads[0]);
    }

    [Fact]
    public void Looking_up_words_in_one_slot_stops_too()
    {
        const int Known = 4_000;
        using var table = new HashTable(MemoryPool.Unlimited, Known, Known, wordsAreHashes: false, constantHash: true);
        ulong[] words = [.. Enumerable.Range(1, Known).Select(i => (ulong)i)];
        int[] heads = new int[Known];
        fixed (ulong* word = words)
        fixed (int* head = heads)
        {
            table.Insert(word, 0, Known, concurrent: false);
            (nint w, nint h) = ((nint)word, (nint)head);
            Stopped(() => table.Lookup((ulong*)w, Known, (int*)h));
        }
    }

    private static GroupTable NewTable() => new(new RowLayout([DataType.Int64], [false], []), [], Keys, MemoryPool.Unlimited);

    private static (long[] Keys, ulong[] Hashes, byte*[] Rows) Blocks(int count) => ([.. Enumerable.Range(0, count).Select(i => (long)i)], new ulong[count], new byte*[count]);

    private static void Stopped(Action work)
    {
        CancellationToken before = Interruption.Watch(new CancellationToken(canceled: true));
        try
        {
            Assert.Throws<QueryCancelledException>(work);
        }
        finally
        {
            Interruption.Watch(before);
        }
    }
}
