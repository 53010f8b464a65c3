using System.CommandLine;
using System.CommandLine.Parsing;

namespace FrameEngine.Cli.Commands;

/// <summary>Arguments by position, which must not swallow a misspelt option: <c>--treads</c> would be a comment where SQL is expected.</summary>
internal static class Operands
{
    /// <summary>Makes an argument refuse what looks like an option.</summary>
    public static Argument<T> NoOption<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(t => t.Value).Where(LooksLikeOption))
            {
                string name = text.Split('=')[0];
                IEnumerable<string> known = result.Parent is CommandResult command ? command.Command.Options.Select(o => o.Name) : [];
                result.AddError(Suggestion.For(name, known) is { } hint ? $"there is no option {name}; {hint}" : $"there is no option {name}");
            }
        });
        return argument;
    }

    private static bool LooksLikeOption(string text) =>
        text.StartsWith("--", StringComparison.Ordinal) && text.Length > 2 && char.IsAsciiLetter(text[2]) && !text.Any(char.IsWhiteSpace);
}
