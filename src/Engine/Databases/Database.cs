using System.Collections.Concurrent;
using System.Globalization;
using FrameEngine.Engine.Transactions;

namespace FrameEngine.Engine.Databases;

/// <summary>A directory that keeps tables, views, schemas, macros, types and sequences: a manifest that says what there is, and data files that never change.</summary>
/// <remarks><code>
/// manifest.json            what is committed: replaced whole by each commit
/// data/orders-….parquet    rows of a table; written before the manifest that names them
/// lock, owner              locked by the one process that writes
/// readers/12-…             locked by a process that reads commit 12
/// </code>
/// A commit makes new data files durable, writes a new manifest beside the old one, makes that durable, and renames it. A crash before the rename leaves the old
/// commit, one after it the new; what belongs to neither is removed when the database is opened next. Files of older commits go when no table, transaction or query of
/// this process refers to them any more and no other process reads a commit that has them.
/// </remarks>
/// <threadsafety>Thread-safe but for <see cref="Commit"/>, which one thread calls at a time.</threadsafety>
internal sealed class Database : IDisposable
{
    private const string DataName = "data", LockName = "lock", OwnerName = "owner", TemporaryManifestName = Manifest.FileName + ".tmp";
    private const long UntidyBytes = 256 << 20;

    // Numbers of a sequence that a crash may skip, and that are given between two manifests.
    private const int NumbersAhead = 64;
    private readonly ConcurrentDictionary<string, long> _unneeded = new(StringComparer.Ordinal);
    private readonly Lock _tidying = new();

    // Held while a manifest is made and takes its place: commits and sequences that need numbers noted come one after the other.
    private readonly Lock _manifest = new();
    private readonly Action<CommitStep>? _onStep;
    private readonly FileStream? _lock;
    private HashSet<string> _committed = new(StringComparer.Ordinal);
    private CatalogState _state = CatalogState.Empty;
    private IReadOnlyDictionary<string, DatabaseFile> _current = new Dictionary<string, DatabaseFile>();
    private ReaderLease? _lease;
    private long _commit;
    private long _replacedBytes;
    private volatile string? _broken;
    private volatile bool _disposed;

    private Database(string path, bool readOnly, Action<CommitStep>? onStep)
    {
        (Path, IsReadOnly, _onStep) = (path, readOnly, onStep);
        if (readOnly) return;
        if (!File.Exists(ManifestPath)) RequireEmpty(path);
        Guarded(() => Directory.CreateDirectory(DataDirectory));
        _lock = TakeLock();
    }

    /// <summary>The directory's full path.</summary>
    public string Path { get; }

    public bool IsReadOnly { get; }

    public string DataDirectory => System.IO.Path.Combine(Path, DataName);

    public string ManifestPath => System.IO.Path.Combine(Path, Manifest.FileName);

    private string TemporaryManifestPath => System.IO.Path.Combine(Path, TemporaryManifestName);

