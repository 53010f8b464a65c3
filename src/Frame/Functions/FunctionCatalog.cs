namespace FrameEngine.Functions;

/// <summary>A function as the documentation shows it: its name and aliases, its arguments by name, and what it gives.</summary>
internal sealed record FunctionEntry(string Area, IReadOnlyList<string> Names, string Arguments, string Description);

/// <summary>Words about every function of the registry, by area. A test keeps it complete, and <c>docs/sql.md</c> up to date with it.</summary>
internal static class FunctionCatalog
{
    private const string Table = """
        # Text
        length len char_length character_length|text|characters (code points); bytes of a BLOB
        length_grapheme|text|grapheme clusters: what a reader sees as one character
        strlen octet_length|text|bytes
        bit_length|text|bits
        lower lcase|text|lower case, letter by letter
        upper ucase|text|upper case, letter by letter
        trim|text[, characters]|without blanks, or those characters, at both ends
        ltrim|text[, characters]|without them at the start
        rtrim|text[, characters]|without them at the end
        lpad|text, count, fill|filled up on the left, or cut, to so many characters
        rpad|text, count, fill|filled up on the right, or cut, to so many characters
        left|text, count|the first characters; all but the last for a negative count
        right|text, count|the last characters; all but the first for a negative count
        left_grapheme|text, count|`left` by graphemes
        right_grapheme|text, count|`right` by graphemes
        substring substr|text, start[, length]|the part from a character, counted from 1, or from the end if negative; a negative length goes left
        substring_grapheme|text, start[, length]|`substring` by graphemes
        split_part|text, separator, index|the part of that number, from the end if negative; empty if there is none
        position strpos instr|text, part|where the part starts, counted from 1; 0 if nowhere. Also `position(part IN text)`
        contains|text, part|whether the part is in it
        starts_with prefix|text, part|whether it starts so; also `text ^@ part`
        ends_with suffix|text, part|whether it ends so
        replace|text, part, new|every occurrence replaced
        translate|text, from, to|each character of `from` replaced by the one at its place in `to`, or dropped
        overlay|text, new, start[, length]|a part replaced
        reverse|text|characters in reverse, marks with their letters
        repeat|text or blob, count|so many times
        ascii|text|code of the first character, 0 for an empty text
        unicode ord|text|code of the first character, -1 for an empty text
        chr|code|the character of a code
        concat|value, …|texts joined; nulls are passed over. `a || b` is null if one is
        concat_ws|separator, value, …|texts joined with a separator; nulls are passed over
        format|format, value, …|fields in braces, as in Python: `{}`, `{1}`, `{:>10}`, `{:,.2f}`
        printf|format, value, …|fields after percent signs, as in C: `%s`, `%05d`, `%.2f`
        bar|x, min, max[, width]|a bar of blocks; blank where max is no more than min
        format_bytes formatReadableSize pg_size_pretty|bytes|a size such as 15.6 KiB
        formatReadableDecimalSize|bytes|a size such as 16.0 kB
        parse_formatted_bytes|text|bytes of a size such as 16 KiB
        strip_accents|text|without marks such as accents
        nfc_normalize|text|composed by Unicode (NFC)
        parse_dirname|path[, separator]|the first directory; `separator` is both_slash, forward_slash, backslash or system
        parse_dirpath|path[, separator]|all but the last part
        parse_path|path[, separator]|a list of the parts
        parse_filename|path[, trim_extension][, separator]|the last part

        # Patterns
        like|text, pattern|`%` is any text, `_` a character; also as an operator, with ESCAPE
        ilike|text, pattern|LIKE in any case
        like_escape not_like_escape ilike_escape not_ilike_escape|text, pattern, escape|LIKE, ILIKE and their opposites with an escape character
        glob|text, pattern|`*` is any text, `?` a character, `[a-c]` one of those, `[!a-c]` another; also as an operator
        regexp_matches|text, pattern[, options]|whether the pattern is found
        regexp_full_match|text, pattern[, options]|whether all of it matches; also `text ~ pattern` and SIMILAR TO
        regexp_extract|text, pattern[, group[, options]]|the first match, or a group of it; empty if there is none
        regexp_replace|text, pattern, new[, options]|the first match replaced, with option `g` every one; `\1` is a group
        regexp_extract_all|text, pattern[, group or names[, options]]|a list of all matches, of a group of each, or of structs of named groups
        string_split str_split string_to_array split|text, separator|a list of the parts; of characters for an empty separator
        string_split_regex str_split_regex regexp_split_to_array|text, pattern[, options]|a list of the parts between matches
        regexp_split_to_table|text, pattern|the same as rows
        regexp_escape|text|every character of a pattern made plain

        # Likeness
        levenshtein editdist3|a, b|insertions, deletions and replacements of bytes
        damerau_levenshtein|a, b|the same, and transpositions
        hamming mismatches|a, b|places that differ, of texts of equal length
        jaccard|a, b|shared bytes by all bytes
        jaro_similarity|a, b[, least]|0 to 1; 0 below `least`
        jaro_winkler_similarity|a, b[, least]|the same, nearer to 1 for a common start

        # Digests and encodings
        md5 sha1 sha256|text or blob|a digest in hexadecimal
        md5_number|text or blob|an MD5 digest as a number
        md5_number_lower md5_number_upper|text or blob|half of an MD5 digest as a number
        hash|value, …|the engine's own hash, the same in every process; never null
        base64 to_base64|blob|base64
        from_base64|text|bytes from base64
        hex to_hex|text, blob or number|hexadecimal
        unhex from_hex|text|bytes from hexadecimal
        bin to_binary|text, blob or number|binary digits
        unbin from_binary|text|bytes from binary digits
        to_base|number, radix[, least length]|digits in a radix from 2 to 36
        encode|text|its UTF-8 bytes
        decode|blob[, how]|text of UTF-8 bytes; other bytes are an error (strict), left out (ignore) or question marks (replace)
        url_encode url_decode|text|percent escapes

        # Numbers
        abs|x|magnitude; also `@`
        sign|x|-1, 0 or 1
        signbit|x|whether the sign bit is set
        ceil ceiling|x|the next whole number up
        floor|x|the next whole number down
        round|x[, digits]|halves away from zero; negative digits round to tens, hundreds …
        round_even roundbankers|x, digits|halves to the even digit
        trunc|x[, digits]|towards zero
        even|x|away from zero to an even number
        sqrt cbrt exp ln log2 log10|x|roots, exponential, logarithms; an error where there is no real result
        log|[base, ]x|logarithm to base 10, or another
        pow power|x, y|also `x ^ y` and `x ** y`
        mod|x, y|`x % y`: the sign of x, null for y = 0
        fmod|x, y|rest of floored division
        fdiv|x, y|floored quotient
        divide|x, y|`x // y`
        add subtract multiply|x, y|`x + y`, `x - y`, `x * y`
        gcd greatest_common_divisor|a, b|greatest common divisor
        lcm least_common_multiple|a, b|least common multiple
        factorial|n|0 to 33
        gamma lgamma|x|gamma and the logarithm of its magnitude
        nextafter|x, y|the next floating-point number towards y
        isnan isinf isfinite|x|kinds of floating-point numbers; the last two of dates and timestamps, too
        greatest|value, …|the greatest; nulls are passed over
        least|value, …|the least; nulls are passed over
        pi||3.14159…
        degrees radians|x|angles
        sin cos tan cot asin acos atan|x|trigonometry, in radians
        atan2|y, x|the angle of a point
        sinh cosh tanh asinh acosh atanh|x|hyperbolic functions
        xor|a, b|bits of one or the other; also `a & b`, `a | b`, `~a`, `a << n`, `a >> n`
        bit_count|x|ones among the bits
        random||a number from 0 up to 1, new for every row
        setseed|seed|makes the random numbers of each thread repeat
        nextval|sequence|the sequence's next number, another for every row
        currval|sequence|the number that the sequence gave last

        # Dates and times
        now current_timestamp get_current_timestamp transaction_timestamp||the time when the statement was planned
        current_date today||that day, by the session's zone
        localtimestamp current_localtimestamp||that time as a TIMESTAMP
        current_time get_current_time localtime current_localtime||that time of day; the first two with the zone's offset
        date_part datepart|part or list of parts, time|a struct for a list; also `extract(part FROM time)`
        date_trunc datetrunc|part, time|the start of the period
        date_diff datediff|part, start, end|borders of the period between them; weeks are whole ones
        date_sub datesub|part, start, end|whole periods between them
        date_add|time, interval|`time + interval`
        age|time[, time]|months, days and clock between them, or from today
        ago|interval|the moment so long before now
        last_day|time|the last day of the month
        days_in_month|time|28 to 31
        dayname monthname|time|English names
        time_bucket|width, time[, offset or origin][, zone]|the start of the bucket
        strftime|time, format|text by a format; also with the format first
        strptime try_strptime|text, format or list of formats|a time by a format, or by the first of several that fits; null in place of an error. With %z or %Z it has a zone, with %n it is a TIMESTAMP_NS
        make_date|year, month, day|also of a struct of the three, and of a day number since 1970
        make_time|hour, minute, second|a time of day
        make_timestamp make_timestamptz|year, month, day, hour, minute, second[, zone]|also of microseconds since 1970
        make_timestamp_ms|milliseconds|since 1970
        make_timestamp_ns|nanoseconds|since 1970, as TIMESTAMP_NS
        to_timestamp|seconds|since 1970, in UTC
        epoch|time|seconds since 1970
        epoch_ms epoch_us epoch_ns|time|milli-, micro- and nanoseconds since 1970; `epoch_ms(number)` is the time
        julian|time|the Julian day
        timezone|zone, time|`time AT TIME ZONE zone`, by IANA names; of a time alone, the zone's offset in seconds
        timezone_hour timezone_minute|time|parts of the offset that the session's zone has then; 0 of a local time
        year quarter month week weekofyear day dayofmonth dayofweek weekday isodow dayofyear isoyear yearweek|time|parts; `dayofweek` is 0 on Sundays, `isodow` 7
        hour minute second millisecond microsecond nanosecond|time|parts; the last three include the seconds
        decade century millennium era|time|parts
        to_years to_quarters to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds to_decades to_centuries to_millennia|number|intervals
        normalized_interval|interval|24 hours carried to days, 30 days to months

        # UUIDs
        uuid gen_random_uuid uuidv4||a random UUID, new for every row
        uuidv7||a UUID that sorts by time
        uuid_extract_version|uuid|its version
        uuid_extract_timestamp|uuid|the time of one of version 7

        # Conditions and types
        coalesce|value, …|the first that is not null; the others are not evaluated
        ifnull|a, b|`coalesce` of two
        nullif|a, b|null where they are equal, else a
        if iff|condition, a, b|a where it is true, else b
        constant_or_null|value, x, …|the value; null where an x is
        typeof|value|the name of its type
        pg_typeof|value|the same in lower case
        try|x|x, or null where computing it fails
        bitstring|text or bits, length|bits filled up with zeros on the left
        get_bit|bits, place|0 or 1; places are counted from 0 at the left
        set_bit|bits, place, value|the bits with that one 0 or 1
        bit_position|bits, bits|where the first are in the second, from 1; 0 if they are not
        enum_range enum_first enum_last|enum|all values, the first, the last of its type; the argument may be null
        enum_range_boundary|enum, enum|the values from one to another; null stands for the first or last
        enum_code|enum|its place, from 0
        error|message|fails where it is evaluated

        # Lists
        list_value list_pack|value, …|a list of them: `[1, 2]`
        array_value|value, …|a list whose length is part of its type
        list_extract list_element array_extract|list, place|the element, counted from 1, from the end if negative; null beyond the ends. `list[place]`; also of texts and structs
        list_slice array_slice|list, first, last[, step]|a part: `list[first:last:step]`, each of which may be missing; also of texts
        array_length|list[, 1]|how many elements; also `len` and `length`
        list_concat list_cat array_concat array_cat|list, …|lists joined; nulls are passed over. `a || b` is null if one is; also `concat`
        list_append array_append array_push_back|list, value|with an element at the end
        list_prepend array_prepend|value, list|with an element at the start
        array_push_front|list, value|the same, list first
        array_pop_back array_pop_front|list|without the last, without the first element
        list_contains array_contains list_has array_has|list, value|whether the value is in it; also `value IN list` and `contains`
        list_position array_position list_indexof array_indexof|list, value|the first place of the value or of a null; null if there is none
        list_has_any array_has_any|list, list|whether they share a value; also `a && b`. Nulls do not count
        list_has_all array_has_all|list, list|whether the first has all values of the second; also `a @> b` and `b <@ a`
        list_distinct array_distinct|list|each value once, in the order of their first places, without nulls
        list_unique array_unique|list|how many different values
        list_intersect array_intersect|list, list|the values of the first that the second has, each once
        list_sort array_sort|list[, order[, nulls]]|sorted: `'ASC'` or `'DESC'`, `'NULLS LAST'` or `'NULLS FIRST'`
        list_reverse_sort array_reverse_sort|list[, nulls]|sorted from the greatest down
        list_grade_up array_grade_up grade_up|list[, order[, nulls]]|the places that would sort it
        list_reverse array_reverse|list|the other way round
        list_resize array_resize|list, length[, value]|cut, or filled up with the value or nulls
        list_where array_where|list, list of booleans|the elements where it is true
        list_select array_select|list, list of places|the elements at the places
        list_zip array_zip|list, …[, truncate]|structs of the elements at each place, as many as the longest has, or the shortest
        equi_width_bins|min, max, bins, nice|upper ends of bins of one width, for whole numbers, floating-point numbers, dates and timestamps; nice ends (numbers alone) are multiples of 1, 2 or 5 times a power of ten, and there may be more of them
        unpivot_list|value, …|a list of values
        flatten|list of lists|their elements, one level deep
        range generate_series|[start, ]stop[, step]|whole numbers, or timestamps with an interval as step; `generate_series` has its stop, too
        list_transform array_transform list_apply array_apply apply|list, lambda|what the lambda gives for each element: `lambda x: x + 1` or `x -> x + 1`, with the place as second parameter; `[x + 1 for x in list if x > 0]`
        list_filter array_filter filter|list, lambda|the elements for which it is true
        list_reduce array_reduce reduce|list, lambda[, start]|the lambda of the result so far and the next element, from the first on
        list_aggregate list_aggr array_aggregate array_aggr aggregate|list, name, …|any aggregate, by a constant name, over the elements
        unnest|list or struct[, recursive := …][, max_depth := …]|in a select list: a row for each element, several lists beside each other, or a column for each field of a struct; in FROM: `unnest(list) [WITH ORDINALITY]`, also of a table to the left
        generate_subscripts|list, 1|in a select list: the places of the elements
        list_any_value list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_count list_first list_histogram list_last list_max list_median list_min list_mode list_product list_sum|list|the aggregate over the elements
        list_approx_count_distinct list_entropy list_kurtosis list_kurtosis_pop list_mad list_sem list_skewness list_stddev_pop list_stddev_samp list_var_pop list_var_samp|list|the aggregate over the elements
        list_string_agg|list[, separator]|texts joined
        array_to_string array_to_string_comma_default|list, separator|elements as texts, joined; nulls are left out. The second name separates by commas
        list_distance array_distance|list, list|Euclidean distance of lists of the same length, also `a <-> b`; FLOAT for lists of FLOAT, else DOUBLE
        list_inner_product list_dot_product array_inner_product array_dot_product|list, list|the sum of products
        list_negative_inner_product list_negative_dot_product array_negative_inner_product array_negative_dot_product|list, list|its negative
        list_cosine_similarity array_cosine_similarity|list, list|the cosine of their angle
        list_cosine_distance array_cosine_distance|list, list|1 less the cosine, also `a <=> b`
        array_cross_product|array, array|of two arrays of three numbers

        # Structs, unions and maps
        row|value, …|a struct without names: `(1, 'a')`
        struct_pack|name := value, …|a struct: `{'a': 1}`
        struct_extract struct_extract_at|struct, name or place|a field: `s.a` or `s['a']`
        struct_keys|struct|the names of its fields
        struct_values|struct|the struct without names
        struct_contains struct_has|struct, value|whether a field has the value; all fields need a common type
        struct_position struct_indexof|struct, value|the place of the first field that has it, from 1; null if none has
        struct_insert struct_update|struct, name := value, …|with more fields, or with other values
        struct_concat|struct, …|a struct of the fields of all
        union_value|name := value|a union of one member
        union_tag|union|the name of the member that it has a value of, as an ENUM of all
        union_extract|union, name|its value if it is of that member, else null: `u.name`
        map|[list of keys, list of values]|a map: `MAP {'a': 1}`. Keys are never null and never repeat
        map_from_entries|list of structs|a map of pairs
        map_extract element_at|map, key|a list of the value; empty if there is none
        map_extract_value|map, key|the value; null if there is none. `map[key]`
        map_keys map_values map_entries|map|lists of keys, of values, of structs of both
        map_contains|map, key|whether it has the key; also `contains`
        map_contains_value|map, value|whether it has the value
        map_contains_entry|map, key, value|whether the key has the value
        map_concat|map, …|a map of all entries; the last value of a key counts
        cardinality|map|how many entries

        # JSON
        json|json|the value in its one form, without white space between its tokens; an error if the text is not JSON. `CAST(text AS JSON)` keeps the text
        json_valid|text|whether it is JSON
        json_extract json_extract_path|json, path or index|the value there as JSON; also `json -> path`
        json_extract_string json_extract_path_text|json, path or index|the value there as text; also `json ->> path`
        json_value|json, path|the value there if it is neither object nor array
        json_exists|json, path|whether there is a value there
        json_type|json[, path]|OBJECT, ARRAY, VARCHAR, BIGINT, UBIGINT, DOUBLE, BOOLEAN or NULL
        json_structure|json|its types: `"UBIGINT"`, `["DOUBLE"]`, `{"key":"VARCHAR"}`
        json_group_structure|json|the types of a group's values together
        from_json json_transform|json, structure|the value as the constant structure says, such as `{"a":["INTEGER"]}`; what does not fit is null
        from_json_strict json_transform_strict|json, structure|the same; what does not fit is an error
        json_pretty|json|the text with lines and indents
        json_keys|json[, path]|the names of an object's members
        json_array_length|json[, path]|elements of an array, 0 for what is none
        json_contains|json, json|whether the one has the other in it
        json_merge_patch|json, patch, …|members of the patch replace, null removes (RFC 7396)
        json_quote to_json row_to_json array_to_json|value|the value as JSON
        json_array|value, …|an array of values
        json_object|key, value, …|an object
        json_group_array|value|an array of a group's values
        json_group_object|key, value|an object of a group's keys and values

        # The session
        getvariable|name|the value of a variable of SET VARIABLE, null if there is none
        current_setting|name|the value of a setting
        current_schema||the schema that names without one mean
        current_database current_catalog||the name of the database
        current_user current_role session_user user||the name of the user
        version||the version of the engine
        current_query||the text that is being run
        current_schemas|all|the schemas where names are looked for, with those of the system if so wanted
        alias|expression|its name as a column
        can_cast_implicitly|value, other|whether the one's type becomes the other's by itself
        cast_to_type|value, other|the value as the other's type

        # Aggregates
        count count_star|[value]|rows, or values that are not null
        count_if countif|condition|rows where it is true; null for no values
        sum|x|whole numbers and decimals exactly; an error beyond 38 digits
        fsum sumkahan kahan_sum|x|in floating point, with compensation
        avg mean|x|also of dates, times (with an offset: in UTC), timestamps and intervals
        favg|x|in floating point, with compensation
        geomean geometric_mean|x|geometric mean
        wavg weighted_avg|x, weight|weighted mean
        product|x|in floating point
        min max|x[, n]|least and greatest, or a list of the n least or greatest; n is at least 1 and less than a million, here and below
        arg_min argmin min_by|value, x[, n]|the value where x is least, or a list of n such; nulls do not count
        arg_max argmax max_by|value, x[, n]|the value where x is greatest, or a list of n such; nulls do not count
        arg_min_null arg_max_null|value, x|the same, with null values
        arg_min_nulls_last arg_max_nulls_last|value, x[, n]|the same with all rows, those where x is null behind the others
        any_value|value|the first that is not null
        list array_agg|value|a list of all values, nulls too; with ORDER BY in that order. Also `ARRAY(SELECT …)`
        histogram|value[, bins]|a map of how often each value comes, or of how many lie in each bin of a constant list of upper ends; what lies beyond has the type's greatest value as its key
        histogram_exact|value, values|a map of how often each value of a constant list comes, and of how many others there are
        is_histogram_other_bin|value|whether a key of `histogram` is the one of what lies beyond the bins
        approx_top_k|value, n|a list of the most frequent values; exact
        first arbitrary|value|the first, null or not
        last|value|the last, null or not
        string_agg group_concat listagg|value[, separator]|texts joined, with a comma unless told otherwise
        bool_and bool_or|condition|whether all are, or any is, true
        bit_and bit_or bit_xor|x|over whole numbers, or bit strings of one length
        bitstring_agg|x[, least, most]|a bit for each whole number of that range, set for those that are there; the range of all rows unless it is given
        stddev stddev_samp stddev_pop|x|standard deviation
        variance var_samp var_pop|x|variance
        sem|x|standard error of the mean
        skewness|x|of the sample
        kurtosis kurtosis_pop|x|excess kurtosis of the sample and of the population
        covar_samp covar_pop corr|y, x|covariance, correlation
        regr_slope regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_syy regr_sxy|y, x|linear regression
        median|x|interpolated; one of the values where nothing lies between them
        quantile_cont|x, place|interpolated, or a list for a list of places; also `percentile_cont(place) WITHIN GROUP (ORDER BY x)`
        quantile_disc quantile|x, place|one of the values; also `percentile_disc`
        approx_quantile reservoir_quantile|x, place|one of the values, exactly: all are kept
        mad|x|median distance from the median; an interval for dates and times
        mode|x|the most frequent value, the first of several
        entropy|x|in bits
        approx_count_distinct|value|an estimate by HyperLogLog, within 1.6 % for the most part
        """;

