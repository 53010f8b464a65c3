using FrameEngine.Logical;

namespace FrameEngine.Engine;

/// <summary>Rows as a session shows them to people.</summary>
internal static class SessionText
{
    /// <summary>The frame with instants as the text that clocks of its session's zone show.</summary>
    public static DataFrame InSessionZone(this DataFrame frame)
    {
        LogicalPlan plan = frame.Session is FrameSession session ? InstantText.Of(frame.Plan, session.TimeZone) : frame.Plan;
        return ReferenceEquals(plan, frame.Plan) ? frame : new DataFrame(frame.Session, plan);
    }
}
