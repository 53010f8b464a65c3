using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>Calls of macros: the body is bound where the call stands, and a parameter's name is bound as the argument there.</summary>
internal sealed partial class Binder
{
    private MacroFrame? _frame;

    private MacroDefinition? FindMacro(FunctionSyntax call) => (MacroDefinition?)catalog.FindObject(
        ObjectKind.Macro, call.Schema is not { } schema ? [call.Name.Text] : call.Database is { } database ? [database.Text, schema.Text, call.Name.Text] : [schema.Text, call.Name.Text]);

    private Expression BindMacro(FunctionSyntax call, MacroDefinition macro, Scope scope)
    {
        string? clause = call.Distinct ? "DISTINCT" : call.Filter is not null ? "FILTER" : !call.OrderBy.IsEmpty ? "ORDER BY" : call.IsStar ? "'*'" : call.Over is not null ? "OVER" : null;
        if (clause is not null) throw Error(call.Span, $"{clause} has no place in a call of the macro {macro.Name}");
        (MacroSyntax body, Dictionary<string, MacroArgument> arguments) = Choose(macro, call.Arguments, call.Name);
        return WithArguments(arguments, macro.Sql, () => Bind(body.Expression!, scope));
    }

    private LogicalPlan BindTableMacro(TableFunctionSyntax call, MacroDefinition macro, Scope? outer)
    {
        (MacroSyntax body, Dictionary<string, MacroArgument> arguments) = Choose(macro, call.Arguments, call.Name);
        CteScope? ctes = _ctes;
        _ctes = null;
        try
        {
            return WithArguments(arguments, macro.Sql, () => BindQuery(body.Query!, outer));
        }
        finally
        {
            _ctes = ctes;
        }
    }

    /// <summary>The body that takes these arguments, and what its parameters stand for.</summary>
    private (MacroSyntax Body, Dictionary<string, MacroArgument> Arguments) Choose(MacroDefinition macro, IReadOnlyList<FunctionArgument> given, Identifier at)
    {
        foreach (MacroSyntax body in macro.Overloads)
        {
            if (given.Count > body.Parameters.Length) continue;
            var arguments = new Dictionary<string, MacroArgument>(StringComparer.OrdinalIgnoreCase);
            bool fits = true;
            int next = 0;
            foreach (FunctionArgument argument in given)
            {
                string? name = argument.Name is { } named
                    ? body.Parameters.FirstOrDefault(p => p.Name.Text.Equals(named.Text, StringComparison.OrdinalIgnoreCase))?.Name.Text
                    : body.Parameters[next++].Name.Text;
                fits &= name is not null && arguments.TryAdd(name, new MacroArgument(argument.Value, sql));
            }

            foreach (MacroParameter parameter in body.Parameters)
            {
                if (arguments.ContainsKey(parameter.Name.Text)) continue;
                if (parameter.Default is null) fits = false;
                else arguments.Add(parameter.Name.Text, new MacroArgument(parameter.Default, macro.Sql));
            }

            if (fits) return (body, arguments);
        }

        IEnumerable<string> known = macro.Overloads.Select(o => $"{macro.Name}({string.Join(", ", o.Parameters.Select(p => p.Default is null ? p.Name.Text : $"{p.Name.Text} := {SyntaxText.Of(p.Default)}"))})");
        string names = string.Join(", ", given.Select(g => g.Name is { } name ? $"{name.Text} := …" : "…"));
        throw At(new BindException($"the macro {macro.Name} does not take ({names})", "42883") { Hint = $"it takes {string.Join(" or ", known)}" }, at.Span);
    }

    private T WithArguments<T>(IReadOnlyDictionary<string, MacroArgument> arguments, string text, Func<T> bind, bool seesOuter = false)
    {
        EnsureStack();
        (MacroFrame? frame, string before) = (_frame, sql);
        _frame = new MacroFrame(arguments, frame, seesOuter);
        sql = text;
        try
        {
            return bind();
        }
        finally
        {
            (_frame, sql) = (frame, before);
        }
    }

    /// <summary>What a name means if it is a parameter of the macro that is being bound; null if it is none.</summary>
    private T? WithArgument<T>(string name, Func<ExpressionSyntax, T> bind) where T : class
    {
        for (MacroFrame? frame = _frame; frame is not null; frame = frame.SeesOuter ? frame.Outer : null)
        {
            if (!frame.Arguments.TryGetValue(name, out MacroArgument? argument)) continue;
            (MacroFrame? inner, string before) = (_frame, sql);
            (_frame, sql) = (frame.Outer, argument.Sql);
            try
            {
                return bind(argument.Syntax);
            }
            finally
            {
                (_frame, sql) = (inner, before);
            }
        }

        return null;
    }
}