    /// <summary>What SQL writes as functions but the registry does not hold: forms of their own.</summary>
    public static IReadOnlyList<string> SpecialForms { get; } = 
    [
        "unnest", "approx_top_k", "coalesce", "ifnull", "nullif", "if", "iff", "struct_pack", "union_value", "struct_insert", "struct_update", "apply", "array_apply", "array_filter", "array_reduce", "array_transform", "filter", "list_apply",
        "list_filter", "list_reduce", "list_transform", "reduce", "to_json", "json_array", "json_object", "json_group_array", "json_group_object", "json_group_structure", "from_json", "json_transform", "from_json_strict", "json_transform_strict", "getvariable", "current_setting", "current_schema", "current_database",
        "current_catalog", "current_user", "current_role", "session_user", "user", "version", "histogram_exact", "is_histogram_other_bin", "pg_typeof", "row_to_json", "array_to_json", "generate_subscripts", "try", "ago", "regexp_split_to_table", "alias", "can_cast_implicitly", "cast_to_type", "unpivot_list", "current_query", "current_schemas", .. Expressions.ExpressionBuilder.NestedForms,
    ];

    /// <summary>All entries, in the order in which they are shown.</summary>
    public static IReadOnlyList<FunctionEntry> Entries { get; } = [.. Parse()];

    private static IEnumerable<FunctionEntry> Parse()
    {
        string area = "";
        foreach (string line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#'))
            {
                area = line[2..];
                continue;
            }

            string[] parts = line.Split('|', 3);
            yield return new FunctionEntry(area, parts[0].Split(' '), parts[1], parts[2]);
        }
    }
}
