using System.Text;

namespace FrameEngine.AdoNet;

/// <summary>Names of tables as callers write them: parts between dots, in double quotes where they have other characters.</summary>
internal static class SqlNames
{
    /// <summary>The parts of a name.</summary>
    /// <exception cref="ArgumentException">A part is empty, or a quote does not end.</exception>
    public static string[] Parse(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        List<string> parts = [];
        var part = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '"')
            {
                if (quoted && i + 1 < name.Length && name[i + 1] == '"') part.Append(name[i++]);
                else quoted = !quoted;
            }
            else if (name[i] == '.' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(name[i]);
            }
        }

        parts.Add(part.ToString());
        return !quoted && parts.TrueForAll(p => p.Length > 0) ? [.. parts] : throw new ArgumentException($"\"{name}\" is no name of a table", nameof(name));
    }

    /// <summary>A name in double quotes.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
