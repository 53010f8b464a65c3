namespace FrameEngine.Formats;

/// <summary>Cancellation as the engine's own exception.</summary>
internal static class Cancellation
{
    /// <exception cref="QueryCancelledException">The token was cancelled.</exception>
    public static void ThrowIfCancelled(this CancellationToken token)
    {
        if (token.IsCancellationRequested) throw new QueryCancelledException();
    }
}
