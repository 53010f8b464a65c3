using FrameEngine.Frame.Tests.Compute;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class RandomFunctionTests
{
    [Fact]
    public void After_a_seed_every_thread_draws_numbers_of_its_own()
    {
        Evaluate.Rows(Evaluate.Call("setseed", Evaluate.Of(0.25)), [], 1);
        var drawn = new double[8];
        Thread[] threads = [.. Enumerable.Range(0, drawn.Length).Select(i => new Thread(() => drawn[i] = (double)Evaluate.Rows(Evaluate.Call("random"), [], 1)[0]!.Value!))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }
}
