using System.Buffers;
using System.Text;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Scanning;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Lists as writers wrote them before there were three levels: Avro's and Thrift's names, elements that are the repeated field itself, and fields that just repeat.</summary>
public sealed class OldListTests
{
    // Levels and values of four rows: [1, 2], null, [], [3].
    private static readonly (int Repetition, int Definition, int? Value)[] s_optionalList = [(0, 2, 1), (1, 2, 2), (0, 0, null), (0, 1, null), (0, 2, 3)];

    [Theory]
    [InlineData("array")]
    [InlineData("element")]
    [InlineData("bag")]
    public void A_repeated_number_under_a_list_is_its_element(string name)
    {
        SchemaElement[] schema = [Root(1), ListGroup("l"), Number(name, Repetition.Repeated)];
        Check(schema, "l INTEGER[]", 4, ["[1, 2]", null, "[]", "[3]"], s_optionalList);
    }

    [Fact]
    public void A_repeated_group_of_several_fields_is_the_element()
    {
        SchemaElement[] schema = [Root(1), ListGroup("l"), Group("element", Repetition.Repeated, 2), Number("a"), Number("b", Repetition.Optional)];
        Check(
            schema, "l STRUCT(a INTEGER, b INTEGER)[]", 4, ["[{'a': 1, 'b': 10}, {'a': 2, 'b': NULL}]", null, "[]", "[{'a': 3, 'b': 30}]"],
            s_optionalList, [(0, 3, 10), (1, 2, null), (0, 0, null), (0, 1, null), (0, 3, 30)]);
    }

    [Theory]
    [InlineData("array", "l STRUCT(a INTEGER)[]", "[{'a': 1}, {'a': 2}]", "[{'a': 3}]")]
    [InlineData("l_tuple", "l STRUCT(a INTEGER)[]", "[{'a': 1}, {'a': 2}]", "[{'a': 3}]")]
    [InlineData("bag", "l INTEGER[]", "[1, 2]", "[3]")]
    [InlineData("list", "l INTEGER[]", "[1, 2]", "[3]")]
    public void The_name_says_whether_a_group_of_one_field_is_the_element(string name, string type, string first, string last)
    {
        SchemaElement[] schema = [Root(1), ListGroup("l"), Group(name, Repetition.Repeated, 1), Number("a")];
        Check(schema, type, 4, [first, null, "[]", last], s_optionalList);
    }

    [Fact]
    public void A_group_whose_only_field_repeats_is_the_element()
    {
        SchemaElement[] schema = [Root(1), ListGroup("l"), Group("list", Repetition.Repeated, 1), Number("x", Repetition.Repeated)];
        Check(schema, "l STRUCT(x INTEGER[])[]", 3, ["[{'x': [1, 2]}, {'x': []}]", null, "[{'x': [3]}]"], [(0, 3, 1), (2, 3, 2), (1, 2, null), (0, 0, null), (0, 3, 3)]);
    }

    [Fact]
    public void Lists_of_lists_of_two_levels_each()
    {
        SchemaElement[] schema = [Root(1), ListGroup("l"), ListGroup("array", Repetition.Repeated), Number("array", Repetition.Repeated)];
        Check(schema, "l INTEGER[][]", 4, ["[[1, 2], []]", "[]", null, "[[3]]"], [(0, 3, 1), (2, 3, 2), (1, 2, null), (0, 1, null), (0, 0, null), (0, 3, 3)]);
    }

    [Fact]
    public void A_field_that_just_repeats_is_a_list()
    {
        SchemaElement[] schema = [Root(1), Number("l", Repetition.Repeated)];
        Check(schema, "l INTEGER[] NOT NULL", 3, ["[1, 2]", "[]", "[3]"], [(0, 1, 1), (1, 1, 2), (0, 0, null), (0, 1, 3)]);
    }

    [Fact]
    public void A_group_that_just_repeats_is_a_list_of_structs()
    {
        SchemaElement[] schema = [Root(1), Group("l", Repetition.Repeated, 2), Number("a"), Number("b", Repetition.Repeated)];
        Check(schema, "l STRUCT(a INTEGER, b INTEGER[])[] NOT NULL", 2, ["[{'a': 1, 'b': [7, 8]}, {'a': 2, 'b': []}]", "[]"],
            [(0, 1, 1), (1, 1, 2), (0, 0, null)], [(0, 2, 7), (2, 2, 8), (1, 1, null), (0, 0, null)]);
    }

