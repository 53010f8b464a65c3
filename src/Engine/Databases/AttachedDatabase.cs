using FrameEngine.Engine.Transactions;

namespace FrameEngine.Engine.Databases;

/// <summary>A database of a session: its own, or one that ATTACH has added. Without a directory its tables are in memory.</summary>
/// <param name="Name">The name that statements know it by.</param>
/// <param name="Directory">Where it is kept; null for one in memory.</param>
/// <param name="Store">Where its tables keep their rows.</param>
internal sealed record AttachedDatabase(string Name, Database? Directory, ITableStore Store)
{
    public bool IsReadOnly => Directory?.IsReadOnly == true;

    /// <summary>The name that the database of a directory has unless it is given one: the directory's, without an ending.</summary>
    public static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
}
