using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Functions.Scalars;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>CREATE and DROP of macros, sequences and types.</summary>
internal sealed partial class Binder
{
    private BoundCreateObject BindCreateMacro(CreateMacroSyntax macro)
    {
        bool table = macro.Overloads[0].Query is not null;
        foreach (MacroSyntax overload in macro.Overloads)
        {
            if (overload.Query is not null != table) throw Error(macro.Span, "the bodies of a macro are either all expressions or all tables");
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            bool optional = false;
            foreach (MacroParameter parameter in overload.Parameters)
            {
                if (!seen.Add(parameter.Name.Text)) throw Error(parameter.Name.Span, $"the parameter {parameter.Name.Text} is there twice");
                if (parameter.Default is null && optional) throw Error(parameter.Name.Span, $"the parameter {parameter.Name.Text} needs a default: one before it has one");
                optional = parameter.Default is not null;
                // A default is a value of its own: it names no columns and no other parameters.
                if (parameter.Default is not null) Bind(parameter.Default, new Scope([], null) { AggregatesForbiddenIn = "a parameter's default" });
            }
        }

        var definition = new MacroDefinition(sql, macro);
        return new BoundCreateObject(table ? ObjectKind.TableMacro : ObjectKind.Macro, Names(macro.Name), definition, macro.OrReplace, macro.IfNotExists);
    }

    private BoundCreateObject BindCreateSequence(CreateSequenceSyntax syntax)
    {
        string name = syntax.Name[^1].Text;
        var sequence = new Sequence(name, syntax.Start, syntax.Increment, syntax.Minimum, syntax.Maximum, syntax.Cycle);
        return new BoundCreateObject(ObjectKind.Sequence, Names(syntax.Name), sequence, syntax.OrReplace, syntax.IfNotExists);
    }

    private BoundCreateObject BindCreateType(CreateTypeSyntax syntax)
    {
        DataType type = syntax.Type is { } known ? BindType(known) : EnumOf(syntax.Query is { } query ? EnumValues(query) : syntax.Values, syntax.Span);
        return new BoundCreateObject(ObjectKind.Type, Names(syntax.Name), new NamedType(type), syntax.OrReplace, syntax.IfNotExists);
    }

    /// <summary>The values that a query gives, in its order: they are looked up now.</summary>
    private ImmutableArray<string> EnumValues(QuerySyntax query)
    {
        LogicalPlan plan = BindQuery(query, null);
        if (plan.Output.Count != 1) throw Error(query.Span, $"the values of an ENUM are one column, but this query has {plan.Output.Count}");
        return [.. catalog.Evaluate(plan).Select(row => row[0] ?? throw Error(query.Span, "NULL is no value of an ENUM"))];
    }

    private DataType EnumOf(ImmutableArray<string> values, SourceSpan span)
    {
        try
        {
            return DataType.Enum(values);
        }
        catch (TypeException exception) when (Locate(exception, span))
        {
            throw;
        }
    }

    private BoundDropObject BindDropDefinition(DropDefinitionSyntax drop)
    {
        ObjectKind kind = drop.Kind switch
        {
            DefinitionKind.Macro => ObjectKind.Macro,
            DefinitionKind.TableMacro => ObjectKind.TableMacro,
            DefinitionKind.Sequence => ObjectKind.Sequence,
            _ => ObjectKind.Type,
        };
        ImmutableArray<string> name = Names(drop.Name);
        // A macro of either kind goes by DROP MACRO if there is no other of that name.
        if (kind == ObjectKind.Macro && catalog.FindObject(kind, name) is null && catalog.FindObject(ObjectKind.TableMacro, name) is not null) kind = ObjectKind.TableMacro;
        return new BoundDropObject(kind, name, drop.IfExists, drop.Cascade);
    }
}
