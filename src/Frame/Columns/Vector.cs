using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Columns;

/// <summary>How a <see cref="Vector"/> stands for its values.</summary>
internal enum VectorEncoding : byte
{
    /// <summary>One value a row.</summary>
    Flat,
    /// <summary>The value at index 0 for every row.</summary>
    Constant,
    /// <summary>One int32 code a row, into <see cref="Vector.Dictionary"/>.</summary>
    Dictionary,
}

/// <summary>A column of one chunk, as pipelines pass it: values of one type in native memory, flat, constant or dictionary-coded.</summary>
/// <remarks>
/// A vector is <em>borrowed</em>: what an operator or a kernel is given is valid until it returns, and its memory belongs to the giver
/// (page buffers, scratch). Whoever keeps values copies them.
/// <list type="bullet">
/// <item>Nulls are bits of <see cref="Validity"/> by row, 1 = valid; a null pointer means that no row is null. What lies in <see cref="Data"/> under a null is undefined but readable.</item>
/// <item>Constant: data and validity are read at index 0.</item>
/// <item>Dictionary: <see cref="Data"/> holds int32 codes, each within the dictionary, also under nulls (0 there); validity is by row; the dictionary is flat and <em>its entries are never null</em>. A dictionary's <see cref="Identity"/> is stable while its values are, so results per entry may be cached by it.</item>
/// <item>Bool is one byte a row, 0 or 1. Strings are <see cref="StringView"/>s whose pointers the giver keeps alive.</item>
/// </list>
/// One object is meant to be refilled for every chunk; nothing here allocates once <see cref="Reserve"/> has seen the largest chunk.
/// </remarks>
internal sealed unsafe class Vector : IDisposable
{
    private NativeBuffer? _data;
    private NativeBuffer? _validity;
    private readonly MemoryPool? _pool;
    private Arena? _heap;
    private IDisposable? _aside;
    private static long s_identities;
    private long _identity;

    /// <summary>A vector without memory of its own, to be pointed at others' with the Point methods.</summary>
    public Vector(DataType type)
    {
        Type = type;
        Physical = type.Physical;
    }

    /// <summary>A vector with memory of its own for <paramref name="capacity"/> rows.</summary>
    public Vector(DataType type, MemoryPool pool, int capacity) : this(type)
    {
        _pool = pool;
        Reserve(capacity);
    }

    public DataType Type { get; }
    public PhysicalType Physical { get; }
    public VectorEncoding Encoding { get; private set; }

    /// <summary>Values (flat, constant) or int32 codes (dictionary).</summary>
    public void* Data { get; private set; }

    /// <summary>Validity bits by row, or null if none is null.</summary>
    public ulong* Validity { get; private set; }

    /// <summary>The flat values that codes refer to; null unless dictionary-coded.</summary>
    public Vector? Dictionary { get; private set; }

    /// <summary>Readable rows; for a dictionary the number of its entries. A constant has any number.</summary>
    public int Length { get; set; }

    public int* Codes => (int*)Data;
    public StringView* Views => (StringView*)Data;

    /// <summary>The data as <typeparamref name="T"/>s.</summary>
    public T* As<T>() where T : unmanaged => (T*)Data;

    /// <summary>Whether row <paramref name="i"/> is valid, whatever the encoding.</summary>
    public bool IsValid(int i) => Bitmap.IsValid(Validity, Encoding == VectorEncoding.Constant ? 0 : i);

    /// <summary>Index into the values (of this vector or its dictionary) of row <paramref name="i"/>.</summary>
    public int ValueIndex(int i) => Encoding switch { VectorEncoding.Flat => i, VectorEncoding.Constant => 0, _ => Codes[i] };

    /// <summary>The vector that holds the values: the dictionary, or this.</summary>
    public Vector Values => Dictionary ?? this;

    /// <summary>A number that no other values have had in this process: what is known of a dictionary's entries may be kept by it. Never 0.</summary>
    public long Identity
    {
        get
        {
            if (Volatile.Read(ref _identity) == 0) Interlocked.CompareExchange(ref _identity, Interlocked.Increment(ref s_identities), 0);
            return Volatile.Read(ref _identity);
        }
    }

    /// <summary>Says that this vector, which others may know as a dictionary, is about to stand for other values.</summary>
    public void ChangeIdentity() => Volatile.Write(ref _identity, Interlocked.Increment(ref s_identities));

