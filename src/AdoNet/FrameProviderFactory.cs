using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Makes the provider's objects for code that knows only <see cref="DbProviderFactory"/>; register it with <c>DbProviderFactories.RegisterFactory("FrameEngine", FrameProviderFactory.Instance)</c>.</summary>
/// <remarks>There is no command builder: readers do not tell yet from which table and key a column comes, which it needs for its statements. <see cref="CanCreateCommandBuilder"/> says so.</remarks>
public sealed class FrameProviderFactory : DbProviderFactory
{
    /// <summary>The only instance.</summary>
    public static readonly FrameProviderFactory Instance = new();

    private FrameProviderFactory() { }

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override bool CanCreateCommandBuilder => true;

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new FrameConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new FrameCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new FrameParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new FrameConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbCommandBuilder CreateCommandBuilder() => new FrameCommandBuilder();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new FrameDataAdapter();

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new FrameBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new FrameBatchCommand();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new FrameDataSource(connectionString);
}
