using System.Runtime.CompilerServices;
using FrameEngine.Engine;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class FrameSession
{
    /// <summary>A query as a lazy frame. Tables are those of the session, files by their path in quotes, and <c>read_parquet(…)</c>, <c>read_csv(…)</c>.</summary>
    /// <param name="sql">One SELECT, VALUES, DESCRIBE, SHOW or EXPLAIN.</param>
    /// <param name="parameters">Values for <c>?</c> and <c>$1</c>, <c>$2</c> …</param>
    /// <exception cref="ParseException">The text does not parse; <see cref="FrameException.Render"/> shows the spot.</exception>
    /// <exception cref="BindException">A name is unknown.</exception>
    /// <exception cref="TypeException">Types do not fit.</exception>
    /// <exception cref="UsageException">It is not a query: <see cref="ExecuteAsync(string, object?[])"/> runs those.</exception>
    public DataFrame Sql(string sql, params object?[] parameters) => Sql(sql, Positional(parameters));

    /// <summary>A query with named parameters: <c>@name</c> and <c>$name</c>.</summary>
    /// <inheritdoc cref="Sql(string, object?[])"/>
    public DataFrame Sql(string sql, IReadOnlyDictionary<string, object?> parameters) => Sql(sql, Named(parameters));

    /// <summary>Runs statements one after another, such as CREATE VIEW, CREATE TABLE AS, INSERT, COPY or SET, and forgets the rows of queries among them.</summary>
    /// <returns>Rows inserted or written by the last statement; -1 if it does not count any.</returns>
    /// <exception cref="FrameException">A statement failed; those before it have taken effect.</exception>
    public Task<long> ExecuteAsync(string sql, params object?[] parameters) => ExecuteAsync(sql, Positional(parameters), CancellationToken.None);

    /// <summary>Runs statements one after another. A statement starts when its result is asked for, after everything before it has been read or left.</summary>
    public IAsyncEnumerable<StatementResult> RunScriptAsync(string sql, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellation = default) =>
        RunScriptAsync(SqlScript.Parse(sql), parameters is null ? SqlParameters.None : Named(parameters), cancellation);

    internal DataFrame Sql(string sql, SqlParameters parameters)
    {
        SqlScript script = SqlScript.Parse(sql);
        if (script.Count != 1) throw new UsageException($"Sql takes one statement, but there are {script.Count}: RunScriptAsync runs several");
        return FrameOf(script.Bind(0, _catalog, parameters))
            ?? throw new UsageException("Sql takes a query; ExecuteAsync runs statements such as CREATE, INSERT, COPY and SET");
    }

    internal async Task<long> ExecuteAsync(string sql, SqlParameters parameters, CancellationToken cancellation)
    {
        long affected = -1;
        await foreach (StatementResult result in RunScriptAsync(SqlScript.Parse(sql), parameters, cancellation).ConfigureAwait(false))
        {
            affected = result.RowsAffected;
            if (result.Frame is null) continue;
            await foreach (RecordBatch batch in result.Frame.StreamAsync(cancellation).ConfigureAwait(false)) batch.Dispose();
        }

        return affected;
    }

    internal async IAsyncEnumerable<StatementResult> RunScriptAsync(SqlScript script, SqlParameters parameters, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int i = 0; i < script.Count; i++)
        {
            BoundStatement bound = script.Bind(i, _catalog, parameters);
            string text = script.TextOf(i);
            yield return await RunStatementAsync(text, bound, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a statement for its effect, if it has one, and gives its rows, if it has any.</summary>
    internal async Task<StatementResult> RunStatementAsync(string text, BoundStatement bound, CancellationToken cancellation)
    {
        if (bound is BoundExplain { Analyze: true } explain) return new StatementResult(text, await ExplainAnalyzeAsync(explain, cancellation).ConfigureAwait(false), -1);
        if (FrameOf(bound) is { } frame) return new StatementResult(text, frame, -1);
        if (bound is not (BoundInsert or BoundUpdate or BoundDelete)) return new StatementResult(text, null, await RunAsync(bound, cancellation).ConfigureAwait(false));
        (long rows, DataFrame? returned) = await ChangeAsync(bound, cancellation).ConfigureAwait(false);
        return new StatementResult(text, returned, rows);
    }

    /// <summary>The rows of a statement, lazily; null if it has none and is to be run for its effect.</summary>
    internal DataFrame? FrameOf(BoundStatement statement) => statement switch
    {
        BoundQuery query => new DataFrame(this, query.Plan),
        BoundDescribe describe => Describe(describe.Plan.Schema),
        BoundShowTables => ShowTables(),
        BoundShowSetting setting => Rows([("value", DataType.Utf8)], [[Scalar.Utf8(_settings.Show(setting.Name))]]),
        BoundExplain explain => Explain(explain),
        _ => null,
    };

    private async Task<long> RunAsync(BoundStatement statement, CancellationToken cancellation)
    {
        switch (statement)
        {
            case BoundCopy copy:
                return await CountOfAsync(copy.Plan, cancellation).ConfigureAwait(false);
            case BoundCreateView view:
                Create(view.Name, new CatalogEntry(null, view.View.Bind), view.OrReplace, view.IfNotExists);
                return -1;
            case BoundCreateTable table:
                Create(table.Name, TableOf(Last(table.Name), table.Schema, []) with { Rules = table.Rules }, table.OrReplace, table.IfNotExists);
                return -1;
            case BoundCreateTableAs table:
                return await CreateTableAsync(table, cancellation).ConfigureAwait(false);
            case BoundInsert or BoundUpdate or BoundDelete:
                return (await ChangeAsync(statement, cancellation).ConfigureAwait(false)).Rows;
            case BoundAlterTable alter:
                await AlterAsync(alter, cancellation).ConfigureAwait(false);
                return -1;
            case BoundCreateIndex index:
                await CreateIndexAsync(index, cancellation).ConfigureAwait(false);
                return -1;
            case BoundDropIndex index:
                DropIndex(index);
                return -1;
            case BoundRenameTable rename:
                if (!_catalog.Rename(rename.Table, rename.Name)) throw AlreadyExists([rename.Name]);
                return -1;
            case BoundNothing:
                return -1;
            case BoundCreateSchema schema:
                if (!_catalog.AddSchema(schema.Name) && !schema.IfNotExists) throw AlreadyExists([schema.Name]);
                return -1;
            case BoundDropSchema schema:
                _catalog.DropSchema(schema.Name, schema.IfExists, schema.Cascade);
                return -1;
            case BoundTransaction transaction:
                RunTransaction(transaction.Step);
                return -1;
            case BoundDrop drop:
                Drop(drop);
                return -1;
            case BoundSet set:
                _settings = _settings.With(set.Name, set.Value, Options);
                return -1;
            case BoundReset reset:
                _settings = _settings.Reset(reset.Name, Options);
                return -1;
            default:
                throw new InternalException($"a statement of type {statement.GetType().Name} is bound but not run");
        }
    }

    private async Task<long> CountOfAsync(Write plan, CancellationToken cancellation)
    {
        long count = 0;
        await foreach (RecordBatch batch in RunAsync(plan, null, cancellation).ConfigureAwait(false))
        {
            using (batch)
                if (batch.Length > 0) count = (long)batch[0].GetValue(0)!;
        }

        return count;
    }

    private async Task<long> CreateTableAsync(BoundCreateTableAs table, CancellationToken cancellation)
    {
        if (!table.OrReplace && _catalog.Find(table.Name) is not null)
        {
            if (table.IfNotExists) return -1;
            throw AlreadyExists(table.Name);
        }

        var schema = new Schema(table.Plan.Schema.Select(f => f with { Nullable = true }));
        List<RecordBatch> batches = table.WithData ? await CollectAsync(table.Plan, cancellation).ConfigureAwait(false) : [];
        CatalogEntry entry = TableOf(Last(table.Name), schema, batches);
        Create(table.Name, entry, table.OrReplace, table.IfNotExists);
        return ((MemoryTable)entry.Source!).Rows;
    }

    private void Drop(BoundDrop drop)
    {
        CatalogEntry? entry = _catalog.Find(drop.Name);
        if (entry is null)
        {
            if (!drop.IfExists) throw BindException.UnknownTable(Last(drop.Name), _catalog.TableNames);
            return;
        }

        if (entry.IsView != drop.IsView)
            throw new BindException($"\"{Last(drop.Name)}\" is a {(entry.IsView ? "view" : "table")}: use DROP {(entry.IsView ? "VIEW" : "TABLE")}", "42809");
        _catalog.Remove(drop.Name);
    }

    private void Create(IReadOnlyList<string> name, CatalogEntry entry, bool replace, bool ifNotExists)
    {
        if (!_catalog.Add(name, entry, replace) && !ifNotExists) throw AlreadyExists(name);
    }

    private CatalogEntry TableOf(string name, Schema schema, IReadOnlyList<RecordBatch> batches, bool dispose = true)
    {
        MemoryTable table = _catalog.Own(new MemoryTable(name, schema, batches));
        if (dispose)
            foreach (RecordBatch batch in batches) batch.Dispose();
        return new CatalogEntry(table, null);
    }

    private async Task<List<RecordBatch>> CollectAsync(LogicalPlan plan, CancellationToken cancellation) =>
        [.. await new DataFrame(this, plan).CollectAsync(cancellation).ConfigureAwait(false)];

    private static BindException AlreadyExists(IReadOnlyList<string> name) => new($"\"{Last(name)}\" already exists", "42P07") { Hint = "CREATE OR REPLACE replaces it" };

    private static string Last(IReadOnlyList<string> name) => name[^1];

    private static SqlParameters Positional(object?[] values) => new([.. values.Select(ClrScalar.Of)], new Dictionary<string, Scalar>());

    private static SqlParameters Named(IReadOnlyDictionary<string, object?> values) =>
        new([], values.ToDictionary(v => v.Key.TrimStart('@', '$', ':'), v => ClrScalar.Of(v.Value), StringComparer.OrdinalIgnoreCase));
}
