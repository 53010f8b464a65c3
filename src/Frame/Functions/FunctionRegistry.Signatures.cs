using FrameEngine.Functions.Scalars;
using FrameEngine.Types;

namespace FrameEngine.Functions;

internal sealed partial class FunctionRegistry
{
    // One type of each kind that functions tell apart.
    private static readonly DataType[] s_samples =
    [
        DataType.Boolean, DataType.Int8, DataType.Int32, DataType.Int64, DataType.UInt64, DataType.Int128, DataType.Decimal(18, 3), DataType.Float32, DataType.Float64, DataType.Utf8, DataType.Binary,
        DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampTz, DataType.Interval, DataType.Uuid, DataType.Bit, DataType.Enum("a", "b"),
        DataType.List(DataType.Int32), DataType.Struct(new Field("a", DataType.Int32)), DataType.Map(DataType.Utf8, DataType.Int32),
    ];

    /// <summary>The signatures of a function as text, such as <c>(VARCHAR, BIGINT)</c>: all of them where there is a list, else those that a few types find.</summary>
    public IReadOnlyList<string> SignaturesOf(string name)
    {
        if (_scalars.TryGetValue(name, out ScalarResolver? scalar))
            return scalar.Target is SignatureList list ? [.. list.Overloads.Select(o => $"({o.Parameters})")] : Find(types => scalar(types)?.Parameters);
        return _aggregates.TryGetValue(name, out AggregateResolver? aggregate) ? Find(types => aggregate(types)?.Parameters) : [];
    }

    /// <summary>The types that a function gives, as text; "as its argument" where that decides.</summary>
    public IReadOnlyList<string> ResultsOf(string name)
    {
        const int Several = 3;
        var results = new List<DataType>();
        bool same = true;
        void Note(EquatableArray<DataType> parameters, DataType result)
        {
            if (!results.Contains(result)) results.Add(result);
            same &= parameters.Count > 0 && parameters.Any(p => p == result);
        }

        if (_scalars.TryGetValue(name, out ScalarResolver? scalar))
        {
            if (scalar.Target is SignatureList list)
                foreach (ScalarOverload overload in list.Overloads) Note(overload.Parameters, overload.ReturnType);
            else
                Find(types => scalar(types) is { } overload ? (overload.Parameters, overload.ReturnType) : null, Note);
        }
        else if (_aggregates.TryGetValue(name, out AggregateResolver? aggregate))
        {
            Find(types => aggregate(types) is { } overload ? (overload.Parameters, overload.ReturnType) : null, Note);
        }

        if (results.Count > Several) return [same ? "as its argument" : "by its argument"];
        return [.. results.Select(r => r.Id == TypeId.Null ? "NULL" : r.ToString())];
    }

    private static List<string> Find(Func<EquatableArray<DataType>, EquatableArray<DataType>?> parameters)
    {
        var found = new List<string>();
        Find(types => parameters(types) is { } taken ? (taken, DataType.Null) : null, (types, _) => found.Add($"({types})"));
        return found;
    }

    // Calls back for each signature that is found by its own types.
    private static void Find(Func<EquatableArray<DataType>, (EquatableArray<DataType> Parameters, DataType Result)?> resolve, Action<EquatableArray<DataType>, DataType> found)
    {
        int count = 0;
        Try([]);
        foreach (DataType type in s_samples) Try([type]);
        foreach (DataType first in s_samples)
            foreach (DataType second in s_samples) Try([first, second]);
        if (count > 0) return;
        foreach (DataType type in s_samples) Try([type, type, type]);

        void Try(EquatableArray<DataType> types)
        {
            try
            {
                if (resolve(types) is not { } signature || !signature.Parameters.Equals(types)) return;
                count++;
                found(types, signature.Result);
            }
            catch (TypeException)
            {
                // Types that it knows and refuses.
            }
        }
    }
}
