using System.Buffers.Binary;
using System.Numerics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>The 64-bit xxHash with seed 0, of which zstd frames carry the low half as their checksum. Source: the xxHash specification.</summary>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        State state = Start();
        state.Add(data);
        return state.Finish();
    }

    /// <summary>Begins a hash of bytes that come piece by piece.</summary>
    public static State Start() => new() { A = unchecked(Prime1 + Prime2), B = Prime2, C = 0, D = unchecked(0 - Prime1) };

    /// <summary>What is known of a hash: four lanes, and the bytes that do not fill a stripe yet.</summary>
    internal struct State
    {
        public ulong A, B, C, D;
        private ulong _length;
        private Stripe _rest;

        [System.Runtime.CompilerServices.InlineArray(32)]
        private struct Stripe
        {
            private byte _first;
        }

        public void Add(ReadOnlySpan<byte> data)
        {
            int kept = (int)(_length % 32);
            _length += (ulong)data.Length;
            if (kept > 0)
            {
                int taken = Math.Min(32 - kept, data.Length);
                data[..taken].CopyTo(_rest[kept..]);
                data = data[taken..];
                if (kept + taken < 32) return;
                Stripes(_rest);
            }

            int whole = data.Length & ~31;
            Stripes(data[..whole]);
            data[whole..].CopyTo(_rest);
        }

        public readonly ulong Finish()
        {
            ulong hash = Prime5;
            if (_length >= 32)
            {
                hash = BitOperations.RotateLeft(A, 1) + BitOperations.RotateLeft(B, 7) + BitOperations.RotateLeft(C, 12) + BitOperations.RotateLeft(D, 18);
                hash = Merge(Merge(Merge(Merge(hash, A), B), C), D);
            }

            return End(hash + _length, ((ReadOnlySpan<byte>)_rest)[..(int)(_length % 32)]);
        }

        private void Stripes(ReadOnlySpan<byte> data)
        {
            (ulong a, ulong b, ulong c, ulong d) = (A, B, C, D);
            for (; data.Length >= 32; data = data[32..])
            {
                a = Round(a, Read64(data));
                b = Round(b, Read64(data[8..]));
                c = Round(c, Read64(data[16..]));
                d = Round(d, Read64(data[24..]));
            }

            (A, B, C, D) = (a, b, c, d);
        }
    }

    private static ulong End(ulong hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= 8; data = data[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, Read64(data)), 27) * Prime1) + Prime4;
        if (data.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1), 23) * Prime2) + Prime3;
            data = data[4..];
        }

        foreach (byte b in data)
            hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Read64(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;
}
