using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>One or more SQL statements with their parameters.</summary>
/// <remarks>Parameters are <c>@name</c> or <c>$name</c> by name, <c>?</c> or <c>$1</c> by position. Statements are separated by semicolons; each gives a result of the reader.</remarks>
public sealed class FrameCommand : DbCommand
{
    private string _text = "";
    private SqlScript? _parsed;
    private CancellationTokenSource? _running;

    /// <summary>A command without text and connection.</summary>
    public FrameCommand() { }

    /// <summary>A command.</summary>
    public FrameCommand(string commandText, FrameConnection connection) => (_text, Connection) = (commandText, connection);

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => (_text, _parsed) = (value ?? "", null);
    }

    /// <summary>Seconds after which the command is cancelled; 0, the default, for never.</summary>
    public override int CommandTimeout { get; set; }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text) throw new FrameNotSupportedException($"commands are SQL text; {value} is not supported");
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>The connection that the command runs on.</summary>
    public new FrameConnection? Connection { get; set; }

    /// <summary>The parameters, in order.</summary>
    public new FrameParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = value is null or FrameConnection ? (FrameConnection?)value : throw new InvalidCastException($"a {nameof(FrameConnection)} is expected, not {value.GetType().Name}");
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Stops the running statement; its reader throws an <see cref="OperationCanceledException"/>.</summary>
    public override void Cancel() => Volatile.Read(ref _running)?.Cancel();

    /// <summary>Parses the text once for all executions to come.</summary>
    /// <exception cref="ParseException">The text does not parse.</exception>
    public override void Prepare() => _parsed ??= SqlScript.Parse(_text);

    /// <summary>Runs all statements and counts the rows that they inserted or wrote; -1 if none counts rows.</summary>
    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="ExecuteNonQuery"/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            do
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                }
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            return reader.RecordsAffected;
        }
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
    }

    /// <summary>Runs the statements and reads their rows as they come.</summary>
    public new FrameDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => StartAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await StartAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new FrameParameter();

    private async Task<FrameDataReader> StartAsync(CommandBehavior behavior, CancellationToken cancellation)
    {
        FrameConnection connection = Connection ?? throw new InvalidOperationException("the command has no connection");
        Prepare();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (CommandTimeout > 0) stop.CancelAfter(TimeSpan.FromSeconds(CommandTimeout));
        Volatile.Write(ref _running, stop);
        var reader = new FrameDataReader(connection, connection.Session.RunScriptAsync(_parsed!, BindParameters(), stop.Token), behavior, stop);
        try
        {
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SqlParameters BindParameters()
    {
        var named = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach (FrameParameter parameter in Parameters.Items)
            if (parameter.BareName.Length > 0) named[parameter.BareName] = parameter.ToScalar();
        return new SqlParameters([.. Parameters.Items.Select(p => p.ToScalar())], named);
    }
}
