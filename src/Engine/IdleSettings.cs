namespace FrameEngine.Engine;

/// <summary>Settings of DuckDB that are taken and shown but change nothing, as what they tune or print is not here, or is always so. Whatever forbids something, writes somewhere or changes
/// a result is not among them: it is an error where it is not heeded.</summary>
internal static class IdleSettings
{
    private static readonly (string Name, string Type, string Value)[] s_all =
    [
        ("progress_bar", "BOOLEAN", "false"), ("enable_progress_bar", "BOOLEAN", "false"), ("progress_bar_time", "BIGINT", "2000"), ("enable_progress_bar_print", "BOOLEAN", "true"),
        ("print_progress_bar", "BOOLEAN", "true"), ("profiling", "VARCHAR", ""), ("enable_profiling", "VARCHAR", ""), ("profiling_mode", "VARCHAR", ""), ("profiling_output", "VARCHAR", ""),
        ("profile_output", "VARCHAR", ""), ("object_cache", "BOOLEAN", "false"), ("enable_object_cache", "BOOLEAN", "false"), ("preserve_insertion_order", "BOOLEAN", "true"),
        ("preserve_identifier_case", "BOOLEAN", "true"), ("perfect_ht_threshold", "UBIGINT", "12"), ("nested_loop_join_threshold", "UBIGINT", "5"),
        ("merge_join_threshold", "UBIGINT", "1000"), ("prefer_range_joins", "BOOLEAN", "false"), ("asof_loop_join_threshold", "UBIGINT", "64"), ("pivot_filter_threshold", "UBIGINT", "20"),
        ("pivot_limit", "UBIGINT", "100000"), ("partitioned_write_flush_threshold", "UBIGINT", "524288"), ("partitioned_write_max_open_files", "UBIGINT", "100"),
        ("max_expression_depth", "UBIGINT", "1000"), ("streaming_buffer_size", "VARCHAR", "976.5 KiB"), ("ordered_aggregate_threshold", "UBIGINT", "262144"),
        ("late_materialization_max_rows", "UBIGINT", "50"), ("dynamic_or_filter_threshold", "UBIGINT", "50"), ("force_compression", "VARCHAR", "auto"),
        ("checkpoint_threshold", "VARCHAR", "16.0 MiB"), ("wal_autocheckpoint", "VARCHAR", "16.0 MiB"), ("checkpoint_on_shutdown", "BOOLEAN", "true"),
        ("force_checkpoint", "BOOLEAN", "false"), ("explain_output", "VARCHAR", "PHYSICAL_ONLY"), ("autoinstall_known_extensions", "BOOLEAN", "true"),
        ("autoload_known_extensions", "BOOLEAN", "true"), ("lambda_syntax", "VARCHAR", "DEFAULT"), ("max_vacuum_tasks", "UBIGINT", "100"),
        ("allocator_background_threads", "BOOLEAN", "false"), ("external_threads", "UBIGINT", "1"), ("allocator_flush_threshold", "VARCHAR", "128.0 MiB"),
        ("allocator_bulk_deallocation_flush_threshold", "VARCHAR", "512.0 MiB"), ("catalog_error_max_schemas", "UBIGINT", "100"), ("custom_extension_repository", "VARCHAR", ""),
        ("custom_profiling_settings", "VARCHAR", ""), ("debug_asof_iejoin", "BOOLEAN", "false"), ("debug_checkpoint_abort", "VARCHAR", "NONE"), ("debug_force_external", "BOOLEAN", "false"),
        ("debug_force_no_cross_product", "BOOLEAN", "false"), ("debug_skip_checkpoint_on_commit", "BOOLEAN", "false"), ("debug_verify_vector", "VARCHAR", "NONE"),
        ("debug_window_mode", "VARCHAR", "WINDOW"), ("disabled_optimizers", "VARCHAR", ""), ("enable_caching_operators", "BOOLEAN", "true"), ("enable_fsst_vectors", "BOOLEAN", "false"),
        ("enable_http_metadata_cache", "BOOLEAN", "false"), ("enable_macro_dependencies", "BOOLEAN", "false"), ("enable_view_dependencies", "BOOLEAN", "false"),
        ("extension_directory", "VARCHAR", ""), ("extension_directories", "VARCHAR", ""), ("http_retries", "UBIGINT", "3"), ("http_timeout", "UBIGINT", "30"),
        ("immediate_transaction_mode", "BOOLEAN", "false"), ("index_scan_max_count", "UBIGINT", "2048"), ("index_scan_percentage", "DOUBLE", "0.001"),
        ("allow_persistent_secrets", "BOOLEAN", "true"), ("scheduler_process_partial", "BOOLEAN", "false"), ("secret_directory", "VARCHAR", ""),
        ("storage_compatibility_version", "VARCHAR", "v0.10.2"), ("write_buffer_row_group_count", "UBIGINT", "5"), ("zstd_min_string_length", "UBIGINT", "4096"),
    ];

    public static IEnumerable<string> Names => s_all.Select(s => s.Name);

    /// <summary>What is shown until it is set: what DuckDB has.</summary>
    public static string DefaultOf(string name) => Array.Find(s_all, s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The name of its type.</summary>
    public static string TypeOf(string name) => Array.Find(s_all, s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Type;
}
