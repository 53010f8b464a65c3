using System.Text;
using FrameEngine.Cli.Output;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // standard output is the process's

namespace FrameEngine.Cli.Tests;

/// <summary>A command line, run in this process: what it returned and what it wrote.</summary>
internal sealed record ToolRun(int Exit, string Output, string Error)
{
    public static async Task<ToolRun> OfAsync(params string[] args)
    {
        TextWriter output = Console.Out, error = Console.Error;
        using var bytes = new MemoryStream();
        using var text = new StreamWriter(bytes, new UTF8Encoding(false)) { AutoFlush = true };
        using var errors = new StringWriter();
        try
        {
            Console.SetOut(text);
            Console.SetError(errors);
            RowFormats.StandardOutput = () => new Unclosed(bytes);
            int exit = await Tool.RunAsync(args);
            return new ToolRun(exit, Encoding.UTF8.GetString(bytes.ToArray()), errors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            RowFormats.StandardOutput = Console.OpenStandardOutput;
        }
    }

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Each result opens and closes standard output.
    private sealed class Unclosed(MemoryStream bytes) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => bytes.Length;
        public override long Position { get => bytes.Position; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => bytes.Write(buffer, offset, count);
    }
}

/// <summary>A directory that is gone with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("frame-cli-tests").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Names of the files in it.</summary>
    public string[] Files => [.. Directory.GetFiles(Root).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
