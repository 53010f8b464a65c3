using System.Buffers;

namespace FrameEngine.Formats.Text;

/// <summary>Bytes as SQL prints them: printable ASCII as it is, everything else as <c>\xHH</c>.</summary>
internal static class BinaryText
{
    public static void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> target)
    {
        Span<byte> room = target.GetSpan(bytes.Length * 4);
        int at = 0;
        foreach (byte b in bytes)
        {
            if (b is >= 32 and < 127 and not (byte)'\\' and not (byte)'\'' and not (byte)'"')
            {
                room[at++] = b;
                continue;
            }

            room[at++] = (byte)'\\';
            room[at++] = (byte)'x';
            room[at++] = "0123456789ABCDEF"u8[b >> 4];
            room[at++] = "0123456789ABCDEF"u8[b & 15];
        }

        target.Advance(at);
    }
}
