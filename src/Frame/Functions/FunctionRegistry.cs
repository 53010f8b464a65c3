using FrameEngine.Functions.Scalars;
using FrameEngine.Types;

namespace FrameEngine.Functions;

/// <summary>Picks the overload of a function for argument types, after implicit casts; null when none fits.</summary>
internal delegate ScalarOverload? ScalarResolver(EquatableArray<DataType> arguments);

/// <summary>Picks the overload of an aggregate for argument types; null when none fits.</summary>
internal delegate AggregateOverload? AggregateResolver(EquatableArray<DataType> arguments);

/// <summary>Every function by name: the one place that holds signature, null behaviour and kernel. Immutable once built, so safe to share.</summary>
/// <remarks>The overload's <c>Parameters</c> are the types that the arguments must be cast to. Names are case-insensitive.</remarks>
internal sealed partial class FunctionRegistry
{
    private readonly Dictionary<string, ScalarResolver> _scalars = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<ScalarResolver>> _nested = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AggregateResolver> _aggregates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All built-in functions.</summary>
    public static FunctionRegistry Default { get; } = CreateDefault();

    public IEnumerable<string> Names => _scalars.Keys.Concat(_aggregates.Keys).Where(n => char.IsLetter(n[0]));

    public bool IsAggregate(string name) => _aggregates.ContainsKey(name);

    public bool IsScalar(string name) => _scalars.ContainsKey(name);

    public IEnumerable<string> AggregateNames => _aggregates.Keys;

    /// <summary>Overloads for lists, structs and maps of a function that takes other types, too.</summary>
    public void AddNested(string name, ScalarResolver resolver)
    {
        if (!_nested.TryGetValue(name, out List<ScalarResolver>? resolvers)) _nested.Add(name, resolvers = []);
        resolvers.Add(resolver);
    }

    public void AddScalar(string name, ScalarResolver resolver) => _scalars.Add(name, resolver);

    public void AddAggregate(string name, AggregateResolver resolver) => _aggregates.Add(name, resolver);

    /// <param name="name">Its name.</param>
    /// <param name="arguments">The types of the arguments.</param>
    /// <param name="literals">Which of them are text literals, which take the type of the parameter if just one signature fits; empty for none.</param>
    /// <exception cref="BindException">There is no such function.</exception>
    /// <exception cref="TypeException">No overload takes these types.</exception>
    public ScalarOverload ResolveScalar(string name, EquatableArray<DataType> arguments, ReadOnlySpan<bool> literals = default)
    {
        if (!_scalars.TryGetValue(name, out ScalarResolver? resolver)) throw BindException.UnknownFunction(name, Names);
        ScalarOverload? overload = ResolveNested(name, arguments) ?? resolver(arguments);
        if (overload is null && literals.Contains(true) && resolver.Target is SignatureList list)
        {
            overload = list.ResolveLiterals(arguments, literals);
            // The plan's text must find it again without knowing that they are literals.
            if (overload is not null) arguments = overload.Parameters;
        }

        if (overload is null && AsDoubles(name, arguments) is { } doubles && (overload = resolver(doubles)) is not null) arguments = doubles;
        if (overload is null) throw NoOverload(name, arguments);
        // Overloads may be shared: whichever of the lookups that lead to one is kept serves as well as another.
        if (overload.ResolvedFrom.IsEmpty) overload.ResolvedFrom = arguments;
        return overload;
    }

    /// <exception cref="BindException">There is no such aggregate.</exception>
    /// <exception cref="TypeException">No overload takes these types.</exception>
    public AggregateOverload ResolveAggregate(string name, EquatableArray<DataType> arguments)
    {
        if (Aggregates.OrderedAggregate.Resolve(this, name, arguments) is { } ordered) return ordered;
        if (!_aggregates.TryGetValue(name, out AggregateResolver? resolver)) throw BindException.UnknownFunction(name, Names);
        return resolver(arguments) ?? (AsDoubles(name, arguments) is { } doubles ? resolver(doubles) : null) ?? throw NoOverload(name, arguments);
    }

    // What has no signature for a BIGNUM takes it as a double; what gives back one of its arguments needs a type that all of them have.
    private static EquatableArray<DataType>? AsDoubles(string name, EquatableArray<DataType> arguments) =>
        arguments.Any(a => a.IsBigNum) && !name.Equals("greatest", StringComparison.OrdinalIgnoreCase) && !name.Equals("least", StringComparison.OrdinalIgnoreCase) ? arguments.Select(a => a.IsBigNum ? DataType.Float64 : a).ToEquatableArray() : null;

    private ScalarOverload? ResolveNested(string name, EquatableArray<DataType> arguments)
    {
        if (!_nested.TryGetValue(name, out List<ScalarResolver>? resolvers)) return null;
        bool any = false;
        foreach (DataType argument in arguments) any |= argument.IsNested;
        if (!any) return null;
        foreach (ScalarResolver resolver in resolvers)
            if (resolver(arguments) is { } overload) return overload;
        return null;
    }

    private TypeException NoOverload(string name, EquatableArray<DataType> arguments)
    {
        const int Most = 8;
        IReadOnlyList<string> known = SignaturesOf(name);
        string takes = string.Join(", ", known.Take(Most)) + (known.Count > Most ? ", …" : "");
        return new TypeException($"{(char.IsLetter(name[0]) ? "function" : "operator")} {name} does not take ({arguments})", "42883") { Hint = known.Count == 0 ? null : $"it takes {takes}" };
    }
}
