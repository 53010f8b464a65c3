using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Nested;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Lists of a body's results, or of the elements for which it is true.</summary>
internal sealed unsafe class MapLambdaNode(LambdaCall call, EvaluatorNode list, LambdaBody body, MemoryPool pool) : LambdaNode(call, list, body, pool)
{
    private readonly bool _filter = call.Kind == LambdaKind.Filter;
    private readonly NestedLayout _result = call.Type.Element.Layout;

    protected override void Run(in Batch batch, Vector lists, Selection selection, int first, int end, int elements)
    {
        Start(elements);
        int at = 0;
        for (int i = first; i < end; i++)
        {
            int row = selection[i];
            if (!lists.IsValid(row)) continue;
            PackedSpan value = lists.PackedAt(row);
            int count = Packed.Count(Layout, value);
            Capture(batch, row, at, count, elements);
            for (int e = 0; e < count; e++, at++)
            {
                if ((e & 0xFFFFF) == 0xFFFFF) Interruption.Check();
                Load(Own[0], at, value, e, elements);
                Own[1].As<long>()[at] = e + 1;
            }
        }

        Vector results = elements == 0 ? Own[0] : Body.Evaluate(new Batch(Columns, elements), Selection.All(elements));
        PackedWriter writer = PackedWriter.Rent();
        at = 0;
        for (int i = first; i < end; i++)
        {
            int row = selection[i];
            if (!lists.IsValid(row))
            {
                SetNull(row, batch.Rows);
                continue;
            }

            PackedSpan value = lists.PackedAt(row);
            int count = Packed.Count(Layout, value);
            writer.Clear();
            PackedWriter.Mark mark = writer.Begin();
            for (int e = 0; e < count; e++, at++)
            {
                bool valid = results.IsValid(at);
                if (!_filter)
                {
                    writer.Child(_result, !_result.IsFixed, valid);
                    if (valid) writer.Write(_result, results.Values.Data, results.ValueIndex(at));
                }
                else if (valid && results.Values.As<byte>()[results.ValueIndex(at)] != 0)
                {
                    Functions.Scalars.Lists.ListLoops.Copy(writer, Layout, value, e);
                }
            }

            writer.EndList(mark, _result);
            Result.Views[row] = writer.ViewIn(Result);
        }

        PackedWriter.Return(writer);
    }
}

/// <summary>Lists reduced to one value: step by step, each for all lists that still have an element.</summary>
internal sealed unsafe class ReduceLambdaNode(LambdaCall call, EvaluatorNode list, EvaluatorNode? initial, LambdaBody body, MemoryPool pool) : LambdaNode(call, list, body, pool)
{
    // The result so far: one is read while the other is written.
    private readonly Vector[] _sofar = [new Vector(call.Type, pool, 1), new Vector(call.Type, pool, 1)];
    private readonly Scratch _active = new(pool);
    private Vector? _initial;

    public override void Dispose()
    {
        foreach (Vector vector in _sofar) vector.Dispose();
        _active.Dispose();
        initial?.Dispose();
        base.Dispose();
    }

    protected override void Prepare(in Batch batch, Selection selection) => _initial = initial?.Evaluate(batch, selection);

    protected override void Run(in Batch batch, Vector lists, Selection selection, int first, int end, int elements)
    {
        int rows = end - first;
        Start(rows);
        Vector sofar = _sofar[0];
        sofar.StartFlat(rows);
        int longest = 0;
        for (int i = 0; i < rows; i++)
        {
            int row = selection[first + i];
            if (!lists.IsValid(row)) continue;
            PackedSpan value = lists.PackedAt(row);
            int count = Packed.Count(Layout, value);
            if (count == 0 && _initial is null) throw new UsageException("list_reduce needs an initial value for an empty list");
            longest = Math.Max(longest, count);
            Capture(batch, row, i, 1, rows);
            if (_initial is null) Load(sofar, i, value, 0, rows);
            else Copy(_initial, row, sofar, i, rows);
        }

        for (int step = _initial is null ? 1 : 0, turn = 1; step < longest; step++, turn ^= 1)
        {
            Interruption.Spend(rows * 64L);
            Own[1].StartFlat(rows);
            int* active = _active.Indices(rows);
            int count = 0;
            for (int i = 0; i < rows; i++)
            {
                int row = selection[first + i];
                if (!lists.IsValid(row) || Packed.Count(Layout, lists.PackedAt(row)) <= step) continue;
                active[count++] = i;
                Load(Own[1], i, lists.PackedAt(row), step, rows);
                Own[2].As<long>()[i] = step + 1;
            }

            Columns[0] = sofar;
            Vector results = Body.Evaluate(new Batch(Columns, rows), new Selection(active, count));
            Vector next = _sofar[turn];
            next.StartFlat(rows);
            for (int i = 0, a = 0; i < rows; i++)
            {
                bool changed = a < count && active[a] == i;
                if (changed) a++;
                if (changed) Copy(results, i, next, i, rows);
                else if (lists.IsValid(selection[first + i])) Copy(sofar, i, next, i, rows);
            }

            sofar = next;
        }

        for (int i = 0; i < rows; i++)
        {
            int row = selection[first + i];
            if (lists.IsValid(row)) Copy(sofar, i, Result, row, batch.Rows);
            else SetNull(row, batch.Rows);
        }
    }

    // With its bytes: what it is copied from is written again in the next step.
    private static void Copy(Vector source, int from, Vector target, int to, int rows)
    {
        if (!source.IsValid(from))
        {
            Functions.Scalars.Lists.ListSignature.SetNull(target, to, rows);
            return;
        }

        int width = Types.PhysicalTypes.Width(target.Physical);
        Buffer.MemoryCopy((byte*)source.Values.Data + ((long)source.ValueIndex(from) * width), (byte*)target.Data + ((long)to * width), width, width);
        if (target.Physical != Types.PhysicalType.View || target.Views[to].IsInline) return;
        target.Views[to].Pointer = target.Heap.Copy(target.Views[to].Pointer, target.Views[to].Length);
    }
}
