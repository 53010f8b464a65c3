using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Fills data tables and data sets from queries, and writes their changes back by commands that the caller gives or a <see cref="FrameCommandBuilder"/> makes.</summary>
public sealed class FrameDataAdapter : DbDataAdapter
{
    /// <summary>An adapter without commands.</summary>
    public FrameDataAdapter() { }

    /// <summary>An adapter that fills from a command.</summary>
    public FrameDataAdapter(FrameCommand selectCommand) => SelectCommand = selectCommand;

    /// <summary>An adapter that fills from a query, and opens the connection for that if it is closed.</summary>
    public FrameDataAdapter(string selectCommandText, FrameConnection connection) : this(new FrameCommand(selectCommandText, connection)) { }

    /// <summary>Before a changed row is written.</summary>
    public event EventHandler<RowUpdatingEventArgs>? RowUpdating;

    /// <summary>After a changed row was written.</summary>
    public event EventHandler<RowUpdatedEventArgs>? RowUpdated;

    /// <summary>The query that <c>Fill</c> runs.</summary>
    public new FrameCommand? SelectCommand
    {
        get => (FrameCommand?)base.SelectCommand;
        set => base.SelectCommand = value;
    }

    /// <summary>What <c>Update</c> runs for added rows.</summary>
    public new FrameCommand? InsertCommand
    {
        get => (FrameCommand?)base.InsertCommand;
        set => base.InsertCommand = value;
    }

    /// <summary>What <c>Update</c> runs for changed rows.</summary>
    public new FrameCommand? UpdateCommand
    {
        get => (FrameCommand?)base.UpdateCommand;
        set => base.UpdateCommand = value;
    }

    /// <summary>What <c>Update</c> runs for deleted rows.</summary>
    public new FrameCommand? DeleteCommand
    {
        get => (FrameCommand?)base.DeleteCommand;
        set => base.DeleteCommand = value;
    }

    /// <inheritdoc/>
    protected override void OnRowUpdating(RowUpdatingEventArgs value) => RowUpdating?.Invoke(this, value);

    /// <inheritdoc/>
    protected override void OnRowUpdated(RowUpdatedEventArgs value) => RowUpdated?.Invoke(this, value);
}
