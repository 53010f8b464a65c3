using System.Text;

namespace FrameEngine.Sql.Binding;

/// <summary>Names inside texts, such as <c>nextval('s.numbers')</c> and <c>SET schema = '"my db".main'</c>.</summary>
internal static class NameText
{
    /// <summary>The name as SQL text: in quotes where it needs them.</summary>
    public static string Quoted(string name) =>
        name.Length > 0 && (char.IsAsciiLetterLower(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') &&
        Lexing.Keywords.CanBeName(Lexing.Keywords.Find(name))
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The parts between dots; what stands in double quotes is taken as it is.</summary>
    public static string[] Parts(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') part.Append(text[i++]);
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '.' && !quoted) Next();
            else part.Append(text[i]);
        }

        Next();
        return [.. parts];

        void Next()
        {
            parts.Add(part.ToString());
            part.Clear();
        }
    }
}
