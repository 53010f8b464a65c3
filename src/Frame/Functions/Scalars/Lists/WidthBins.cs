using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary><c>equi_width_bins(min, max, bins, nice)</c>: the upper ends of bins of one width, the last at least the greatest value.</summary>
/// <remarks>
/// Nice widths are 1, 2 or 5 times a power of ten, the nearest to what was asked for, and ends are multiples of them, so that there may be more or fewer bins.
/// Source of the rounding: P. S. Heckbert, "Nice numbers for graph labels", Graphics Gems (1990). Whole numbers are exact; ends that fall together come once.
/// </remarks>
internal static unsafe class WidthBins
{
    private const string Name = "equi_width_bins";
    private const long Most = 1_000_000;

    public static void AddTo(FunctionRegistry registry) => registry.AddScalar(Name, arguments =>
    {
        if (arguments is not [var least, var greatest, var bins, var nice] || !ListSignature.IsWhole(bins) || nice.Id is not (TypeId.Boolean or TypeId.Null)) return null;
        if (CastRules.Common(least, greatest) is not { } type) return null;
        if (type.Id == TypeId.Null) type = DataType.Int32;
        if (type.IsInteger && type.Id != TypeId.UInt128) return Of(type, DataType.Int128, new WholeEnds(type.Layout, 1));
        if (type.IsUnitTimestamp || type.Id == TypeId.Timestamp) return Of(DataType.Timestamp, DataType.Timestamp, new WholeEnds(DataType.Timestamp.Layout, 1) { IsTime = true });
        if (type.Id == TypeId.Date) return Of(type, DataType.Timestamp, new WholeEnds(type.Layout, IntervalValue.MicrosecondsPerDay) { IsTime = true });
        return type.IsNumeric ? Of(type.Id == TypeId.Float32 ? type : DataType.Float64, DataType.Float64, new RealEnds((type.Id == TypeId.Float32 ? type : DataType.Float64).Layout)) : null;
    });

    private static ScalarOverload Of<TMaker>(DataType element, DataType computed, TMaker maker) where TMaker : struct, IListMaker =>
        new(Name, [computed, computed, DataType.Int64, DataType.Boolean], DataType.List(element), ListLoops.Make(element, maker)) { CanThrow = true };

    private static long Count(Vector vector, int row)
    {
        long count = ListSignature.Number(vector, row);
        if (count < 1) throw new UsageException($"{Name}: there must be > 0 bins");
        return count <= Most ? count : throw new UsageException($"{Name}: there must be at most {Most} bins");
    }

    private static UsageException Reversed() => new($"{Name}: the max value is smaller than the min value");

    private static bool IsNice(Vector vector, int row) => vector.As<byte>()[vector.ValueIndex(row)] != 0;

    private static void Put(PackedWriter writer, NestedLayout layout, void* value)
    {
        writer.Child(layout, tracked: false, valid: true);
        writer.Write(layout, (byte*)value, 0);
    }

    /// <summary>Whole numbers, and times as microseconds; what is written is divided by <paramref name="unit"/>.</summary>
    private readonly struct WholeEnds(NestedLayout layout, long unit) : IListMaker
    {
        public bool IsTime { get; init; }

        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            Int128 least = At(arguments[0], row), greatest = At(arguments[1], row);
            long bins = Count(arguments[2], row);
            if (greatest < least) throw Reversed();
            bool nice = IsNice(arguments[3], row);
            if (IsTime && nice) throw new FrameNotSupportedException($"{Name} has no nice bins of times: make them with range, or give false");
            if (IsTime && (Infinity.IsInfinite((long)least) || Infinity.IsInfinite((long)greatest))) throw new UsageException($"{Name} takes no infinite times");
            Int128 span = checked(greatest - least), before = 0;
            bool any = false;
            if (!nice || span == 0)
            {
                for (long i = 1; i <= bins; i++)
                    Write(i == bins ? greatest : (checked((least * bins) + (span * i))) / bins, writer, ref before, ref any);
                return true;
            }

            Int128 step = Nice(span, bins);
            // Widths below 1 leave every whole number.
            Int128 first = step == 0 ? (least < 0 ? least + 1 : least) : (Floor(least, step) + 1) * step;
            Int128 last = step == 0 ? greatest : -Floor(-greatest, step) * step;
            for (Int128 end = first; end <= last; end += step == 0 ? 1 : step) Write(end, writer, ref before, ref any);
            return true;
        }

        private void Write(Int128 value, PackedWriter writer, ref Int128 before, ref bool any)
        {
            value = Floor(value, unit);
            if (any && value == before) return;
            (before, any) = (value, true);
            int width = layout.Width;
            if (width < 16 && !IsTime && (value < -(Int128.One << 8 * width - 1) || value >= Int128.One << 8 * width)) throw new ArithmeticOverflowException($"{Name}: {value} is out of the type's range");
            Put(writer, layout, &value);
        }

        private Int128 At(Vector vector, int row) => IsTime ? ListSignature.Number(vector, row) : vector.As<Int128>()[vector.ValueIndex(row)];

        private static Int128 Floor(Int128 value, Int128 step)
        {
            (Int128 quotient, Int128 rest) = Int128.DivRem(value, step);
            return rest < 0 ? quotient - 1 : quotient;
        }

        /// <summary>The nice width nearest to span / bins; 0 for less than 1.</summary>
        private static Int128 Nice(Int128 span, long bins)
        {
            Int128 power = 1;
            if (span < bins) return span * 4 >= (Int128)bins * 3 ? 1 : 0;
            while (power <= span / bins / 10) power *= 10;
            // The width in tenths of the power.
            Int128 tenths = span * 10 / bins / power;
            return tenths < 15 ? power : tenths < 30 ? power * 2 : tenths < 75 ? power * 5 : power * 10;
        }
    }

    private readonly struct RealEnds(NestedLayout layout) : IListMaker
    {
        public bool Make(ReadOnlySpan<Vector> arguments, int row, PackedWriter writer)
        {
            double least = arguments[0].As<double>()[arguments[0].ValueIndex(row)], greatest = arguments[1].As<double>()[arguments[1].ValueIndex(row)];
            long bins = Count(arguments[2], row);
            if (!double.IsFinite(least) || !double.IsFinite(greatest) || !double.IsFinite(greatest - least)) throw new UsageException($"{Name} takes no infinite values and no NaN");
            if (greatest < least) throw Reversed();
            double step = (greatest - least) / bins;
            if (step == 0)
            {
                Write(greatest, writer);
                return true;
            }

            if (!IsNice(arguments[3], row))
            {
                // From the greatest down, so that the last end is exact.
                var ends = new double[bins];
                double end = greatest;
                for (long i = bins - 1; i >= 0; i--, end -= step) ends[i] = end;
                foreach (double value in ends) Write(value, writer);
                return true;
            }

            double power = Math.Pow(10, Math.Floor(Math.Log10(step))), width = step / power;
            step = power * (width < 1.5 ? 1 : width < 3 ? 2 : width < 7.5 ? 5 : 10);
            double inverse = Math.Round(1 / step), first = Math.Floor(least / step), last = Math.Ceiling(greatest / step);
            // Dividing by a whole number is exact where multiplying by a fraction is not: 3 / 10 is 0.3.
            for (double i = first + 1; i <= last; i++) Write(step < 1 ? i / inverse : Math.Min(i * step, double.MaxValue), writer);
            return true;
        }

        private void Write(double value, PackedWriter writer)
        {
            float narrow = (float)value;
            if (layout.Width == sizeof(float)) Put(writer, layout, &narrow);
            else Put(writer, layout, &value);
        }
    }
}
