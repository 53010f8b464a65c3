using BenchmarkDotNet.Attributes;
using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Parquet.Encodings;

namespace FrameEngine.Micro;

/// <summary>What a Parquet page costs before there are values: decompression of a megabyte, and unpacking of a million codes.</summary>
public unsafe class DecodingBenchmarks
{
    private const int Bytes = 1 << 20;
    private const int Codes = 1 << 20;

    private readonly byte[] _page = new byte[Bytes];
    private readonly byte[] _packed = new byte[(Codes * 4) + 64];
    private readonly int[] _codes = new int[Codes];
    private byte[] _snappy = [];
    private byte[] _lz4 = [];
    private byte[] _zstd = [];

    /// <summary>The bits of a code.</summary>
    [Params(1, 7, 18)]
    public int Width { get; set; } = 7;

    [GlobalSetup]
    public void SetUp()
    {
        // Codes of a dictionary with runs in it, as pages have: half of it compresses.
        var random = new Random(1);
        for (int i = 0; i < Bytes; i++) _page[i] = (byte)(random.Next(4) == 0 ? random.Next(256) : i >> 4);
        random.NextBytes(_packed);
        _snappy = Compressed(CompressionKind.Snappy);
        _lz4 = Compressed(CompressionKind.Lz4Raw);
        _zstd = Compressed(CompressionKind.Zstd);
    }

    [Benchmark]
    public void Snappy() => Codec.Decompress(CompressionKind.Snappy, _snappy, _page);

    [Benchmark]
    public void Lz4() => Codec.Decompress(CompressionKind.Lz4Raw, _lz4, _page);

    [Benchmark]
    public void Zstd() => Codec.Decompress(CompressionKind.Zstd, _zstd, _page);

    [Benchmark]
    public void Unpack()
    {
        fixed (byte* packed = _packed)
        fixed (int* codes = _codes)
            BitUnpacker.Unpack(packed, 0, codes, Codes, Width);
    }

    private byte[] Compressed(CompressionKind kind)
    {
        byte[] target = new byte[Codec.MaxCompressedLength(kind, Bytes)];
        return target[..Codec.Compress(kind, _page, target)];
    }
}
