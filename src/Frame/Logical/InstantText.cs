using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Instants as the text that clocks of a zone show, for formats that hold text: which otherwise show them in UTC.</summary>
internal static class InstantText
{
    /// <summary>The type with texts in place of instants.</summary>
    public static DataType Of(DataType type) => type.Id switch
    {
        TypeId.TimestampTz => DataType.Utf8,
        TypeId.List => DataType.List(Of(type.Element)),
        TypeId.FixedSizeList => DataType.FixedSizeList(Of(type.Element), type.Precision),
        TypeId.Map => DataType.Map(Of(type.Fields[0].Type), Of(type.Fields[1].Type)),
        TypeId.Struct when type.IsUnion => type.WithFields(Of),
        TypeId.Struct => DataType.Struct([.. type.Fields.Select(f => f with { Type = Of(f.Type) })]),
        _ => type,
    };

    /// <summary>The plan with texts in place of instants; itself if it has none, or the zone is UTC.</summary>
    public static LogicalPlan Of(LogicalPlan plan, string zone)
    {
        if (zone == Types.Zones.SessionZone.Default || plan.Output.All(c => Of(c.Type) == c.Type)) return plan;
        return new Project(plan, plan.Output.Select(c => Of(c.Type) == c.Type ? NamedExpression.Pass(c) : NamedExpression.New(c.Name, new Cast(c.Ref, Of(c.Type)) { Zone = zone })).ToEquatableArray());
    }
}
