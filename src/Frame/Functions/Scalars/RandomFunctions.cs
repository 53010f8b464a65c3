using System.Buffers.Binary;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>random()</c>, <c>setseed</c> and the functions of UUIDs. What they make is new for every row: never folded, never shared.</summary>
/// <remarks><c>setseed</c> makes the numbers that each thread draws next repeat; with several threads which rows get which numbers still depends on who comes first.</remarks>
internal static unsafe class RandomFunctions
{
    private static Seeds s_seeds = new(null);

    [ThreadStatic] private static Random? t_random;
    [ThreadStatic] private static Seeds? t_seeds;

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("random", Signatures.Of(new ScalarOverload("random", [], DataType.Float64, Numbers) { Volatile = true }));
        registry.AddScalar("setseed", Signatures.Of(new ScalarOverload("setseed", [DataType.Float64], DataType.Null, Seed) { Volatile = true, CanThrow = true, Nulls = NullBehaviour.Custom }));
        foreach (string name in new[] { "uuid", "gen_random_uuid", "uuidv4" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [], DataType.Uuid, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Uuids(r, c, byTime: false)) { Volatile = true }));
        registry.AddScalar("uuidv7", Signatures.Of(new ScalarOverload("uuidv7", [], DataType.Uuid, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Uuids(r, c, byTime: true)) { Volatile = true }));
        registry.AddScalar("uuid_extract_version", Signatures.Of(new ScalarOverload("uuid_extract_version", [DataType.Uuid], DataType.UInt32, KernelLoop.Unary<UInt128, uint, Version>())));
        registry.AddScalar("uuid_extract_timestamp", Signatures.Of(
            new ScalarOverload("uuid_extract_timestamp", [DataType.Uuid], DataType.TimestampTz, KernelLoop.PartialUnary<UInt128, long, Time>()) { CanThrow = true }));
    }

    private static Random Source()
    {
        Seeds seeds = Volatile.Read(ref s_seeds);
        if (t_random is null || t_seeds != seeds) (t_seeds, t_random) = (seeds, seeds.Next());
        return t_random;
    }

    private static void Numbers(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Random random = Source();
        double* output = result.As<double>();
        for (int i = 0; i < context.Selection.Count; i++) output[context.Selection[i]] = random.NextDouble();
    }

    private static void Seed(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector seeds = arguments[0];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            result.As<byte>()[row] = 0;
            KernelLoop.SetNull(result, row, context.Rows);
            if (!seeds.IsValid(row)) continue;
            double seed = seeds.As<double>()[seeds.ValueIndex(row)];
            if (seed is not (>= -1 and <= 1)) throw new UsageException($"a seed lies between -1 and 1, not at {ValueText.Double(seed)}");
            Volatile.Write(ref s_seeds, new Seeds(seed));
        }
    }

    private static void Uuids(Vector result, in KernelContext context, bool byTime)
    {
        result.StartFlat(context.Rows);
        UInt128* output = result.As<UInt128>();
        Random random = Source();
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            if (byTime)
            {
                output[context.Selection[i]] = ColumnBuilder.Uuid(Guid.CreateVersion7());
                continue;
            }

            random.NextBytes(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            output[context.Selection[i]] = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }
    }

    /// <summary>What threads draw from after a <c>setseed</c> (null: before the first): each its own numbers, the first thread always the same.</summary>
    private sealed class Seeds(double? seed)
    {
        private int _threads = -1;

        public Random Next() => seed is { } start ? new Random((BitConverter.DoubleToInt64Bits(start) + (Interlocked.Increment(ref _threads) * 0x1E3779B97F4A7C15L)).GetHashCode()) : new Random();
    }

    private readonly struct Version : IUnary<UInt128, uint>
    {
        public static uint Apply(UInt128 value) => (uint)(value >> 76) & 15;
    }

    // Version 7 starts with 48 bits of milliseconds.
    private readonly struct Time : IPartialUnary<UInt128, long>
    {
        public static bool TryApply(UInt128 value, out long result)
        {
            if (Version.Apply(value) != 7) throw new UsageException($"a UUID of version {Version.Apply(value)} holds no time: version 7 is needed");
            result = (long)(value >> 80) * 1000;
            return true;
        }
    }
}
