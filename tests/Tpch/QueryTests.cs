namespace FrameEngine.Tpch.Tests;

/// <summary>Runs every query over generated Parquet files of scale factor 0.01 and compares it with the reference answer.</summary>
public sealed class QueryTests(QueryTests.Data data) : IClassFixture<QueryTests.Data>
{
    public static TheoryData<int> Queries => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_in_SQL_gives_the_reference_answer(int number) =>
        Assert.Null(await VerifyAsync(number, data.Session.Sql(TpchQueries.Sql(number, Data.Scale))));

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_in_the_fluent_API_gives_the_reference_answer(int number) =>
        Assert.Null(await VerifyAsync(number, TpchQueries.Fluent(data.Session, number, Data.Scale)));

    private static async Task<string?> VerifyAsync(int number, DataFrame frame)
    {
        IReadOnlyList<RecordBatch> batches = await frame.CollectAsync();
        try
        {
            return TpchAnswers.Verify(number, batches, Path.Combine(AppContext.BaseDirectory, "Answers", "sf0.01"));
        }
        finally
        {
            foreach (RecordBatch batch in batches)
                batch.Dispose();
        }
    }

    /// <summary>The generated files, open in a session of two threads.</summary>
    public sealed class Data : IAsyncLifetime
    {
        internal static readonly TpchScale Scale = TpchScale.Of(0.01);

        private readonly string _directory = Directory.CreateTempSubdirectory("tpch").FullName;

        internal FrameSession Session { get; } = new(new FrameSessionOptions { Threads = 2 });

        public async Task InitializeAsync()
        {
            await TpchGenerator.GenerateAsync(new TpchGeneratorOptions { Scale = Scale, OutputDirectory = _directory, Threads = 2 });
            TpchFiles.Register(Session, _directory);
        }

        public Task DisposeAsync()
        {
            Session.Dispose();
            Directory.Delete(_directory, recursive: true);
            return Task.CompletedTask;
        }
    }
}
