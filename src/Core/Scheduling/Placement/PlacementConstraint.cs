namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>Something that must hold of a placement.</summary>
/// <param name="Field">The field that says so, such as <c>cost.hourlyMaximum</c>.</param>
/// <param name="Text">What it asks for, as people say it.</param>
public sealed record PlacementConstraint(string Field, string Text)
{
    /// <summary>Both.</summary>
    public override string ToString() => $"{Field} ({Text})";
}
