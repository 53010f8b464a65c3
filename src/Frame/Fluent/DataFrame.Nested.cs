using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>Lists spread over rows, structs over columns.</summary>
public sealed partial class DataFrame
{
    /// <summary>Repeats each row for every element of a list, which takes the list's place; lists of several columns are spread beside each other, shorter ones filled up with nulls.</summary>
    /// <param name="columns">List columns, in any case.</param>
    /// <remarks>A row whose lists are empty or null stays once, with nulls.</remarks>
    /// <exception cref="BindException">There is no such column.</exception>
    /// <exception cref="TypeException">A column is no list.</exception>
    public DataFrame Explode(params string[] columns)
    {
        if (columns.Length == 0) throw new UsageException("Explode needs a column");
        FluentBinder binder = Binder();
        PlanColumn[] lists = [.. columns.Select(binder.Resolve)];
        foreach (PlanColumn list in lists)
            if (!list.Type.IsList) throw new TypeException($"column \"{list.Name}\" is no list but a {list.Type}");
        Logical.Unnest unnest = Logical.Unnest.Of(Plan, [.. lists.Select(l => (l.Name, ExpressionBuilder.CastTo(l.Ref, DataType.List(l.Type.Element))))], keepEmpty: true);
        return With(new Project(unnest, [.. Plan.Output.Select(c => Array.FindIndex(lists, l => l.Id == c.Id) is >= 0 and var at
            ? new NamedExpression(unnest.Elements[at].Id, c.Name, unnest.Elements[at].Ref) : NamedExpression.Pass(c))]));
    }

    /// <summary>Puts the fields of a struct in its place, as columns.</summary>
    /// <param name="column">A struct column, in any case.</param>
    /// <exception cref="BindException">There is no such column.</exception>
    /// <exception cref="TypeException">The column is no struct.</exception>
    public DataFrame Unnest(string column)
    {
        PlanColumn found = Binder().Resolve(column);
        if (!found.Type.IsStruct) throw new TypeException($"column \"{found.Name}\" is no struct but a {found.Type}");
        var columns = new List<NamedExpression>();
        foreach (PlanColumn other in Plan.Output)
        {
            if (other.Id != found.Id) columns.Add(NamedExpression.Pass(other));
            else
                for (int i = 0; i < found.Type.Fields.Length; i++) columns.Add(NamedExpression.New(found.Type.Fields[i].Name, new FieldAccess(found.Ref, i)));
        }

        return With(Project(Plan, columns));
    }
}