    [Fact]
    public void An_old_map_is_a_map()
    {
        SchemaElement[] schema =
        [
            Root(1), new SchemaElement { Name = "m", Repetition = Repetition.Optional, ChildCount = 1, Converted = ConvertedType.Map },
            new SchemaElement { Name = "map", Repetition = Repetition.Repeated, ChildCount = 2, Converted = ConvertedType.MapKeyValue }, Number("key"), Number("value", Repetition.Optional),
        ];
        Check(schema, "m MAP(INTEGER, INTEGER)", 4, ["{1=10, 2=NULL}", null, "{}", "{3=30}"], s_optionalList, [(0, 3, 10), (1, 2, null), (0, 0, null), (0, 1, null), (0, 3, 30)]);
    }

    private static void Check(SchemaElement[] schema, string type, int rows, string?[] expected, params (int Repetition, int Definition, int? Value)[][] leaves)
    {
        string path = Write(schema, rows, leaves);
        try
        {
            Assert.Equal(type, ParquetTableSource.Open(path).Schema.ToString());
            Assert.Equal(expected, ParquetFiles.Read(path)[0].Select(v => v?.Replace("\"", "")));
            // Row by row: each is found where the one before ends.
            Assert.Equal(expected, ParquetFiles.Read(path, chunkRows: 1)[0].Select(v => v?.Replace("\"", "")));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SchemaElement Root(int children) => new() { Name = "root", ChildCount = children };

    private static SchemaElement ListGroup(string name, Repetition repetition = Repetition.Optional) => new() { Name = name, Repetition = repetition, ChildCount = 1, Converted = ConvertedType.List };

    private static SchemaElement Group(string name, Repetition repetition, int children) => new() { Name = name, Repetition = repetition, ChildCount = children };

    private static SchemaElement Number(string name, Repetition repetition = Repetition.Required) => new() { Name = name, Repetition = repetition, Type = ParquetType.Int32 };

    // One row group, one page of version 1 a leaf, numbers as they are.
    private static string Write(SchemaElement[] schema, int rows, (int Repetition, int Definition, int? Value)[][] leaves)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("PAR1"u8);
        var chunks = new List<ColumnChunkMetadata>();
        int next = 0;
        Walk(ref next, [], 0, 0);
        void Walk(ref int at, string[] path, int definition, int repetition)
        {
            SchemaElement element = schema[at++];
            if (at > 1)
            {
                path = [.. path, element.Name];
                definition += element.Repetition == Repetition.Required ? 0 : 1;
                repetition += element.Repetition == Repetition.Repeated ? 1 : 0;
            }

            if (element.Type is null)
            {
                for (int c = 0; c < element.ChildCount; c++) Walk(ref at, path, definition, repetition);
                return;
            }

            (int Repetition, int Definition, int? Value)[] entries = leaves[chunks.Count];
            var page = new ArrayBufferWriter<byte>();
            Levels(page, entries.Select(e => e.Repetition), repetition);
            Levels(page, entries.Select(e => e.Definition), definition);
            foreach ((_, _, int? value) in entries)
                if (value is { } number) page.Write(BitConverter.GetBytes(number));
            int start = output.WrittenCount;
            var header = new PageHeader { Type = PageType.Data, ValueCount = entries.Length, Encoding = ParquetEncoding.Plain };
            header.CompressedSize = header.UncompressedSize = page.WrittenCount;
            header.Write(new ThriftWriter(output));
            output.Write(page.WrittenSpan);
            int size = output.WrittenCount - start;
            chunks.Add(new ColumnChunkMetadata
            {
                Type = ParquetType.Int32, Path = path, Encodings = [ParquetEncoding.Plain], DataPageOffset = start, ValueCount = entries.Length, CompressedSize = size, UncompressedSize = size,
            });
        }

        var file = new FileMetadata { Schema = schema, RowCount = rows, RowGroups = [new RowGroupMetadata { Columns = [.. chunks], RowCount = rows }] };
        int footer = output.WrittenCount;
        file.Write(new ThriftWriter(output));
        output.Write(BitConverter.GetBytes(output.WrittenCount - footer));
        output.Write(Encoding.ASCII.GetBytes("PAR1"));
        string path = ParquetFiles.TemporaryPath();
        File.WriteAllBytes(path, output.WrittenSpan.ToArray());
        return path;
    }

    // A run for each level.
    private static void Levels(ArrayBufferWriter<byte> page, IEnumerable<int> levels, int most)
    {
        if (most == 0) return;
        byte[] runs = [.. levels.SelectMany(l => new[] { (byte)2, (byte)l })];
        page.Write(BitConverter.GetBytes(runs.Length));
        page.Write(runs);
    }
}
