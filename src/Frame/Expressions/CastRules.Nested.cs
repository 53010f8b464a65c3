namespace FrameEngine.Expressions;

/// <summary>The rules for lists, structs and maps: those of their elements, fields, keys and values.</summary>
internal static partial class CastRules
{
    /// <summary>Where each field of a struct type comes from in another: by name, by place if one of them has no names; -1 for a field that the other lacks.</summary>
    /// <returns>Null if the types do not fit: different numbers of fields without names, or no name in common.</returns>
    public static int[]? FieldPlaces(DataType from, DataType to)
    {
        var places = new int[to.Fields.Length];
        if (HasNoNames(from) || HasNoNames(to))
        {
            for (int i = 0; i < places.Length; i++) places[i] = i;
            return from.Fields.Length == to.Fields.Length ? places : null;
        }

        bool any = false;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = PlaceOf(from, to.Fields[i].Name);
            any |= places[i] >= 0;
        }

        return any ? places : null;
    }

    /// <summary>The place of a field, in any case; -1 if there is none.</summary>
    public static int PlaceOf(DataType type, string field)
    {
        for (int i = 0; i < type.Fields.Length; i++)
            if (type.Fields[i].Name.Equals(field, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    /// <summary>Whether there is an explicit cast between nested types.</summary>
    public static bool NestedCastExists(DataType from, DataType to, Func<DataType, DataType, bool> exists)
    {
        if (from.IsUnion || to.IsUnion) return UnionCastExists(from, to, exists);
        if (from.IsList && to.IsList) return exists(from.Element, to.Element);
        if (from.Id == TypeId.Map && to.Id == TypeId.Map) return exists(from.Fields[0].Type, to.Fields[0].Type) && exists(from.Fields[1].Type, to.Fields[1].Type);
        if (from.Id != TypeId.Struct || to.Id != TypeId.Struct || FieldPlaces(from, to) is not { } places) return false;
        for (int i = 0; i < places.Length; i++)
            if (places[i] >= 0 && !exists(from.Fields[places[i]].Type, to.Fields[i].Type)) return false;
        return true;
    }

    private static bool HasNoNames(DataType type) => type.Fields.Length > 0 && type.Fields[0].Name.Length == 0;

    private static bool IsTotalNested(DataType from, DataType to)
    {
        if (from.IsList && to.IsList) return (to.Id == TypeId.List || from.Precision == to.Precision) && IsTotal(from.Element, to.Element);
        if (from.Id != TypeId.Struct || to.Id != TypeId.Struct || FieldPlaces(from, to) is not { } places) return false;
        for (int i = 0; i < places.Length; i++)
            if (places[i] >= 0 && !IsTotal(from.Fields[places[i]].Type, to.Fields[i].Type)) return false;
        return true;
    }

    private static int NestedCost(DataType from, DataType to)
    {
        if (from.IsList && to.IsList)
        {
            if (to.Id == TypeId.FixedSizeList && from.Precision != to.Precision) return -1;
            int cost = ImplicitCost(from.Element, to.Element);
            return cost < 0 ? -1 : cost + (from.Id == to.Id ? 0 : 5);
        }

        if (from.Id == TypeId.Map && to.Id == TypeId.Map)
        {
            int key = ImplicitCost(from.Fields[0].Type, to.Fields[0].Type), value = ImplicitCost(from.Fields[1].Type, to.Fields[1].Type);
            return key < 0 || value < 0 ? -1 : key + value;
        }

        if (from.Id != TypeId.Struct || to.Id != TypeId.Struct || FieldPlaces(from, to) is not { } places) return -1;
        int total = 1;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] < 0) continue;
            int cost = ImplicitCost(from.Fields[places[i]].Type, to.Fields[i].Type);
            if (cost < 0) return -1;
            total += cost;
        }

        return total;
    }

    private static DataType? CommonNested(DataType a, DataType b, bool compared, bool forced)
    {
        if (a.IsList && b.IsList) return CommonList(a, b, compared, forced);
        if (a.Id == TypeId.Map && b.Id == TypeId.Map)
        {
            return Common(a.Fields[0].Type, b.Fields[0].Type, compared, forced) is { } key && Common(a.Fields[1].Type, b.Fields[1].Type, compared, forced) is { } value
                ? DataType.Map(key, value) : null;
        }

        return a.Id == TypeId.Struct && b.Id == TypeId.Struct ? CommonStruct(a, b, compared, forced) : null;
    }

    // A list takes the length of an array if its elements take the type of those; an array that does not hold the list's elements is a list.
    private static DataType? CommonList(DataType a, DataType b, bool compared, bool forced)
    {
        if (a.Id == b.Id)
        {
            if (a.Id == TypeId.FixedSizeList && a.Precision != b.Precision || Common(a.Element, b.Element, compared, forced) is not { } both) return null;
            return a.Id == TypeId.FixedSizeList ? DataType.FixedSizeList(both, a.Precision) : DataType.List(both);
        }

        if (Common(a.Element, b.Element, compared) is not { } element) return forced ? a : null;
        DataType array = a.Id == TypeId.FixedSizeList ? a : b;
        return element == array.Element ? array : DataType.List(element);
    }

    // The fields of both, those of the first first; by place if one of them has no names.
    private static DataType? CommonStruct(DataType a, DataType b, bool compared, bool forced)
    {
        var fields = new List<Field>();
        bool byPlace = HasNoNames(a) || HasNoNames(b);
        if (byPlace && a.Fields.Length != b.Fields.Length) return null;
        for (int i = 0; i < a.Fields.Length; i++)
        {
            int other = byPlace ? i : PlaceOf(b, a.Fields[i].Name);
            DataType? type = other < 0 ? a.Fields[i].Type : Common(a.Fields[i].Type, b.Fields[other].Type, compared, forced);
            if (type is null) return null;
            fields.Add(new Field(HasNoNames(a) ? b.Fields[i].Name : a.Fields[i].Name, type));
        }

        if (!byPlace) fields.AddRange(b.Fields.Where(f => PlaceOf(a, f.Name) < 0));
        return DataType.Struct([.. fields]);
    }
}
