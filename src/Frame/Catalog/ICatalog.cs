using FrameEngine.Logical;

namespace FrameEngine.Catalog;

/// <summary>What names of tables mean in a session: tables, views, registered frames, files and table functions.</summary>
/// <remarks>Every plan that is given out has column identities of its own, so that two references to one table never share any.</remarks>
internal interface ICatalog
{
    /// <summary>The plan of a table, view or registered frame by its name parts (schema first, if any), in any case; null if there is none.</summary>
    LogicalPlan? FindTable(IReadOnlyList<string> name);

    /// <summary>What the table of that name demands of its rows.</summary>
    TableRules RulesOf(IReadOnlyList<string> name) => TableRules.None;

    /// <summary>The plan of a file, directory or glob that is named as a table (<c>'lineitem.parquet'</c>); null if the text does not look like a file.</summary>
    /// <exception cref="FrameException">It looks like a file but cannot be opened.</exception>
    LogicalPlan? FindFile(string path);

    /// <summary>The plan of a table function such as <c>read_parquet('x')</c>; null if there is no function of that name.</summary>
    /// <exception cref="FrameException">Its arguments are wrong or the file cannot be opened.</exception>
    LogicalPlan? CallTableFunction(string name, IReadOnlyList<Types.Scalar> arguments, IReadOnlyDictionary<string, Types.Scalar> namedArguments);

    /// <summary>Names of tables and views, for suggestions and SHOW TABLES.</summary>
    IEnumerable<string> TableNames { get; }

    /// <summary>Names of table functions, for suggestions.</summary>
    IEnumerable<string> TableFunctionNames { get; }

    /// <summary>A sink for <c>COPY … TO</c>; the format is guessed from the path's ending unless the options name one.</summary>
    /// <exception cref="FrameException">The format or an option is unknown.</exception>
    ITableSink CreateSink(string path, IReadOnlyDictionary<string, Types.Scalar> options);

    /// <summary>Settings that decide what SQL means.</summary>
    BindingOptions Options => BindingOptions.Default;

    /// <summary>A macro, sequence, type or other thing by its name parts, in any case; null if there is none.</summary>
    NamedObject? FindObject(ObjectKind kind, IReadOnlyList<string> name) => null;

    /// <summary>The catalog as the text of a view of that name sees it: what is named without a schema is looked for beside the view first.</summary>
    ICatalog Beside(IReadOnlyList<string> view) => this;

    /// <summary>The database that names without one are in.</summary>
    string Database => "memory";

    /// <summary>Names of a kind, for suggestions.</summary>
    IEnumerable<string> ObjectNames(ObjectKind kind) => [];

    /// <summary>The value of a setting as text.</summary>
    /// <exception cref="BindException">There is no such setting.</exception>
    string ShowSetting(string name) => throw new BindException($"there is no setting \"{name}\"", "42704");

    /// <summary>A setting's value, of the setting's type.</summary>
    /// <exception cref="BindException">There is no such setting.</exception>
    Types.Scalar ValueOfSetting(string name) => Types.Scalar.Utf8(ShowSetting(name));

    /// <summary>Runs a query now, for statements whose columns depend on rows, and gives its values as text; null is NULL.</summary>
    /// <exception cref="FrameException">The query fails.</exception>
    IReadOnlyList<string?[]> Evaluate(LogicalPlan plan) => throw new FrameNotSupportedException("a statement whose columns depend on rows is not supported here");
}
