using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>string_agg: texts in the order in which they come, a separator between them.</summary>
internal sealed unsafe class TextJoin(string name, EquatableArray<DataType> parameters) : AggregateOverload(name, parameters, DataType.Utf8)
{
    // The separator is kept in front of the text, so that states can be merged.
    private struct State
    {
        public byte* Bytes;
        public long Length;
        public long Capacity;
        public byte* Separator;
        public int SeparatorLength;
        public int Seen;
    }

    public override int StateSize => sizeof(State);

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (State*)(rows[i] + offset), selection[i], arena);
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        for (int i = 0; i < selection.Count; i++) Add(arguments, (State*)state, selection[i], arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            var from = (State*)(source[i] + sourceOffset);
            if (from->Seen == 0) continue;
            Append((State*)(target[i] + targetOffset), new ReadOnlySpan<byte>(from->Bytes, checked((int)from->Length)), new ReadOnlySpan<byte>(from->Separator, from->SeparatorLength), arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            var state = (State*)(rows[i] + offset);
            result.Views[i] = default;
            if (state->Seen == 0) Compute.Kernels.KernelLoop.SetNull(result, i, count);
            else result.Views[i] = StringView.Of(state->Bytes, (int)state->Length);
        }
    }

    private static void Add(ReadOnlySpan<Vector> arguments, State* state, int row, Arena arena)
    {
        Vector texts = arguments[0];
        if (!texts.IsValid(row)) return;
        ReadOnlySpan<byte> separator = ","u8;
        if (arguments.Length > 1)
        {
            Vector separators = arguments[1];
            if (!separators.IsValid(row)) return;
            separator = StringView.Span(separators.Values.Views + separators.ValueIndex(row));
        }

        Append(state, StringView.Span(texts.Values.Views + texts.ValueIndex(row)), separator, arena);
    }

    private static void Append(State* state, ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, Arena arena)
    {
        long needed = state->Length + text.Length + separator.Length;
        if (needed > int.MaxValue) throw new ArithmeticOverflowException("string_agg overflow: the text is longer than 2 GiB");
        if (needed > state->Capacity)
        {
            state->Capacity = Math.Min(Math.Max(needed, state->Capacity * 2), int.MaxValue);
            byte* bytes = arena.Allocate(Math.Max(state->Capacity, 16));
            Interruption.Copy(state->Bytes, bytes, state->Length);
            state->Bytes = bytes;
        }

        var target = new Span<byte>(state->Bytes, (int)Math.Max(state->Capacity, 16));
        if (state->Seen == 0)
        {
            state->Separator = arena.Allocate(Math.Max(separator.Length, 1));
            separator.CopyTo(new Span<byte>(state->Separator, separator.Length));
            state->SeparatorLength = separator.Length;
        }
        else
        {
            separator.CopyTo(target[(int)state->Length..]);
            state->Length += separator.Length;
        }

        text.CopyTo(target[(int)state->Length..]);
        state->Length += text.Length;
        state->Seen = 1;
    }
}

/// <summary>Registers the aggregates of text.</summary>
internal static class TextAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "string_agg", "group_concat", "listagg" })
        {
            registry.AddAggregate(name, arguments => arguments.Count is 1 or 2 && (arguments.Count == 1 || arguments[1].Id is TypeId.Utf8 or TypeId.Null)
                ? new TextJoin(name, Enumerable.Repeat(DataType.Utf8, arguments.Count).ToEquatableArray())
                : null);
        }
    }
}
