using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>Unions: their values, members and what does not become one.</summary>
internal static partial class ExpressionBuilder
{
    /// <summary><c>union_value(tag := value)</c>: a union of one member.</summary>
    public static Expression Union(string tag, Expression value)
    {
        DataType type = DataType.Union(new Field(tag, value.Type));
        DataType tags = type.Fields[0].Type;
        // Not by a cast of the value, which would take a union for one of more members, and a null without a type for no union at all.
        return new Cast(Resolved("row", [new Literal(new Scalar(tags, tags.Labels!.Code(0))), value]), type);
    }

    private static FieldAccess Member(Expression union, string name)
    {
        int place = CastRules.PlaceOf(union.Type, name);
        if (place > 0) return new FieldAccess(union, place);
        string[] names = [.. union.Type.Fields.Skip(1).Select(f => f.Name)];
        throw new BindException($"the union has no member \"{name}\"", "42703") { Hint = Suggestion.For(name, names) ?? $"it has {string.Join(", ", names.Select(n => $"\"{n}\""))}" };
    }

    private static TypeException NoMember(DataType from, DataType union)
    {
        if (from.IsUnion)
        {
            Field? missing = from.Fields.Skip(1).FirstOrDefault(f => CastRules.PlaceOf(union, f.Name) < 1);
            return new TypeException($"a {from} does not cast to {union}: {(missing is null ? "a member does not" : $"there is no member \"{missing.Name}\" in it")}", "42846");
        }

        IReadOnlyList<int> members = CastRules.MembersFor(from, union);
        return members.Count == 0
            ? new TypeException($"a {from} does not cast to {union}: it becomes none of its members by itself", "42846")
            : new TypeException($"a {from} does not cast to {union}: it may become {string.Join(" or ", members.Select(m => $"\"{union.Fields[m].Name}\""))}", "42846")
            {
                Hint = $"say which: union_value({TypeNames.Quoted(union.Fields[members[0]].Name)} := …)",
            };
    }
}
