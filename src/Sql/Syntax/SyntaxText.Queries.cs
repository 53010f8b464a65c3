namespace FrameEngine.Sql.Syntax;

/// <summary>Queries and tables as SQL.</summary>
internal sealed partial class SyntaxText
{
    private void Write(OrderItem item)
    {
        Write(item.Value);
        if (item.Descending) Write(" DESC");
        if (item.NullsFirst is { } first) Write(first ? " NULLS FIRST" : " NULLS LAST");
    }

    private void Write(QuerySyntax query)
    {
        if (query.With is { } with)
        {
            Write(with.Recursive ? "WITH RECURSIVE " : "WITH ");
            WriteList(with.Tables, ", ", t =>
            {
                Write(t.Name);
                WriteColumns(t.Columns);
                if (!t.Key.IsEmpty) Write(" USING KEY");
                WriteColumns(t.Key);
                Write(t.Materialized switch { true => " AS MATERIALIZED (", false => " AS NOT MATERIALIZED (", null => " AS (" });
                Write(t.Query);
                Write(")");
            });
            Write(" ");
        }

        Write(query.Body);
        if (query.OrderBy is { } order)
        {
            Write(" ORDER BY ");
            WriteList(order.Items, ", ", i => Write(i));
        }

        if (query.Limit is not { } limit) return;
        if (limit.Count is not null) Write(" LIMIT ", limit.Count, limit.IsPercent ? "%" : "");
        if (limit.Offset is not null) Write(" OFFSET ", limit.Offset, "");
        if (limit.WithTies) Write(" WITH TIES");
    }

    private void Write(QueryBody body)
    {
        switch (body)
        {
            case SelectSyntax select: WriteSelect(select); break;
            case ValuesSyntax values:
                Write("VALUES ");
                WriteList(values.Rows, ", ", row =>
                {
                    Write("(");
                    WriteList(row, ", ", i => Write(i));
                    Write(")");
                });
                break;
            case NestedQuerySyntax nested:
                Write("(");
                Write(nested.Query);
                Write(")");
                break;
            case SetOperationSyntax set:
                Write("(");
                Write(set.Left);
                Write($" {set.Operator.ToString().ToUpperInvariant()}{(set.All ? " ALL" : "")}{(set.ByName ? " BY NAME" : "")} ");
                Write(set.Right);
                Write(")");
                break;
        }
    }

    private void WriteSelect(SelectSyntax select)
    {
        Write("SELECT ");
        if (select.Distinct) Write("DISTINCT ");
        if (!select.DistinctOn.IsEmpty)
        {
            Write("ON (");
            WriteList(select.DistinctOn, ", ", i => Write(i));
            Write(") ");
        }

        WriteList(select.Items, ", ", i => Write(i));
        if (select.From is not null)
        {
            Write(" FROM ");
            Write(select.From);
        }

        if (select.Where is not null) Write(" WHERE ", select.Where, "");
        if (select.GroupBy is { } group)
        {
            Write(group.All ? " GROUP BY ALL" : " GROUP BY ");
            WriteList(group.Elements, ", ", e => Write(e));
        }

        if (select.Having is not null) Write(" HAVING ", select.Having, "");
        if (!select.Windows.IsEmpty)
        {
            Write(" WINDOW ");
            WriteList(select.Windows, ", ", w =>
            {
                Write(w.Name).Write(" AS ");
                Write(w.Window);
            });
        }

        if (select.Qualify is not null) Write(" QUALIFY ", select.Qualify, "");
        if (select.Sample is null) return;
        Write(" USING SAMPLE ");
        Write(select.Sample);
    }

    private void Write(SelectItem item)
    {
        Write(item.Value);
        if (item.Alias is { } alias) Write(" AS ").Write(alias);
    }

    private void Write(GroupingElement element)
    {
        switch (element)
        {
            case GroupingExpressions { Expressions: [var single] }: Write(single); break;
            case GroupingExpressions several:
                Write("(");
                WriteList(several.Expressions, ", ", i => Write(i));
                Write(")");
                break;
            case GroupingSetsSyntax sets:
                Write("GROUPING SETS (");
                WriteList(sets.Sets, ", ", e => Write(e));
                Write(")");
                break;
            case RollupSyntax rollup:
                Write("ROLLUP (");
                WriteList(rollup.Items, ", ", e => Write(e));
                Write(")");
                break;
            case CubeSyntax cube:
                Write("CUBE (");
                WriteList(cube.Items, ", ", e => Write(e));
                Write(")");
                break;
        }
    }

