using System.Globalization;

namespace FrameEngine.Tpch;

/// <summary>A TPC-H scale factor: how many times the 1 GB data set the tables are.</summary>
/// <remarks>
/// Below 1 the official generator counts in thousandths, from 1 up in whole numbers; other factors have no defined data. The upper bound is where the
/// generator's keys leave 31 bits and its random numbers another definition. <c>default</c> is not a valid scale.
/// </remarks>
internal readonly record struct TpchScale
{
    private const int Largest = 9_999;

    private TpchScale(int thousandths) => Thousandths = thousandths;

    /// <summary>The scale factor times 1000.</summary>
    public int Thousandths { get; }

    public double Factor => Thousandths / 1000.0;

    public long Suppliers => Rows(10_000);

    public long Customers => Rows(150_000);

    public long Parts => Rows(200_000);

    public long Orders => Rows(1_500_000);

    /// <summary>The clerks that orders name; never fewer than at scale 1.</summary>
    public long Clerks => Math.Max(1_000, Rows(1_000));

    /// <summary>Makes a scale of a factor such as 0.01 or 10.</summary>
    /// <exception cref="UsageException">There are no data of that scale.</exception>
    public static TpchScale Of(double factor)
    {
        double thousandths = Math.Round(factor * 1000);
        bool whole = thousandths % 1000 == 0;
        if (!(thousandths >= 1 && factor <= Largest && Math.Abs((factor * 1000) - thousandths) < 1e-6 && (factor < 1 || whole)))
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"TPC-H has no data of scale factor {factor}: it must be a multiple of 0.001 below 1, or a whole number from 1 to {Largest}."));
        }
        return new TpchScale((int)thousandths);
    }

    /// <summary>The scale of data with that many suppliers.</summary>
    /// <exception cref="UsageException">No scale has as many.</exception>
    public static TpchScale OfSuppliers(long suppliers) => Of(suppliers / 10_000.0);

    public override string ToString() => Factor.ToString(CultureInfo.InvariantCulture);

    private long Rows(long atScaleOne) => atScaleOne * Thousandths / 1000;
}
