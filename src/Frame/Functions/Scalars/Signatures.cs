using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Helps functions of fixed signatures choose among them by the cost of implicit casts.</summary>
internal static class Signatures
{
    /// <summary>A resolver that picks the cheapest overload; none if an argument does not cast implicitly. A text literal is text.</summary>
    public static ScalarResolver Of(params ScalarOverload[] overloads) => new SignatureList(overloads).Resolve;

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

    /// <summary>What it costs to cast the arguments to the parameters; negative if they do not.</summary>
    public static int Cost(EquatableArray<DataType> parameters, EquatableArray<DataType> arguments)
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

/// <summary>The signatures of a function that has just these. <see cref="FunctionRegistry"/> finds them through the resolver.</summary>
internal sealed class SignatureList(ScalarOverload[] overloads)
{
    private const int ToText = 1, ToOther = 20;

    public IReadOnlyList<ScalarOverload> Overloads => overloads;

    public ScalarOverload? Resolve(EquatableArray<DataType> arguments) => Signatures.Cheapest(overloads, o => o.Parameters, arguments);

    /// <summary>The one signature that fits best when text literals may become values of any type; null if none does, or several do equally well.</summary>
    /// <param name="arguments">The types of the arguments.</param>
    /// <param name="literals">Which of them are text literals.</param>
    public ScalarOverload? ResolveLiterals(EquatableArray<DataType> arguments, ReadOnlySpan<bool> literals)
    {
        ScalarOverload? best = null;
        int least = int.MaxValue;
        foreach (ScalarOverload overload in overloads)
        {
            if (overload.Parameters.Count != arguments.Count) continue;
            int total = 0;
            for (int i = 0; i < arguments.Count && total >= 0; i++)
            {
                DataType parameter = overload.Parameters[i];
                int cost = literals[i] ? parameter.IsText ? ToText : ToOther : CastRules.ImplicitCost(arguments[i], parameter);
                total = cost < 0 ? -1 : total + cost;
            }

            if (total < 0 || total > least) continue;
            best = total < least ? overload : null;
            least = total;
        }

        return best;
    }
}
