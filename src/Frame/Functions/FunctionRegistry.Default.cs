namespace FrameEngine.Functions;

internal sealed partial class FunctionRegistry
{
    private static FunctionRegistry CreateDefault() => new();
}
