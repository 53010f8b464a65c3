using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>Lists, structs and maps as .NET types of the caller's choice: arrays, lists, dictionaries, and classes and records by the names of fields.</summary>
internal static class NestedFields
{
    /// <summary>Whether a type is made of others in a way that nested values can be.</summary>
    public static bool Takes(Type type) => type != typeof(string) && !type.IsPrimitive && !type.IsEnum && !type.IsPointer && (type.IsArray || type.IsClass || type.IsInterface || type.IsValueType);

    /// <summary>The value as a type.</summary>
    /// <exception cref="InvalidCastException">They do not fit.</exception>
    public static object? Read(Scalar value, Type type)
    {
        Type? underlying = Nullable.GetUnderlyingType(type);
        if (value.IsNull)
            return !type.IsValueType || underlying is not null ? null : throw new InvalidCastException($"a null inside a nested value is read as {type.Name}, which has none: use {type.Name}?");
        type = underlying ?? type;
        if (value.Type.IsUnion) return Read(PackedScalars.Member(value), underlying is null ? type : typeof(Nullable<>).MakeGenericType(type));
        if (type == typeof(object)) return PackedScalars.ToObject(value);
        return value.Type.Id switch
        {
            TypeId.List or TypeId.FixedSizeList => ReadList(value, type),
            TypeId.Map => ReadMap(value, type),
            TypeId.Struct => IsDictionary(type, out Type? key, out Type? element) && key == typeof(string) ? ReadFields(value, element!) : ReadRecord(value, type),
            _ => ReadPlain(value, type),
        };
    }

    private static object ReadList(Scalar value, Type type)
    {
        if (type.IsArray && type.GetArrayRank() > 1) return ReadRectangle(value, type);
        IReadOnlyList<Scalar> items = PackedScalars.Items(value);
        Type? element = type.IsArray && type.GetArrayRank() == 1 ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments() is [var argument] && (type.IsAssignableFrom(typeof(List<>).MakeGenericType(argument)) || IsSet(type)) ? argument
            : null;
        if (element is null) throw Mismatch(value, type);
        if (type.IsArray)
        {
            Array array = Array.CreateInstance(element, items.Count);
            for (int i = 0; i < items.Count; i++) array.SetValue(Read(items[i], element), i);
            return array;
        }

