using System.Runtime.InteropServices;

namespace FrameEngine.Memory;

/// <summary>64-byte aligned native memory. Large blocks are kept by size class and reused: first touch of fresh pages costs more than most kernels do.</summary>
internal static unsafe class NativeAllocator
{
    public const int Alignment = 64;
    private const long SmallestKept = 64 << 10;
    private const long KeptLimit = 512L << 20;
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePage = 14;

    private static readonly KeptBlocks[] s_kept = [.. Enumerable.Range(0, 256).Select(_ => new KeptBlocks())];
    private static long s_keptBytes;
    private static readonly bool s_advise = OperatingSystem.IsLinux();

    /// <summary>Fills freed memory with a pattern, so that a use after free shows. For tests.</summary>
    public static bool PoisonFreed { get; set; }

    /// <summary>Bytes that <see cref="Allocate"/> really takes for a request: callers may use and charge all of them.</summary>
    public static long Capacity(long bytes) => bytes < SmallestKept ? (Math.Max(bytes, 1) + Alignment - 1) & ~(long)(Alignment - 1) : ClassSize(Class(bytes));

    /// <summary>Memory of at least <paramref name="bytes"/>; not cleared.</summary>
    public static byte* Allocate(long bytes)
    {
        if (bytes < SmallestKept) return (byte*)NativeMemory.AlignedAlloc((nuint)Capacity(bytes), Alignment);
        int index = Class(bytes);
        long size = ClassSize(index);
        if (s_kept[index].TryPop(out nint kept))
        {
            Interlocked.Add(ref s_keptBytes, -size);
            return (byte*)kept;
        }

        bool huge = s_advise && size >= (long)HugePage;
        byte* fresh = (byte*)NativeMemory.AlignedAlloc((nuint)size, huge ? HugePage : Alignment);
        if (huge) _ = madvise(fresh, (nuint)size, AdviseHugePage);
        return fresh;
    }

    /// <summary>Gives memory back; <paramref name="bytes"/> is what <see cref="Allocate"/> was asked for (or the capacity).</summary>
    public static void Free(byte* memory, long bytes)
    {
        if (PoisonFreed) new Span<byte>(memory, (int)Math.Min(Capacity(bytes), int.MaxValue)).Fill(0xDB);
        if (bytes >= SmallestKept)
        {
            int index = Class(bytes);
            long size = ClassSize(index);
            if (Interlocked.Add(ref s_keptBytes, size) <= KeptLimit)
            {
                s_kept[index].Push((nint)memory);
                return;
            }

            Interlocked.Add(ref s_keptBytes, -size);
        }

        NativeMemory.AlignedFree(memory);
    }

    // Four classes per power of two: at most a quarter is wasted.
    private static int Class(long bytes)
    {
        int log = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(bytes - 1));
        return (log * 4) + (int)(((bytes - 1) >> (log - 2)) & 3);
    }

    private static long ClassSize(int index) => (5L + (index & 3)) << ((index >> 2) - 2);

    // A lock and an array: unlike a lock-free stack it makes no object for each block.
    private sealed class KeptBlocks
    {
        private readonly Lock _lock = new();
        private nint[] _blocks = [];
        private int _count;

        public bool TryPop(out nint block)
        {
            lock (_lock)
            {
                block = _count > 0 ? _blocks[--_count] : 0;
                return block != 0;
            }
        }

        public void Push(nint block)
        {
            lock (_lock)
            {
                if (_count == _blocks.Length) Array.Resize(ref _blocks, Math.Max(8, 2 * _count));
                _blocks[_count++] = block;
            }
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int madvise(void* address, nuint length, int advice);
}
