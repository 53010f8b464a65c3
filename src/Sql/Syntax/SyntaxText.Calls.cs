using System.Collections.Immutable;

namespace FrameEngine.Sql.Syntax;

/// <summary>Calls and windows as SQL.</summary>
internal sealed partial class SyntaxText
{
    private void WriteFunction(FunctionSyntax function)
    {
        string name = function.Name.Text.ToLowerInvariant();
        ImmutableArray<FunctionArgument> arguments = function.Arguments;
        switch (name)
        {
            case "count" when arguments.IsEmpty && !function.Distinct:
                Write(function.Over is null ? "count_star(" : "count(");
                break;
            case "if" when arguments.Length == 3:
                Write("CASE  WHEN (", arguments[0].Value, ") THEN (");
                Write("", arguments[1].Value, ") ELSE ");
                Write("", arguments[2].Value, " END");
                return;
            case "coalesce" or "ifnull": Write("COALESCE("); break;
            case "try": Write("TRY("); break;
            case "list" when function is { OrderBy: [var only], Over: null, Filter: null, WithinGroup: false } && arguments is [{ Name: null, Value: var listed }] && Of(only.Value) == Of(listed):
                Write(function.Distinct ? "list_sort(list(DISTINCT " : "list_sort(list(", listed, only.Descending ? "), 'DESCENDING', '" : "), 'ORDER_DEFAULT', '");
                Write(only.NullsFirst switch { true => "NULLS FIRST')", false => "NULLS LAST')", null => "ORDER_DEFAULT')" });
                return;
            case "percentile_cont" or "percentile_disc" when function.WithinGroup:
                Write(name == "percentile_cont" ? "quantile_cont(" : "quantile_disc(");
                function = function with { WithinGroup = false };
                break;
            default:
                if (function.IsSpelled) name = name switch { "strpos" => "position", "list_transform" => "list_apply", _ => name };
                if (function.IsSpelled) Write("main.");
                else if (function.Schema is { } schema) Write(schema).Write(".");
                Write(TypeNames.Quoted(name)).Write(function.IsStar ? "(*" : "(");
                break;
        }

        if (function.Distinct) Write("DISTINCT ");
        WriteList(function.Arguments, ", ", a =>
        {
            if (a.Name is { } name) Write(name).Write(" := ");
            Write(a.Value);
        });
        if (!function.OrderBy.IsEmpty && !function.WithinGroup)
        {
            Write(" ORDER BY ");
            WriteList(function.OrderBy, ", ", i => Write(i));
        }

        if (function.IgnoreNulls is { } ignore) Write(ignore ? " IGNORE NULLS" : " RESPECT NULLS");
        Write(")");
        if (function.WithinGroup)
        {
            Write(" WITHIN GROUP ( ORDER BY ");
            WriteList(function.OrderBy, ", ", i => Write(i));
            Write(")");
        }

        if (function.Filter is not null) Write(" FILTER (WHERE ", function.Filter, ")");
        if (function.Over is null) return;
        Write(" OVER ");
        Write(function.Over);
    }

    private void Write(WindowSyntax window)
    {
        string separator = "";
        if (window.Base is { } known && _windows?.TryGetValue(known.Text, out WindowSyntax? named) == true)
        {
            window = named with
            {
                PartitionBy = window.PartitionBy.IsEmpty ? named.PartitionBy : window.PartitionBy,
                OrderBy = window.OrderBy.IsEmpty ? named.OrderBy : window.OrderBy,
                Frame = window.Frame ?? named.Frame,
            };
        }

        Write("(");
        if (window.Base is { } name)
        {
            Write(name);
            separator = " ";
        }

        if (!window.PartitionBy.IsEmpty)
        {
            Write(separator).Write("PARTITION BY ");
            WriteList(window.PartitionBy, ", ", i => Write(i));
            separator = " ";
        }

        if (!window.OrderBy.IsEmpty)
        {
            Write(separator).Write("ORDER BY ");
            WriteList(window.OrderBy, ", ", i => Write(i));
            separator = " ";
        }

        if (window.Frame is { } frame && !IsDefault(frame))
        {
            bool all = frame is { Start.Kind: FrameBoundKind.UnboundedPreceding, End.Kind: FrameBoundKind.UnboundedFollowing };
            Write(separator).Write(all ? "ROWS" : frame.Unit.ToString().ToUpperInvariant()).Write(" BETWEEN ");
            Write(frame.Start);
            Write(" AND ");
            Write(frame.End);
            Write(frame.Exclusion switch
            {
                FrameExclusion.CurrentRow => " EXCLUDE CURRENT ROW",
                FrameExclusion.Group => " EXCLUDE GROUP",
                FrameExclusion.Ties => " EXCLUDE TIES",
                _ => "",
            });
        }

        Write(")");
    }

    // What a window without a frame has.
    private static bool IsDefault(WindowFrame frame) =>
        frame is { Unit: FrameUnit.Range, Start.Kind: FrameBoundKind.UnboundedPreceding, End.Kind: FrameBoundKind.CurrentRow, Exclusion: FrameExclusion.NoOthers };

    private void Write(FrameBound bound)
    {
        if (bound.Offset is not null) Write("", bound.Offset, " ");
        Write(bound.Kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.Preceding => "PRECEDING",
            FrameBoundKind.CurrentRow => "CURRENT ROW",
            FrameBoundKind.Following => "FOLLOWING",
            _ => "UNBOUNDED FOLLOWING",
        });
    }
}
