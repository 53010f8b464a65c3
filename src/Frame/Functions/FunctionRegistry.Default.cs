using FrameEngine.Functions.Aggregates;
using FrameEngine.Functions.Scalars;

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
        BasicAggregates.AddTo(registry);
        return registry;
    }
}
