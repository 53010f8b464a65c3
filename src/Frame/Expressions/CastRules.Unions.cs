namespace FrameEngine.Expressions;

/// <summary>The rules for unions: what becomes a member, and unions that have all members of others.</summary>
internal static partial class CastRules
{
    /// <summary>The places in a union of the members that a value of a type becomes by itself, at the least cost: its own type before any other.</summary>
    /// <returns>None if there is no such member; several if it cannot be told which is meant.</returns>
    public static IReadOnlyList<int> MembersFor(DataType from, DataType union)
    {
        var best = new List<int>();
        int least = int.MaxValue;
        for (int i = 1; i < union.Fields.Length; i++)
        {
            int cost = MemberCost(from, union.Fields[i].Type);
            if (cost < 0 || cost > least) continue;
            if (cost < least) best.Clear();
            least = cost;
            best.Add(i);
        }

        return best;
    }

    /// <summary>Where each member of a union lies in another, by name; null if one is not there.</summary>
    public static int[]? MemberPlaces(DataType from, DataType to)
    {
        var places = new int[from.Fields.Length];
        for (int i = 1; i < places.Length; i++)
        {
            places[i] = PlaceOf(to, from.Fields[i].Name);
            if (places[i] < 1) return null;
        }

        return places;
    }

    // Where implicit casts lead, the types are preferred in an order of their own: the larger ones that much is computed in come first.
    private static int MemberCost(DataType from, DataType member)
    {
        if (from == member) return 0;
        if (from.Id == TypeId.Null) return 1;
        if (member.IsUnion) return from.IsUnion ? -1 : UnionCost(from, member);
        if (member.IsJson || from.Id == TypeId.Enum && member.Id == TypeId.Enum) return 10;
        if (from.IsList && member.IsList || from.Id == TypeId.Decimal && member.Id == TypeId.Decimal) return ImplicitCost(from, member) < 0 ? -1 : from.Id == member.Id && from.IsList ? 160 : 10;
        if (ImplicitCost(from, member) < 0) return -1;
        return member.Id switch
        {
            TypeId.Int64 => 101,
            TypeId.Int32 => 102,
            TypeId.Int128 => 103,
            TypeId.Float64 => 104,
            TypeId.Decimal => 105,
            TypeId.TimestampNs => 119,
            TypeId.Timestamp => 120,
            TypeId.TimestampMs => 121,
            TypeId.TimestampS => 122,
            TypeId.TimestampTz => 123,
            TypeId.Utf8 => 149,
            _ => member.IsNested ? 160 : 110,
        };
    }

    private static int UnionCost(DataType from, DataType to)
    {
        if (!to.IsUnion) return -1;
        if (from.IsUnion) return MemberPlaces(from, to) is { } places && Enumerable.Range(1, places.Length - 1).All(i => ImplicitCost(from.Fields[i].Type, to.Fields[places[i]].Type) >= 0) ? 10 : -1;
        return MembersFor(from, to) is [var place] ? MemberCost(from, to.Fields[place].Type) : -1;
    }

    private static bool UnionCastExists(DataType from, DataType to, Func<DataType, DataType, bool> exists)
    {
        if (!to.IsUnion) return false;
        if (!from.IsUnion) return MembersFor(from, to) is [_];
        return MemberPlaces(from, to) is { } places && Enumerable.Range(1, places.Length - 1).All(i => exists(from.Fields[i].Type, to.Fields[places[i]].Type));
    }

    private static bool IsTotalUnion(DataType from, DataType to)
    {
        if (!to.IsUnion || from.IsJson) return false;
        if (!from.IsUnion) return MembersFor(from, to) is [var place] && IsTotal(from, to.Fields[place].Type);
        return MemberPlaces(from, to) is { } places && Enumerable.Range(1, places.Length - 1).All(i => IsTotal(from.Fields[i].Type, to.Fields[places[i]].Type));
    }

    // The union of more members, if it has those of the other; the first of two of as many. Beside another type the union that has a member for it.
    private static DataType? CommonUnion(DataType a, DataType b)
    {
        if (a.IsUnion && b.IsUnion)
        {
            (DataType some, DataType all) = b.Fields.Length > a.Fields.Length ? (a, b) : (b, a);
            return MemberPlaces(some, all) is null ? null : all;
        }

        if (a.IsUnion && UnionCost(b, a) >= 0) return a;
        return b.IsUnion && UnionCost(a, b) >= 0 ? b : null;
    }
}
