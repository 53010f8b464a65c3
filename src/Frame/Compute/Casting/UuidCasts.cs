using System.Buffers.Binary;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>UUIDs from and to their sixteen bytes, the most significant first.</summary>
internal static unsafe class UuidCasts
{
    private const int Size = 16;

    public static void ToBytes(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            byte* bytes = result.Heap.Allocate(Size);
            BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(bytes, Size), source.As<UInt128>()[row]);
            result.Views[row] = StringView.Of(bytes, Size);
        }
    }

    public static CastKernel OfBytes(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> bytes = StringView.Span(source.Views + row);
            if (bytes.Length == Size) result.As<UInt128>()[row] = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            else CastLoop.Fail(source, result, row, rows, context);
        }
    };
}
