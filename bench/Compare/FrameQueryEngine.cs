namespace FrameEngine.Compare;

/// <summary>FrameEngine in this process, in SQL.</summary>
/// <param name="memoryLimit">What it may use, with a temporary directory for the rest; null for its own limit, without one.</param>
internal sealed class FrameQueryEngine(int threads, string? memoryLimit = null) : IQueryEngine
{
    /// <summary>The session that has the suite's tables.</summary>
    public FrameSession Session { get; } = new(memoryLimit is null
        ? new FrameSessionOptions { Threads = threads }
        : new FrameSessionOptions { Threads = threads, MemoryLimit = ByteSize.Parse(memoryLimit), TempDirectory = Path.Combine(Path.GetTempPath(), "compare-frameengine") });

    public string Name => $"FrameEngine {typeof(FrameSession).Assembly.GetName().Version?.ToString(3)}";

    public WorkloadSql SqlOf(Workload workload) => workload.FrameEngine;

    public async Task<long> RunAsync(string sql)
    {
        long rows = 0;
        await foreach (StatementResult result in Session.RunScriptAsync(sql).ConfigureAwait(false))
        {
            if (result.Frame is null)
                continue;
            foreach (RecordBatch batch in await result.Frame.CollectAsync().ConfigureAwait(false))
            {
                rows += batch.Length;
                batch.Dispose();
            }
        }
        return rows;
    }

    public async Task<ResultDigest> DigestAsync(string sql)
    {
        DataFrame frame = Session.Sql(sql);
        var digest = new ResultDigest(frame.Schema.Count);
        await foreach (RecordBatch batch in frame.StreamAsync().ConfigureAwait(false))
        {
            for (int i = 0; i < batch.Columns.Length; i++)
                Add(digest[i], digest.Rows, batch[i]);
            digest.Rows += batch.Length;
            batch.Dispose();
        }
        return digest;
    }

    public void Dispose() => Session.Dispose();

    private static void Add(ColumnDigest digest, long first, Column column)
    {
        bool isText = column.Type.Id is TypeId.Utf8 or TypeId.Binary;
        for (int row = 0; row < column.Length; row++)
        {
            if (column.IsNull(row))
                continue;
            if (isText)
                digest.Add(first + row, column.GetBytes(row));
            else
                digest.Add(first + row, NumberOf(column, row));
        }
    }

    /// <summary>As <see cref="DuckDb.DuckDbVector.Number"/> has it.</summary>
    private static double NumberOf(Column column, int row) => column.Type.Id switch
    {
        TypeId.Boolean => column.GetBoolean(row) ? 1 : 0,
        TypeId.Int8 => column.Values<sbyte>()[row],
        TypeId.Int16 => column.Values<short>()[row],
        TypeId.Int32 or TypeId.Date => column.Values<int>()[row],
        TypeId.Int64 or TypeId.Time or TypeId.Timestamp => column.Values<long>()[row],
        TypeId.UInt8 => column.Values<byte>()[row],
        TypeId.UInt16 => column.Values<ushort>()[row],
        TypeId.UInt32 => column.Values<uint>()[row],
        TypeId.UInt64 => column.Values<ulong>()[row],
        TypeId.Int128 => (double)column.Values<Int128>()[row],
        TypeId.UInt128 => (double)column.Values<UInt128>()[row],
        TypeId.Float32 => column.Values<float>()[row],
        TypeId.Float64 => column.Values<double>()[row],
        TypeId.Decimal => (double)column.Unscaled(row) / Math.Pow(10, column.Type.Scale),
        _ => throw new CompareException($"Values of type {column.Type} are not compared."),
    };
}
