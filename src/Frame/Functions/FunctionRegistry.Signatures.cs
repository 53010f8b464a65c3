using FrameEngine.Functions.Scalars;
using FrameEngine.Types;

namespace FrameEngine.Functions;

internal sealed partial class FunctionRegistry
{
    // One type of each kind that functions tell apart.
    private static readonly DataType[] s_samples =
    [
        DataType.Boolean, DataType.Int8, DataType.Int32, DataType.Int64, DataType.UInt64, DataType.Decimal(18, 3), DataType.Float32, DataType.Float64, DataType.Utf8, DataType.Binary,
        DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampTz, DataType.Interval, DataType.Uuid,
    ];

    /// <summary>The signatures of a function as text, such as <c>(VARCHAR, BIGINT)</c>: all of them where there is a list, else those that a few types find.</summary>
    public IReadOnlyList<string> SignaturesOf(string name)
    {
        if (_scalars.TryGetValue(name, out ScalarResolver? scalar))
            return scalar.Target is SignatureList list ? [.. list.Overloads.Select(o => $"({o.Parameters})")] : Find(types => scalar(types)?.Parameters);
        return _aggregates.TryGetValue(name, out AggregateResolver? aggregate) ? Find(types => aggregate(types)?.Parameters) : [];
    }

    private static List<string> Find(Func<EquatableArray<DataType>, EquatableArray<DataType>?> parameters)
    {
        var found = new List<string>();
        Try([]);
        foreach (DataType type in s_samples) Try([type]);
        foreach (DataType first in s_samples)
            foreach (DataType second in s_samples) Try([first, second]);
        if (found.Count == 0)
            foreach (DataType type in s_samples) Try([type, type, type]);
        return found;

        void Try(EquatableArray<DataType> types)
        {
            try
            {
                if (parameters(types) is { } taken && taken.Equals(types)) found.Add($"({types})");
            }
            catch (TypeException)
            {
                // Types that it knows and refuses.
            }
        }
    }
}
