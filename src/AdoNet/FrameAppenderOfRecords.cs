using System.Linq.Expressions;
using System.Reflection;
using FrameEngine.Engine;

namespace FrameEngine.AdoNet;

/// <summary>Adds objects to a table as rows: each readable public property is the column of its name, in any case and with or without underscores.</summary>
/// <typeparam name="T">A record, class or struct.</typeparam>
/// <inheritdoc cref="FrameAppender" path="/remarks"/>
/// <threadsafety>One thread at a time; the connection may run commands meanwhile.</threadsafety>
public sealed class FrameAppender<T> : IDisposable, IAsyncDisposable
{
    private static readonly PropertyInfo[] s_properties = [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0)];
    private static readonly Action<TableAppender, Schema, T> s_append = Compile();
    private readonly FrameAppender _rows;

    internal FrameAppender(Func<IReadOnlyList<string>, FrameAppender> open, Schema table) => _rows = open([.. s_properties.Select(p => ColumnOf(p, table))]);

    /// <summary>Rows so far.</summary>
    public long Rows => _rows.Rows;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ConversionException">A property's value does not fit its column; the appender can then only be disposed.</exception>
    public void Append(T row) => _rows.AppendObject(row, s_append);

    /// <summary>Adds rows.</summary>
    /// <inheritdoc cref="Append"/>
    public void AppendRange(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (T row in rows) Append(row);
    }

    /// <summary>Adds rows as they come.</summary>
    /// <inheritdoc cref="Append"/>
    public async Task AppendRangeAsync(IAsyncEnumerable<T> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await foreach (T row in rows.WithCancellation(cancellationToken).ConfigureAwait(false)) Append(row);
    }

    /// <inheritdoc cref="FrameAppender.Complete"/>
    public long Complete() => _rows.Complete();

    /// <inheritdoc cref="FrameAppender.Complete"/>
    public Task<long> CompleteAsync(CancellationToken cancellationToken = default) => _rows.CompleteAsync(cancellationToken);

    /// <inheritdoc cref="FrameAppender.Dispose"/>
    public void Dispose() => _rows.Dispose();

    /// <inheritdoc cref="FrameAppender.Dispose"/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private static string ColumnOf(PropertyInfo property, Schema table)
    {
        if (table.TryGetOrdinal(property.Name, out int exact)) return table[exact].Name;
        string[] near = [.. table.Names.Where(n => Bare(n).Equals(Bare(property.Name), StringComparison.OrdinalIgnoreCase))];
        return near.Length == 1 ? near[0] : throw BindException.UnknownColumn(property.Name, table.Names);
    }

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal);

    private static Action<TableAppender, Schema, T> Compile()
    {
        if (s_properties.Length == 0) throw new UsageException($"{typeof(T)} has no readable public property to make a column of");
        ParameterExpression target = Expression.Parameter(typeof(TableAppender)), schema = Expression.Parameter(typeof(Schema)), row = Expression.Parameter(typeof(T));
        MethodInfo append = typeof(ColumnValues).GetMethod(nameof(ColumnValues.Append))!;
        PropertyInfo builder = typeof(TableAppender).GetProperty("Item")!, field = typeof(Schema).GetProperty("Item", [typeof(int)])!;
        IEnumerable<Expression> calls = s_properties.Select((property, i) => Call(Expression.Property(row, property), Expression.Constant(i)));
        return Expression.Lambda<Action<TableAppender, Schema, T>>(Expression.Block(calls), target, schema, row).Compile();

        Expression Call(Expression value, Expression i)
        {
            Expression column = Expression.Property(target, builder, i), described = Expression.Property(schema, field, i);
            if (Nullable.GetUnderlyingType(value.Type) is not { } inner) return Expression.Call(append.MakeGenericMethod(value.Type), column, described, value);
            return Expression.IfThenElse(
                Expression.Property(value, "HasValue"),
                Expression.Call(append.MakeGenericMethod(inner), column, described, Expression.Property(value, "Value")),
                Expression.Call(column, nameof(Columns.ColumnBuilder.AppendNull), null));
        }
    }
}