        if (IsSet(type)) return Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(element), ReadList(value, element.MakeArrayType()))!;
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element), items.Count)!;
        foreach (Scalar item in items) list.Add(Read(item, element));
        return list;
    }

    // As long in each dimension as the first list there.
    private static Array ReadRectangle(Scalar value, Type type)
    {
        var lengths = new int[type.GetArrayRank()];
        Scalar first = value;
        for (int dimension = 0; dimension < lengths.Length; dimension++)
        {
            if (!first.Type.IsList) throw Mismatch(value, type);
            IReadOnlyList<Scalar> items = first.IsNull ? [] : PackedScalars.Items(first);
            lengths[dimension] = items.Count;
            first = items.Count > 0 ? items[0] : Scalar.Null(first.Type.Element);
        }

        Array array = Array.CreateInstance(type.GetElementType()!, lengths);
        Fill(value, new int[lengths.Length], 0);
        return array;

        void Fill(Scalar list, int[] place, int dimension)
        {
            IReadOnlyList<Scalar> items = list.IsNull ? [] : PackedScalars.Items(list);
            if (items.Count != lengths[dimension]) throw new InvalidCastException("its lists are not all of one length");
            for (int i = 0; i < items.Count; i++)
            {
                place[dimension] = i;
                if (dimension < lengths.Length - 1) Fill(items[i], place, dimension + 1);
                else array.SetValue(Read(items[i], type.GetElementType()!), place);
            }
        }
    }

    private static bool IsSet(Type type) => type.GetGenericTypeDefinition() is var definition && (definition == typeof(HashSet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlySet<>));

    private static IDictionary ReadMap(Scalar value, Type type)
    {
        if (!IsDictionary(type, out Type? key, out Type? element)) throw Mismatch(value, type);
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key!, element!))!;
        foreach (Scalar entry in PackedScalars.Items(value))
        {
            IReadOnlyList<Scalar> pair = PackedScalars.Items(entry);
            map.Add(Read(pair[0], key!)!, Read(pair[1], element!));
        }

        return map;
    }

    private static IDictionary ReadFields(Scalar value, Type element)
    {
        var fields = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element), StringComparer.OrdinalIgnoreCase)!;
        IReadOnlyList<Scalar> items = PackedScalars.Items(value);
        for (int i = 0; i < items.Count; i++) fields[NameOf(value.Type, i)] = Read(items[i], element);
        return fields;
    }

    // By the constructor with the most parameters that all have fields, then by properties that can be set.
    private static object ReadRecord(Scalar value, Type type)
    {
        if (typeof(IEnumerable).IsAssignableFrom(type)) throw Mismatch(value, type);
        IReadOnlyList<Scalar> items = PackedScalars.Items(value);
        if (typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type)) return ReadTuple(value, items, type);
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < items.Count; i++) places.TryAdd(NameOf(value.Type, i), i);
        ConstructorInfo? constructor = type.GetConstructors()
            .Where(c => c.GetParameters().All(p => p.Name is { } name && places.ContainsKey(name)))
            .OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        if (constructor is null && !type.IsValueType || type.IsInterface || type.IsAbstract) throw Mismatch(value, type);
        object made = constructor?.Invoke([.. constructor.GetParameters().Select(p => Read(items[places[p.Name!]], p.ParameterType))]) ?? Activator.CreateInstance(type)!;
        var taken = constructor?.GetParameters().Select(p => p.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        bool any = taken.Count > 0;
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite || taken.Contains(property.Name) || !places.TryGetValue(property.Name, out int place)) continue;
            property.SetValue(made, Read(items[place], property.PropertyType));
            any = true;
        }

        return any ? made : throw Mismatch(value, type);
    }

    private static object ReadTuple(Scalar value, IReadOnlyList<Scalar> items, Type type)
    {
        Type[] types = type.GetGenericArguments();
        if (types.Length != items.Count || items.Count > 7) throw Mismatch(value, type);
        return Activator.CreateInstance(type, [.. items.Select((item, i) => Read(item, types[i]))])!;
    }

    private static object ReadPlain(Scalar value, Type type)
    {
        object plain = ClrScalar.ToObject(value)!;
        if (type.IsInstanceOfType(plain)) return plain;
        try
        {
            if (type.IsEnum) return plain is string name ? Enum.Parse(type, name, ignoreCase: true) : Enum.ToObject(type, plain);
            if (plain is DateTime time && type == typeof(DateTimeOffset)) return new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));
            if (plain is DateOnly day && type == typeof(DateTime)) return day.ToDateTime(TimeOnly.MinValue);
            if (type == typeof(BigInteger) && value.Type.IsInteger) return plain is UInt128 unsigned ? (BigInteger)unsigned : value.AsInteger() is { } number ? (BigInteger)number : throw Mismatch(value, type);
            if (plain is BigInteger any) return FromBigInteger(any, type) ?? throw Mismatch(value, type);
            if (plain is Int128 wide) plain = (decimal)wide;
            if (plain is UInt128 widest) plain = (decimal)widest;
            if (value.Type.IsNumeric && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal) return Convert.ChangeType(plain, type, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new InvalidCastException($"{value} is not read as {type.Name}", error);
        }

        throw Mismatch(value, type);
    }

    private static object? FromBigInteger(BigInteger number, Type type) =>
        type == typeof(string) ? number.ToString(CultureInfo.InvariantCulture)
        : type == typeof(Int128) ? (Int128)number
        : type == typeof(UInt128) ? (UInt128)number
        : type == typeof(double) ? (double)number
        : type == typeof(float) ? (float)number
        : Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal ? Convert.ChangeType((decimal)number, type, CultureInfo.InvariantCulture)
        : null;

    private static bool IsDictionary(Type type, out Type? key, out Type? element)
    {
        (key, element) = (null, null);
        if (!type.IsGenericType || type.GetGenericArguments() is not [var first, var second] || !type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(first, second))) return false;
        (key, element) = (first, second);
        return true;
    }

    private static string NameOf(DataType type, int field) => type.Fields[field].Name is { Length: > 0 } name ? name : (field + 1).ToString(CultureInfo.InvariantCulture);

    private static InvalidCastException Mismatch(Scalar value, Type type) => new($"{value.Type} is not read as {type}");
}
