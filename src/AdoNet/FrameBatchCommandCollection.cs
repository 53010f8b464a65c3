using System.Collections;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>The commands of a batch, in order.</summary>
public sealed class FrameBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<FrameBatchCommand> _items = [];

    internal FrameBatchCommandCollection() { }

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    internal IReadOnlyList<FrameBatchCommand> Items => _items;

    /// <summary>The command at a position, from 0.</summary>
    public new FrameBatchCommand this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    /// <summary>Adds a command.</summary>
    public FrameBatchCommand Add(FrameBatchCommand command)
    {
        _items.Add(Mine(command));
        return command;
    }

    /// <summary>Adds a command with this text.</summary>
    public FrameBatchCommand Add(string commandText) => Add(new FrameBatchCommand(commandText));

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _items.Add(Mine(item));

    /// <inheritdoc/>
    public override void Clear() => _items.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex) => ((ICollection)_items).CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => item is FrameBatchCommand command ? _items.IndexOf(command) : -1;

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _items.Insert(index, Mine(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => item is FrameBatchCommand command && _items.Remove(command);

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _items.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _items[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => _items[index] = Mine(batchCommand);

    private static FrameBatchCommand Mine(DbBatchCommand? item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item as FrameBatchCommand ?? throw new InvalidCastException($"a {nameof(FrameBatchCommand)} is expected, not a {item.GetType().Name}");
    }
}
