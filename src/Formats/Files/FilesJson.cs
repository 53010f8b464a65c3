using System.Text.Json.Serialization;
using FrameEngine.Catalog;

namespace FrameEngine.Formats.Files;

/// <summary>What plans hold of several files, as JSON, by generated code: programs compiled ahead of time have no other.</summary>
[JsonSerializable(typeof(ScanSpec[]))]
[JsonSerializable(typeof(SinkSpec))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PartitionedSinkOptions))]
internal sealed partial class FilesJson : JsonSerializerContext;
