namespace FrameEngine;

/// <summary>SQL text that does not parse.</summary>
public sealed class ParseException : FrameException
{
    internal ParseException(string message) : base(FrameErrorCode.Parse, "42601", message) { }
}

/// <summary>A name, function, clause or option that cannot be resolved.</summary>
public sealed class BindException : FrameException
{
    internal BindException(string message, string sqlState = "42000") : base(FrameErrorCode.Bind, sqlState, message) { }

    internal static BindException UnknownColumn(string name, IEnumerable<string> candidates) =>
        new($"column \"{name}\" does not exist", "42703") { Hint = Suggestion.For(name, candidates) };

    internal static BindException UnknownTable(string name, IEnumerable<string> candidates) =>
        new($"table \"{name}\" does not exist", "42P01") { Hint = Suggestion.For(name, candidates) };

    internal static BindException UnknownFunction(string name, IEnumerable<string> candidates) =>
        new($"function \"{name}\" does not exist", "42883") { Hint = Suggestion.For(name, candidates) };
}

/// <summary>Types that do not fit together, or a value that does not cast to a type.</summary>
public sealed class TypeException : FrameException
{
    internal TypeException(string message, string sqlState = "42804") : base(FrameErrorCode.Type, sqlState, message) { }
}

/// <summary>A value that does not convert to the wanted type, such as <c>'abc'</c> to an integer.</summary>
public sealed class ConversionException : FrameException
{
    internal ConversionException(string message) : base(FrameErrorCode.Type, "22018", message) { }
}

/// <summary>A result that does not fit its type. The message has the operation and the operands.</summary>
public sealed class ArithmeticOverflowException : FrameException
{
    internal ArithmeticOverflowException(string message) : base(FrameErrorCode.Arithmetic, "22003", message) { }
}

/// <summary>A division by zero where the type has no value for it.</summary>
public sealed class DivisionByZeroException : FrameException
{
    internal DivisionByZeroException(string message = "division by zero") : base(FrameErrorCode.Arithmetic, "22012", message) { }
}

/// <summary>A query that must give one row gave several.</summary>
public sealed class CardinalityException : FrameException
{
    internal CardinalityException(string message) : base(FrameErrorCode.Type, "21000", message) { }
}

/// <summary>A malformed file or stream. Formats derive their own from it.</summary>
public class FileFormatException : FrameException
{
    internal FileFormatException(string message, Exception? inner = null) : base(FrameErrorCode.Format, "58030", message, inner) { }
}

/// <summary>A file, directory or glob that matches nothing.</summary>
public sealed class FrameFileNotFoundException : FrameException
{
    internal FrameFileNotFoundException(string path, string message) : base(FrameErrorCode.NotFound, "58P01", message) => Path = path;

    /// <summary>The path as given.</summary>
    public string Path { get; }
}

/// <summary>A file that exists but cannot be read or written.</summary>
public sealed class FrameIOException : FrameException
{
    internal FrameIOException(string message, Exception? inner = null) : base(FrameErrorCode.NotFound, "58030", message, inner) { }
}

/// <summary>A memory, disk or other limit was reached. The message says which, how much was asked for and how much there was.</summary>
public sealed class ResourceExhaustedException : FrameException
{
    internal ResourceExhaustedException(string message) : base(FrameErrorCode.Resource, "53200", message) { }

    /// <summary>Whether a memory limit was reached, which a temporary directory may help.</summary>
    internal bool IsMemoryLimit { get; init; }
}

/// <summary>The query was cancelled.</summary>
public sealed class QueryCancelledException : FrameException
{
    internal QueryCancelledException(string message = "the query was cancelled", Exception? inner = null) : base(FrameErrorCode.Cancelled, "57014", message, inner) { }
}

/// <summary>The command made its caller wait longer than its timeout allows.</summary>
public sealed class QueryTimeoutException : FrameException
{
    internal QueryTimeoutException(TimeSpan timeout, Exception? inner = null)
        : base(FrameErrorCode.Cancelled, "57014", $"the command took longer than its timeout of {timeout.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} s", inner) => Timeout = timeout;

    /// <summary>The time that it had.</summary>
    public TimeSpan Timeout { get; }
}

/// <summary>A worker process was lost, refused a task or answered wrongly.</summary>
public sealed class WorkerException : FrameException
{
    internal WorkerException(string message, Exception? inner = null) : base(FrameErrorCode.Worker, "08006", message, inner) { }
}

/// <summary>Known SQL or a known feature that this version does not run.</summary>
public sealed class FrameNotSupportedException : FrameException
{
    internal FrameNotSupportedException(string message) : base(FrameErrorCode.NotSupported, "0A000", message) { }
}

/// <summary>A wrong option, setting or use of the API.</summary>
public sealed class UsageException : FrameException
{
    internal UsageException(string message) : base(FrameErrorCode.Usage, "22023", message) { }
}

/// <summary>A broken invariant of the engine itself: please report it.</summary>
public sealed class InternalException : FrameException
{
    internal InternalException(string message, Exception? inner = null) : base(FrameErrorCode.Internal, "XX000", $"internal error: {message}", inner) { }
}
