using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Formats.Csv;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary><c>sniff_csv('file')</c>: what is found out about a CSV file, as a row, with the call of <c>read_csv</c> that needs no finding out.</summary>
internal static class CsvSniffing
{
    private static readonly DataType s_column = DataType.Struct([new Field("name", DataType.Utf8), new Field("type", DataType.Utf8)]);

    private static readonly (string Name, DataType Type)[] s_columns =
    [
        ("Delimiter", DataType.Utf8), ("Quote", DataType.Utf8), ("Escape", DataType.Utf8), ("NewLineDelimiter", DataType.Utf8), ("Comment", DataType.Utf8), ("SkipRows", DataType.UInt32),
        ("HasHeader", DataType.Boolean), ("Columns", DataType.List(s_column)), ("DateFormat", DataType.Utf8), ("TimestampFormat", DataType.Utf8), ("UserArguments", DataType.Utf8), ("Prompt", DataType.Utf8),
    ];

    /// <param name="path">The file; of several the first says how they are written.</param>
    /// <param name="options">What is known.</param>
    /// <param name="arguments">The same as it was written, for the last columns.</param>
    public static Values Sniff(string path, CsvReadOptions options, IReadOnlyDictionary<string, Scalar> arguments)
    {
        CsvTableSource source = CsvTableSource.Open(path, options);
        CsvLayout layout = source.Layout;
        CsvDialect dialect = layout.Dialect;
        string newline = dialect.Newline == '\r' ? "\\r" : layout.HasCarriageReturns ? "\\r\\n" : "\\n";
        string? dates = FormatOf(layout, TypeId.Date), timestamps = FormatOf(layout, TypeId.Timestamp);
        string user = string.Join(", ", arguments.Select(a => $"{a.Key}={Text(a.Value)}"));
        string columns = string.Join(", ", layout.Schema.Select(f => $"{Quoted(f.Name)}: {Quoted(f.Type.ToString())}"));
        string prompt = $"FROM read_csv({Quoted(path)}, auto_detect=false, delim={Quoted(dialect.DelimiterText)}, quote={Quoted(Of(dialect.Quote))}, escape={Quoted(Of(dialect.Escape))}, "
            + $"new_line='{newline}', skip={layout.Skip}, comment={Quoted(Of(dialect.Comment))}, header={(layout.HasHeader ? "true" : "false")}, columns={{{columns}}}"
            + (dates is null ? "" : $", dateformat={Quoted(dates)}") + (timestamps is null ? "" : $", timestampformat={Quoted(timestamps)}") + (user.Length == 0 ? "" : ", " + user) + ");";
        Expression list = ExpressionBuilder.Call("list_value",
            [.. layout.Schema.Select(f => ExpressionBuilder.Call("row", new Literal(Scalar.Utf8(f.Name)), new Literal(Scalar.Utf8(f.Type.ToString()))))]);
        Expression[] row =
        [
            Literal(dialect.DelimiterText), Literal(Shown(dialect.Quote)), Literal(Shown(dialect.Escape)), Literal(newline), Literal(Shown(dialect.Comment)),
            new Literal(new Scalar(DataType.UInt32, (uint)layout.Skip)), new Literal(Scalar.Bool(layout.HasHeader)), ExpressionBuilder.Cast(list, s_columns[7].Type, false),
            Literal(dates), Literal(timestamps), Literal(user.Length == 0 ? null : user), Literal(prompt),
        ];
        return new Values([.. s_columns.Select(c => PlanColumn.New(c.Name, c.Type))], [row.ToEquatableArray()]);
    }

    private static string? FormatOf(CsvLayout layout, TypeId type) => layout.Schema.Select((f, i) => f.Type.Id == type ? layout.TimeFormats[i] : null).FirstOrDefault(f => f is not null);

    private static Literal Literal(string? text) => new(text is null ? Scalar.Null(DataType.Utf8) : Scalar.Utf8(text));

    private static string Of(byte character) => character == 0 ? "" : ((char)character).ToString();

    private static string Shown(byte character) => character == 0 ? "(empty)" : Of(character);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Text(Scalar value) => value.Value is Scalar[] items
        ? value.Type.Id == TypeId.Struct
            ? "{" + string.Join(", ", value.Type.Fields.Zip(items).Select(p => $"{Quoted(p.First.Name)}: {p.Second}")) + "}"
            : "[" + string.Join(", ", items.Select(i => i.ToString())) + "]"
        : value.ToString();
}
