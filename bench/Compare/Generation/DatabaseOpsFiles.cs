using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;

namespace FrameEngine.Compare.Generation;

/// <summary>The tables of the database-like operations benchmark by its published rules, as Parquet files: 100 values of the small keys, no nulls, in no order.</summary>
/// <remarks>
/// The table of the groupings has three text and three whole-number keys, the odd ones of which have <c>rows / 100</c> values, and three measures. The joins' left
/// table has keys into a table of a millionth of its rows, one of a thousandth and one of as many; nine tenths of the keys of either side have a partner.
/// The numbers are ours: the benchmark draws its own from R.
/// </remarks>
internal sealed class DatabaseOpsFiles(string directory, long rows)
{
    private const int KeyValues = 100, BatchRows = 1 << 17;
    private const ulong Seed = 108;

    /// <summary>The tables by name, and their files.</summary>
    public IReadOnlyList<(string Table, string Path)> Tables =>
        [.. new[] { "g", "x", "small", "medium", "big" }.Select(table => (table, Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{table}-{rows}.parquet"))))];

    /// <summary>Makes the files that are missing.</summary>
    public async Task MakeAsync()
    {
        Directory.CreateDirectory(directory);
        if (Tables.All(table => File.Exists(table.Path)))
            return;
        using var session = new FrameSession(new FrameSessionOptions());
        await WriteAsync(session, "g", Groups(new RandomNumbers(Seed))).ConfigureAwait(false);
        var random = new RandomNumbers(Seed + 1);
        Keys smallKeys = Keys.Of(Math.Max(rows / 1_000_000, 1), random), mediumKeys = Keys.Of(Math.Max(rows / 1_000, 1), random), bigKeys = Keys.Of(rows, random);
        await WriteAsync(session, "x", JoinTable(rows, [smallKeys.Left, mediumKeys.Left, bigKeys.Left], "v1", random)).ConfigureAwait(false);
        await WriteAsync(session, "small", JoinTable(Math.Max(rows / 1_000_000, 1), [smallKeys.Right], "v2", random)).ConfigureAwait(false);
        await WriteAsync(session, "medium", JoinTable(Math.Max(rows / 1_000, 1), [smallKeys.Right, mediumKeys.Right], "v2", random)).ConfigureAwait(false);
        await WriteAsync(session, "big", JoinTable(rows, [smallKeys.Right, mediumKeys.Right, bigKeys.Right], "v2", random)).ConfigureAwait(false);
    }

    private async Task WriteAsync(FrameSession session, string table, IEnumerable<RecordBatch> batches)
    {
        RecordBatch[] all = [.. batches];
        await session.FromRecordBatches(all[0].Schema, all).WriteParquetAsync(Tables.First(known => known.Table == table).Path).ConfigureAwait(false);
        foreach (RecordBatch batch in all)
            batch.Dispose();
    }

    private IEnumerable<RecordBatch> Groups(RandomNumbers random)
    {
        long many = Math.Max(rows / KeyValues, 1);
        var schema = new Schema(
            new Field("id1", DataType.Utf8), new Field("id2", DataType.Utf8), new Field("id3", DataType.Utf8),
            new Field("id4", DataType.Int32), new Field("id5", DataType.Int32), new Field("id6", DataType.Int32),
            new Field("v1", DataType.Int32), new Field("v2", DataType.Int32), new Field("v3", DataType.Float64));
        return Batches(schema, rows, (builder, _) =>
        {
            Append(builder[0], "id", 1 + random.Below(KeyValues), 3);
            Append(builder[1], "id", 1 + random.Below(KeyValues), 3);
            Append(builder[2], "id", 1 + random.Below(many), 10);
            builder[3].Append((int)(1 + random.Below(KeyValues)));
            builder[4].Append((int)(1 + random.Below(KeyValues)));
            builder[5].Append((int)(1 + random.Below(many)));
            builder[6].Append((int)(1 + random.Below(5)));
            builder[7].Append((int)(1 + random.Below(15)));
            builder[8].Append(random.Percent());
        });
    }

    /// <summary>A table of the joins: whole-number keys, the same keys as text, and a measure.</summary>
    private static IEnumerable<RecordBatch> JoinTable(long count, int[][] keys, string measure, RandomNumbers random)
    {
        int[][] drawn = [.. keys.Select(values => Draw(values, count, random))];
        var fields = new List<Field>();
        for (int i = 0; i < keys.Length; i++)
            fields.Add(new Field(string.Create(CultureInfo.InvariantCulture, $"id{i + 1}"), DataType.Int32));
        for (int i = 0; i < keys.Length; i++)
            fields.Add(new Field(string.Create(CultureInfo.InvariantCulture, $"id{i + 4}"), DataType.Utf8));
        fields.Add(new Field(measure, DataType.Float64));
        return Batches(new Schema(fields), count, (builder, row) =>
        {
            for (int i = 0; i < drawn.Length; i++)
            {
                builder[i].Append(drawn[i][row]);
                Append(builder[drawn.Length + i], "id", drawn[i][row], 1);
            }
            builder[2 * drawn.Length].Append(random.Percent());
        });
    }

    /// <summary>Each of the values once, and then values at random, all in a random order.</summary>
    private static int[] Draw(int[] values, long count, RandomNumbers random)
    {
        var drawn = new int[count];
        for (int i = 0; i < drawn.Length; i++)
            drawn[i] = i < values.Length ? values[i] : values[random.Below(values.Length)];
        random.Shuffle(drawn);
        return drawn;
    }

    private static IEnumerable<RecordBatch> Batches(Schema schema, long count, Action<RecordBatchBuilder, long> appendRow)
    {
        using var builder = new RecordBatchBuilder(schema, MemoryPool.Unlimited);
        for (long row = 0; row < count; row++)
        {
            appendRow(builder, row);
            builder.CountRows(1);
            if (builder.Length == BatchRows)
                yield return builder.Finish();
        }
        if (builder.Length > 0)
            yield return builder.Finish();
    }

    private static void Append(ColumnBuilder column, string prefix, long number, int digits)
    {
        Span<byte> text = stackalloc byte[24];
        int length = Encoding.ASCII.GetBytes(prefix, text);
        number.TryFormat(text[length..], out int written, digits == 1 ? "D" : digits == 3 ? "D3" : "D10", CultureInfo.InvariantCulture);
        column.Append(text[..(length + written)]);
    }

    /// <summary>The keys of both sides of a join: nine tenths are common to both, and each side has another tenth of its own.</summary>
    private readonly record struct Keys(int[] Left, int[] Right)
    {
        public static Keys Of(long count, RandomNumbers random)
        {
            int own = (int)(count / 10), common = (int)count - own;
            int[] all = [.. Enumerable.Range(1, common + (2 * own))];
            random.Shuffle(all);
            return new Keys(all[..(common + own)], [.. all[..common], .. all[(common + own)..]]);
        }
    }
}
