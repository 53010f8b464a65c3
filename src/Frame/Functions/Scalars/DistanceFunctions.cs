using System.Buffers;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;
using static FrameEngine.Functions.Scalars.TextKernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>How alike two texts are: edit distances, Jaccard, Jaro and Jaro-Winkler. They compare bytes, so that a character outside ASCII counts as several.</summary>
internal static unsafe class DistanceFunctions
{
    private static readonly DataType[] s_texts = [DataType.Utf8, DataType.Utf8];

    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "levenshtein", "editdist3" }) registry.AddScalar(name, Signatures.Of(Overload(name, s_texts, DataType.Int64, Values<long, Levenshtein>())));
        registry.AddScalar("damerau_levenshtein", Signatures.Of(Overload("damerau_levenshtein", s_texts, DataType.Int64, Values<long, DamerauLevenshtein>())));
        foreach (string name in new[] { "hamming", "mismatches" }) registry.AddScalar(name, Signatures.Of(Overload(name, s_texts, DataType.Int64, Values<long, Hamming>(), canThrow: true)));
        registry.AddScalar("jaccard", Signatures.Of(Overload("jaccard", s_texts, DataType.Float64, Values<double, Jaccard>(), canThrow: true)));
        Similarity<Jaro>(registry, "jaro_similarity");
        Similarity<JaroWinkler>(registry, "jaro_winkler_similarity");
    }

    private static void Similarity<TFunction>(FunctionRegistry registry, string name) where TFunction : struct, ITextsToValue<double> => registry.AddScalar(name, Signatures.Of(
        Overload(name, s_texts, DataType.Float64, Values<double, TFunction>()),
        Overload(name, [DataType.Utf8, DataType.Utf8, DataType.Float64], DataType.Float64, Cut<TFunction>)));

    // What is less alike than the third argument counts as not alike at all.
    private static void Cut<TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) where TFunction : struct, ITextsToValue<double>
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], others = arguments[1], least = arguments[2];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            double similarity = TFunction.Apply(texts.Views + texts.ValueIndex(row), others.Views + others.ValueIndex(row));
            result.As<double>()[row] = similarity >= least.As<double>()[least.ValueIndex(row)] ? similarity : 0;
        }
    }

    /// <summary>Source: V. I. Levenshtein (1966), by dynamic programming over one row.</summary>
    private readonly struct Levenshtein : ITextsToValue<long>
    {
        public static long Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> a = StringView.Span(text), b = StringView.Span(other);
            if (a.IsEmpty || b.IsEmpty) return Math.Max(a.Length, b.Length);
            int[]? rented = b.Length < 256 ? null : ArrayPool<int>.Shared.Rent(b.Length + 1);
            Span<int> row = rented is null ? stackalloc int[256] : rented;
            for (int j = 0; j <= b.Length; j++) row[j] = j;
            for (int i = 1; i <= a.Length; i++)
            {
                Interruption.Spend(b.Length * 4L);
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.Length; j++)
                {
                    int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.Min(replaced, Math.Min(diagonal, row[j - 1]) + 1);
                }
            }

            int distance = row[b.Length];
            if (rented is not null) ArrayPool<int>.Shared.Return(rented);
            return distance;
        }
    }

    /// <summary>Source: R. Lowrance and R. A. Wagner, "An Extension of the String-to-String Correction Problem" (1975).</summary>
    private readonly struct DamerauLevenshtein : ITextsToValue<long>
    {
        public static long Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> a = StringView.Span(text), b = StringView.Span(other);
            if (a.IsEmpty || b.IsEmpty) return Math.Max(a.Length, b.Length);
            int width = b.Length + 2, beyond = a.Length + b.Length;
            int[] cost = ArrayPool<int>.Shared.Rent(checked((a.Length + 2) * width));
            Span<int> seen = stackalloc int[256];
            seen.Clear();
            cost[0] = beyond;
            for (int i = 0; i <= a.Length; i++) (cost[(i + 1) * width], cost[((i + 1) * width) + 1]) = (beyond, i);
            for (int j = 0; j <= b.Length; j++) (cost[j + 1], cost[width + j + 1]) = (beyond, j);
            for (int i = 1; i <= a.Length; i++)
            {
                Interruption.Spend(b.Length * 8L);
                int matched = 0;
                for (int j = 1; j <= b.Length; j++)
                {
                    int above = seen[b[j - 1]], left = matched;
                    bool same = a[i - 1] == b[j - 1];
                    if (same) matched = j;
                    int best = Math.Min(cost[(i * width) + j] + (same ? 0 : 1), Math.Min(cost[((i + 1) * width) + j], cost[(i * width) + j + 1]) + 1);
                    cost[((i + 1) * width) + j + 1] = Math.Min(best, cost[(above * width) + left] + (i - above - 1) + 1 + (j - left - 1));
                }

                seen[a[i - 1]] = i;
            }

            int distance = cost[((a.Length + 1) * width) + b.Length + 1];
            ArrayPool<int>.Shared.Return(cost);
            return distance;
        }
    }

    private readonly struct Hamming : ITextsToValue<long>
    {
        public static long Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> a = StringView.Span(text), b = StringView.Span(other);
            if (a.Length != b.Length || a.IsEmpty) throw new UsageException($"hamming needs texts of equal length that are not empty, not of {a.Length} and {b.Length} bytes");
            long distance = 0;
            for (int i = 0; i < a.Length; i++) distance += a[i] != b[i] ? 1 : 0;
            return distance;
        }
    }

    private readonly struct Jaccard : ITextsToValue<double>
    {
        public static double Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> a = StringView.Span(text), b = StringView.Span(other);
            if (a.IsEmpty || b.IsEmpty) throw new UsageException("jaccard needs two texts that are not empty");
            Span<byte> seen = stackalloc byte[256];
            seen.Clear();
            foreach (byte c in a) seen[c] |= 1;
            foreach (byte c in b) seen[c] |= 2;
            int both = 0, any = 0;
            foreach (byte s in seen)
            {
                any += s != 0 ? 1 : 0;
                both += s == 3 ? 1 : 0;
            }

            return (double)both / any;
        }
    }

    /// <summary>Source: M. A. Jaro (1989).</summary>
    private readonly struct Jaro : ITextsToValue<double>
    {
        public static double Apply(StringView* text, StringView* other)
        {
            ReadOnlySpan<byte> a = StringView.Span(text), b = StringView.Span(other);
            if (a.IsEmpty || b.IsEmpty) return 0;
            int reach = Math.Max((Math.Max(a.Length, b.Length) / 2) - 1, 0);
            bool[] marks = ArrayPool<bool>.Shared.Rent(a.Length + b.Length);
            Span<bool> inA = marks.AsSpan(0, a.Length), inB = marks.AsSpan(a.Length, b.Length);
            inA.Clear();
            inB.Clear();
            int common = 0;
            for (int i = 0; i < a.Length; i++)
            {
                int last = Math.Min(b.Length - 1, i + reach);
                for (int j = Math.Max(0, i - reach); j <= last; j++)
                {
                    if (inB[j] || a[i] != b[j]) continue;
                    inA[i] = inB[j] = true;
                    common++;
                    break;
                }
            }

            int swapped = 0;
            for (int i = 0, j = 0; i < a.Length; i++)
            {
                if (!inA[i]) continue;
                while (!inB[j]) j++;
                swapped += a[i] != b[j++] ? 1 : 0;
            }

            ArrayPool<bool>.Shared.Return(marks);
            return common == 0 ? 0 : (((double)common / a.Length) + ((double)common / b.Length) + ((common - (swapped / 2)) / (double)common)) / 3;
        }
    }

    /// <summary>Jaro, nearer to 1 the more of the first four bytes are the same. Source: W. E. Winkler (1990).</summary>
    private readonly struct JaroWinkler : ITextsToValue<double>
    {
        public static double Apply(StringView* text, StringView* other)
        {
            double similarity = Jaro.Apply(text, other);
            int prefix = Math.Min(StringView.Span(text).CommonPrefixLength(StringView.Span(other)), 4);
            return similarity > 0.7 ? similarity + (prefix * 0.1 * (1 - similarity)) : similarity;
        }
    }
}
