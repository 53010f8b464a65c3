using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>mode (the most frequent value, the first of several) and entropy (in bits, 0 for no values).</summary>
internal sealed unsafe class Frequencies<T>(string name, DataType argument, DataType result, bool mode) : Collected<T>(name, [argument], result) where T : unmanaged
{
    public override bool MayReturnNull => mode;

    protected override bool TryFinish(ref ValueList<T> values, Vector result, int row)
    {
        var counts = new Dictionary<Key, (long Count, int First)>(values.Count, Comparer.Instance);
        for (int i = 0; i < values.Count; i++)
        {
            ref (long Count, int First) entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, new Key(values.Values + i), out bool known);
            if (!known) entry.First = i;
            entry.Count++;
        }

        if (!mode)
        {
            double entropy = 0;
            foreach ((long count, _) in counts.Values) entropy -= (double)count / values.Count * Math.Log2((double)count / values.Count);
            result.As<double>()[row] = entropy + 0.0;
            return true;
        }

        if (values.Count == 0) return false;
        (long most, int best) = (0, 0);
        foreach ((long count, int first) in counts.Values)
            if (count > most || (count == most && first < best)) (most, best) = (count, first);
        result.As<T>()[row] = values.Values[best];
        if (typeof(T) == typeof(StringView) && !result.Views[row].IsInline) result.Views[row].Pointer = result.Heap.Copy(result.Views[row].Pointer, result.Views[row].Length);
        return true;
    }

    private readonly struct Key(T* value)
    {
        public readonly T* Value = value;
    }

    private sealed class Comparer : IEqualityComparer<Key>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(Key x, Key y) => Bytes(x).SequenceEqual(Bytes(y));

        public int GetHashCode(Key key)
        {
            var hash = default(HashCode);
            hash.AddBytes(Bytes(key));
            return hash.ToHashCode();
        }

        private static ReadOnlySpan<byte> Bytes(Key key) => typeof(T) == typeof(StringView) ? StringView.Span((StringView*)key.Value) : new ReadOnlySpan<byte>(key.Value, sizeof(T));
    }
}

/// <summary>Registers mode and entropy.</summary>
internal static class FrequencyAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddAggregate("mode", arguments => arguments.Count == 1 ? Of("mode", arguments[0], mode: true) : null);
        registry.AddAggregate("entropy", arguments => arguments.Count == 1 ? Of("entropy", arguments[0], mode: false) : null);
    }

    private static AggregateOverload? Of(string name, DataType type, bool mode)
    {
        DataType result = mode ? type : DataType.Float64;
        return type.Physical switch
        {
            PhysicalType.View => new Frequencies<StringView>(name, type, result, mode),
            _ => type.Physical.Width() switch
            {
                1 => new Frequencies<byte>(name, type, result, mode),
                2 => new Frequencies<ushort>(name, type, result, mode),
                4 => new Frequencies<uint>(name, type, result, mode),
                8 => new Frequencies<ulong>(name, type, result, mode),
                _ => new Frequencies<UInt128>(name, type, result, mode),
            },
        };
    }
}
