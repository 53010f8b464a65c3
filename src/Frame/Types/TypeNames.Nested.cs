using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FrameEngine;

/// <summary>Names of nested types: <c>INTEGER[]</c>, <c>INTEGER[3]</c>, <c>STRUCT(a INTEGER, "b c" VARCHAR)</c>, <c>MAP(VARCHAR, INTEGER)</c>, in any depth.</summary>
internal static partial class TypeNames
{
    // Words that a field's name is quoted for, as DuckDB does.
    private const string Words = """
        abort absolute access action add admin after aggregate all also alter always analyse analyze and anti any array as asc asof assertion assignment
        asymmetric at attach attribute authorization backward before begin between bigint binary bit boolean both by cache call called cascade cascaded case
        cast catalog centuries century chain char character characteristics check checkpoint class close cluster coalesce collate collation column columns
        comment comments commit committed compression concurrently configuration conflict connection constraint constraints content continue conversion copy
        cost create cross csv cube current cursor cycle data database day days deallocate dec decade decades decimal declare default defaults deferrable
        deferred definer delete delimiter delimiters depends desc describe detach dictionary disable discard distinct do document domain double drop each else
        enable encoding encrypted end enum error escape event except exclude excluding exclusive execute exists explain export export_state extension
        extensions external extract false family fetch filter first float following for force foreign forward freeze from full function functions generated
        glob global grant granted group grouping grouping_id groups handler having header hold hour hours identity if ignore ilike immediate immutable
        implicit import in include including increment index indexes inherit inherits initially inline inner inout input insensitive insert install instead
        int integer intersect interval into invoker is isnull isolation join json key label lambda language large last lateral leading leakproof left level
        like limit listen load local location lock locked logged macro map mapping match matched materialized maxvalue merge method microsecond microseconds
        millennia millennium millisecond milliseconds minute minutes minvalue mode month months move name names national natural nchar new next no none not
        nothing notify notnull nowait null nullif nulls numeric object of off offset oids old on only operator option options or order ordinality others out
        outer over overlaps overlay overriding owned owner parallel parser partial partition partitioned passing password percent persistent pivot
        pivot_longer pivot_wider placing plans policy position positional pragma preceding precision prepare prepared preserve primary prior privileges
        procedural procedure program publication qualify quarter quarters quote range read real reassign recheck recursive ref references referencing refresh
        reindex relative release rename repeatable replace replica reset respect restart restrict returning returns revoke right role rollback rollup row rows
        rule sample savepoint schema schemas scope scroll search second seconds secret security select semi sequence sequences serializable server session set
        setof sets share show similar simple skip smallint snapshot some sorted source sql stable standalone start statement statistics stdin stdout storage
        stored strict strip struct subscription substring summarize symmetric sysid system table tables tablesample tablespace target temp template temporary
        text then ties time timestamp to trailing transaction transform treat trigger trim true truncate trusted try_cast type types unbounded uncommitted
        unencrypted union unique unknown unlisten unlogged unpack unpivot until update use user using vacuum valid validate validator value values varchar
        variable variadic varying verbose version view views virtual volatile week weeks when where whitespace window with within without work wrapper write
        xml xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable year years yes zone
        """;

    private const int MaxDepth = 200;

    private static readonly FrozenSet<string> s_words = Words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A type's name as part of another's.</summary>
    public static string Inner(DataType type) => type.Id == TypeId.Null ? "\"NULL\"" : type.ToString();