    /// <summary>Opens a database, or makes one where there is nothing yet.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="readOnly">Whether it is only read: then it must be there, and any number of processes may have it open, beside one that writes.</param>
    /// <param name="onStep">For tests: told each step of a commit, which fails if this throws.</param>
    /// <param name="state">What is committed.</param>
    /// <exception cref="FrameFileNotFoundException">It is not there.</exception>
    /// <exception cref="DatabaseInUseException">Another session writes it.</exception>
    /// <exception cref="FileFormatException">Its manifest is damaged or of a newer version.</exception>
    /// <exception cref="UsageException">The directory holds something else.</exception>
    public static Database Open(string path, bool readOnly, Action<CommitStep>? onStep, out CatalogState state)
    {
        path = System.IO.Path.GetFullPath(path);
        var database = new Database(path, readOnly, onStep);
        try
        {
            state = readOnly ? database.ReadLeased() : database.ReadOrCreate();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <exception cref="BindException">The database is open for reading only.</exception>
    public void RequireWritable()
    {
        if (IsReadOnly) throw new BindException($"the database '{Path}' is open for reading only", "25006");
        if (_broken is { } why) throw new FrameIOException(why);
    }

    /// <summary>A name that no file has yet.</summary>
    public string NewFileName(string table)
    {
        string readable = new([.. table.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')]);
        return string.Create(CultureInfo.InvariantCulture, $"{readable}-{Guid.CreateVersion7():N}.parquet");
    }

    /// <summary>A file that was written under a new name.</summary>
    public DatabaseFile Written(string name, long rows) => new(this, name, rows, new FileInfo(System.IO.Path.Combine(DataDirectory, name)).Length);

    /// <summary>Makes a state the one that is found from now on, whatever happens.</summary>
    /// <exception cref="FrameIOException">The disk does not take it; then the state before stays, unless the message says otherwise.</exception>
    public void Commit(CatalogState before, CatalogState after)
    {
        if (IsSame(before, after)) return;
        RequireWritable();
        Dictionary<string, DatabaseFile> files = FilesOf(after);
        lock (_manifest)
        {
            Replace(after, [.. files.Values.Where(f => !f.IsDurable)], NumbersAhead);
            _state = after;
        }

        Show(files);
        Tidy();
    }

    /// <summary>Notes how far the sequences have gone, so that they can give more numbers: none is given twice, whatever happens.</summary>
    /// <exception cref="FrameException">The database is only read, closed, or the disk does not take it.</exception>
    public void KeepSequences()
    {
        RequireWritable();
        lock (_manifest)
        {
            if (_disposed) throw new UsageException($"the database '{Path}' is closed, so that its sequences give no more numbers");
            Replace(_state, [], NumbersAhead);
        }
    }

    // Writes a manifest and puts it in the place of the old one.
    private void Replace(CatalogState state, DatabaseFile[] added, int ahead)
    {
        List<(Functions.Scalars.Sequence Sequence, long Count)> noted = [];
        Manifest manifest = ManifestStates.ToManifest(state, _commit + 1, ahead, noted);
        bool renamed = false;
        try
        {
            MakeDurable(added);
            WriteManifest(manifest);
            File.Move(TemporaryManifestPath, ManifestPath, overwrite: true);
            renamed = true;
            Step(CommitStep.ManifestRenamed);
            DurableFiles.SyncDirectory(Path);
            Step(CommitStep.Committed);
        }
        catch (Exception error)
        {
            // What the directory says and what was answered would differ: only reading it again can tell.
            if (renamed) _broken = $"the database '{Path}' must be opened again: its last commit may or may not have taken place ({error.Message})";
            if (error is IOException or UnauthorizedAccessException) throw new FrameIOException(renamed ? _broken! : $"the database '{Path}' cannot be written: {error.Message}", error);
            throw;
        }

        _commit = manifest.Commit;
        foreach ((Functions.Scalars.Sequence sequence, long count) in noted)
        {
            sequence.Noted(count);
            sequence.Keeper = KeepSequences;
        }
    }

    /// <summary>A file's object was collected: unless the file is committed, it can go.</summary>
    public void Unreachable(string name)
    {
        if (_disposed || IsReadOnly) return;
        _unneeded[name] = Interlocked.Read(ref _commit);
        ThreadPool.UnsafeQueueUserWorkItem(static d => d.Tidy(), this, preferLocal: false);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _lease?.Dispose();
        if (_lock is null) return;
        NoteExactly();
        // Queries of this session are over: what no commit has is needed by nobody here.
        if (_broken is null && _commit > 0) RemoveStrays();
        _lock.Dispose();
    }

    /// <summary>Closes a database that queries may still read: files that no commit has stay until it is opened next.</summary>
    public void Detach()
    {
        if (_disposed) return;
        _disposed = true;
        _lease?.Dispose();
        if (_lock is null) return;
        NoteExactly();
        _lock.Dispose();
    }

    // Who closes a database in order skips no numbers.
    private void NoteExactly()
    {
        if (_broken is not null || !_state.Objects.Values.Any(o => o is Functions.Scalars.Sequence)) return;
        foreach (Functions.Scalars.Sequence sequence in _state.Objects.Values.OfType<Functions.Scalars.Sequence>()) sequence.Stop();
        try
        {
            lock (_manifest) Replace(_state, [], 0);
        }
        catch (FrameException)
        {
            // Those noted before hold: some numbers are skipped.
        }
    }

    private static Dictionary<string, DatabaseFile> FilesOf(CatalogState state) =>
        state.Entries.Values.Select(e => e.Source).OfType<DatabaseTable>().SelectMany(t => t.Files).DistinctBy(f => f.Name).ToDictionary(f => f.Name, StringComparer.Ordinal);

    // Registered frames change the state, but not what is kept.
    private static bool IsSame(CatalogState before, CatalogState after)
    {
        if (!before.Schemas.SetEquals(after.Schemas) || before.Objects.Count != after.Objects.Count || !after.Objects.All(o => ReferenceEquals(before.Objects.GetValueOrDefault(o.Key), o.Value))) return false;
        if (before.Comments.Count != after.Comments.Count || !after.Comments.All(c => before.Comments.GetValueOrDefault(c.Key) == c.Value)) return false;
        return Lasting(before).Count() == Lasting(after).Count() && Lasting(after).All(e => ReferenceEquals(before.Find(e.Key), e.Value));

        static IEnumerable<KeyValuePair<TableName, CatalogEntry>> Lasting(CatalogState state) => state.Entries.Where(e => e.Value.Persists);
    }

    private static void RequireEmpty(string path)
    {
        if (File.Exists(path)) throw new UsageException($"'{path}' is a file, and a database is a directory");
        if (!Directory.Exists(path)) return;
        string? other = Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName).FirstOrDefault(n => n is not (DataName or LockName or OwnerName or TemporaryManifestName or "readers"));
        if (other is not null) throw new UsageException($"the directory '{path}' is no database and not empty: it has \"{other}\", but no {Manifest.FileName}");
    }

    private static void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException(error.Message, error);
        }
    }

    private FileStream TakeLock()
    {
        string owner = System.IO.Path.Combine(Path, OwnerName);
        FileStream file;
        try
        {
            file = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FrameIOException($"the database '{Path}' cannot be written: {error.Message}", error);
        }
        catch (IOException error)
        {
            string who = File.Exists(owner) && int.TryParse(File.ReadAllText(owner), CultureInfo.InvariantCulture, out int id)
                ? id == Environment.ProcessId ? "another session of this process" : $"process {id}"
                : "another process";
            throw new DatabaseInUseException(Path, $"the database '{Path}' is open for writing by {who}: one session at a time writes, others may open it Read Only", error);
        }

        File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return file;
    }

    private CatalogState ReadLeased()
    {
        if (!File.Exists(ManifestPath)) throw new FrameFileNotFoundException(Path, $"there is no database in '{Path}'");
        // Holds all files until it is known which commit is read.
        using ReaderLease? any = ReaderLease.TryTake(Path, 0);
        Manifest manifest = Manifest.Read(ManifestPath);
        _lease = ReaderLease.TryTake(Path, manifest.Commit);
        return Restore(manifest);
    }

    private CatalogState ReadOrCreate()
    {
        if (File.Exists(ManifestPath))
        {
            CatalogState state = Restore(Manifest.Read(ManifestPath));
            RemoveStrays();
            return state;
        }

        _commit = 1;
        Guarded(() =>
        {
            WriteManifest(ManifestStates.ToManifest(CatalogState.Empty, _commit, 0, []));
            File.Move(TemporaryManifestPath, ManifestPath, overwrite: true);
            DurableFiles.SyncDirectory(Path);
            if (Directory.GetParent(Path) is { } parent) DurableFiles.SyncDirectory(parent.FullName);
        });
        RemoveStrays();
        return CatalogState.Empty;
    }

    private CatalogState Restore(Manifest manifest)
    {
        _commit = manifest.Commit;
        CatalogState state = _state = ManifestStates.ToState(manifest, this);
        Show(FilesOf(state));
        return state;
    }

    private void Show(Dictionary<string, DatabaseFile> files)
    {
        foreach ((string name, DatabaseFile file) in _current)
            if (!files.ContainsKey(name)) _replacedBytes += file.Bytes;
        lock (_tidying) (_current, _committed) = (files, [.. files.Keys]);
        if (_replacedBytes < UntidyBytes) return;
        // Files go when their objects are collected, and nothing else would make that happen soon.
        _replacedBytes = 0;
        GC.Collect(2, GCCollectionMode.Forced, blocking: false);
    }

    private void MakeDurable(DatabaseFile[] files)
    {
        if (files.Length == 0) return;
        Step(CommitStep.DataWritten);
        foreach (DatabaseFile file in files) DurableFiles.SyncFile(file.Path);
        Step(CommitStep.DataSynced);
        DurableFiles.SyncDirectory(DataDirectory);
        Step(CommitStep.DataNamesSynced);
        foreach (DatabaseFile file in files) file.IsDurable = true;
    }

    private void WriteManifest(Manifest manifest)
    {
        using (var file = new FileStream(TemporaryManifestPath, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(manifest.Write());
            Step(CommitStep.ManifestWritten);
            file.Flush(flushToDisk: true);
        }

        Step(CommitStep.ManifestSynced);
    }

    private void Step(CommitStep step) => _onStep?.Invoke(step);

    /// <summary>Removes files whose objects were collected.</summary>
    private void Tidy()
    {
        lock (_tidying)
        {
            if (_disposed || _unneeded.IsEmpty) return;
            long? oldest = ReaderLease.Oldest(Path);
            foreach ((string name, long commit) in _unneeded)
            {
                if (_committed.Contains(name)) _unneeded.TryRemove(name, out _);
                else if ((oldest is null || oldest >= commit) && TryRemove(name)) _unneeded.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Removes all files that are not committed: leftovers of crashes, and of queries that are over.</summary>
    private void RemoveStrays()
    {
        lock (_tidying)
        {
            if (ReaderLease.Oldest(Path) is { } oldest && oldest < _commit) return;
            foreach (string file in Directory.GetFiles(DataDirectory))
                if (System.IO.Path.GetFileName(file) is var name && !_committed.Contains(name)) TryRemove(name);
            if (File.Exists(TemporaryManifestPath)) File.Delete(TemporaryManifestPath);
        }
    }

    private bool TryRemove(string name)
    {
        try
        {
            File.Delete(System.IO.Path.Combine(DataDirectory, name));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // still open somewhere: the next time
        }
    }
}
