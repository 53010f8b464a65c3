using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Engine;

/// <summary>Settings that <c>SET</c> changes. Immutable: a statement swaps the whole.</summary>
internal sealed record SessionSettings(int Threads, IReadOnlySet<string> DisabledRules)
{
    /// <summary>Settings by name. What is not here is an error.</summary>
    private static readonly Dictionary<string, Setting> s_settings = CreateSettings();

    /// <summary>Bytes that a query may use, if less than the session's limit.</summary>
    public long MemoryLimit { get; init; } = long.MaxValue;

    /// <summary>Where queries may write rows that do not fit in memory; empty if nowhere.</summary>
    public string TempDirectory { get; init; } = "";

    /// <summary>Bytes that <see cref="TempDirectory"/> may hold.</summary>
    public long TempDirectoryLimit { get; init; } = long.MaxValue;

    /// <summary>Whether plans are checked after every rule and go through their JSON form before they run.</summary>
    public bool Verification { get; init; }

    /// <summary>Whether only the rules run without which a plan cannot be executed.</summary>
    public bool OptimizerOff { get; init; }

    /// <summary>What decides the meaning of SQL.</summary>
    public BindingOptions Binding { get; init; } = BindingOptions.Default;

    /// <summary>Values of settings that change nothing here.</summary>
    private ImmutableDictionary<string, string> Idle { get; init; } = ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all settings.</summary>
    public static IEnumerable<string> Names => s_settings.Keys;

    public static SessionSettings From(FrameSessionOptions options) => new(options.Threads, options.DisabledRules) { TempDirectory = options.TempDirectory ?? "" };

    /// <exception cref="BindException">There is no such setting.</exception>
    /// <exception cref="UsageException">The value does not fit it.</exception>
    public SessionSettings With(string name, Scalar value, FrameSessionOptions defaults) => Find(name).With(this, value, defaults);

    public SessionSettings Reset(string name, FrameSessionOptions defaults)
    {
        Setting setting = Find(name);
        return setting.Reset(this, From(defaults));
    }

    public string Show(string name) => Find(name).Show(this);

    private static Setting Find(string name) => s_settings.TryGetValue(name, out Setting? setting)
        ? setting
        : throw new BindException($"there is no setting \"{name}\"", "42704") { Hint = Suggestion.For(name, s_settings.Keys) };

    private static Dictionary<string, Setting> CreateSettings()
    {
        var settings = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        Add(
            new((s, v, d) => s with { Threads = Whole(v) is { } n && n >= 1 ? (int)Int128.Min(n, d.Threads) : throw Wrong("threads", "a whole number from 1", v) },
                s => s.Threads.ToString(CultureInfo.InvariantCulture), (s, d) => s with { Threads = d.Threads }),
            "threads", "worker_threads");
        Add(
            new((s, v, _) => s with { DisabledRules = Text("disabled_rules", v).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableHashSet() },
                s => string.Join(",", s.DisabledRules.Order(StringComparer.Ordinal)), (s, d) => s with { DisabledRules = d.DisabledRules }),
            "disabled_rules");
        Add(
            new((s, v, _) => s with { MemoryLimit = v.Value is string text ? text is "-1" or "none" ? long.MaxValue : ByteSize.Parse(text) : throw Wrong("memory_limit", "a size such as '1GB'", v) },
                s => s.MemoryLimit == long.MaxValue ? "unlimited" : s.MemoryLimit.ToString(CultureInfo.InvariantCulture), (s, d) => s with { MemoryLimit = d.MemoryLimit }),
            "memory_limit", "max_memory");
        Add(Switch("verification", s => s.Verification, (s, on) => s with { Verification = on }),
            "verification", "enable_verification", "verify_parallelism", "verify_external", "verify_fetch_row", "verify_serializer");
        Add(Switch("optimizer", s => !s.OptimizerOff, (s, on) => s with { OptimizerOff = !on }), "optimizer");
        Add(
            new((s, v, _) => s with { Binding = s.Binding with { Descending = Order(v) } }, s => s.Binding.Descending ? "DESC" : "ASC",
                (s, d) => s with { Binding = s.Binding with { Descending = d.Binding.Descending } }),
            "default_order");
        Add(
            new((s, v, _) => s with { Binding = s.Binding with { NullsFirst = Nulls(v) } }, s => ShowNulls(s.Binding.NullsFirst),
                (s, d) => s with { Binding = s.Binding with { NullsFirst = d.Binding.NullsFirst } }),
            "default_null_order", "null_order");
        Add(Switch("integer_division", s => s.Binding.IntegerDivision, (s, on) => s with { Binding = s.Binding with { IntegerDivision = on } }), "integer_division");
        Add(
            Switch("ieee_floating_point_ops", s => !s.Binding.NullForDivisionByZero, (s, on) => s with { Binding = s.Binding with { NullForDivisionByZero = !on } }), "ieee_floating_point_ops");
        Add(
            new((s, v, _) => s with { Binding = s.Binding with { Collation = Text("default_collation", v) is { Length: > 0 } name ? Sql.Binding.Binder.CheckedCollation(name) : null } },
                s => s.Binding.Collation ?? "", (s, d) => s with { Binding = s.Binding with { Collation = d.Binding.Collation } }),
            "default_collation");
        Add(Switch("order_by_non_integer_literal", s => s.Binding.OrderByLiterals, (s, on) => s with { Binding = s.Binding with { OrderByLiterals = on } }), "order_by_non_integer_literal");
        Add(
            Switch("scalar_subquery_error_on_multiple_rows", s => !s.Binding.FirstRowOfSubquery, (s, on) => s with { Binding = s.Binding with { FirstRowOfSubquery = !on } }),
            "scalar_subquery_error_on_multiple_rows");
        Add(
            new((s, v, _) => s with { Binding = s.Binding with { Schema = Text("schema", v) } }, s => s.Binding.Schema,
                (s, d) => s with { Binding = s.Binding with { Schema = d.Binding.Schema, Database = d.Binding.Database } }),
            "schema", "search_path");
        Add(
            new((s, v, _) => s with { Binding = s.Binding with { TimeZone = Zone.Of(Text("TimeZone", v)).Name } }, s => s.Binding.TimeZone,
                (s, d) => s with { Binding = s.Binding with { TimeZone = d.Binding.TimeZone } }),
            "timezone");
        Add(
            new((s, v, _) => s with { TempDirectory = Text("temp_directory", v) }, s => s.TempDirectory, (s, d) => s with { TempDirectory = d.TempDirectory }),
            "temp_directory");
        Add(
            new((s, v, _) => s with { TempDirectoryLimit = v.Value is string text ? text is "-1" or "none" ? long.MaxValue : ByteSize.Parse(text) : throw Wrong("max_temp_directory_size", "a size such as '1GB'", v) },
                s => s.TempDirectoryLimit == long.MaxValue ? "unlimited" : s.TempDirectoryLimit.ToString(CultureInfo.InvariantCulture), (s, d) => s with { TempDirectoryLimit = d.TempDirectoryLimit }),
            "max_temp_directory_size");
        foreach (string idle in IdleSettings.Names)
        {
            Add(
                new((s, v, _) => s with { Idle = s.Idle.SetItem(idle, v.Value as string ?? v.ToString()) }, s => s.Idle.GetValueOrDefault(idle, IdleSettings.DefaultOf(idle)),
                    (s, _) => s with { Idle = s.Idle.Remove(idle) }),
                idle);
        }

        return settings;

        void Add(Setting setting, params string[] names)
        {
            foreach (string name in names) settings.Add(name, setting);
        }
    }

