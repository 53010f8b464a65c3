using FrameEngine.Catalog;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>COMMENT ON.</summary>
internal sealed partial class Binder
{
    private BoundComment BindComment(CommentSyntax comment)
    {
        string[] name = [.. comment.Name.Select(p => p.Text)];
        SourceSpan span = comment.Name[0].Span.To(comment.Name[^1].Span);
        switch (comment.Target)
        {
            case CommentTarget.Table:
                if (catalog.FindTable(name) is null) throw At(BindException.UnknownTable(name[^1], catalog.TableNames), span);
                break;
            case CommentTarget.Column:
                Logical.LogicalPlan table = catalog.FindTable(name[..^1]) ?? throw At(BindException.UnknownTable(name[^2], catalog.TableNames), span);
                int at = IndexOf(table.Output, name[^1]);
                if (at < 0) throw At(BindException.UnknownColumn(name[^1], table.Output.Select(c => c.Name)), comment.Name[^1].Span);
                name[^1] = table.Output[at].Name;
                break;
            case CommentTarget.Index:
                break;
            case CommentTarget.Macro when catalog.FindObject(ObjectKind.Macro, name) is null && catalog.FindObject(ObjectKind.TableMacro, name) is not null:
                return new BoundComment(CommentTarget.TableMacro, [.. name], comment.Text);
            default:
                ObjectKind kind = KindOf(comment.Target);
                if (catalog.FindObject(kind, name) is null)
                    throw At(new BindException($"there is no {(kind == ObjectKind.TableMacro ? "macro" : kind.ToString().ToLowerInvariant())} \"{name[^1]}\"", "42704") { Hint = Suggestion.For(name[^1], catalog.ObjectNames(kind)) }, span);
                break;
        }

        return new BoundComment(comment.Target, [.. name], comment.Text);
    }

    /// <summary>The kind of object that a comment is about.</summary>
    public static ObjectKind KindOf(CommentTarget target) => target switch
    {
        CommentTarget.Macro => ObjectKind.Macro,
        CommentTarget.TableMacro => ObjectKind.TableMacro,
        CommentTarget.Sequence => ObjectKind.Sequence,
        CommentTarget.Type => ObjectKind.Type,
        _ => throw new InternalException($"{target} is no object"),
    };
}
