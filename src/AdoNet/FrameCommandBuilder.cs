using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FrameEngine.AdoNet;

/// <summary>Writes the INSERT, UPDATE and DELETE for a data adapter whose query reads one table and has its key.</summary>
public sealed class FrameCommandBuilder : DbCommandBuilder
{
    /// <summary>A builder without an adapter.</summary>
    public FrameCommandBuilder() => (QuotePrefix, QuoteSuffix) = ("\"", "\"");

    /// <summary>A builder for an adapter: its <c>Update</c> gets its commands from here.</summary>
    public FrameCommandBuilder(FrameDataAdapter adapter) : this() => DataAdapter = adapter;

    /// <summary>The adapter.</summary>
    public new FrameDataAdapter? DataAdapter
    {
        get => (FrameDataAdapter?)base.DataAdapter;
        set => base.DataAdapter = value;
    }

    /// <summary>Always a double quote.</summary>
    [AllowNull]
    public override string QuotePrefix
    {
        get => base.QuotePrefix;
        set => base.QuotePrefix = value is "\"" ? value : throw new ArgumentException("names are quoted by double quotes", nameof(value));
    }

    /// <summary>Always a double quote.</summary>
    [AllowNull]
    public override string QuoteSuffix
    {
        get => base.QuoteSuffix;
        set => base.QuoteSuffix = value is "\"" ? value : throw new ArgumentException("names are quoted by double quotes", nameof(value));
    }

    /// <summary>The INSERT.</summary>
    public new FrameCommand GetInsertCommand() => (FrameCommand)base.GetInsertCommand();

    /// <summary>The UPDATE.</summary>
    public new FrameCommand GetUpdateCommand() => (FrameCommand)base.GetUpdateCommand();

    /// <summary>The DELETE.</summary>
    public new FrameCommand GetDeleteCommand() => (FrameCommand)base.GetDeleteCommand();

    /// <inheritdoc/>
    public override string QuoteIdentifier(string unquotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(unquotedIdentifier);
        return SqlNames.Quote(unquotedIdentifier);
    }

    /// <inheritdoc/>
    public override string UnquoteIdentifier(string quotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(quotedIdentifier);
        return quotedIdentifier is ['"', .., '"'] && quotedIdentifier.Length > 1 ? quotedIdentifier[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : quotedIdentifier;
    }

    /// <summary>Nothing: a parameter's type follows its value.</summary>
    protected override void ApplyParameterInfo(DbParameter parameter, DataRow row, StatementType statementType, bool whereClause) { }

    /// <inheritdoc/>
    protected override string GetParameterName(int parameterOrdinal) => string.Create(CultureInfo.InvariantCulture, $"p{parameterOrdinal}");

    /// <inheritdoc/>
    protected override string GetParameterName(string parameterName) => parameterName;

    /// <inheritdoc/>
    protected override string GetParameterPlaceholder(int parameterOrdinal) => string.Create(CultureInfo.InvariantCulture, $"@p{parameterOrdinal}");

    /// <inheritdoc/>
    protected override void SetRowUpdatingHandler(DbDataAdapter adapter)
    {
        if (adapter is not FrameDataAdapter frames) throw new ArgumentException($"a {nameof(FrameDataAdapter)} is expected", nameof(adapter));
        // The same adapter once more takes the handler away.
        if (ReferenceEquals(frames, base.DataAdapter)) frames.RowUpdating -= OnRowUpdating;
        else frames.RowUpdating += OnRowUpdating;
    }

    private void OnRowUpdating(object? sender, RowUpdatingEventArgs arguments) => RowUpdatingHandler(arguments);
}
