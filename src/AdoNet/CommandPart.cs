using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;

namespace FrameEngine.AdoNet;

/// <summary>SQL text with its parameters' values, ready to be run.</summary>
/// <param name="Command">The command of a batch that it comes from, which is told how many rows it changed; null outside batches.</param>
/// <param name="Prepared">Its plans, if it was prepared.</param>
internal sealed record CommandPart(SqlScript Script, SqlParameters Parameters, FrameBatchCommand? Command = null, PreparedScript? Prepared = null)
{
    /// <summary>Gives a statement its meaning.</summary>
    /// <exception cref="FrameException">A name is unknown, types do not fit, a parameter has no value.</exception>
    public BoundStatement Bind(int statement, CatalogTransaction catalog, FrameSession session) =>
        Prepared is null ? Script.Bind(statement, catalog, Parameters) : Prepared.Bind(statement, catalog, Parameters, session);

    /// <exception cref="FrameException">A parameter's value has no SQL type or does not convert to its type, or the text has no place for one that has no name.</exception>
    public static SqlParameters Bind(SqlScript script, FrameParameterCollection parameters)
    {
        if (parameters.Count == 0) return SqlParameters.None;
        if (parameters.Count > script.Positions && parameters.Items.Skip(script.Positions).FirstOrDefault(p => p.BareName.Length == 0) is { } extra)
            throw new UsageException($"there is a value for parameter {parameters.IndexOf(extra) + 1}, but the text has {(script.Positions == 0 ? "no parameters by position" : script.Positions == 1 ? "one parameter" : $"{script.Positions} parameters")}");
        var named = new Dictionary<string, Types.Scalar>(StringComparer.OrdinalIgnoreCase);
        var positional = new Types.Scalar[parameters.Count];
        for (int i = 0; i < positional.Length; i++)
        {
            FrameParameter parameter = parameters[i];
            positional[i] = parameter.ToScalar();
            if (parameter.BareName.Length > 0 && !named.TryAdd(parameter.BareName, positional[i])) throw new UsageException($"there are two parameters \"{parameter.BareName}\"");
        }

        return new SqlParameters(positional, named);
    }
}
