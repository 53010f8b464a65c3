using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Plans.Tests;

/// <summary>TPC-H's tables with the statistics that Parquet files of scale factor 1 give, and without data: plans need no more.</summary>
internal sealed class TpchTables : ICatalog
{
    // name rows | column type min max distinct; … (dates as days since 1970; "-" for unknown). All columns are free of nulls.
    private const string Tables = """
        region 5 | r_regionkey BIGINT 0 4 5; r_name VARCHAR - - 5; r_comment VARCHAR - - 5
        nation 25 | n_nationkey BIGINT 0 24 25; n_name VARCHAR - - 25; n_regionkey BIGINT 0 4 5; n_comment VARCHAR - - 25
        supplier 10000 | s_suppkey BIGINT 1 10000 10000; s_name VARCHAR - - 10000; s_address VARCHAR - - 10000; s_nationkey BIGINT 0 24 25; s_phone VARCHAR - - 10000; s_acctbal DECIMAL(15,2) -99822 999972 9955; s_comment VARCHAR - - 10000
        customer 150000 | c_custkey BIGINT 1 150000 150000; c_name VARCHAR - - 150000; c_address VARCHAR - - 150000; c_nationkey BIGINT 0 24 25; c_phone VARCHAR - - 150000; c_acctbal DECIMAL(15,2) -99999 999999 140187; c_mktsegment VARCHAR - - 5; c_comment VARCHAR - - 150000
        part 200000 | p_partkey BIGINT 1 200000 200000; p_name VARCHAR - - 200000; p_mfgr VARCHAR - - 5; p_brand VARCHAR - - 25; p_type VARCHAR - - 150; p_size INTEGER 1 50 50; p_container VARCHAR - - 40; p_retailprice DECIMAL(15,2) 90100 209899 20899; p_comment VARCHAR - - 131753
        partsupp 800000 | ps_partkey BIGINT 1 200000 200000; ps_suppkey BIGINT 1 10000 10000; ps_availqty INTEGER 1 9999 9999; ps_supplycost DECIMAL(15,2) 100 100000 99901; ps_comment VARCHAR - - 800000
        orders 1500000 | o_orderkey BIGINT 1 6000000 1500000; o_custkey BIGINT 1 149999 149999; o_orderstatus VARCHAR - - 3; o_totalprice DECIMAL(15,2) 85771 55528516 1500000; o_orderdate DATE 8035 10440 2406; o_orderpriority VARCHAR - - 5; o_clerk VARCHAR - - 1000; o_shippriority INTEGER 0 0 1; o_comment VARCHAR - - 1500000
        lineitem 6001215 | l_orderkey BIGINT 1 6000000 6000000; l_partkey BIGINT 1 200000 200000; l_suppkey BIGINT 1 10000 10000; l_linenumber INTEGER 1 7 7; l_quantity DECIMAL(15,2) 100 5000 50; l_extendedprice DECIMAL(15,2) 90100 10494950 6001215; l_discount DECIMAL(15,2) 0 10 11; l_tax DECIMAL(15,2) 0 8 9; l_returnflag VARCHAR - - 3; l_linestatus VARCHAR - - 2; l_shipdate DATE 8036 10561 2526; l_commitdate DATE 8065 10530 2466; l_receiptdate DATE 8038 10591 2554; l_shipinstruct VARCHAR - - 4; l_shipmode VARCHAR - - 7; l_comment VARCHAR - - 6001215
        """;

    private readonly Dictionary<string, Table> _tables = Tables.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Table.Parse).ToDictionary(t => t.Name);

    public static TpchTables ScaleOne { get; } = new();

    public IEnumerable<string> TableNames => _tables.Keys;

    public IEnumerable<string> TableFunctionNames => [];

    public LogicalPlan? FindTable(IReadOnlyList<string> name) => _tables.TryGetValue(name[^1], out Table? table) ? Scan.Of(table) : null;

    public LogicalPlan? FindFile(string path) => null;

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments) => null;

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => throw new InternalException("nothing is written here");

    /// <summary>The logical plan of a query.</summary>
    public LogicalPlan Bind(string sql) => Assert.IsType<BoundQuery>(SqlScript.Parse(sql).Bind(0, this)).Plan;

    /// <summary>The text of a TPC-H query with the validation parameters for scale factor 1.</summary>
    public static string Query(int number)
    {
        using Stream stream = typeof(TpchTables).Assembly.GetManifestResourceStream($"q{number:00}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(":fraction", "0.0001", StringComparison.Ordinal);
    }

    private sealed class Table : ITableSource
    {
        public required string Name { get; init; }
        public required Schema Schema { get; init; }
        public required TableStatistics Statistics { get; init; }
        public ScanSpec? Spec => new("tpch", [Name]);
        public IScan OpenScan(ScanRequest request) => throw new InternalException("there is no data here");

        public static Table Parse(string line)
        {
            string[] halves = line.Split('|', StringSplitOptions.TrimEntries);
            string[] head = halves[0].Split(' ');
            string[][] columns = halves[1].Split(';', StringSplitOptions.TrimEntries).Select(c => c.Split(' ')).ToArray();
            List<Field> fields = columns.Select(c => new Field(c[0], TypeNames.TryParse(c[1], out DataType? type) ? type : throw new InternalException(c[1]))).ToList();
            return new Table
            {
                Name = head[0],
                Schema = new Schema(fields),
                Statistics = new TableStatistics(double.Parse(head[1]), true, columns.Select((c, i) =>
                    new ColumnStatistics(Value(fields[i].Type, c[2]), Value(fields[i].Type, c[3]), true, 0, double.Parse(c[4]), null)).ToEquatableArray()),
            };
        }

        private static Scalar? Value(DataType type, string text) => text == "-" ? null : new Scalar(type, type.Id switch
        {
            TypeId.Int64 => long.Parse(text),
            TypeId.Decimal => (object)Int128.Parse(text),
            _ => int.Parse(text),
        });
    }
}
