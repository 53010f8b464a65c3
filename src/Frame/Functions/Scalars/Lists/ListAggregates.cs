using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Aggregates over the elements of lists: <c>list_sum</c> and the like run the very aggregates, with a state for each list.</summary>
internal static unsafe class ListAggregates
{
    /// <summary>Before the name of an aggregate: that aggregate over a list.</summary>
    public const string Prefix = "$list:";

    private static readonly string[] s_named =
    [
        "any_value", "approx_count_distinct", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "count", "entropy", "first", "histogram", "kurtosis", "kurtosis_pop", "last", "mad",
        "max", "median", "min", "mode", "product", "sem", "skewness", "stddev_pop", "stddev_samp", "string_agg", "sum", "var_pop", "var_samp",
    ];

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in registry.AggregateNames.ToArray()) registry.AddScalar(Prefix + name, arguments => Resolve(registry, Prefix + name, name, arguments));
        foreach (string name in s_named.Where(registry.IsAggregate)) registry.AddScalar($"list_{name}", arguments => Resolve(registry, $"list_{name}", name, arguments));
    }

    private static ScalarOverload? Resolve(FunctionRegistry registry, string name, string aggregate, EquatableArray<DataType> arguments)
    {
        if (arguments.Count == 0 || ListSignature.Of(arguments[0]) is not { } list) return null;
        AggregateOverload overload = registry.ResolveAggregate(aggregate, [list.Element, .. arguments.Skip(1)]);
        DataType taken = DataType.List(overload.Parameters.Count == 0 ? list.Element : overload.Parameters[0]);
        return new ScalarOverload(name, [taken, .. overload.Parameters.Skip(1)], overload.ReturnType, Kernel(taken.Layout, overload)) { MayReturnNull = overload.MayReturnNull, CanThrow = true };
    }

    private static ScalarKernel Kernel(NestedLayout list, AggregateOverload aggregate) => (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
    {
        States states = result.Aside as States ?? result.Keep(new States(list, aggregate, result.Pool));
        states.Run(arguments, result, context);
    };

    /// <summary>The states of a chunk's lists, and a pointer to its list's state for each element.</summary>
    private sealed class States(NestedLayout list, AggregateOverload aggregate, MemoryPool pool) : IDisposable
    {
        private readonly ElementVector _elements = new(list.Element.Type, pool);
        private readonly Vector[] _vectors = new Vector[Math.Max(aggregate.Parameters.Count, 0)];
        private readonly Vector[] _spread = [.. aggregate.Parameters.Skip(1).Select(p => new Vector(p, pool, 1))];
        private readonly Vector _finished = new(aggregate.ReturnType, pool, 1);
        private readonly Arena _arena = new(pool);
        private NativeBuffer? _states, _rows;

        public void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        {
            Selection selection = context.Selection;
            _elements.Fill(list, arguments[0], selection);
            _arena.Reset();
            byte* states = Room(ref _states, Math.Max(selection.Count * (long)aggregate.StateSize, 8));
            byte** rows = (byte**)Room(ref _rows, (Math.Max(_elements.Count, selection.Count) + 1) * 8L);
            for (int i = 0, at = 0; i < selection.Count; i++)
            {
                byte* state = states + (i * (long)aggregate.StateSize);
                aggregate.Initialize(state);
                Interruption.Check();
                for (int end = at + Packed.Count(list, arguments[0].PackedAt(selection[i])); at < end; at++) rows[at] = state;
            }

            if (_elements.Count > 0)
            {
                if (_vectors.Length > 0) _vectors[0] = _elements.Values;
                for (int a = 1; a < _vectors.Length; a++) _vectors[a] = Spread(arguments, a, selection);
                aggregate.Update(_vectors, rows, 0, Selection.All(_elements.Count), _arena);
            }

            for (int i = 0; i < selection.Count; i++) rows[i] = states + (i * (long)aggregate.StateSize);
            if (selection.IsAll)
            {
                aggregate.Finish(rows, 0, selection.Count, result);
                return;
            }

            aggregate.Finish(rows, 0, selection.Count, _finished);
            result.StartFlat(context.Rows);
            int width = result.Physical.Width();
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                int from = _finished.ValueIndex(i);
                Buffer.MemoryCopy((byte*)_finished.Values.Data + ((long)from * width), (byte*)result.Data + ((long)row * width), width, width);
                if (!_finished.IsValid(i)) ListSignature.SetNull(result, row, context.Rows);
            }
        }

        public void Dispose()
        {
            _elements.Dispose();
            foreach (Vector vector in _spread) vector.Dispose();
            _finished.Dispose();
            _arena.Dispose();
            _states?.Release();
            _rows?.Release();
        }

        // Another argument's value for every element of its row's list.
        private Vector Spread(ReadOnlySpan<Vector> arguments, int a, Selection selection)
        {
            if (arguments[a].Encoding == VectorEncoding.Constant) return arguments[a];
            Vector spread = _spread[a - 1];
            spread.StartFlat(Math.Max(_elements.Count, 1));
            int width = spread.Physical.Width();
            for (int i = 0, at = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                for (int end = at + Packed.Count(list, arguments[0].PackedAt(row)); at < end; at++)
                    Buffer.MemoryCopy((byte*)arguments[a].Data + ((long)row * width), (byte*)spread.Data + ((long)at * width), width, width);
            }

            return spread;
        }

        private byte* Room(ref NativeBuffer? buffer, long bytes)
        {
            if (buffer is null || buffer.Capacity < bytes)
            {
                buffer?.Release();
                buffer = null;
                buffer = NativeBuffer.Allocate(pool, bytes);
            }

            return buffer.Pointer;
        }
    }
}
