using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Filtering;

/// <summary>A part of a scan's filters that is evaluated in one go: all that is asked of one column, or one conjunct over several.</summary>
/// <param name="Columns">Positions within the request's columns, ascending.</param>
/// <param name="Predicate">The conjunction.</param>
/// <param name="Cost">A rough price per row; cheaper filters run first.</param>
internal sealed record ScanFilter(int[] Columns, Expression Predicate, double Cost)
{
    public bool CanThrow => Predicate.CanThrow;

    public bool IsSingle => Columns.Length == 1;

    /// <summary>
    /// Splits the request's filters: conjuncts of one column are put together, the rest stands alone. What can throw comes last and in the
    /// order given, as what stands before it may protect it.
    /// </summary>
    public static IReadOnlyList<ScanFilter> Split(ScanRequest request)
    {
        var conjuncts = new List<Expression>();
        foreach (Expression filter in request.Filters) Flatten(filter, conjuncts);
        var filters = new List<ScanFilter>();
        var throwing = new List<ScanFilter>();
        var byColumn = new SortedDictionary<int, List<Expression>>();
        foreach (Expression conjunct in conjuncts)
        {
            var columns = new SortedSet<int>();
            CollectInputs(conjunct, columns);
            if (conjunct.CanThrow)
            {
                throwing.Add(new ScanFilter([.. columns], conjunct, 0));
            }
            else if (columns.Count == 1)
            {
                if (!byColumn.TryGetValue(columns.Min, out List<Expression>? list)) byColumn[columns.Min] = list = [];
                list.Add(conjunct);
            }
            else
            {
                filters.Add(new ScanFilter([.. columns], conjunct, columns.Sum(c => CostOf(request, c)) + Weight(conjunct)));
            }
        }
        foreach ((int column, List<Expression> list) in byColumn)
        {
            Expression predicate = list.Count == 1 ? list[0] : new And(list.ToEquatableArray());
            filters.Add(new ScanFilter([column], predicate, CostOf(request, column) + Weight(predicate)));
        }
        return [.. filters.OrderBy(f => f.Cost), .. throwing];
    }

    private static void Flatten(Expression expression, List<Expression> into)
    {
        if (expression is And and)
            foreach (Expression operand in and.Operands) Flatten(operand, into);
        else into.Add(expression);
    }

    private static void CollectInputs(Expression expression, SortedSet<int> into)
    {
        if (expression is InputRef input) into.Add(input.Ordinal);
        foreach (Expression child in expression.Children) CollectInputs(child, into);
    }

    // Every column type by what decoding it for a filter costs, relative to a number; text may lie outside dictionaries.
    private static double CostOf(ScanRequest request, int column)
    {
        DataType? type = FindType(request.Filters, column);
        return type?.Physical == PhysicalType.View ? 8 : type?.Physical == PhysicalType.Int128 ? 2 : 1;
    }

    private static DataType? FindType(IEnumerable<Expression> expressions, int column)
    {
        foreach (Expression expression in expressions)
        {
            if (expression is InputRef input && input.Ordinal == column) return input.Type;
            if (FindType(expression.Children, column) is { } type) return type;
        }
        return null;
    }

    private static double Weight(Expression expression)
    {
        double weight = expression is ScalarCall or Cast or Case ? 4 : 0.1;
        foreach (Expression child in expression.Children) weight += Weight(child);
        return weight;
    }
}
