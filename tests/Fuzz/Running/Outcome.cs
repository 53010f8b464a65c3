namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>What an engine made of a query.</summary>
internal abstract record Outcome
{
    /// <summary>It gave rows; nulls are null.</summary>
    /// <param name="Types">The columns' types, as both engines are made to name them.</param>
    /// <param name="Rows">The rows in the order in which they came.</param>
    public sealed record Rows(IReadOnlyList<string> Types, IReadOnlyList<string?[]> Values) : Outcome;

    /// <summary>It refused the query before it ran, or failed at a value.</summary>
    /// <param name="Static">It refused the text; the data do not matter.</param>
    /// <param name="Message">What it said.</param>
    public sealed record Error(bool Static, string Message) : Outcome;

    /// <summary>It broke: an internal error, an exception that is none of the engine's, or no answer in time.</summary>
    public sealed record Broken(string Message) : Outcome;
}
