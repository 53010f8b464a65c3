using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Sql.Tests.Binding;

/// <summary>Tables that have a schema and nothing else: enough to bind against.</summary>
internal sealed class TestCatalog : ICatalog
{
    private readonly Dictionary<string, Schema> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LogicalPlan> _views = new(StringComparer.OrdinalIgnoreCase);

    public TestCatalog Add(string name, string columns)
    {
        _tables.Add(name, new Schema(columns.Split(", ").Select(c =>
        {
            string[] parts = c.Split(' ');
            Assert.True(TypeNames.TryParse(parts[1].Replace(';', ','), out DataType? type), c);
            return new Field(parts[0], type, parts.Length == 2);
        })));
        return this;
    }

    /// <summary>t(a integer, b integer, s varchar, d date, p decimal(10,2)) and u(a integer, c bigint, s varchar).</summary>
    public static TestCatalog Small { get; } = new TestCatalog()
        .Add("t", "a INTEGER, b INTEGER, s VARCHAR, d DATE, p DECIMAL(10;2)")
        .Add("u", "a INTEGER, c BIGINT, s VARCHAR");

    public LogicalPlan? FindTable(IReadOnlyList<string> name)
    {
        if (name.Count > 1 && name[0] != "main") return null;
        if (_views.TryGetValue(name[^1], out LogicalPlan? view)) return FreshIds.Of(view);
        return _tables.TryGetValue(name[^1], out Schema? schema) ? Scan.Of(new TestSource(name[^1], schema)) : null;
    }

    public LogicalPlan? FindFile(string path) =>
        path.EndsWith(".parquet", StringComparison.Ordinal) ? Scan.Of(new TestSource(path, new Schema(new Field("x", DataType.Int64)))) : null;

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments) =>
        name is "read_csv" or "read_parquet"
            ? Scan.Of(new TestSource($"{name}({string.Join(", ", arguments.Concat(namedArguments.Values))})", new Schema(new Field("x", DataType.Utf8), new Field("y", DataType.Utf8))))
            : null;

    public IEnumerable<string> TableNames => _tables.Keys;

    public IEnumerable<string> TableFunctionNames => ["read_csv", "read_parquet"];

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => new TestSink($"{path}({string.Join(", ", options.Select(o => $"{o.Key}={o.Value}"))})");

    /// <summary>Binds the statements of a script one after another; views are kept.</summary>
    public BoundStatement Bind(string sql, SqlParameters? parameters = null)
    {
        SqlScript script = SqlScript.Parse(sql);
        for (int i = 0; ; i++)
        {
            BoundStatement statement = script.Bind(i, this, parameters);
            if (i == script.Count - 1) return statement;
            if (statement is BoundCreateView view) _views[view.Name[^1]] = view.Plan;
        }
    }

    /// <summary>The plan of a query as text.</summary>
    public string Plan(string sql, SqlParameters? parameters = null) => Assert.IsType<BoundQuery>(Bind(sql, parameters)).Plan.ToString().TrimEnd();

    private sealed class TestSource(string name, Schema schema) : ITableSource
    {
        public string Name => name;
        public Schema Schema => schema;
        public TableStatistics Statistics => TableStatistics.Unknown(schema.Count);
        public ScanSpec? Spec => null;
        public IScan OpenScan(ScanRequest request) => throw new InvalidOperationException("nothing is scanned here");
    }

    private sealed class TestSink(string name) : ITableSink
    {
        public string Name => name;
        public SinkSpec? Spec => null;
        public ITableWriter Open(Schema schema, Memory.MemoryPool pool, int threads, CancellationToken cancellation) => throw new InvalidOperationException("nothing is written here");
    }
}
