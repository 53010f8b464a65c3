using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Memory;

internal sealed unsafe partial class RowStore
{
    /// <summary>Copies the selected rows of one vector per column, of any encoding.</summary>
    public void Append(ReadOnlySpan<Vector> columns, Selection selection)
    {
        int done = 0;
        while (done < selection.Count)
        {
            RowBlock block = Room();
            int take = Math.Min(selection.Count - done, block.Capacity - block.Rows);
            for (int c = 0; c < columns.Length; c++) Copy(block, c, columns[c], selection.Indices, done, take);
            block.Rows += take;
            Rows += take;
            done += take;
        }
    }

    private RowBlock Room()
    {
        RowBlock? last = _blocks.Count == 0 ? null : _blocks[^1];
        if (last is null || last.Rows == RowBlock.FullRows)
        {
            if (_blocks.Count == MaxBlocks) throw TooMany();
            last = new RowBlock(_widths.Length, _firstRows);
            _blocks.Add(last);
            // A full block before it: this one will most likely fill up too.
            if (_blocks.Count > 1)
                while (last.Capacity < RowBlock.FullRows) last.Grow(_widths, _pool);
        }

        if (last.Rows == last.Capacity) last.Grow(_widths, _pool);
        return last;
    }

    private void Copy(RowBlock block, int column, Vector vector, int* rows, int from, int count)
    {
        byte* target = block.Data(column) + ((long)block.Rows * _widths[column]);
        if (vector.Physical != _physical[column]) throw new InternalException($"a vector of {vector.Type} appended to a column of {Types[column]}");
        switch (_widths[column])
        {
            case 1: Values<byte>(vector, rows, from, count, target); break;
            case 2: Values<ushort>(vector, rows, from, count, target); break;
            case 4: Values<uint>(vector, rows, from, count, target); break;
            case 8: Values<ulong>(vector, rows, from, count, target); break;
            default:
                if (_physical[column] == PhysicalType.View) Views(column, vector, rows, from, count, (StringView*)target);
                else Values<UInt128>(vector, rows, from, count, target);
                break;
        }

        if (vector.Validity == null) return;
        ulong* bits = block.Validity(column);
        for (int i = 0; i < count; i++)
        {
            if (vector.IsValid(rows == null ? from + i : rows[from + i])) continue;
            if (bits == null)
            {
                bits = block.NeedValidity(column, _pool);
                _hasNulls[column] = true;
            }

            Bitmap.Clear(bits, block.Rows + i);
        }
    }

    private static void Values<T>(Vector vector, int* rows, int from, int count, byte* to) where T : unmanaged
    {
        T* target = (T*)to;
        T* source = vector.Values.As<T>();
        switch (vector.Encoding)
        {
            case VectorEncoding.Constant:
                new Span<T>(target, count).Fill(source[0]);
                break;
            case VectorEncoding.Dictionary:
                int* codes = vector.Codes;
                if (rows == null)
                    for (int i = 0; i < count; i++) target[i] = source[codes[from + i]];
                else
                    for (int i = 0; i < count; i++) target[i] = source[codes[rows[from + i]]];
                break;
            default:
                if (rows == null) Buffer.MemoryCopy(source + from, target, (long)count * sizeof(T), (long)count * sizeof(T));
                else
                    for (int i = 0; i < count; i++) target[i] = source[rows[from + i]];
                break;
        }
    }

    private void Views(int column, Vector vector, int* rows, int from, int count, StringView* target)
    {
        // Not for a dictionary of which few entries are kept: its copy would cost more than the rows.
        if (vector.Encoding == VectorEncoding.Dictionary && vector.Dictionary!.Length <= Math.Max(1024, 4 * count))
        {
            Entries(column, vector, rows, from, count, target);
            return;
        }

        StringView* source = vector.Values.Views;
        if (vector.Encoding == VectorEncoding.Constant)
        {
            StringView kept = vector.IsValid(0) ? Keep(source) : default;
            new Span<StringView>(target, count).Fill(kept);
            return;
        }

        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? from + i : rows[from + i];
            StringView view = vector.IsValid(row) ? source[vector.ValueIndex(row)] : default;
            target[i] = view;
            bytes += view.IsInline ? 0 : view.Length;
        }

        if (bytes == 0) return;
        byte* heap = Heap.Allocate(bytes);
        for (int i = 0; i < count; i++)
        {
            if (target[i].IsInline) continue;
            int length = target[i].Length;
            Buffer.MemoryCopy(target[i].Pointer, heap, length, length);
            target[i].Pointer = heap;
            heap += length;
        }
    }

    private void Entries(int column, Vector vector, int* rows, int from, int count, StringView* target)
    {
        DictionaryCopy copy = _dictionaries[column] ??= new DictionaryCopy();
        copy.Show(vector.Dictionary!);
        StringView* source = vector.Dictionary!.Views;
        int* codes = vector.Codes;
        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? from + i : rows[from + i];
            int code = codes[row];
            if (!Bitmap.IsValid(vector.Validity, row))
            {
                target[i] = default;
                continue;
            }

            if (!copy.Copied[code])
            {
                copy.Views[code] = Keep(source + code);
                copy.Copied[code] = true;
            }

            target[i] = copy.Views[code];
        }
    }

    private Arena Heap => _heap ??= new Arena(_pool);

    private StringView Keep(StringView* view)
    {
        StringView kept = *view;
        if (!kept.IsInline) kept.Pointer = Heap.Copy(kept.Pointer, kept.Length);
        return kept;
    }
}
