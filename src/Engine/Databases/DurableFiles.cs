using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FrameEngine.Engine.Databases;

/// <summary>Makes sure that what was written is on the disk and not only in the system's memory.</summary>
internal static class DurableFiles
{
    /// <summary>Waits until a file's content is on the disk.</summary>
    /// <exception cref="IOException">The system cannot say so.</exception>
    public static void SyncFile(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Waits until a directory's names are on the disk: a file that was made or renamed there is found after a loss of power only then.</summary>
    /// <remarks>.NET opens no directories, so this asks the system itself. Windows writes names with its journal.</remarks>
    /// <exception cref="IOException">The system cannot say so.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        int directory = Open(path, 0);
        if (directory < 0) throw Failure(path);
        try
        {
            if (Sync(directory) < 0) throw Failure(path);
        }
        finally
        {
            _ = Close(directory);
        }
    }

    private static IOException Failure(string path) => new($"directory '{path}' cannot be synchronised: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int file);
}
