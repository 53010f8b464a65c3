using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Parts of lists and structs that are made on the spot: the part alone is left.</summary>
/// <remarks><code>
/// {'a': x, 'b': y}.a      ⇒      x
/// [x, y, z][2]            ⇒      y
/// [x, y, z][4]            ⇒      NULL
/// </code>
/// Only where what is dropped cannot fail.</remarks>
internal static class NestedSimplifier
{
    public static Expression Simplify(FieldAccess access)
    {
        Expression made = access.Operand is Cast { Operand: ScalarCall { Function.Name: "row" } inner, Target.IsUnion: false } ? inner : access.Operand;
        return made is ScalarCall { Function.Name: "row" } row && row.Arguments[access.Index].Type == access.Type && OthersAreSafe(row, access.Index) ? row.Arguments[access.Index] : access;
    }

    public static Expression Simplify(ScalarCall call)
    {
        if (call is not { Function.Name: "list_extract" or "list_element" or "array_extract", Arguments: [ScalarCall { Function.Name: "list_value" or "list_pack" or "array_value" } list, Literal { Value: { IsNull: false } place }] }
            || place.AsInteger() is not { } number)
            return call;
        Int128 index = number < 0 ? list.Arguments.Count + number : number - 1;
        if (index < 0 || index >= list.Arguments.Count) return OthersAreSafe(list, -1) ? new Literal(Scalar.Null(call.Type)) : call;
        Expression element = list.Arguments[(int)index];
        return element.Type == call.Type && OthersAreSafe(list, (int)index) ? element : call;
    }

    private static bool OthersAreSafe(ScalarCall call, int kept)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
            if (i != kept && call.Arguments[i].CanThrow) return false;
        return true;
    }
}
