using FrameEngine.Catalog;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>ATTACH and COPY FROM DATABASE: what their options mean.</summary>
internal sealed partial class Binder
{
    private const string InMemory = ":memory:";

    private BoundAttach BindAttach(AttachSyntax attach)
    {
        bool? readOnly = null;
        foreach ((string option, Scalar value) in BindOptions(attach.Options))
        {
            bool? on = value.Value switch { bool flag => flag, string text when bool.TryParse(text, out bool flag) => flag, _ => null };
            switch (option)
            {
                case "read_only" or "readonly" when on is not null: readOnly = on; break;
                case "read_write" or "readwrite" when on is not null: readOnly = !on; break;
                case "read_only" or "readonly" or "read_write" or "readwrite": throw Error(attach.Span, $"the option {option.ToUpperInvariant()} takes true or false, not {value}");
                case "type" when value.Value is string type && type.Equals("frame", StringComparison.OrdinalIgnoreCase): break;
                default:
                    throw At(new BindException($"ATTACH has no option {option.ToUpperInvariant()}{(option == "type" ? $" {value}" : "")}") { Hint = Suggestion.For(option, ["read_only", "read_write"]) }, attach.Span);
            }
        }

        string? directory = attach.Path.Value is InMemory or "" ? null : attach.Path.Value;
        return new BoundAttach(directory, attach.Name?.Text, readOnly, attach.OrReplace, attach.IfNotExists);
    }

    private BoundCopyDatabase BindCopyDatabase(CopyDatabaseSyntax copy)
    {
        bool schema = false, data = false;
        foreach (string option in BindOptions(copy.Options).Keys)
        {
            if (option == "schema") schema = true;
            else if (option == "data") data = true;
            else throw At(new BindException($"COPY FROM DATABASE has no option {option.ToUpperInvariant()}") { Hint = Suggestion.For(option, ["schema", "data"]) }, copy.Span);
        }

        return new BoundCopyDatabase(copy.From.Text, copy.To.Text, schema || !data, data || !schema);
    }
}
