using System.Buffers.Binary;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>The footer of an Arrow file: its schema, and where its messages are.</summary>
/// <param name="Fields">The schema's fields.</param>
/// <param name="Messages">Offsets from the file's start: dictionaries first, which may stand behind the batches that need them, then batches in their order.</param>
/// <remarks>Source: File.fbs of the Arrow format. Behind the footer stand its length in four bytes and the magic.</remarks>
internal sealed record FileFooter(WireField[] Fields, IReadOnlyList<long> Messages)
{
    private const int MaxLength = 64 << 20;
    private const int BlockWidth = 24; // offset, length of metadata and padding, length of body

    /// <summary>Reads the footer of the file that starts at <paramref name="start"/> and ends with the stream.</summary>
    /// <exception cref="ArrowException">The file is cut off or its footer is malformed.</exception>
    public static async ValueTask<FileFooter> ReadAsync(Stream stream, long start, CancellationToken cancellation)
    {
        var tail = new byte[4 + WireFormat.FileMagic.Length];
        long end = stream.Length - tail.Length;
        if (end < start + WireFormat.FileStart) throw Cut();
        await ReadAsync(stream, end, tail, cancellation).ConfigureAwait(false);
        if (!tail.AsSpan(4).SequenceEqual(WireFormat.FileMagic)) throw Cut();
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length is <= 0 or > MaxLength || length > end - start - WireFormat.FileStart) throw new ArrowException($"its footer has a length of {length} bytes");
        var footer = new byte[length];
        await ReadAsync(stream, end - length, footer, cancellation).ConfigureAwait(false);
        return Parse(footer, end - length - start);
    }

    private static FileFooter Parse(ReadOnlySpan<byte> bytes, long end)
    {
        FlatTable footer = FlatTable.Root(bytes);
        WireField[] fields = SchemaMessage.Read(footer.Table(1));
        var messages = new List<long>();
        foreach (int list in (ReadOnlySpan<int>)[2, 3])
        {
            int count = footer.Count(list, BlockWidth);
            for (int i = 0; i < count; i++)
            {
                long offset = footer.ElementInt64(list, i * BlockWidth);
                messages.Add(offset >= WireFormat.FileStart && offset < end ? offset : throw new ArrowException($"its footer has a message at {offset}, which lies outside the file"));
            }
        }

        return new FileFooter(fields, messages);
    }

    private static async ValueTask ReadAsync(Stream stream, long at, byte[] target, CancellationToken cancellation)
    {
        stream.Position = at;
        if (await stream.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < target.Length) throw Cut();
    }

    private static ArrowException Cut() => new("it is a file without its end");
}
