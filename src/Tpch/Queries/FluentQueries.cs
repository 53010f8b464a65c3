using static FrameEngine.F;

namespace FrameEngine.Tpch;

/// <summary>The 22 queries in the fluent API, as a .NET developer would write them: plain steps over frames, subqueries as joins or scalars.</summary>
/// <param name="table">Gives the frame of a table by its name.</param>
/// <param name="stockFraction">The share from which query 11 finds stock important.</param>
internal sealed partial class FluentQueries(Func<string, DataFrame> table, decimal stockFraction)
{
    private DataFrame Region => table("region");

    private DataFrame Nation => table("nation");

    private DataFrame Supplier => table("supplier");

    private DataFrame Customer => table("customer");

    private DataFrame Part => table("part");

    private DataFrame PartSupp => table("partsupp");

    private DataFrame Orders => table("orders");

    private DataFrame LineItem => table("lineitem");

    /// <summary>What a line brings in: its price less the discount.</summary>
    private static Expr Revenue => Col("l_extendedprice") * (1 - Col("l_discount"));

    /// <summary>The frame of a query from 1 to <see cref="TpchQueries.Count"/>.</summary>
    public DataFrame Build(int number) => number switch
    {
        1 => PricingSummary(),
        2 => MinimumCostSupplier(),
        3 => ShippingPriority(),
        4 => OrderPriorityChecking(),
        5 => LocalSupplierVolume(),
        6 => RevenueChange(),
        7 => VolumeShipping(),
        8 => NationalMarketShare(),
        9 => ProductTypeProfit(),
        10 => ReturnedItems(),
        11 => ImportantStock(),
        12 => ShippingModes(),
        13 => CustomerDistribution(),
        14 => PromotionEffect(),
        15 => TopSupplier(),
        16 => PartSupplierRelationship(),
        17 => SmallQuantityOrders(),
        18 => LargeVolumeCustomers(),
        19 => DiscountedRevenue(),
        20 => PotentialPartPromotion(),
        21 => WaitingSuppliers(),
        _ => GlobalSalesOpportunity(),
    };

    /// <summary>Rows whose date is in [from, from + months).</summary>
    private static Expr Within(string date, DateOnly from, int months) => Col(date) >= from & Col(date) < from.AddMonths(months);
}
