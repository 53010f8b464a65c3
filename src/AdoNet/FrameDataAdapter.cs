using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Fills data tables and data sets from queries; the commands that write changes back are the caller's to give.</summary>
public sealed class FrameDataAdapter : DbDataAdapter
{
    /// <summary>An adapter without commands.</summary>
    public FrameDataAdapter() { }

    /// <summary>An adapter that fills from a command.</summary>
    public FrameDataAdapter(FrameCommand selectCommand) => SelectCommand = selectCommand;

    /// <summary>An adapter that fills from a query, and opens the connection for that if it is closed.</summary>
    public FrameDataAdapter(string selectCommandText, FrameConnection connection) : this(new FrameCommand(selectCommandText, connection)) { }

    /// <summary>The query that <c>Fill</c> runs.</summary>
    public new FrameCommand? SelectCommand
    {
        get => (FrameCommand?)base.SelectCommand;
        set => base.SelectCommand = value;
    }
}
