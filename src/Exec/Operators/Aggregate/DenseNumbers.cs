using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>A set of whole numbers of 32 bits as a bitmap whose pages are made when a number falls into them: what most keys, codes, dates and prices are.</summary>
/// <remarks>Numbers outside that range are not taken, nor those for which a page would cost more than keeping them otherwise. Not thread-safe.</remarks>
internal sealed unsafe class DenseNumbers : IDisposable
{
    /// <summary>Numbers of a page, and how many pages there may be.</summary>
    public const int PageNumbers = 1 << 16, Pages = 1 << 16;

    private const long Least = int.MinValue;
    private const int WordsOfPage = PageNumbers / 64, FreePages = 128, BytesOfRow = 16;
    private readonly MemoryPool _pool;
    private readonly List<NativeBuffer> _memory = [];
    private readonly ulong** _pages;
    private long _rows;

    public DenseNumbers(MemoryPool pool)
    {
        _pool = pool;
        NativeBuffer directory = NativeBuffer.Allocate(pool, Pages * 8L, cleared: true);
        _memory.Add(directory);
        _pages = (ulong**)directory.Pointer;
    }

    /// <summary>Whether values of a type are whole numbers of at most 64 bits.</summary>
    public static bool Serves(DataType type) => type.Physical is PhysicalType.Int8 or PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64
        or PhysicalType.UInt8 or PhysicalType.UInt16 or PhysicalType.UInt32;

    /// <summary>Bytes of the bitmap.</summary>
    public long Bytes => (_memory.Count - 1) * (long)(PageNumbers / 8);

    /// <summary>Rows that were looked at.</summary>
    public long Rows => _rows;

    /// <summary>Whether no more pages are made: numbers that fall into none are not taken.</summary>
    public bool IsClosed { get; private set; }

    public void Close() => IsClosed = true;

    /// <summary>Takes the selected numbers.</summary>
    /// <param name="left">Room for all; gets the rows of nulls and of the numbers that were not taken.</param>
    /// <returns>How many those are.</returns>
    public int Add(Vector vector, Selection selection, int* left) => vector.Physical switch
    {
        PhysicalType.Int8 => Add<sbyte>(vector, selection, left),
        PhysicalType.Int16 => Add<short>(vector, selection, left),
        PhysicalType.Int32 => Add<int>(vector, selection, left),
        PhysicalType.Int64 => Add<long>(vector, selection, left),
        PhysicalType.UInt8 => Add<byte>(vector, selection, left),
        PhysicalType.UInt16 => Add<ushort>(vector, selection, left),
        _ => Add<uint>(vector, selection, left),
    };

    public bool Contains(long value)
    {
        ulong number = (ulong)(value - Least);
        if (number > uint.MaxValue) return false;
        ulong* page = _pages[number / PageNumbers];
        return page != null && Bitmap.Get(page, (int)(number % PageNumbers));
    }

    /// <summary>Lists the numbers of one page that are in any of the sets, ascending.</summary>
    /// <param name="numbers">Room for <see cref="PageNumbers"/>.</param>
    public static int List(IReadOnlyList<DenseNumbers> sets, int page, long* numbers)
    {
        bool any = false;
        foreach (DenseNumbers set in sets) any |= set._pages[page] != null;
        if (!any) return 0;
        int count = 0;
        long first = Least + ((long)page * PageNumbers);
        for (int word = 0; word < WordsOfPage; word++)
        {
            ulong bits = 0;
            foreach (DenseNumbers set in sets)
                if (set._pages[page] != null) bits |= set._pages[page][word];
            for (; bits != 0; bits &= bits - 1) numbers[count++] = first + (word * 64) + BitOperations.TrailingZeroCount(bits);
        }

        return count;
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in _memory) buffer.Release();
        _memory.Clear();
    }

    private int Add<T>(Vector vector, Selection selection, int* left) where T : unmanaged, IBinaryInteger<T>
    {
        T* values = vector.Values.As<T>();
        bool plain = vector.Encoding == VectorEncoding.Flat && vector.Validity == null;
        int count = selection.Count, missed = 0;
        int* rows = selection.Indices;
        _rows += count;
        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            if (!plain && !vector.IsValid(row))
            {
                left[missed++] = row;
                continue;
            }

            ulong number = (ulong)(long.CreateTruncating(values[plain ? row : vector.ValueIndex(row)]) - Least);
            ulong* page = number <= uint.MaxValue ? _pages[number / PageNumbers] : null;
            if (page == null && (page = NewPage(number)) == null)
            {
                left[missed++] = row;
                continue;
            }

            page[number % PageNumbers / 64] |= 1UL << (int)(number & 63);
        }

        return missed;
    }

    private ulong* NewPage(ulong number)
    {
        if (number > uint.MaxValue || IsClosed || (_memory.Count > FreePages && _memory.Count * (long)(PageNumbers / 8) > _rows * BytesOfRow)) return null;
        NativeBuffer page = NativeBuffer.Allocate(_pool, PageNumbers / 8, cleared: true);
        _memory.Add(page);
        return _pages[number / PageNumbers] = (ulong*)page.Pointer;
    }
}
