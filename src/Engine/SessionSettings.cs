using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>Settings that <c>SET</c> changes. Immutable: a statement swaps the whole.</summary>
internal sealed record SessionSettings(int Threads, IReadOnlySet<string> DisabledRules)
{
    private const string ThreadsName = "threads";
    private const string DisabledRulesName = "disabled_rules";
    private static readonly string[] s_names = [ThreadsName, DisabledRulesName];

    public static SessionSettings From(FrameSessionOptions options) => new(options.Threads, options.DisabledRules);

    /// <exception cref="BindException">There is no such setting.</exception>
    /// <exception cref="UsageException">The value does not fit it.</exception>
    public SessionSettings With(string name, Scalar value, FrameSessionOptions defaults) => name switch
    {
        ThreadsName => this with
        {
            Threads = value.AsInteger() is { } n && n >= 1 && n <= defaults.Threads
                ? (int)n
                : throw new UsageException($"threads must be a whole number from 1 to the session's {defaults.Threads}, not {value}"),
        },
        DisabledRulesName => this with
        {
            DisabledRules = value.Value is string text
                ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableHashSet()
                : throw new UsageException($"disabled_rules takes a text of rule names, comma-separated, not {value}"),
        },
        _ => throw Unknown(name),
    };

    public SessionSettings Reset(string name, FrameSessionOptions defaults) => name switch
    {
        ThreadsName => this with { Threads = defaults.Threads },
        DisabledRulesName => this with { DisabledRules = defaults.DisabledRules },
        _ => throw Unknown(name),
    };

    public string Show(string name) => name switch
    {
        ThreadsName => Threads.ToString(CultureInfo.InvariantCulture),
        DisabledRulesName => string.Join(",", DisabledRules.Order(StringComparer.Ordinal)),
        _ => throw Unknown(name),
    };

    private static BindException Unknown(string name) => new($"there is no setting \"{name}\"", "42704") { Hint = Suggestion.For(name, s_names) };
}
