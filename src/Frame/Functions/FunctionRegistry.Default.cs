using FrameEngine.Functions.Aggregates;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Functions.Scalars.Lists;

namespace FrameEngine.Functions;

internal sealed partial class FunctionRegistry
{
    private static FunctionRegistry CreateDefault()
    {
        var registry = new FunctionRegistry();
        Operators.AddTo(registry);
        TemporalArithmetic.AddTo(registry);
        DateFunctions.AddTo(registry);
        LikeFunctions.AddTo(registry);
        SubstringFunction.AddTo(registry);
        TextFunctions.AddTo(registry);
        GraphemeFunctions.AddTo(registry);
        GlobFunctions.AddTo(registry);
        RegexFunctions.AddTo(registry);
        FormatFunctions.AddTo(registry);
        DisplayFunctions.AddTo(registry);
        DistanceFunctions.AddTo(registry);
        DigestFunctions.AddTo(registry);
        EncodingFunctions.AddTo(registry);
        PathFunctions.AddTo(registry);
        UnicodeFunctions.AddTo(registry);
        ConcatFunctions.AddTo(registry);
        MathFunctions.AddTo(registry);
        RoundFunctions.AddTo(registry);
        NumberFunctions.AddTo(registry);
        HyperbolicFunctions.AddTo(registry);
        RandomFunctions.AddTo(registry);
        SequenceFunctions.AddTo(registry);
        ConditionFunctions.AddTo(registry);
        ChoiceFunctions.AddTo(registry);
        ClockFunctions.AddTo(registry);
        EpochFunctions.AddTo(registry);
        SpanFunctions.AddTo(registry);
        ZonedFunctions.AddTo(registry);
        TimeBucketFunction.AddTo(registry);
        TimeTextFunctions.AddTo(registry);
        TimeZoneFunctions.AddTo(registry);
        TypeFunctions.AddTo(registry);
        EnumFunctions.AddTo(registry);
        BitFunctions.AddTo(registry);
        NestedMakers.AddTo(registry);
        ListParts.AddTo(registry);
        ListTruth.AddTo(registry);
        ListSearch.AddTo(registry);
        TextLists.AddTo(registry);
        JsonKeys.AddTo(registry);
        ListMaking.AddTo(registry);
        ListSorting.AddTo(registry);
        ListDistances.AddTo(registry);
        SeriesLists.AddTo(registry);
        WidthBins.AddTo(registry);
        MapFunctions.AddTo(registry);
        JsonFunctions.AddTo(registry);
        JsonMatches.AddTo(registry);
        JsonRows.AddTo(registry);
        JsonStructure.AddTo(registry);
        FromJson.AddTo(registry);
        JsonNumbers.AddTo(registry);
        BasicAggregates.AddTo(registry);
        StatisticAggregates.AddTo(registry);
        TextAggregates.AddTo(registry);
        QuantileAggregates.AddTo(registry);
        FrequencyAggregates.AddTo(registry);
        PairAggregates.AddTo(registry);
        RowAggregates.AddTo(registry);
        MoreAggregates.AddTo(registry);
        NestedAggregates.AddTo(registry);
        DecompositionFunctions.AddTo(registry);
        ListAggregates.AddTo(registry);
        return registry;
    }
}
