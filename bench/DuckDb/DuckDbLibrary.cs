using System.Reflection;
using System.Runtime.InteropServices;

namespace FrameEngine.DuckDb;

/// <summary>Finds DuckDB's shared library.</summary>
public static class DuckDbLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string PathVariable = "FRAME_DUCKDB_LIBRARY";

    /// <summary>The name that the imports carry; it is resolved to the file that was found.</summary>
    internal const string ImportName = "duckdb";

    private const string Fetched = "bench/Compare/.duckdb/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so";

    private static readonly Lazy<nint> Handle = new(Load);

    static DuckDbLibrary() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);

    /// <summary>The library's version, such as <c>v1.5.6</c>.</summary>
    /// <exception cref="DuckDbException">The library cannot be found or loaded.</exception>
    public static unsafe string Version
    {
        get
        {
            EnsureLoaded();
            return Marshal.PtrToStringUTF8((nint)DuckDbNative.LibraryVersion()) ?? "";
        }
    }

    /// <summary>The file that <see cref="PathVariable"/> names, or else the one that the fetch script installed; null when there is none.</summary>
    public static string? FindPath()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
            return named;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, Fetched);
            if (File.Exists(candidate))
                return candidate;
        }
        return null;
    }

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="DuckDbException">The library cannot be found or loaded.</exception>
    internal static void EnsureLoaded() => _ = Handle.Value;

    private static nint Load()
    {
        string path = FindPath()
            ?? throw new DuckDbException($"DuckDB's library is not here: run bench/Compare/fetch-duckdb.sh, or name its file in {PathVariable}.");
        return NativeLibrary.TryLoad(path, out nint handle) ? handle : throw new DuckDbException($"Cannot load DuckDB's library \"{path}\".");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name == ImportName ? Handle.Value : 0;
}
