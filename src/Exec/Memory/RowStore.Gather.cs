using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Exec.Memory;

internal sealed unsafe partial class RowStore
{
    /// <summary>Writes the values of rows to a vector's own memory: that of <c>ids[i]</c> goes to <c>places[i]</c>, or to i without places.</summary>
    /// <param name="target">Started here with <paramref name="rows"/> physical rows. Text keeps pointing into this store.</param>
    /// <param name="mayMiss">Ids below 0 stand for rows of nulls.</param>
    public void Gather(int column, int* ids, int count, int* places, int rows, Vector target, bool mayMiss = false)
    {
        target.StartFlat(rows);
        if (_blocks.Count > 0)
        {
            switch (_widths[column])
            {
                case 1: Pick<byte>(column, ids, count, places, target.Data, mayMiss); break;
                case 2: Pick<ushort>(column, ids, count, places, target.Data, mayMiss); break;
                case 4: Pick<uint>(column, ids, count, places, target.Data, mayMiss); break;
                case 8: Pick<ulong>(column, ids, count, places, target.Data, mayMiss); break;
                default: Pick<StringView>(column, ids, count, places, target.Data, mayMiss); break;
            }
        }

        if (!mayMiss && !_hasNulls[column]) return;
        ulong** validity = Validity(column);
        ulong* bits = target.StartValidity(rows);
        bool any = false;
        for (int i = 0; i < count; i++)
        {
            int id = ids[i];
            if (id >= 0 && (validity == null || Bitmap.IsValid(validity[id >> RowBlock.Shift], id & RowBlock.Mask))) continue;
            Bitmap.Clear(bits, places == null ? i : places[i]);
            any = true;
        }

        if (!any) target.SetValidity(null);
    }

    private void Pick<T>(int column, int* ids, int count, int* places, void* to, bool mayMiss) where T : unmanaged
    {
        T** blocks = (T**)Data(column);
        T* target = (T*)to;
        if (mayMiss)
        {
            for (int i = 0; i < count; i++)
            {
                int id = ids[i], place = places == null ? i : places[i];
                target[place] = id < 0 ? default : blocks[id >> RowBlock.Shift][id & RowBlock.Mask];
            }
        }
        else if (_blocks.Count == 1)
        {
            T* only = blocks[0];
            if (places == null)
                for (int i = 0; i < count; i++) target[i] = only[ids[i]];
            else
                for (int i = 0; i < count; i++) target[places[i]] = only[ids[i]];
        }
        else if (places == null)
        {
            for (int i = 0; i < count; i++)
            {
                int id = ids[i];
                target[i] = blocks[id >> RowBlock.Shift][id & RowBlock.Mask];
            }
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                int id = ids[i];
                target[places[i]] = blocks[id >> RowBlock.Shift][id & RowBlock.Mask];
            }
        }
    }
}
