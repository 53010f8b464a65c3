using System.Data.Common;
using FrameEngine;
using FrameEngine.AdoNet;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The engine among an application's services.</summary>
public static class FrameServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="FrameDataSource"/> (also as <see cref="DbDataSource"/>) for the application, and a closed
    /// <see cref="FrameConnection"/> (also as <see cref="DbConnection"/>) to it for whoever asks.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">See <see cref="FrameConnectionStringBuilder"/>; null for a session in memory.</param>
    /// <param name="configure">Registers frames and tables when the session is made.</param>
    /// <exception cref="ArgumentException">The connection string has an unknown keyword or a wrong value.</exception>
    public static IServiceCollection AddFrameEngine(this IServiceCollection services, string? connectionString = null, Action<FrameSession>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        _ = new FrameConnectionStringBuilder(connectionString); // a wrong one is told at once
        services.TryAddSingleton(provider =>
        {
            var source = new FrameDataSource(connectionString ?? "", provider.GetService<ILoggerFactory>());
            configure?.Invoke(source.Session);
            return source;
        });
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<FrameDataSource>());
        services.TryAddTransient(provider => provider.GetRequiredService<FrameDataSource>().CreateConnection());
        services.TryAddTransient<DbConnection>(provider => provider.GetRequiredService<FrameConnection>());
        return services;
    }
}
