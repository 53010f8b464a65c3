using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch;

/// <summary>What a TPC-H column holds, and how a chunk keeps it.</summary>
internal enum TpchColumnKind
{
    /// <summary>An identifier: a 64-bit integer.</summary>
    Key,

    /// <summary>A 32-bit integer.</summary>
    Integer,

    /// <summary>A decimal(15,2), as a 64-bit number of hundredths.</summary>
    Decimal,

    /// <summary>A decimal(15,2) that is always whole, kept like <see cref="Decimal"/>; <c>.tbl</c> text shows it without a fraction.</summary>
    WholeDecimal,

    /// <summary>A date, as days since 1970-01-01 in 32 bits.</summary>
    Date,

    /// <summary>ASCII text.</summary>
    Text,

    /// <summary>ASCII text that is always one of a few words, as the word's position in a list.</summary>
    Word,
}

/// <summary>A column of a TPC-H table.</summary>
/// <param name="Name">The specification's name, such as <c>l_shipdate</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Words">The words of a <see cref="TpchColumnKind.Word"/> column, otherwise null.</param>
internal sealed record TpchColumn(string Name, TpchColumnKind Kind, Distribution? Words = null);

/// <summary>A TPC-H table: its name and columns in the specification's order (clause 1.4.1).</summary>
internal sealed class TpchTable
{
    public static readonly TpchTable Region = new("region", Key("r_regionkey"), Word("r_name", Distributions.Regions), Text("r_comment"));

    public static readonly TpchTable Nation = new(
        "nation", Key("n_nationkey"), Word("n_name", Distributions.Nations), Key("n_regionkey"), Text("n_comment"));

    public static readonly TpchTable Supplier = new(
        "supplier", Key("s_suppkey"), Text("s_name"), Text("s_address"), Key("s_nationkey"), Text("s_phone"), Decimal("s_acctbal"), Text("s_comment"));

    public static readonly TpchTable Customer = new(
        "customer", Key("c_custkey"), Text("c_name"), Text("c_address"), Key("c_nationkey"), Text("c_phone"), Decimal("c_acctbal"),
        Word("c_mktsegment", Distributions.Segments), Text("c_comment"));

    public static readonly TpchTable Part = new(
        "part", Key("p_partkey"), Text("p_name"), Word("p_mfgr", FixedWords.Manufacturers), Word("p_brand", FixedWords.Brands),
        Word("p_type", Distributions.PartTypes), Integer("p_size"), Word("p_container", Distributions.Containers), Decimal("p_retailprice"),
        Text("p_comment"));

    public static readonly TpchTable PartSupp = new(
        "partsupp", Key("ps_partkey"), Key("ps_suppkey"), Integer("ps_availqty"), Decimal("ps_supplycost"), Text("ps_comment"));

    public static readonly TpchTable Orders = new(
        "orders", Key("o_orderkey"), Key("o_custkey"), Word("o_orderstatus", FixedWords.OrderStatus), Decimal("o_totalprice"), Date("o_orderdate"),
        Word("o_orderpriority", Distributions.Priorities), Text("o_clerk"), Integer("o_shippriority"), Text("o_comment"));

    public static readonly TpchTable LineItem = new(
        "lineitem", Key("l_orderkey"), Key("l_partkey"), Key("l_suppkey"), Integer("l_linenumber"), new("l_quantity", TpchColumnKind.WholeDecimal), Decimal("l_extendedprice"),
        Decimal("l_discount"), Decimal("l_tax"), Word("l_returnflag", FixedWords.ReturnFlags), Word("l_linestatus", FixedWords.LineStatus),
        Date("l_shipdate"), Date("l_commitdate"), Date("l_receiptdate"), Word("l_shipinstruct", Distributions.Instructions),
        Word("l_shipmode", Distributions.ShipModes), Text("l_comment"));

    /// <summary>The eight tables, small ones first.</summary>
    public static readonly IReadOnlyList<TpchTable> All = [Region, Nation, Supplier, Customer, Part, PartSupp, Orders, LineItem];

    private TpchTable(string name, params TpchColumn[] columns) => (Name, Columns) = (name, columns);

    public string Name { get; }

    public IReadOnlyList<TpchColumn> Columns { get; }

    /// <summary>Finds a table by its name, whatever the case.</summary>
    /// <exception cref="UsageException">There is no such table.</exception>
    public static TpchTable Named(string name) =>
        All.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"TPC-H has no table \"{name}\"; its tables are {string.Join(", ", All.Select(table => table.Name))}.");

    public override string ToString() => Name;

    private static TpchColumn Key(string name) => new(name, TpchColumnKind.Key);

    private static TpchColumn Integer(string name) => new(name, TpchColumnKind.Integer);

    private static TpchColumn Decimal(string name) => new(name, TpchColumnKind.Decimal);

    private static TpchColumn Date(string name) => new(name, TpchColumnKind.Date);

    private static TpchColumn Text(string name) => new(name, TpchColumnKind.Text);

    private static TpchColumn Word(string name, Distribution words) => new(name, TpchColumnKind.Word, words);
}
