using System.Globalization;

namespace FrameEngine.Cluster.Protocol;

/// <summary>The addresses of a worker.</summary>
internal static class Routes
{
    public const string Info = "/v1/info";
    public const string Queries = "/v1/queries";
    public const string ArrowStream = "application/vnd.apache.arrow.stream";

    /// <summary>The trailer of a row stream: absent when the stream is whole, else the <see cref="WireError"/> that ended it, in Base64.</summary>
    public const string ErrorTrailer = "frame-error";

    /// <summary>The trailer that says that a row stream is whole.</summary>
    public const string CompleteTrailer = "frame-complete";

    /// <summary>POST runs a task and answers with its <see cref="TaskReport"/> when it is done.</summary>
    public static string Task(string query, int stage, int task) => string.Create(CultureInfo.InvariantCulture, $"{Queries}/{query}/stages/{stage}/tasks/{task}");

    /// <summary>POST runs the last task and answers with its rows as they come.</summary>
    public static string Result(string query) => $"{Queries}/{query}/result";

    /// <summary>GET streams a partition of a finished task's output.</summary>
    public static string Partition(string query, int stage, int task, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{Task(query, stage, task)}/partitions/{partition}");

    /// <summary>POST says that the query is alive; DELETE stops its tasks and drops its outputs.</summary>
    public static string Query(string query) => $"{Queries}/{query}";
}
