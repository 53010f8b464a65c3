using System.Globalization;
using System.Text;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary><c>test_all_types()</c>: a column of every type with its least and greatest values, or such that are hard to get right, and a null.</summary>
internal sealed partial class Binder
{
    private const string Duck = "🦆🦆🦆🦆🦆🦆";

    private const string Numbers = "[42, 999, NULL, NULL, -42]", Words = $"['{Duck}', 'goose', NULL, '']";

    private const string Empty = "{'a': NULL, 'b': NULL}", Full = $"{{'a': 42, 'b': '{Duck}'}}";

    // Names, types and expressions that cast to them.
    private static readonly (string Name, string Type, string Low, string High)[] s_allTypes =
    [
        ("bool", "BOOLEAN", "false", "true"),
        ("tinyint", "TINYINT", "'-128'", "'127'"),
        ("smallint", "SMALLINT", "'-32768'", "'32767'"),
        ("int", "INTEGER", "'-2147483648'", "'2147483647'"),
        ("bigint", "BIGINT", "'-9223372036854775808'", "'9223372036854775807'"),
        ("hugeint", "HUGEINT", "'-170141183460469231731687303715884105728'", "'170141183460469231731687303715884105727'"),
        ("uhugeint", "UHUGEINT", "'0'", "'340282366920938463463374607431768211455'"),
        ("utinyint", "UTINYINT", "'0'", "'255'"),
        ("usmallint", "USMALLINT", "'0'", "'65535'"),
        ("uint", "UINTEGER", "'0'", "'4294967295'"),
        ("ubigint", "UBIGINT", "'0'", "'18446744073709551615'"),
        ("bignum", "BIGNUM", "-1.7976931348623157e308", "1.7976931348623157e308"),
        ("date", "DATE", "'5877642-06-25 (BC)'", "'5881580-07-10'"),
        ("time", "TIME", "'00:00:00'", "'24:00:00'"),
        ("timestamp", "TIMESTAMP", "'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775806'"),
        ("timestamp_s", "TIMESTAMP_S", "'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54'"),
        ("timestamp_ms", "TIMESTAMP_MS", "'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775'"),
        ("timestamp_ns", "TIMESTAMP_NS", "'1677-09-22 00:00:00'", "'2262-04-11 23:47:16.854775806'"),
        ("time_tz", "TIMETZ", "'00:00:00+15:59:59'", "'24:00:00-15:59:59'"),
        ("timestamp_tz", "TIMESTAMPTZ", "'290309-12-22 (BC) 00:00:00+00'", "'294247-01-10 04:00:54.775806+00'"),
        ("float", "FLOAT", "'-3.4028235e+38'", "'3.4028235e+38'"),
        ("double", "DOUBLE", "'-1.7976931348623157e+308'", "'1.7976931348623157e+308'"),
        ("dec_4_1", "DECIMAL(4,1)", "'-999.9'", "'999.9'"),
        ("dec_9_4", "DECIMAL(9,4)", "'-99999.9999'", "'99999.9999'"),
        ("dec_18_6", "DECIMAL(18,6)", "'-999999999999.999999'", "'999999999999.999999'"),
        ("dec38_10", "DECIMAL(38,10)", "'-9999999999999999999999999999.9999999999'", "'9999999999999999999999999999.9999999999'"),
        ("uuid", "UUID", "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
        ("interval", "INTERVAL", "'00:00:00'", "'83 years 3 months 999 days 00:16:39.999999'"),
        ("varchar", "VARCHAR", $"'{Duck}'", "'goo' || chr(0) || 'se'"),
        ("blob", "BLOB", @"'thisisalongblob\x00withnullbytes'", @"'\x00\x00\x00a'"),
        ("bit", "BIT", "'0010001001011100010101011010111'", "'10101'"),
        ("small_enum", "ENUM('DUCK_DUCK_ENUM', 'GOOSE')", "'DUCK_DUCK_ENUM'", "'GOOSE'"),
        ("medium_enum", Labels(300), "'enum_0'", "'enum_299'"),
        ("large_enum", "ENUM('enum_0', 'enum_69999')", "'enum_0'", "'enum_69999'"),
        ("int_array", "INTEGER[]", "[]", Numbers),
        ("double_array", "DOUBLE[]", "[]", "['42.0', 'nan', 'inf', '-inf', NULL, '-42.0']"),
        ("date_array", "DATE[]", "[]", "['1970-01-01', 'infinity', '-infinity', NULL, '2022-05-12']"),
        ("timestamp_array", "TIMESTAMP[]", "[]", "['1970-01-01 00:00:00', 'infinity', '-infinity', NULL, '2022-05-12 16:23:45']"),
        ("timestamptz_array", "TIMESTAMPTZ[]", "[]", "['1970-01-01 00:00:00+00', 'infinity', '-infinity', NULL, '2022-05-12 23:23:45+00']"),
        ("varchar_array", "VARCHAR[]", "[]", Words),
        ("nested_int_array", "INTEGER[][]", "[]", $"[[], {Numbers}, NULL, [], {Numbers}]"),
        ("struct", "STRUCT(a INTEGER, b VARCHAR)", Empty, Full),
        ("struct_of_arrays", "STRUCT(a INTEGER[], b VARCHAR[])", Empty, $"{{'a': {Numbers}, 'b': {Words}}}"),
        ("array_of_structs", "STRUCT(a INTEGER, b VARCHAR)[]", "[]", $"[{Empty}, {Full}, NULL]"),
        ("map", "MAP(VARCHAR, VARCHAR)", "MAP {}", $"MAP {{'key1': '{Duck}', 'key2': 'goose'}}"),
        ("union", "UNION(\"name\" VARCHAR, age SMALLINT)", "'Frank'", "5::SMALLINT"),
        ("fixed_int_array", "INTEGER[3]", "[NULL, 2, 3]", "[4, 5, 6]"),
        ("fixed_varchar_array", "VARCHAR[3]", "['a', NULL, 'c']", "['d', 'e', 'f']"),
        ("fixed_nested_int_array", "INTEGER[3][3]", "[[NULL, 2, 3], NULL, [NULL, 2, 3]]", "[[4, 5, 6], [NULL, 2, 3], [4, 5, 6]]"),
        ("fixed_nested_varchar_array", "VARCHAR[3][3]", "[['a', NULL, 'c'], NULL, ['a', NULL, 'c']]", "[['d', 'e', 'f'], ['a', NULL, 'c'], ['d', 'e', 'f']]"),
        ("fixed_struct_array", "STRUCT(a INTEGER, b VARCHAR)[3]", $"[{Empty}, {Full}, {Empty}]", $"[{Full}, {Empty}, {Full}]"),
        ("struct_of_fixed_array", "STRUCT(a INTEGER[3], b VARCHAR[3])", "{'a': [NULL, 2, 3], 'b': ['a', NULL, 'c']}", "{'a': [4, 5, 6], 'b': ['d', 'e', 'f']}"),
        ("fixed_array_of_int_list", "INTEGER[][3]", $"[[], {Numbers}, []]", $"[{Numbers}, [], {Numbers}]"),
        ("list_of_fixed_int_array", "INTEGER[3][]", "[[NULL, 2, 3], [4, 5, 6], [NULL, 2, 3]]", "[[4, 5, 6], [NULL, 2, 3], [4, 5, 6]]"),
        ("time_ns", "TIME_NS", "'00:00:00'", "'24:00:00'"),
    ];

    private static string Labels(int count) => $"ENUM({string.Join(", ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"'enum_{i}'")))})";

    private string AllTypesText(TableFunctionSyntax function)
    {
        bool large = false;
        foreach (FunctionArgument argument in function.Arguments)
        {
            if (argument.Name is not { } name || !name.Text.Equals("use_large_enum", StringComparison.OrdinalIgnoreCase) || BindConstant(argument.Value, "use_large_enum") is not { Type.Id: TypeId.Boolean, Value: bool wanted })
                throw Error(function.Span, "test_all_types takes nothing but use_large_enum := true or false");
            large = wanted;
        }

        string? labels = null;
        var text = new StringBuilder();
        for (int row = 0; row < 3; row++)
        {
            text.Append(row == 0 ? "SELECT " : " UNION ALL SELECT ");
            for (int i = 0; i < s_allTypes.Length; i++)
            {
                (string name, string type, string low, string high) = s_allTypes[i];
                if (large && name == "large_enum") type = labels ??= Labels(70_000);
                string value = row switch { 0 => low, 1 => high, _ => "NULL" };
                if (i > 0) text.Append(", ");
                text.Append(CultureInfo.InvariantCulture, $"CAST({value} AS {type}) AS {TypeNames.Quoted(name)}");
            }
        }

        return text.ToString();
    }
}
