using FrameEngine.Columns;
using FrameEngine.Engine;
using FrameEngine.Logical;
using FrameEngine.Nested;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>COPY … TO that answers with rows: which files were written, or figures about them.</summary>
public sealed partial class FrameSession
{
    private async Task<StatementResult> CopyAsync(string text, BoundCopy copy, CancellationToken cancellation)
    {
        long count = 0;
        var files = new List<string>();
        await foreach (RecordBatch batch in RunAsync(copy.Plan, null, cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                if (batch.Length == 0) continue;
                count = (long)batch[0].GetValue(0)!;
                files.AddRange(((IEnumerable<object?>)batch[1].GetValue(0)!).OfType<string>());
            }
        }

        DataFrame answer = copy.Answer == CopyAnswer.Statistics
            ? new DataFrame(this, ParquetInspection.Statistics(files, Directory.Exists(copy.Path) ? Path.GetFullPath(copy.Path) : null))
            : Rows([("Count", DataType.Int64), ("Files", DataType.List(DataType.Utf8))], [[Scalar.Int64(count), PackedScalars.List(DataType.Utf8, [.. files.Select(Scalar.Utf8)])]]);
        return new StatementResult(text, answer, count);
    }
}