    private void Write(TableSyntax table)
    {
        switch (table)
        {
            case TableNameSyntax name:
                WriteList(name.Parts, ".", p => Write(p));
                WriteAlias(name.Alias);
                break;
            case FileTableSyntax file:
                WriteString(file.Path);
                WriteAlias(file.Alias);
                break;
            case TableFunctionSyntax function:
                if (function.Lateral) Write("LATERAL ");
                foreach (Identifier part in function.Qualifier) Write(part).Write(".");
                Write(function.Name).Write("(");
                WriteList(function.Arguments, ", ", a =>
                {
                    if (a.Name is { } option) Write(option).Write(" = ");
                    Write(a.Value);
                });
                Write(function.WithOrdinality ? ") WITH ORDINALITY" : ")");
                WriteAlias(function.Alias);
                break;
            case DerivedTableSyntax derived:
                Write(derived.Lateral ? "LATERAL (" : "(");
                Write(derived.Query);
                Write(")");
                WriteAlias(derived.Alias);
                break;
            case AliasedJoinSyntax aliased:
                Write(aliased.Table);
                WriteAlias(aliased.Alias);
                break;
            case SampledTableSyntax sampled:
                Write(sampled.Table);
                Write(" TABLESAMPLE ");
                Write(sampled.Sample);
                break;
            case JoinSyntax join: WriteJoin(join); break;
            case PivotTableSyntax pivot: WritePivot(pivot); break;
            case UnpivotTableSyntax unpivot: WriteUnpivot(unpivot); break;
        }
    }

    private void WritePivot(PivotTableSyntax pivot)
    {
        Write("(PIVOT ");
        Write(pivot.Table);
        Write(" ON ");
        WriteList(pivot.On, ", ", on =>
        {
            Write(on.Value);
            if (on.Values.IsEmpty) return;
            Write(" IN (");
            WriteList(on.Values, ", ", WriteItem);
            Write(")");
        });
        if (!pivot.Using.IsEmpty) Write(" USING ");
        WriteList(pivot.Using, ", ", WriteItem);
        if (pivot.GroupBy is { } groups)
        {
            Write(" GROUP BY ");
            WriteList(groups, ", ", g => Write(g));
        }

        Write(")");
        WriteAlias(pivot.Alias);
    }

    private void WriteUnpivot(UnpivotTableSyntax unpivot)
    {
        Write("(UNPIVOT ");
        Write(unpivot.Table);
        Write(unpivot.IncludeNulls ? " INCLUDE NULLS ON " : " ON ");
        WriteList(unpivot.On, ", ", WriteItem);
        Write(" INTO NAME ").Write(unpivot.Name).Write(" VALUE ");
        WriteList(unpivot.Values, ", ", v => Write(v));
        Write(")");
        WriteAlias(unpivot.Alias);
    }

    private void WriteItem(SelectItem item)
    {
        Write(item.Value);
        if (item.Alias is { } alias) Write(" AS ").Write(alias);
    }

    private void WriteJoin(JoinSyntax join)
    {
        Write("(");
        Write(join.Left);
        Write(join.Natural ? " NATURAL " : " ").Write(join.Kind switch
        {
            JoinSyntaxKind.AsofLeft => "ASOF LEFT",
            JoinSyntaxKind.AsofRight => "ASOF RIGHT",
            JoinSyntaxKind.AsofFull => "ASOF FULL",
            _ => join.Kind.ToString().ToUpperInvariant(),
        }).Write(" JOIN ");
        Write(join.Right);
        if (join.On is not null) Write(" ON ", join.On, "");
        if (!join.Using.IsEmpty)
        {
            Write(" USING");
            WriteColumns(join.Using);
        }

        Write(")");
    }

    private void Write(SampleSyntax sample)
    {
        if (sample.Method is { } method) Write(method);
        Write("(", sample.Size, sample.IsPercent ? " PERCENT)" : " ROWS)");
        if (sample.Seed is not null) Write(" REPEATABLE (", sample.Seed, ")");
    }

    private void WriteAlias(TableAlias? alias)
    {
        if (alias is null) return;
        Write(" AS ").Write(alias.Name);
        WriteColumns(alias.Columns);
    }

    private void WriteColumns(System.Collections.Immutable.ImmutableArray<Identifier> columns)
    {
        if (columns.IsEmpty) return;
        Write("(");
        WriteList(columns, ", ", c => Write(c));
        Write(")");
    }
}
