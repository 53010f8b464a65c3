using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Nested;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Unnest;

/// <summary>Makes <see cref="UnnestOperator"/>s.</summary>
internal sealed class UnnestFactory(PhysicalUnnest plan) : StreamOperatorFactory
{
    public override string Name => "Unnest";

    public override StreamOperator Create(QueryContext context) => new UnnestOperator(plan, context);
}

/// <summary>Spreads the elements of lists over rows. A long list goes out in several chunks.</summary>
internal sealed unsafe class UnnestOperator : StreamOperator
{
    private readonly PhysicalUnnest _plan;
    private readonly QueryContext _context;
    private readonly ExpressionSet _expressions;
    private readonly Vector[] _lists, _output;
    private readonly NestedLayout[] _layouts;
    private readonly DataChunk _chunk;
    private bool _open; // whether the lists of the input are evaluated and not used up
    private int _row, _element;

    public UnnestOperator(PhysicalUnnest plan, QueryContext context)
    {
        _plan = plan;
        _context = context;
        _expressions = new ExpressionSet([.. plan.Lists], context.Pool);
        _lists = new Vector[plan.Lists.Count];
        _layouts = [.. plan.Lists.Select(l => l.Type.Layout)];
        _output = [.. plan.Columns.Select(c => new Vector(c.Type, context.Pool, 1))];
        _chunk = new DataChunk(_output);
    }

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        if (!_open)
        {
            _expressions.EvaluateAll(input).CopyTo(_lists, 0);
            _open = true;
            _row = _element = 0;
        }

        int room = _context.ChunkRows, rows = 0;
        foreach (Vector vector in _output) vector.StartFlat(room);
        while (_row < input.Count && rows < room)
        {
            int row = input.Selection[_row], length = Length(row);
            int count = Math.Min(length - _element, room - rows);
            Spread(input, row, rows, count);
            rows += count;
            _element += count;
            if (_element < length) break;
            _row++;
            _element = 0;
        }

        bool more = _row < input.Count;
        _open = more;
        output = null;
        if (rows > 0)
        {
            _chunk.SetAll(rows);
            output = _chunk;
        }

        return more ? OperatorResult.HaveOutput : OperatorResult.NeedInput;
    }

    public override void Dispose()
    {
        _expressions.Dispose();
        foreach (Vector vector in _output) vector.Dispose();
    }

    private int Length(int row)
    {
        int length = _plan.KeepEmpty ? 1 : 0;
        for (int l = 0; l < _lists.Length; l++) length = Math.Max(length, Length(l, row));
        return length;
    }

    private int Length(int list, int row) => _lists[list].IsValid(row) ? Packed.Count(_layouts[list], View(list, row)) : 0;

    private PackedSpan View(int list, int row) => PackedSpan.Of(_lists[list].Values.Views + _lists[list].ValueIndex(row));

    // Places _element … + count of a row, to rows at … of the output.
    private void Spread(DataChunk input, int row, int at, int count)
    {
        int passed = _plan.OutputOrdinals.Count;
        for (int c = 0; c < passed; c++) Repeat(input.Columns[_plan.OutputOrdinals[c]], row, _output[c], at, count);
        for (int l = 0; l < _lists.Length; l++)
        {
            NestedLayout layout = _layouts[l];
            Vector target = _output[passed + l];
            int length = Length(l, row);
            PackedSpan value = length > 0 ? View(l, row) : default;
            int done = 0;
            if (layout.Element.Kind == PackedKind.Fixed && _element < length)
            {
                // Numbers in one loop; what nulls left in their places is readable.
                done = Math.Min(count, length - _element);
                int stride = layout.Element.Stride;
                byte* first = value.Bytes + ((long)_element * stride);
                PackedNumber.ReadAll(layout.Element, first, done, target.Data, at);
                for (int i = 0; i < done; i++)
                    if (first[(long)i * stride] != NestedLayout.Valid) ListSignature.SetNull(target, at + i, _context.ChunkRows);
            }

            for (int i = done; i < count; i++)
            {
                if (_element + i < length && Packed.Element(layout, value, _element + i, out PackedSpan element)) Packed.Load(layout.Element, element, target, at + i);
                else ListSignature.SetNull(target, at + i, _context.ChunkRows);
            }
        }

        if (!_plan.WithOrdinality) return;
        Vector places = _output[^1];
        bool any = false;
        for (int l = 0; l < _lists.Length; l++) any |= Length(l, row) > 0;
        for (int i = 0; i < count; i++)
        {
            if (any) places.As<long>()[at + i] = _element + i + 1;
            else ListSignature.SetNull(places, at + i, _context.ChunkRows);
        }
    }

    private void Repeat(Vector source, int row, Vector target, int at, int count)
    {
        if (!source.IsValid(row))
        {
            for (int i = 0; i < count; i++) ListSignature.SetNull(target, at + i, _context.ChunkRows);
            return;
        }

        int index = source.ValueIndex(row);
        switch (target.Physical.Width())
        {
            case 1: new Span<byte>(target.As<byte>() + at, count).Fill(source.Values.As<byte>()[index]); break;
            case 2: new Span<ushort>(target.As<ushort>() + at, count).Fill(source.Values.As<ushort>()[index]); break;
            case 4: new Span<uint>(target.As<uint>() + at, count).Fill(source.Values.As<uint>()[index]); break;
            case 8: new Span<ulong>(target.As<ulong>() + at, count).Fill(source.Values.As<ulong>()[index]); break;
            default: new Span<UInt128>(target.As<UInt128>() + at, count).Fill(source.Values.As<UInt128>()[index]); break;
        }
    }
}
