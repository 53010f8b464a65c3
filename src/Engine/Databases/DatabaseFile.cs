namespace FrameEngine.Engine.Databases;

/// <summary>A data file of a database, which never changes. There is one object for each file: when nobody refers to it any more, no table, transaction or query needs the file.</summary>
internal sealed class DatabaseFile(Database database, string name, long rows, long bytes)
{
    /// <summary>Its name in the data directory.</summary>
    public string Name => name;

    public string Path => System.IO.Path.Combine(database.DataDirectory, name);

    public long Rows => rows;

    public long Bytes => bytes;

    /// <summary>Whether its content is on the disk.</summary>
    public bool IsDurable { get; set; }

    ~DatabaseFile() => database.Unreachable(name);
}
