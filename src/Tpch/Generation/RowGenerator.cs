using FrameEngine.Tpch.Generation.Tables;

namespace FrameEngine.Tpch.Generation;

/// <summary>Makes the rows of one table, from any place on.</summary>
/// <remarks>
/// The table is divided into units that can be made independently: a row, or what shares its random numbers (all suppliers of a part, all lines of an order).
/// The same units always give the same rows. An instance serves one thread; as many instances as wanted may run side by side.
/// </remarks>
internal abstract class RowGenerator
{
    /// <summary>Starts a generator of a table's rows.</summary>
    public static RowGenerator For(TpchTable table, TpchScale scale, TextPool pool) => table.Name switch
    {
        "region" => new RegionGenerator(pool),
        "nation" => new NationGenerator(pool),
        "supplier" => new SupplierGenerator(scale, pool),
        "customer" => new CustomerGenerator(scale, pool),
        "part" => new PartGenerator(scale, pool),
        "partsupp" => new PartSuppGenerator(scale, pool),
        "orders" => new OrdersGenerator(scale, pool),
        _ => new LineItemGenerator(scale, pool),
    };

    /// <summary>The units of the whole table.</summary>
    public abstract long UnitCount { get; }

    /// <summary>The rows of a unit, on average; used to choose how many units go together.</summary>
    public virtual int RowsPerUnit => 1;

    /// <summary>Appends the rows of <paramref name="count"/> units, starting at unit <paramref name="first"/> (from 0).</summary>
    public abstract void Generate(long first, int count, TpchChunk chunk);
}