    /// <summary>Makes room in this vector's own memory for that many rows; contents are lost if it grows.</summary>
    public void Reserve(int capacity)
    {
        long bytes = Math.Max((long)capacity * Math.Max(Physical.Width(), sizeof(int)), 64);
        if (_data is null || _data.Capacity < bytes)
        {
            _data?.Release();
            _data = null;
            _data = NativeBuffer.Allocate(Pool, bytes);
        }

        long words = Math.Max(Bitmap.Words(capacity), 1) * 8L;
        if (_validity is null || _validity.Capacity < words)
        {
            _validity?.Release();
            _validity = null;
            _validity = NativeBuffer.Allocate(Pool, words);
        }

        PointOwn(VectorEncoding.Flat, capacity);
    }

    /// <summary>Starts a flat result of that many rows in this vector's own memory, all valid; the heap of strings is emptied.</summary>
    public void StartFlat(int rows)
    {
        Reserve(rows);
        _heap?.Reset();
    }

    /// <summary>Starts a constant result in this vector's own memory: the caller writes index 0.</summary>
    public void StartConstant(int rows)
    {
        Reserve(1);
        _heap?.Reset();
        PointOwn(VectorEncoding.Constant, rows);
    }

    /// <summary>Starts a dictionary-coded result in this vector's own memory: the caller writes codes.</summary>
    public void StartCodes(Vector dictionary, int rows)
    {
        Reserve(rows);
        PointOwn(VectorEncoding.Dictionary, rows);
        Dictionary = dictionary;
    }

    /// <summary>This vector's own validity bits, all ones for <paramref name="rows"/> rows, to be cleared where null.</summary>
    public ulong* StartValidity(int rows)
    {
        Bitmap.Fill((ulong*)_validity!.Pointer, Math.Max(rows, 1), true);
        return Validity = (ulong*)_validity.Pointer;
    }

    /// <summary>Own validity memory without a fill: the caller writes every word and calls <see cref="SetValidity"/>.</summary>
    public ulong* OwnValidity => (ulong*)_validity!.Pointer;

    /// <summary>Sets or removes the validity bits.</summary>
    public void SetValidity(ulong* validity) => Validity = validity;

    /// <summary>Points at a giver's flat values.</summary>
    public void PointFlat(void* data, ulong* validity, int rows) => Point(VectorEncoding.Flat, data, validity, null, rows);

    /// <summary>Points at a giver's codes and dictionary.</summary>
    public void PointCodes(int* codes, Vector dictionary, ulong* validity, int rows) => Point(VectorEncoding.Dictionary, codes, validity, dictionary, rows);

    /// <summary>Points at a giver's constant.</summary>
    public void PointConstant(void* value, ulong* validity, int rows) => Point(VectorEncoding.Constant, value, validity, null, rows);

    /// <summary>Becomes a second reference to what <paramref name="other"/> shows now.</summary>
    public void PointAt(Vector other) => Point(other.Encoding, other.Data, other.Validity, other.Dictionary, other.Length);

    /// <summary>Where results longer than 12 bytes are written; emptied when the next result starts.</summary>
    public Arena Heap => _heap ??= new Arena(Pool);

    /// <summary>What the maker of this vector keeps beside it from chunk to chunk: null until <see cref="Keep"/>. Disposed with the vector.</summary>
    public IDisposable? Aside => _aside;

    /// <summary>Keeps something beside this vector until it is disposed.</summary>
    public T Keep<T>(T aside) where T : class, IDisposable
    {
        _aside?.Dispose();
        _aside = aside;
        return aside;
    }

    public void Dispose()
    {
        _data?.Release();
        _validity?.Release();
        _heap?.Dispose();
        _aside?.Dispose();
        _data = _validity = null;
        _heap = null;
        _aside = null;
        Data = null;
        Validity = null;
        Dictionary = null;
    }

    /// <summary>What this vector's own memory is charged to.</summary>
    public MemoryPool Pool => _pool ?? throw new InternalException("a vector without a pool was asked for memory");

    private void PointOwn(VectorEncoding encoding, int rows) => Point(encoding, _data!.Pointer, null, null, rows);

    private void Point(VectorEncoding encoding, void* data, ulong* validity, Vector? dictionary, int rows)
    {
        Encoding = encoding;
        Data = data;
        Validity = validity;
        Dictionary = dictionary;
        Length = rows;
    }
}
