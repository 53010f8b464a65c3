using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Makes the provider's objects for code that knows only <see cref="DbProviderFactory"/>; register it with <c>DbProviderFactories.RegisterFactory("FrameEngine", FrameProviderFactory.Instance)</c>.</summary>
public sealed class FrameProviderFactory : DbProviderFactory
{
    /// <summary>The only instance.</summary>
    public static readonly FrameProviderFactory Instance = new();

    private FrameProviderFactory() { }

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new FrameConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new FrameCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new FrameParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new FrameConnectionStringBuilder();
}
