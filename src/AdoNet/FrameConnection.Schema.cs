using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

public sealed partial class FrameConnection
{
    /// <summary>The collections that there are.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections, []);

    /// <summary>All of a collection: MetaDataCollections, DataSourceInformation, DataTypes, Restrictions, ReservedWords, Databases, Schemata, Tables, Views, Columns,
    /// Indexes, IndexColumns, Constraints.</summary>
    /// <exception cref="ArgumentException">There is no such collection.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <summary>What of a collection meets the restrictions, which <c>GetSchema("Restrictions")</c> lists; null for any.</summary>
    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(collectionName);
        return SchemaCollections.Get(Scope.ForStatement(), collectionName, restrictionValues ?? []);
    }
}
