using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Helps functions of fixed signatures choose among them by the cost of implicit casts.</summary>
internal static class Signatures
{
    /// <summary>A resolver that picks the cheapest overload; none if an argument does not cast implicitly. A text literal is text.</summary>
    public static ScalarResolver Of(params ScalarOverload[] overloads) => arguments => Cheapest(overloads, o => o.Parameters, arguments);

    /// <summary>The cheapest signature for argument types; null if none fits.</summary>
    public static T? Cheapest<T>(IReadOnlyList<T> overloads, Func<T, EquatableArray<DataType>> parameters, EquatableArray<DataType> arguments) where T : class
    {
        T? best = null;
        int least = int.MaxValue;
        foreach (T overload in overloads)
        {
            int cost = Cost(parameters(overload), arguments);
            if (cost < 0 || cost >= least) continue;
            (best, least) = (overload, cost);
        }

        return best;
    }

    private static int Cost(EquatableArray<DataType> parameters, EquatableArray<DataType> arguments)
    {
        if (parameters.Count != arguments.Count) return -1;
        int total = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            int cost = CastRules.ImplicitCost(arguments[i], parameters[i]);
            if (cost < 0) return -1;
            total += cost;
        }

        return total;
    }
}
