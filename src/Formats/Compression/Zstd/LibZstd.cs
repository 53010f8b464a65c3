using System.Runtime.InteropServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>The system's libzstd, where there is one: it compresses better and faster than <see cref="ZstdEncoder"/>.</summary>
/// <remarks>Contexts are kept per thread and freed with it.</remarks>
internal static unsafe class LibZstd
{
    private const int Level = 3;

    private static readonly string[] LibraryNames =
        OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "libzstd.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib"]
        : ["libzstd.so.1", "libzstd.so"];

    private static readonly Entries? Library = Entries.Load();

    [ThreadStatic]
    private static Contexts? _contexts;

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => Library != null;

    /// <summary>Compresses into one frame; there must be room for <see cref="ZstdEncoder.MaxLength"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Entries library = Library!;
        nint context = (_contexts ??= new Contexts(library)).Compressing;
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            nuint written = library.Compress(context, dst, (nuint)destination.Length, src, (nuint)source.Length, Level);
            if (library.IsError(written) != 0)
                throw new ArgumentException("The destination is shorter than the codec's maximum compressed length.", nameof(destination));
            return (int)written;
        }
    }

    /// <summary>Decompresses frames; false when the library refuses them or they hold another number of bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Entries library = Library!;
        nint context = (_contexts ??= new Contexts(library)).Decompressing;
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            nuint written = library.Decompress(context, dst, (nuint)destination.Length, src, (nuint)source.Length);
            return library.IsError(written) == 0 && written == (nuint)destination.Length;
        }
    }

    private sealed class Entries(nint library)
    {
        public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int, nuint> Compress =
            (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressCCtx");

        public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> Decompress =
            (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressDCtx");

        public readonly delegate* unmanaged<nuint, uint> IsError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        public readonly delegate* unmanaged<nint> CreateCompressing = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        public readonly delegate* unmanaged<nint> CreateDecompressing = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createDCtx");
        public readonly delegate* unmanaged<nint, nuint> FreeCompressing = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        public readonly delegate* unmanaged<nint, nuint> FreeDecompressing = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDCtx");

        public static Entries? Load()
        {
            foreach (string name in LibraryNames)
            {
                if (!NativeLibrary.TryLoad(name, out nint library))
                    continue;
                try
                {
                    return new Entries(library);
                }
                catch (EntryPointNotFoundException)
                {
                    NativeLibrary.Free(library); // another library of that name
                }
            }

            return null;
        }
    }

    private sealed class Contexts(Entries library)
    {
        public readonly nint Compressing = NotNull(library.CreateCompressing());
        public readonly nint Decompressing = NotNull(library.CreateDecompressing());

        ~Contexts()
        {
            library.FreeCompressing(Compressing);
            library.FreeDecompressing(Decompressing);
        }

        private static nint NotNull(nint context) => context != 0 ? context : throw new OutOfMemoryException();
    }
}
