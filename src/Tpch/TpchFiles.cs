using FrameEngine.Formats.Parquet.Scanning;

namespace FrameEngine.Tpch;

/// <summary>A directory that holds the tables as <c>lineitem.parquet</c> and so on.</summary>
internal static class TpchFiles
{
    /// <summary>The file of a table.</summary>
    public static string PathOf(string directory, TpchTable table) => Path.Combine(directory, table.Name + ".parquet");

    /// <summary>Makes the files of a directory a session's tables, under the specification's names.</summary>
    /// <exception cref="FrameFileNotFoundException">A table's file is missing.</exception>
    public static void Register(FrameSession session, string directory)
    {
        foreach (TpchTable table in TpchTable.All)
            session.Register(table.Name, session.ReadParquet(PathOf(directory, table)));
    }

    /// <summary>The scale factor of the files, by the number of suppliers.</summary>
    /// <exception cref="FrameFileNotFoundException">The suppliers' file is missing.</exception>
    /// <exception cref="UsageException">No scale has as many suppliers.</exception>
    public static TpchScale ScaleOf(string directory) =>
        TpchScale.OfSuppliers((long)(ParquetTableSource.Open(PathOf(directory, TpchTable.Supplier)).Statistics.Rows ?? 0));
}
