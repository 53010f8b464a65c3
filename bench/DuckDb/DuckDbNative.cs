using System.Runtime.InteropServices;

namespace FrameEngine.DuckDb;

/// <summary>The functions of DuckDB's C interface that are used here, under their own names' last parts.</summary>
internal static unsafe partial class DuckDbNative
{
    /// <summary>DuckDB's result, which is passed by value in places; only its size matters here.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Result
    {
        private nint columnCount;
        private nint rowCount;
        private nint rowsChanged;
        private nint columns;
        private nint error;
        private nint data;
    }

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_library_version")]
    internal static partial byte* LibraryVersion();

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_create_config")]
    internal static partial int CreateConfig(out nint config);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_set_config", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetConfig(nint config, string name, string option);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_destroy_config")]
    internal static partial void DestroyConfig(ref nint config);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_open_ext", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, out nint database, nint config, out byte* error);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_close")]
    internal static partial void Close(ref nint database);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_connect")]
    internal static partial int Connect(nint database, out nint connection);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_disconnect")]
    internal static partial void Disconnect(ref nint connection);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_interrupt")]
    internal static partial void Interrupt(nint connection);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_free")]
    internal static partial void Free(void* memory);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Query(nint connection, string sql, Result* result);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_destroy_result")]
    internal static partial void DestroyResult(Result* result);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_result_error")]
    internal static partial byte* ResultError(Result* result);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_column_count")]
    internal static partial ulong ColumnCount(Result* result);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_column_name")]
    internal static partial byte* ColumnName(Result* result, ulong column);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_column_logical_type")]
    internal static partial nint ColumnLogicalType(Result* result, ulong column);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_destroy_logical_type")]
    internal static partial void DestroyLogicalType(ref nint type);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_get_type_id")]
    internal static partial DuckDbType TypeId(nint logicalType);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_decimal_width")]
    internal static partial byte DecimalWidth(nint logicalType);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_decimal_scale")]
    internal static partial byte DecimalScale(nint logicalType);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_fetch_chunk")]
    internal static partial nint FetchChunk(Result result);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_destroy_data_chunk")]
    internal static partial void DestroyDataChunk(ref nint chunk);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_data_chunk_get_size")]
    internal static partial ulong ChunkSize(nint chunk);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_data_chunk_get_vector")]
    internal static partial nint ChunkVector(nint chunk, ulong column);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_vector_get_data")]
    internal static partial byte* VectorData(nint vector);

    [LibraryImport(DuckDbLibrary.ImportName, EntryPoint = "duckdb_vector_get_validity")]
    internal static partial ulong* VectorValidity(nint vector);
}
