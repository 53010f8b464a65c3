using System.Runtime.CompilerServices;
using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Syntax;
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
        CatalogTransaction catalog = _scope.ForStatement();
        return OfTransaction(FrameOf(catalog, Resolved(catalog, script.Bind(0, catalog, parameters)))
            ?? throw new UsageException("Sql takes a query; ExecuteAsync runs statements such as CREATE, INSERT, COPY and SET"));
    }

    // A query of an open transaction is a statement of it until all its rows are read: where it fails, it aborts the transaction as any other does.
    private DataFrame OfTransaction(DataFrame frame) => _scope.Open is { } transaction
        ? new DataFrame(this, frame.Plan) { OnFailure = error => { if (ReferenceEquals(_scope.Open, transaction)) _scope.Failed(error); } }
        : frame;

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
            int statement = i;
            StatementResult result = await RunStatementAsync(_scope, script.TextOf(i), c => script.Bind(statement, c, parameters), null, cancellation).ConfigureAwait(false);
            yield return result.Frame is { } frame ? result.WithFrame(OfTransaction(frame)) : result;
        }
    }

    /// <summary>Runs a statement for its effect, if it has one, and gives its rows, if it has any.</summary>
    /// <param name="scope">The connection that it runs for.</param>
    /// <param name="bind">Gives the statement its meaning. Outside a transaction, one that conflicts with another is bound and run again.</param>
    /// <param name="inspect">May refuse the statement; null for no such wish.</param>
    /// <exception cref="TransactionException">The transaction is aborted, or none or one is open where it must not be.</exception>
    internal async Task<StatementResult> RunStatementAsync(
        SessionScope scope, string text, Func<CatalogTransaction, BoundStatement> bind, Action<BoundStatement>? inspect, CancellationToken cancellation)
    {
        while (true)
        {
            CatalogTransaction catalog = scope.ForStatement();
            try
            {
                BoundStatement bound = Watched(() => Resolved(catalog, bind(catalog)), cancellation);
                if (bound is BoundTransaction transaction)
                {
                    await RunTransactionAsync(scope, transaction.Step, cancellation).ConfigureAwait(false);
                    return new StatementResult(text, null, -1);
                }

                if (catalog.IsAborted) throw TransactionException.Aborted();
                inspect?.Invoke(bound);
                StatementResult result = await RunAsync(catalog, text, bound, cancellation).ConfigureAwait(false);
                if (catalog.Automatic) await CommitAsync(scope, catalog, cancellation).ConfigureAwait(false);
                return result;
            }
            catch (TransactionException conflict) when (catalog.Automatic && conflict.IsTransient)
            {
                // Somebody else was first; nothing of this statement has been seen by anybody.
                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception error)
            {
                scope.Failed(error);
                throw;
            }
        }
    }

    // EXECUTE is the statement that PREPARE named, which is kept with its plan.
    private BoundStatement Resolved(CatalogTransaction catalog, BoundStatement bound)
    {
        if (bound is not BoundExecute execute) return bound;
        if (execute.Prepared.Kept is not PreparedScript script) execute.Prepared.Kept = script = new PreparedScript(SqlScript.Of(execute.Prepared.Sql, execute.Prepared.Statement));
        BoundStatement statement = script.Bind(0, catalog, execute.Values, this);
        execute.RequireUse();
        return statement;
    }

    private async Task<StatementResult> RunAsync(CatalogTransaction catalog, string text, BoundStatement bound, CancellationToken cancellation)
    {
        if (bound is BoundPrepared prepared) return new StatementResult(text, new DataFrame(this, prepared.Plan.Plan), -1, prepared.Plan);
        if (bound is BoundExplain { Analyze: true } explain) return new StatementResult(text, await ExplainAnalyzeAsync(explain, cancellation).ConfigureAwait(false), -1);
        if (bound is BoundCopy { Answer: not CopyAnswer.Count } copy) return await CopyAsync(text, copy, cancellation).ConfigureAwait(false);
        if (FrameOf(catalog, bound) is { } frame) return new StatementResult(text, frame, -1);
        if (bound is not (BoundInsert or BoundUpdate or BoundDelete or BoundMerge)) return new StatementResult(text, null, await RunAsync(catalog, bound, cancellation).ConfigureAwait(false));
        (long rows, DataFrame? returned) = await ChangeAsync(catalog, bound, cancellation).ConfigureAwait(false);
        return new StatementResult(text, returned, rows);
    }

    /// <summary>The rows of a statement, lazily; null if it has none and is to be run for its effect.</summary>
    internal DataFrame? FrameOf(CatalogTransaction catalog, BoundStatement statement) => statement switch
    {
        BoundQuery query => new DataFrame(this, query.Plan),
        BoundPrepared prepared => new DataFrame(this, prepared.Plan.Plan),
        BoundDescribe describe => Describe(describe.Plan.Schema, describe.Rules),
        BoundShowTables show => show.All ? ShowAllTables(catalog) : ShowTables(catalog),
        BoundShowSetting setting => Rows([("value", DataType.Utf8)], [[Scalar.Utf8(catalog.ShowSetting(setting.Name))]]),
        BoundExplain explain => Explain(explain),
        _ => null,
    };

    private async Task<long> RunAsync(CatalogTransaction catalog, BoundStatement statement, CancellationToken cancellation)
    {
        switch (statement)
        {
            case BoundCopy copy:
                return await CountOfAsync(copy.Plan, cancellation).ConfigureAwait(false);
            case BoundCreateView view:
                Create(catalog, view.Name, CatalogEntry.Of(view.View, view.Temporary), view.OrReplace, view.IfNotExists);
                return -1;
            case BoundCreateTable table:
                ITableSource empty = catalog.StoreOf(catalog.Target(table.Name, table.Temporary)).Empty(Last(table.Name), table.Schema);
                Create(catalog, table.Name, CatalogEntry.Table(empty, table.Rules, table.Temporary), table.OrReplace, table.IfNotExists);
                return -1;
            case BoundCreateTableAs table:
                return await CreateTableAsync(catalog, table, cancellation).ConfigureAwait(false);
            case BoundInsert or BoundUpdate or BoundDelete or BoundMerge:
                return (await ChangeAsync(catalog, statement, cancellation).ConfigureAwait(false)).Rows;
            case BoundAlterTable alter:
                await AlterAsync(catalog, alter, cancellation).ConfigureAwait(false);
                return -1;
            case BoundComment comment:
                Comment(catalog, comment);
                return -1;
            case BoundCreateIndex index:
                await CreateIndexAsync(catalog, index, cancellation).ConfigureAwait(false);
                return -1;
            case BoundDropIndex index:
                DropIndex(catalog, index);
                return -1;
            case BoundRenameTable rename:
                if (!catalog.Rename(rename.Table, rename.Name)) throw AlreadyExists([rename.Name]);
                return -1;
            case BoundNothing:
                return -1;
            case BoundCreateSchema schema:
                if (!catalog.AddSchema(schema.Name) && !schema.IfNotExists) throw AlreadyExists(schema.Name);
                return -1;
            case BoundDropSchema schema:
                catalog.DropSchema(schema.Name, schema.IfExists, schema.Cascade);
                return -1;
            case BoundDrop drop:
                Drop(catalog, drop);
                return -1;
            case BoundSet set:
                Change(catalog, set);
                return -1;
            case BoundCreateObject create:
                if (!catalog.AddObject(create.Kind, create.Name, create.Object, create.OrReplace) && !create.IfNotExists) throw AlreadyExists(create.Name);
                return -1;
            case BoundDropObject { Name.IsEmpty: true } drop:
                catalog.Scope.Objects.RemoveAll(drop.Kind);
                return -1;
            case BoundDropObject drop:
                DropObject(catalog, drop);
                return -1;
            case BoundAttach attach:
                Attach(catalog, attach);
                return -1;
            case BoundDetach detach:
                Detach(catalog, detach);
                return -1;
            case BoundUse use:
                Use(catalog, catalog.RequireSchema(use.Name));
                return -1;
            case BoundCopyDatabase copy:
                await CopyDatabaseAsync(catalog, copy, cancellation).ConfigureAwait(false);
                return -1;
            case BoundExport export:
                await ExportAsync(catalog, export, cancellation).ConfigureAwait(false);
                return -1;
            case BoundImport import:
                await ImportAsync(catalog, import, cancellation).ConfigureAwait(false);
                return -1;
            case BoundMaintenance maintenance:
                await MaintainAsync(catalog, maintenance, cancellation).ConfigureAwait(false);
                return -1;
            case BoundReset reset:
                Change(catalog, _settings with { Binding = catalog.Options }, s => s.Reset(reset.Name, Options));
                return -1;
            default:
                throw new InternalException($"a statement of type {statement.GetType().Name} is bound but not run");
        }
    }

    private void Change(CatalogTransaction catalog, BoundSet set)
    {
        // It may name a database, too, so that it means what is there.
        if (set is { Name: "schema" or "search_path", Value.Value: string text }) Use(catalog, catalog.RequireSchema(NameText.Parts(text.Split(',')[0].Trim())));
        else Change(catalog, _settings with { Binding = catalog.Options }, s => s.With(set.Name, set.Value, Options));
    }

    // What decides SQL's meaning is the connection's own; all else is the session's.
    private void Change(CatalogTransaction catalog, SessionSettings settings, Func<SessionSettings, SessionSettings> change)
    {
        SessionSettings changed = change(settings);
        if (changed.Binding != settings.Binding) catalog.Scope.Binding = changed.Binding;
        if (changed with { Binding = settings.Binding } != settings) _settings = changed with { Binding = _settings.Binding };
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

    private async Task<long> CreateTableAsync(CatalogTransaction catalog, BoundCreateTableAs table, CancellationToken cancellation)
    {
        if (!table.OrReplace && catalog.IsTaken(table.Name, table.Temporary))
        {
            if (table.IfNotExists) return -1;
            throw AlreadyExists(table.Name);
        }

        TableName target = catalog.Target(table.Name, table.Temporary);
        LogicalPlan plan = WithTypes(table.Plan);
        var schema = new Schema(plan.Schema.Select(f => f with { Nullable = true }));
        ITableStore store = catalog.StoreOf(target);
        ITableSource source = table.WithData ? await CollectAsync(store, Last(table.Name), schema, plan, cancellation).ConfigureAwait(false) : store.Empty(Last(table.Name), schema);
        Create(catalog, table.Name, CatalogEntry.Table(source, TableRules.None, table.Temporary), table.OrReplace, table.IfNotExists);
        return store.RowsOf(source);
    }

    // A column of a table has a type: one of nothing but nulls is taken for whole numbers, as in DuckDB.
    private static LogicalPlan WithTypes(LogicalPlan plan) => plan.Output.All(c => c.Type.Settled == c.Type)
        ? plan
        : new Project(plan, plan.Output.Select(c => c.Type.Settled != c.Type ? NamedExpression.New(c.Name, ExpressionBuilder.CastTo(c.Ref, c.Type.Settled)) : NamedExpression.Pass(c)).ToEquatableArray());

    private static void Drop(CatalogTransaction catalog, BoundDrop drop)
    {
        CatalogEntry? entry = catalog.Find(drop.Name);
        if (entry is null)
        {
            if (!catalog.Scope.Rejects.Drop(drop.Name) && !drop.IfExists) throw BindException.UnknownTable(Last(drop.Name), catalog.TableNames);
            return;
        }

        if (entry.IsView != drop.IsView)
            throw new BindException($"\"{Last(drop.Name)}\" is a {(entry.IsView ? "view" : "table")}: use DROP {(entry.IsView ? "VIEW" : "TABLE")}", "42809");
        foreach ((TableName child, CatalogEntry other) in catalog.Entries())
        {
            if (child.Database.Equals(catalog.DatabaseOf(drop.Name), StringComparison.OrdinalIgnoreCase) && !child.Name.Equals(Last(drop.Name), StringComparison.OrdinalIgnoreCase) && other.Rules.References.Any(r => r.Table[^1].Equals(Last(drop.Name), StringComparison.OrdinalIgnoreCase)))
                throw new BindException($"\"{Last(drop.Name)}\" cannot be dropped: a FOREIGN KEY of \"{child}\" refers to it", "2BP01");
        }

        catalog.Remove(drop.Name);
    }

    private static void Create(CatalogTransaction catalog, IReadOnlyList<string> name, CatalogEntry entry, bool replace, bool ifNotExists)
    {
        if (!catalog.Add(name, entry, replace) && !ifNotExists) throw AlreadyExists(name);
    }

    private async Task RunTransactionAsync(SessionScope scope, TransactionStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case TransactionStep.Begin: scope.Begin(); break;
            case TransactionStep.BeginReadOnly: scope.Begin().IsReadOnly = true; break;
            case TransactionStep.Commit: await CommitAsync(scope, cancellation).ConfigureAwait(false); break;
            default: scope.Rollback(); break;
        }
    }

    /// <summary>Makes the changes of a statement's own transaction everybody's.</summary>
    internal Task CommitAsync(SessionScope scope, CatalogTransaction transaction, CancellationToken cancellation) =>
        scope.CommitAsync(transaction, entry => CheckKeysAsync(entry, cancellation), cancellation);

    /// <summary>Ends a connection's transaction and makes its changes everybody's.</summary>
    internal Task CommitAsync(SessionScope scope, CancellationToken cancellation) => scope.CommitAsync(entry => CheckKeysAsync(entry, cancellation), cancellation);

    private static BindException AlreadyExists(IReadOnlyList<string> name) => new($"\"{Last(name)}\" already exists", "42P07") { Hint = "CREATE OR REPLACE replaces it" };

    private static string Last(IReadOnlyList<string> name) => name[^1];

    private static SqlParameters Positional(object?[] values) => new([.. values.Select(ClrScalar.Of)], new Dictionary<string, Scalar>());

    private static SqlParameters Named(IReadOnlyDictionary<string, object?> values) =>
        new([], values.ToDictionary(v => v.Key.TrimStart('@', '$', ':'), v => ClrScalar.Of(v.Value), StringComparer.OrdinalIgnoreCase));
}