    private static Setting Switch(string name, Func<SessionSettings, bool> get, Func<SessionSettings, bool, SessionSettings> set) => new(
        (s, v, _) => set(s, v.Value switch
        {
            bool on => on,
            string text when text.ToUpperInvariant() is "TRUE" or "ON" or "1" => true,
            string text when text.ToUpperInvariant() is "FALSE" or "OFF" or "0" => false,
            _ when v.AsInteger() is { } number && number >= 0 && number <= 1 => number == 1,
            _ => throw Wrong(name, "true or false", v),
        }),
        s => get(s) ? "true" : "false",
        (s, d) => set(s, get(d)));

    private static Int128? Whole(Scalar value) => value.AsInteger() ?? (value.Value is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null);

    private static string Text(string name, Scalar value) => value.Value as string ?? throw Wrong(name, "a text", value);

    private static bool Order(Scalar value) => Text("default_order", value).ToUpperInvariant() switch
    {
        "ASC" or "ASCENDING" => false,
        "DESC" or "DESCENDING" => true,
        _ => throw Wrong("default_order", "ASC or DESC", value),
    };

    private static (bool Ascending, bool Descending) Nulls(Scalar value) => Text("default_null_order", value).ToUpperInvariant().Replace(' ', '_') switch
    {
        "NULLS_FIRST" or "FIRST" => (true, true),
        "NULLS_LAST" or "LAST" => (false, false),
        "NULLS_FIRST_ON_ASC_LAST_ON_DESC" or "SQLITE" or "MYSQL" => (true, false),
        "NULLS_LAST_ON_ASC_FIRST_ON_DESC" or "POSTGRES" => (false, true),
        _ => throw Wrong("default_null_order", "NULLS_FIRST, NULLS_LAST, NULLS_FIRST_ON_ASC_LAST_ON_DESC or NULLS_LAST_ON_ASC_FIRST_ON_DESC", value),
    };

    private static string ShowNulls((bool Ascending, bool Descending) first) => first switch
    {
        (true, true) => "NULLS_FIRST",
        (false, false) => "NULLS_LAST",
        (true, false) => "NULLS_FIRST_ON_ASC_LAST_ON_DESC",
        _ => "NULLS_LAST_ON_ASC_FIRST_ON_DESC",
    };

    private static UsageException Wrong(string setting, string wanted, Scalar value) => new($"the setting {setting} takes {wanted}, not {value}");

    /// <summary>How a setting is changed, shown and given its default.</summary>
    private sealed record Setting(
        Func<SessionSettings, Scalar, FrameSessionOptions, SessionSettings> With, Func<SessionSettings, string> Show, Func<SessionSettings, SessionSettings, SessionSettings> Reset);
}
