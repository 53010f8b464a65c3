using System.Buffers;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Tests.Parquet;

public sealed unsafe class EncodingTests
{
    private static readonly ParquetPlace Place = new("test.parquet", "c");

    [Fact]
    public void Values_of_every_width_unpack_from_every_start()
    {
        var random = new Random(1);
        byte* packed = stackalloc byte[2048];
        int* values = stackalloc int[512];
        for (int width = 0; width <= 32; width++)
        {
            for (int i = 0; i < 2048; i++) packed[i] = (byte)random.Next(256);
            for (int first = 0; first < 20; first++)
            {
                foreach (int count in new[] { 0, 1, 7, 8, 9, 31, 64, 100, 300 })
                {
                    BitUnpacker.Unpack(packed, first, values, count, width);
                    for (int i = 0; i < count; i++)
                    {
                        long expected = 0;
                        for (int bit = 0; bit < width; bit++)
                        {
                            int at = ((first + i) * width) + bit;
                            expected |= (long)((packed[at >> 3] >> (at & 7)) & 1) << bit;
                        }
                        Assert.Equal((int)(uint)expected, values[i]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(25)]
    [InlineData(31)]
    public void Runs_read_back_whole_in_pieces_skipped_and_selected(int width)
    {
        var random = new Random(width);
        int[] values = new int[5000];
        for (int i = 0; i < values.Length;)
        {
            int run = random.Next(3) == 0 ? random.Next(1, 200) : 1;
            int value = (int)(random.NextInt64() & ((1L << width) - 1));
            for (; run > 0 && i < values.Length; run--) values[i++] = value;
        }
        using var output = new OutputBuffer(MemoryPool.Unlimited);
        fixed (int* source = values) RleHybridEncoder.Encode(source, values.Length, width, output);
        long length = output.Length;
        output.Reserve(64);

        int[] read = new int[values.Length];
        fixed (int* target = read)
        {
            new RleHybridDecoder(output.Pointer, length, width, Place).Read(target, read.Length);
            Assert.Equal(values, read);

            var pieces = new RleHybridDecoder(output.Pointer, length, width, Place);
            for (int at = 0; at < read.Length;)
            {
                int take = Math.Min(random.Next(1, 100), read.Length - at);
                if (random.Next(2) == 0)
                {
                    pieces.Skip(take);
                }
                else
                {
                    pieces.Read(target, take);
                    Assert.Equal(values.AsSpan(at, take), read.AsSpan(0, take));
                }
                at += take;
            }

            var selecting = new RleHybridDecoder(output.Pointer, length, width, Place);
            for (int at = 0; at < read.Length;)
            {
                int take = Math.Min(500, read.Length - at);
                int[] selection = [.. Enumerable.Range(0, take).Where(_ => random.Next(10) == 0).Select(i => i + 40)];
                fixed (int* rows = selection) selecting.ReadSelected(target, take, rows, selection.Length, 40);
                for (int i = 0; i < selection.Length; i++) Assert.Equal(values[at + selection[i] - 40], read[i]);
                at += take;
            }
        }
    }

    [Fact]
    public void Levels_become_a_bitmap_at_any_alignment()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 50; trial++)
        {
            int[] levels = new int[random.Next(1, 1000)];
            for (int i = 0; i < levels.Length;)
            {
                int run = random.Next(3) == 0 ? random.Next(1, 100) : 1;
                int level = random.Next(2);
                for (; run > 0 && i < levels.Length; run--) levels[i++] = level;
            }
            using var output = new OutputBuffer(MemoryPool.Unlimited);
            fixed (int* source = levels) RleHybridEncoder.Encode(source, levels.Length, 1, output);
            long length = output.Length;
            output.Reserve(64);
            using NativeBuffer bits = NativeBuffer.Allocate(MemoryPool.Unlimited, 256, cleared: true);
            byte* bitmap = bits.Pointer;
            Assert.Equal(levels.Sum(), DefinitionLevels.DecodeRle(output.Pointer, length, levels.Length, 1, bitmap, Place));
            for (int i = 0; i < levels.Length; i++) Assert.Equal(levels[i], (bitmap[i >> 3] >> (i & 7)) & 1);
            Assert.Equal(levels.All(l => l == 1) && levels.Length >= 8, DefinitionLevels.AllPresent(output.Pointer, length, levels.Length, 1, Place) && levels.Length >= 8);
        }
    }

    [Fact]
    public void Differences_of_every_width_add_up()
    {
        var random = new Random(3);
        for (int width = 0; width <= 64; width++)
        {
            long[] values = new long[300];
            long value = random.NextInt64();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = value;
                ulong delta = width == 0 ? 0 : width == 64 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : (ulong)random.NextInt64() & ((1UL << width) - 1);
                value = unchecked(value + (long)delta);
            }
            byte[] encoded = DeltaEncoder.Encode(values);
            byte[] padded = [.. encoded, .. new byte[64]];
            long[] read = new long[values.Length];
            fixed (byte* data = padded)
            fixed (long* target = read)
            {
                byte* end = DeltaBinaryPacked.Decode(data, data + encoded.Length, target, values.Length, Place);
                Assert.Equal(encoded.Length, end - data);
            }
            Assert.Equal(values, read);
        }
    }

    [Fact]
    public void A_delta_block_that_is_cut_short_names_the_column()
    {
        byte[] encoded = DeltaEncoder.Encode([1, 5, 100, 2]);
        long* target = stackalloc long[4];
        for (int length = 0; length < encoded.Length - 30; length++)
        {
            byte[] cut = [.. encoded.AsSpan(0, length), .. new byte[64]];
            fixed (byte* data = cut)
            {
                ParquetException error = null!;
                try { DeltaBinaryPacked.Decode(data, data + length, target, 4, Place); }
                catch (ParquetException e) { error = e; }
                if (error is not null) Assert.Equal("c", error.Column);
            }
        }
    }

    [Fact]
    public void Structures_that_are_not_known_are_stepped_over()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ThriftWriter(buffer);
        short outer = writer.BeginStruct();
        writer.I32(1, -5);
        writer.Bool(2, true);
        short inner = writer.BeginStruct(3);
        writer.List(1, ThriftType.I64, 20);
        for (int i = 0; i < 20; i++) writer.ListI64(i * 1_000_000_000L);
        writer.Binary(40, "text"u8);
        writer.EndStruct(inner);
        writer.I64(100, long.MinValue);
        writer.EndStruct(outer);

        var reader = new ThriftReader(buffer.WrittenSpan, Place);
        short id = 0;
        var seen = new List<short>();
        while (reader.NextField(ref id, out ThriftType type))
        {
            seen.Add(id);
            if (id == 100) Assert.Equal(long.MinValue, reader.ReadI64(type));
            else reader.Skip(type);
        }
        Assert.Equal([1, 2, 3, 100], seen);
        Assert.Equal(buffer.WrittenCount, reader.Position);
    }
}
