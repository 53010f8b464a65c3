using System.Data.Common;
using FrameEngine.AdoNet.Conformance;

namespace FrameEngine.AdoNet.Tests;

public sealed class FrameProvider : Provider
{
    private static string Lineitem => Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");

    public override DbProviderFactory Factory => FrameProviderFactory.Instance;

    public override string ConnectionString => "Data Source=:memory:;Threads=2";

    public override string SharedConnectionString => "Data Source=:memory:contract;Threads=2";

    public override string SlowQuery => $"SELECT count(*) FROM '{Lineitem}' a, '{Lineitem}' b, '{Lineitem}' c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey";

    public override string LongQuery => $"SELECT a.l_linenumber FROM '{Lineitem}' a, '{Lineitem}' b";

    public override string Blob(string hex) => $"'{string.Concat(Enumerable.Range(0, hex.Length / 2).Select(i => $"\\x{hex.Substring(i * 2, 2)}"))}'::BLOB";
}

public sealed class FrameConnectionContract : ConnectionContract<FrameProvider>;

public sealed class FrameCommandContract : CommandContract<FrameProvider>;

public sealed class FrameParameterContract : ParameterContract<FrameProvider>;

public sealed class FrameReaderContract : ReaderContract<FrameProvider>;

public sealed class FrameBatchContract : BatchContract<FrameProvider>;

public sealed class FrameFactoryContract : FactoryContract<FrameProvider>;

public sealed class FrameTransactionContract : TransactionContract<FrameProvider>;

public sealed class FrameAmbientContract : AmbientContract<FrameProvider>;
