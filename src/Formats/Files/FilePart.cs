using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>One file's share in a scan: the scan of its own columns, and how the table's columns come from those.</summary>
/// <param name="FirstMorsel">The number of its first morsel in the whole scan.</param>
/// <param name="Output">By position in the request's output.</param>
internal sealed record FilePart(IScan Scan, int FirstMorsel, FileColumn[] Output)
{
    /// <summary>Opens the scan of a file.</summary>
    /// <param name="filters">What is left of the filters, over the request's columns.</param>
    public static FilePart Open(FileTable table, int file, EquatableArray<Expression> filters, ScanRequest request, (int Index, int Count) partition, int firstMorsel)
    {
        ITableSource source = table.Source(file);
        var columns = new FileColumn[request.Columns.Count];
        var read = new List<int>();
        for (int c = 0; c < columns.Length; c++)
        {
            int position = request.Columns[c];
            DataType type = table.Schema[position].Type;
            if (table.Constants[position] is >= 0 and var constant)
            {
                columns[c] = new FileColumn(type, null, table.Constant(file, constant));
            }
            else if (!source.Schema.TryGetOrdinal(table.Schema[position].Name, out int ordinal))
            {
                columns[c] = new FileColumn(type, null, Scalar.Null(type));
            }
            else
            {
                int at = read.IndexOf(ordinal);
                if (at < 0)
                {
                    at = read.Count;
                    read.Add(ordinal);
                }

                Field field = source.Schema[ordinal];
                Expression value = new InputRef(at, field.Type, field.Nullable);
                columns[c] = new FileColumn(type, field.Type == type ? value : ExpressionBuilder.Cast(value, type, false), null);
            }
        }

        EquatableArray<Expression> own = filters.Select(f => ExpressionRewriter.BottomUp(f, e => e is InputRef input ? columns[input.Ordinal].Expression : e)).ToEquatableArray();
        FileColumn[] output = [.. request.Output.Select(o => columns[o])];
        // The file's own scan puts out just what the output is made of.
        int[] shown = [.. output.Where(c => c.Value is not null).Select(c => c.Source).Distinct()];
        for (int o = 0; o < output.Length; o++)
        {
            if (output[o].Value is { } value)
                output[o] = output[o] with { Value = ExpressionRewriter.BottomUp(value, e => e is InputRef input ? input with { Ordinal = Array.IndexOf(shown, input.Ordinal) } : e) };
        }

        var dynamic = new List<BoundDynamicFilter>();
        foreach (BoundDynamicFilter filter in request.DynamicFilters)
            if (columns[filter.Column].Value is InputRef plain) dynamic.Add(filter with { Column = plain.Ordinal });
        var inner = request with
        {
            Columns = read.ToEquatableArray(),
            Output = shown.ToEquatableArray(),
            Filters = own,
            DynamicFilters = dynamic,
            Partition = partition,
        };
        return new FilePart(source.OpenScan(inner), firstMorsel, output);
    }
}

/// <summary>A column of the table, as a file gives it: a constant, or a value made of one of the file's columns.</summary>
internal sealed record FileColumn(DataType Type, Expression? Value, Scalar? Constant)
{
    /// <summary>The column as an expression over the file's columns.</summary>
    public Expression Expression => Value ?? new Literal(Constant!);

    /// <summary>The one that it is made of.</summary>
    public int Source => Value switch
    {
        InputRef input => input.Ordinal,
        { } cast => ((InputRef)cast.Children[0]).Ordinal,
        null => -1,
    };
}
