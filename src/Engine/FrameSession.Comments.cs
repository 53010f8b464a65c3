using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>COMMENT ON: texts that a database keeps beside what they are about, and that its system tables show.</summary>
public sealed partial class FrameSession
{
    private static void Comment(CatalogTransaction catalog, BoundComment comment)
    {
        switch (comment.Target)
        {
            case CommentTarget.Table:
                Change(comment.Name, rules => rules with { Comment = comment.Text });
                break;
            case CommentTarget.Column:
                Change([.. comment.Name.SkipLast(1)], rules => rules.WithComment(comment.Name[^1], comment.Text));
                break;
            case CommentTarget.Index:
                if (catalog.FindIndex(comment.Name[^1], catalog.DatabaseOf(comment.Name)) is not { } found) throw new BindException($"there is no index \"{comment.Name[^1]}\"", "42704");
                Change(catalog.PartsOf(found.Table), rules => rules with { Indexes = rules.Indexes.Select(i => i.IsNamed(comment.Name[^1]) ? i with { Comment = comment.Text } : i).ToEquatableArray() });
                break;
            default:
                catalog.CommentObject(Binder.KindOf(comment.Target), comment.Name, comment.Text);
                break;
        }

        void Change(IReadOnlyList<string> name, Func<TableRules, TableRules> change)
        {
            CatalogEntry entry = catalog.Find(name) ?? throw new BindException($"\"{Last(name)}\" takes no comment: it is no table or view of a database", "42809");
            catalog.Replace(name, entry, entry.WithRules(change(entry.Rules)));
        }
    }
}
