using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FrameEngine.Engine;
using FrameEngine.Sql.Binding;

namespace FrameEngine.AdoNet;

/// <summary>One command of a batch.</summary>
public sealed class FrameBatchCommand : DbBatchCommand
{
    private string _text = "";
    private SqlScript? _parsed;
    private PreparedScript? _prepared;
    private int _affected = -1;

    /// <summary>A command without text.</summary>
    public FrameBatchCommand() { }

    /// <summary>A command.</summary>
    public FrameBatchCommand(string? commandText) => _text = commandText ?? "";

    /// <summary>The SQL text: usually one statement.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => (_text, _parsed, _prepared) = (value ?? "", null, null);
    }

    /// <summary>Always <see cref="CommandType.Text"/>.</summary>
    /// <exception cref="FrameNotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text) throw new FrameNotSupportedException($"commands are SQL text; {value} is not supported");
        }
    }

    /// <summary>Rows that the command inserted or wrote when it last ran; -1 if it counts none or has not run.</summary>
    public override int RecordsAffected => _affected;

    /// <summary>The parameters, in order.</summary>
    public new FrameParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new FrameParameter();

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    internal void Prepare() => _prepared ??= new PreparedScript(Parse());

    internal SqlScript Parse()
    {
        if (_parsed is not null) return _parsed;
        if (string.IsNullOrWhiteSpace(_text)) throw new InvalidOperationException("a command of the batch has no text");
        try
        {
            return _parsed = SqlScript.Parse(_text);
        }
        catch (FrameException error)
        {
            error.FailedBatchCommand = this;
            throw;
        }
    }

    internal CommandPart ToPart()
    {
        _affected = -1;
        SqlScript script = Parse();
        try
        {
            return new CommandPart(script, CommandPart.Bind(script, Parameters), this, _prepared);
        }
        catch (FrameException error)
        {
            error.FailedBatchCommand = this;
            throw;
        }
    }

    internal void Count(long rows) => _affected = (int)Math.Min(Math.Max(_affected, 0) + rows, int.MaxValue);
}
