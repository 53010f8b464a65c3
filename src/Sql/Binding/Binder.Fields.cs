using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>ALTER TABLE … ADD, DROP and RENAME COLUMN of fields of a column's structs: <c>s.f</c>, <c>s.inner.f</c>, and <c>l.element.f</c> inside a list, <c>m.key.f</c> and <c>m.value.f</c> inside a map.</summary>
internal sealed partial class Binder
{
    private BoundStatement BindFieldChange(AlterTableSyntax alter, Scan table, TableRules rules)
    {
        ImmutableArray<Identifier> path = alter.Change switch
        {
            AddFieldChange add => add.Path, DropFieldChange drop => drop.Path, RenameFieldChange rename => rename.Path,
            _ => throw new InternalException($"a change of type {alter.Change.GetType().Name} is about no field"),
        };
        int at = Ordinal(table.Source.Schema, path[0]);
        RefuseUsed(table, rules, path[0], "changed", keysToo: true);
        Expression? changed = Edited(table.Output[at].Ref, path, 1, alter.Change);
        if (changed is null) return new BoundNothing();
        NamedExpression[] columns = [.. table.Output.Select(NamedExpression.Pass)];
        columns[at] = NamedExpression.New(path[0].Text, changed);
        Field[] fields = [.. table.Source.Schema];
        fields[at] = fields[at] with { Type = changed.Type };
        return new BoundAlterTable(Names(alter.Table), table.Source, new Project(table, columns.ToEquatableArray()), new Schema(fields), rules);
    }

    /// <summary>The value with the field changed; null if it already is as it should be.</summary>
    private Expression? Edited(Expression value, ImmutableArray<Identifier> path, int at, TableChange change)
    {
        DataType type = value.Type;
        Identifier name = path[at];
        if (at < path.Length - 1 && !type.IsStruct) return EditedInside(value, path, at, change);
        if (!type.IsStruct) throw Error(name.Span, $"\"{string.Join('.', path.Take(at).Select(p => p.Text))}\" is {type}: only structs have fields");
        int found = IndexOfField(type, name.Text);
        List<(string Name, Expression Value)> fields = [.. type.Fields.Select((f, i) => (f.Name, (Expression)new FieldAccess(value, i)))];
        if (at < path.Length - 1)
        {
            if (found < 0) throw At(BindException.UnknownColumn(name.Text, type.Fields.Select(f => f.Name)), name.Span);
            if (Edited(fields[found].Value, path, at + 1, change) is not { } inner) return null;
            fields[found] = (fields[found].Name, inner);
        }
        else if (!Edit(fields, found, name, change))
        {
            return null;
        }

        Expression made = ExpressionBuilder.Struct([.. fields.Select(f => f.Name)], [.. fields.Select(f => f.Value)]);
        return ExpressionBuilder.Case([new IsNull(value)], [new Literal(Scalar.Null(made.Type))], made);
    }

    // What is inside a list or map is changed element by element.
    private Expression? EditedInside(Expression value, ImmutableArray<Identifier> path, int at, TableChange change)
    {
        DataType type = value.Type;
        string part = path[at].Text.ToLowerInvariant();
        DataType inner = (type.Id, part) switch
        {
            (TypeId.List or TypeId.FixedSizeList, "element") => type.Element,
            (TypeId.Map, "key") => type.Fields[0].Type,
            (TypeId.Map, "value") => type.Fields[1].Type,
            _ => throw Error(path[at].Span, $"\"{string.Join('.', path.Take(at).Select(p => p.Text))}\" is {type}, which has no part \"{path[at].Text}\""),
        };
        if (change is not AddFieldChange { Default: null } || EditedType(inner, path, at + 1, change) is not { } edited)
            return change is AddFieldChange { IfNotExists: true, Default: null } ? null : throw Unsupported(path[at].Span, "renaming, dropping or a default of a field inside a list or map");
        DataType target = part switch
        {
            "element" => type.Id == TypeId.List ? DataType.List(edited) : DataType.FixedSizeList(edited, type.Precision),
            "key" => DataType.Map(edited, type.Fields[1].Type),
            _ => DataType.Map(type.Fields[0].Type, edited),
        };
        return ExpressionBuilder.Cast(value, target, false);
    }

    /// <summary>The type with a field more.</summary>
    private DataType? EditedType(DataType type, ImmutableArray<Identifier> path, int at, TableChange change) =>
        Edited(PlanColumn.New("value", type).Ref, path, at, change)?.Type;

    private bool Edit(List<(string Name, Expression Value)> fields, int found, Identifier name, TableChange change)
    {
        switch (change)
        {
            case AddFieldChange add:
                if (found >= 0) return add.IfNotExists ? false : throw At(new BindException($"the field \"{name.Text}\" already exists", "42701"), name.Span);
                DataType type = BindType(add.Type);
                if (add.Default is { } value) CheckDefault(value, type);
                fields.Add((name.Text, add.Default is null
                    ? new Literal(Scalar.Null(type))
                    : ExpressionBuilder.CastTo(Bind(add.Default.Syntax, new Scope([], null) { AggregatesForbiddenIn = "DEFAULT" }), type)));
                return true;
            case DropFieldChange drop:
                if (found < 0) return drop.IfExists ? false : throw At(BindException.UnknownColumn(name.Text, fields.Select(f => f.Name)), name.Span);
                if (fields.Count == 1) throw Error(name.Span, $"\"{name.Text}\" is the last field of its struct");
                fields.RemoveAt(found);
                return true;
            default:
                string wanted = ((RenameFieldChange)change).Name.Text;
                if (found < 0) throw At(BindException.UnknownColumn(name.Text, fields.Select(f => f.Name)), name.Span);
                if (fields.FindIndex(f => f.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is >= 0 and var other && other != found)
                    throw At(new BindException($"the field \"{wanted}\" already exists", "42701"), ((RenameFieldChange)change).Name.Span);
                fields[found] = (wanted, fields[found].Value);
                return true;
        }
    }

    private static int IndexOfField(DataType type, string name)
    {
        for (int i = 0; i < type.Fields.Length; i++)
            if (type.Fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
