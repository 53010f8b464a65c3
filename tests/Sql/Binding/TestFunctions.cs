using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Sql.Tests.Binding;

internal static class TestFunctions
{
#pragma warning disable CA2255 // a module initialiser is what tests need here: the registry must be filled before any of them runs
    [ModuleInitializer]
    internal static void Register()
    {
        FunctionRegistry registry = FunctionRegistry.Default;
        if (registry.IsScalar("+")) return;
        foreach (string op in (string[])["+", "-", "*", "%"])
            registry.AddScalar(op, a => new ScalarOverload(op, a, a.Count == 2 ? Expressions.CastRules.Common(a[0], a[1]) ?? a[0] : a[0], null!));
        registry.AddScalar("/", a => new ScalarOverload("/", [DataType.Float64, DataType.Float64], DataType.Float64, null!));
        registry.AddScalar("||", a => new ScalarOverload("||", [DataType.Utf8, DataType.Utf8], DataType.Utf8, null!));
        registry.AddScalar("like", a => new ScalarOverload("like", a, DataType.Boolean, null!));
        registry.AddScalar("upper", a => new ScalarOverload("upper", a, DataType.Utf8, null!));
        registry.AddScalar("substring", a => new ScalarOverload("substring", a, DataType.Utf8, null!));
        registry.AddScalar("year", a => new ScalarOverload("year", a, DataType.Int64, null!));
        foreach (string f in (string[])["sum", "min", "max", "avg"]) registry.AddAggregate(f, a => new A(f, a, a[0]));
        registry.AddAggregate("count", a => new A("count", a, DataType.Int64));
    }

    private sealed unsafe class A(string n, EquatableArray<DataType> p, DataType r) : AggregateOverload(n, p, r)
    {
        public override int StateSize => 8;
        public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena) { }
        public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena) { }
        public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena) { }
        public override void Finish(byte** rows, int offset, int count, Vector result) { }
    }
}
