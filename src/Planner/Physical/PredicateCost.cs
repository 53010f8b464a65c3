using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>What evaluating an expression costs for a row, in units of comparing two integers.</summary>
internal static class PredicateCost
{
    public static double Of(Expression expression)
    {
        double cost = expression switch
        {
            Literal or InputRef or ColumnRef => 0,
            ScalarCall { Function.Name: "like" or "ilike" or "regexp_matches" } => 20,
            ScalarCall call when call.Type.Id is TypeId.Utf8 or TypeId.Binary => 15,
            ScalarCall => 3,
            Cast cast when cast.Operand.Type.Id == TypeId.Utf8 || cast.Target.Id == TypeId.Utf8 => 20,
            Comparison comparison when comparison.Left.Type.Id is TypeId.Utf8 or TypeId.Binary => 4,
            InList list => list.Operand.Type.Id == TypeId.Utf8 ? 4 + list.Items.Count : 2 + 0.2 * list.Items.Count,
            _ => 1,
        };
        foreach (Expression child in expression.Children) cost += Of(child);
        return Math.Max(cost, 0.5);
    }
}
