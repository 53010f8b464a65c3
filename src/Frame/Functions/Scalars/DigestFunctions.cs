using System.Buffers.Binary;
using System.Security.Cryptography;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>Digests of text and bytes, and <c>hash</c> of anything: the engine's own hash, the same in every process and version of the format of exchanges.</summary>
internal static unsafe class DigestFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        Add<Md5>(registry, "md5");
        Add<Sha1>(registry, "sha1");
        Add<Sha256>(registry, "sha256");
        Number<ulong, LowerHalf>(registry, "md5_number_lower", DataType.UInt64);
        Number<ulong, UpperHalf>(registry, "md5_number_upper", DataType.UInt64);
        Number<UInt128, Whole>(registry, "md5_number", DataType.UInt128);
        registry.AddScalar("hash", arguments => arguments.Count == 0 ? null
            : new ScalarOverload("hash", arguments, DataType.UInt64, Hash) { Nulls = NullBehaviour.NeverNull });
    }

    private interface IDigest
    {
        static abstract int Compute(ReadOnlySpan<byte> source, Span<byte> digest);
    }

    private static void Add<TDigest>(FunctionRegistry registry, string name) where TDigest : struct, IDigest => registry.AddScalar(name, Signatures.Of(
        Overload(name, [DataType.Utf8], DataType.Utf8, Text<HexDigest<TDigest>>()), Overload(name, [DataType.Binary], DataType.Utf8, Text<HexDigest<TDigest>>())));

    private static void Number<T, TFunction>(FunctionRegistry registry, string name, DataType result) where T : unmanaged where TFunction : struct, ITextToValue<T> => registry.AddScalar(name, Signatures.Of(
        Overload(name, [DataType.Utf8], result, Value<T, TFunction>()), Overload(name, [DataType.Binary], result, Value<T, TFunction>())));

    private static void Hash(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        ulong* hashes = result.As<ulong>();
        for (int i = 0; i < arguments.Length; i++) VectorHasher.HashValues(arguments[i], context.Selection, hashes, combine: i > 0);
        // They come one after the other, at or before their rows; in other rows there may be no text to look at.
        for (int i = context.Selection.Count - 1; i >= 0; i--) hashes[context.Selection[i]] = hashes[i];
    }

    private readonly struct HexDigest<TDigest> : ITextToText where TDigest : struct, IDigest
    {
        public static StringView Apply(StringView* text, Vector result)
        {
            Span<byte> digest = stackalloc byte[32];
            int length = TDigest.Compute(StringView.Span(text), digest);
            Span<byte> room = Room(result, length * 2);
            Convert.TryToHexStringLower(digest[..length], room, out _);
            return Of(room);
        }
    }

    private readonly struct Md5 : IDigest
    {
        public static int Compute(ReadOnlySpan<byte> source, Span<byte> digest)
        {
            Md5Digest.Compute(source, digest);
            return Md5Digest.Length;
        }
    }

#pragma warning disable CA5350 // the function is asked for by name; nothing is protected by it
    private readonly struct Sha1 : IDigest
    {
        public static int Compute(ReadOnlySpan<byte> source, Span<byte> digest) => SHA1.HashData(source, digest);
    }
#pragma warning restore CA5350

    private readonly struct Sha256 : IDigest
    {
        public static int Compute(ReadOnlySpan<byte> source, Span<byte> digest) => SHA256.HashData(source, digest);
    }

    private readonly struct Whole : ITextToValue<UInt128>
    {
        public static UInt128 Apply(StringView* text)
        {
            Span<byte> digest = stackalloc byte[16];
            Md5.Compute(StringView.Span(text), digest);
            return BinaryPrimitives.ReadUInt128LittleEndian(digest);
        }
    }

    private readonly struct LowerHalf : ITextToValue<ulong>
    {
        public static ulong Apply(StringView* text)
        {
            Span<byte> digest = stackalloc byte[16];
            Md5.Compute(StringView.Span(text), digest);
            return BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]);
        }
    }

    private readonly struct UpperHalf : ITextToValue<ulong>
    {
        public static ulong Apply(StringView* text)
        {
            Span<byte> digest = stackalloc byte[16];
            Md5.Compute(StringView.Span(text), digest);
            return BinaryPrimitives.ReadUInt64LittleEndian(digest);
        }
    }
}