    /// <summary>A field's name, in quotes where it must have them.</summary>
    public static string Quoted(string name)
    {
        bool plain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && !s_words.Contains(name);
        foreach (char c in name) plain &= char.IsAsciiLetterOrDigit(c) || c == '_';
        return plain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Reads types by recursive descent: a name with its arguments, then any number of brackets.</summary>
    private ref struct Reader(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;
        private int _depth;

        public bool AtEnd => Skip().IsEmpty;

        public bool Type([NotNullWhen(true)] out DataType? type)
        {
            type = null;
            if (++_depth > MaxDepth) return false;
            if (!Bare(out type)) return false;
            while (Take('['))
            {
                int close = _rest.IndexOf(']');
                if (close < 0) return false;
                ReadOnlySpan<char> length = _rest[..close].Trim();
                _rest = _rest[(close + 1)..];
                if (length.IsEmpty) type = DataType.List(type);
                else if (int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0) type = DataType.FixedSizeList(type, count);
                else return false;
                if (++_depth > MaxDepth) return false;
            }

            _depth--;
            return true;
        }

        private bool Bare([NotNullWhen(true)] out DataType? type)
        {
            type = null;
            Skip();
            if (_rest.StartsWith("\"NULL\"", StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[6..];
                type = DataType.Null;
                return true;
            }

            int end = _rest.IndexOfAny("([,)]");
            ReadOnlySpan<char> name = (end < 0 ? _rest : _rest[..end]).Trim();
            bool arguments = end >= 0 && _rest[end] == '(';
            if (arguments && (name.Equals("struct", StringComparison.OrdinalIgnoreCase) || name.Equals("row", StringComparison.OrdinalIgnoreCase)))
            {
                _rest = _rest[(end + 1)..];
                return Struct(out type);
            }

            if (arguments && name.Equals("union", StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[(end + 1)..];
                return Struct(out type) && AsUnion(ref type);
            }

            if (arguments && name.Equals("enum", StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[(end + 1)..];
                return Enum(out type);
            }

            if (arguments && name.Equals("map", StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[(end + 1)..];
                if (!Type(out DataType? key) || !Take(',') || !Type(out DataType? value) || !Take(')')) return false;
                type = DataType.Map(key, value);
                return true;
            }

            if (arguments)
            {
                int close = _rest.IndexOf(')');
                if (close < 0) return false;
                string flat = _rest[..(close + 1)].ToString();
                _rest = _rest[(close + 1)..];
                return TryParseFlat(flat, out type);
            }

            _rest = end < 0 ? [] : _rest[end..];
            return TryParseFlat(name.ToString(), out type);
        }

        private static bool AsUnion([NotNullWhen(true)] ref DataType? type)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            bool fits = type!.Fields.Length <= 256 && type.Fields.All(f => f.Name.Length > 0 && seen.Add(f.Name));
            type = fits ? DataType.Union(type.Fields) : null;
            return fits;
        }

        private bool Enum([NotNullWhen(true)] out DataType? type)
        {
            type = null;
            var values = System.Collections.Immutable.ImmutableArray.CreateBuilder<string>();
            if (!Skip().StartsWith(')'))
            {
                do
                {
                    if (!Text(out string value)) return false;
                    values.Add(value);
                }
                while (Take(','));
            }

            if (!Take(')') || values.Distinct(StringComparer.Ordinal).Count() != values.Count) return false;
            type = DataType.Enum(values.DrainToImmutable());
            return true;
        }

        private bool Text(out string value)
        {
            value = "";
            if (!Take('\'')) return false;
            var text = new StringBuilder();
            while (true)
            {
                int quote = _rest.IndexOf('\'');
                if (quote < 0) return false;
                text.Append(_rest[..quote]);
                _rest = _rest[(quote + 1)..];
                if (!_rest.StartsWith('\'')) break;
                text.Append('\'');
                _rest = _rest[1..];
            }

            value = text.ToString();
            return true;
        }

        private bool Struct([NotNullWhen(true)] out DataType? type)
        {
            type = null;
            var fields = new List<Field>();
            do
            {
                string name = "";
                ReadOnlySpan<char> before = Skip();
                // Without a name there is only a type.
                if (before.StartsWith("\"NULL\"", StringComparison.OrdinalIgnoreCase) || !Name(out name) || Skip() is not [not (',' or ')' or '(' or '['), ..])
                {
                    _rest = before;
                    name = "";
                }

                if (!Type(out DataType? field)) return false;
                fields.Add(new Field(name, field));
            }
            while (Take(','));
            if (!Take(')')) return false;
            type = DataType.Struct([.. fields]);
            return true;
        }

        private bool Name(out string name)
        {
            name = "";
            if (!_rest.StartsWith('"'))
            {
                int end = _rest.IndexOfAny(" ,)([");
                name = (end < 0 ? _rest : _rest[..end]).ToString();
                _rest = end < 0 ? [] : _rest[end..];
                // DOUBLE PRECISION and TIMESTAMP WITH TIME ZONE have blanks in them.
                return name.Length > 0 && !TryParseFlat(FirstArgument(name), out _);
            }

            var unquoted = new StringBuilder();
            for (int i = 1; i < _rest.Length; i++)
            {
                if (_rest[i] != '"')
                {
                    unquoted.Append(_rest[i]);
                }
                else if (i + 1 < _rest.Length && _rest[i + 1] == '"')
                {
                    unquoted.Append('"');
                    i++;
                }
                else
                {
                    name = unquoted.ToString();
                    _rest = _rest[(i + 1)..];
                    return true;
                }
            }

            return false;
        }

        // A first word that is a type's name and is followed by more of it is no field's name.
        private readonly string FirstArgument(string name)
        {
            ReadOnlySpan<char> next = _rest.TrimStart();
            int end = next.IndexOfAny(",)([");
            string whole = $"{name} {(end < 0 ? next : next[..end]).Trim()}";
            return TryParseFlat(whole, out _) ? whole : "";
        }

        private bool Take(char c)
        {
            if (!Skip().StartsWith(c)) return false;
            _rest = _rest[1..];
            return true;
        }

        private ReadOnlySpan<char> Skip() => _rest = _rest.TrimStart();
    }
}
