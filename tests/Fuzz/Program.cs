using System.Globalization;
using FrameEngine.Fuzz.Tests.Files;
using FrameEngine.Fuzz.Tests.Running;
using FrameEngine.Fuzz.Tests.Scripts;

namespace FrameEngine.Fuzz.Tests;

/// <summary>The long run: <c>--queries N</c> or <c>--files N</c>, or a script's statements with <c>--script PATH</c>; with <c>--seed S</c>, <c>--database D</c> and <c>--note PATH</c>. <c>--print Q</c> shows the script of a query of database D instead of running it.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        (int queries, int files, ulong seed, int database) = (0, 0, (ulong)DateTime.UtcNow.Ticks % 1_000_000, 0);
        int? print = null;
        string? script = null;
        bool all = false;
        string note = Path.Combine(Path.GetTempPath(), $"frame-fuzz-{Environment.ProcessId}.sql");
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            switch (arguments[i])
            {
                case "--queries": queries = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--files": files = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--seed": seed = ulong.Parse(value, CultureInfo.InvariantCulture); break;
                case "--database": database = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--print": print = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--script": script = value; break;
                case "--show": all = value == "all"; break;
                case "--note": note = value; break;
                default: return Usage();
            }
        }

        if (print is { } number)
        {
            Console.WriteLine(Fuzzer.ScriptOf(seed, database, number));
            return 0;
        }

        if (script is not null) return Script(script, all) ? 0 : 1;
        if (arguments.Length % 2 != 0 || queries + files == 0) return Usage();
        Console.WriteLine($"seed {seed}; what runs is noted in {note}");
        return (queries > 0 && !Queries(queries, seed, database, note)) | (files > 0 && !Broken(files, seed, note)) ? 1 : 0;
    }

    private static bool Queries(int count, ulong seed, int database, string note)
    {
        var fuzzer = new Fuzzer(seed) { Note = note };
        foreach (FuzzCase found in fuzzer.Run(count, database)) Console.WriteLine(found);
        foreach ((string signature, int times) in fuzzer.Seen.OrderByDescending(s => s.Value)) Console.WriteLine($"{times,6} × {signature.Split('\n')[0]}");
        Console.WriteLine(fuzzer.Times);
        Console.WriteLine($"{fuzzer.Queries} queries with seed {seed}, {fuzzer.WithRows} of them with rows on both sides: {fuzzer.Differences} differ");
        return fuzzer.Differences == 0;
    }

    private static bool Script(string path, bool all)
    {
        using var comparer = new ScriptComparer();
        (int count, int differences) = (0, 0);
        foreach (string sql in ScriptComparer.Statements(File.ReadAllText(path)))
        {
            count++;
            (Difference? difference, string answer) = comparer.Compare(sql);
            if (difference is not null) differences++;
            if (difference is not null) Console.WriteLine($"-- {difference.Kind}\n{sql};\n{difference.Message}\n");
            else if (all) Console.WriteLine($"-- {sql}\n   {answer}");
        }

        Console.WriteLine($"{count} statements: {differences} differ");
        return differences == 0;
    }

    private static bool Broken(int count, ulong seed, string note)
    {
        var fuzzer = new FileFuzzer(seed) { Note = note };
        int failures = 0;
        foreach (string failure in fuzzer.Run(count))
        {
            Console.WriteLine(failure);
            failures++;
        }

        Console.WriteLine($"{count} broken files with seed {seed}: {fuzzer.Refused} refused, {fuzzer.Read} read, {failures} failures");
        return failures == 0;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("usage: --queries N | --files N [--seed S] [--database D] [--note PATH] | --print Q --seed S --database D | --script PATH [--show all]");
        return 2;
    }
}
