using System.Text.Json;

namespace FrameEngine.Cluster.Protocol;

/// <summary>A failure on its way between processes: it arrives as the exception that it was.</summary>
internal sealed record WireError(string Type, string Message, string? SqlState, string? Hint)
{
    public static WireError Of(Exception error) => error is FrameException frame
        ? new WireError(NameOf(frame), frame.Message, frame.SqlState, frame.Hint)
        : new WireError(error is OperationCanceledException ? nameof(QueryCancelledException) : error.GetType().Name, error.Message, null, null);

    /// <summary>The exception; what has no counterpart here is a <see cref="WorkerException"/> that names the worker.</summary>
    public FrameException ToException(string worker)
    {
        FrameException error = Type switch
        {
            nameof(ParseException) => new ParseException(Message),
            nameof(BindException) => new BindException(Message, SqlState ?? "42000"),
            nameof(TypeException) => new TypeException(Message, SqlState ?? "42804"),
            nameof(ConversionException) => new ConversionException(Message),
            nameof(ArithmeticOverflowException) => new ArithmeticOverflowException(Message),
            nameof(DivisionByZeroException) => new DivisionByZeroException(Message),
            nameof(CardinalityException) => new CardinalityException(Message),
            nameof(FrameFileNotFoundException) => new FrameFileNotFoundException("", Message),
            nameof(FrameIOException) => new FrameIOException(Message),
            nameof(ResourceExhaustedException) => new ResourceExhaustedException(Message),
            nameof(QueryCancelledException) => new QueryCancelledException(Message),
            nameof(FrameNotSupportedException) => new FrameNotSupportedException(Message),
            nameof(UsageException) => new UsageException(Message),
            nameof(FileFormatException) => new FileFormatException(Message),
            _ => new WorkerException($"worker {worker} failed: {Message}"),
        };
        error.Hint = Hint;
        return error;
    }

    // Formats derive exceptions of their own, whose parts do not travel: they arrive as what they all are.
    private static string NameOf(FrameException error) => error is FileFormatException ? nameof(FileFormatException) : error.GetType().Name;

    public string ToBase64() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, ProtocolJson.Default.WireError));

    public static WireError? FromBase64(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(Convert.FromBase64String(text), ProtocolJson.Default.WireError);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return new WireError(nameof(WorkerException), $"it ended its rows with an unreadable error: {text}", null, null);
        }
    }
}
