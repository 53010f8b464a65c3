using System.Text;
using System.Text.Json;
using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Physical plans as versioned JSON: what workers are sent. Reading gives back an equal plan, but for open sources and sinks, which <c>Spec</c> opens again.</summary>
/// <remarks>Functions travel by name and argument types and are looked up in the reader's registry, so that both sides must know them.</remarks>
internal static class PlanJson
{
    /// <summary>The format's version: raised by every change that an older reader would misread.</summary>
    public const int Version = 1;

    /// <exception cref="FrameNotSupportedException">The plan holds what cannot leave the process.</exception>
    public static string Write(PhysicalPlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WritePropertyName("plan");
            new PlanJsonWriter(json).Write(plan);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="FrameNotSupportedException">Another version wrote it, or it names an operator or function that is not known here.</exception>
    /// <exception cref="WorkerException">It is not a plan.</exception>
    public static PhysicalPlan Read(string text) => Read(text, FunctionRegistry.Default);

    /// <inheritdoc cref="Read(string)"/>
    public static PhysicalPlan Read(string text, FunctionRegistry functions)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            JsonElement root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != Version) throw new FrameNotSupportedException($"the plan is of version {version}, but this engine reads version {Version}");
            return new PlanJsonReader(new ExpressionJsonReader(functions)).Read(root.GetProperty("plan"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new WorkerException($"the text is not a physical plan: {e.Message}", e);
        }
    }

    /// <summary>The plan as another process would read it, with its sources and sinks put back: to test that nothing is lost on the way.</summary>
    public static PhysicalPlan RoundTrip(PhysicalPlan plan)
    {
        using IEnumerator<PhysicalPlan> originals = PhysicalPlanText.PreOrder(plan).GetEnumerator();
        return Reattach(Read(Write(plan)), originals);
    }

    private static PhysicalPlan Reattach(PhysicalPlan read, IEnumerator<PhysicalPlan> originals)
    {
        if (!originals.MoveNext()) throw new InternalException("a plan came back with more nodes");
        PhysicalPlan original = originals.Current;
        EquatableArray<PhysicalPlan> children = read.Children;
        if (!children.IsEmpty) read = read.WithChildren(children.Map(c => Reattach(c, originals)));
        return (read, original) switch
        {
            (PhysicalScan scan, PhysicalScan { Source: { } source }) => scan with { Source = source },
            (PhysicalWrite write, PhysicalWrite { Sink: { } sink }) => write with { Sink = sink },
            _ => read,
        };
    }
}
