namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What a container may ask for, in cores or bytes.</summary>
/// <param name="Least">The least; null for no bound.</param>
/// <param name="Most">The most, not less than the least; null for no bound.</param>
public sealed record SizeBounds(double? Least = null, double? Most = null)
{
    /// <summary>The advice, or what is nearest to it within the bounds. Where usage is not known, what is asked for now stays within them, too.</summary>
    internal ResourceAdvice Apply(ResourceAdvice advice, CurrentSize current, SizedResource resource)
    {
        if (advice.Request is not { } wanted || Within(wanted) is var request && request == wanted)
            return advice.ByHour.Count == 0 ? advice : advice with { ByHour = [.. advice.ByHour.Select(timed => timed with { Request = Within(timed.Request) })] };
        return advice with
        {
            Direction = current.Request is not { } now ? SizingDirection.Set : request > now ? SizingDirection.Up : request < now ? SizingDirection.Down : SizingDirection.Keep,
            Reason = SizingReason.Bounds,
            Request = request,
            Limit = request == current.Request ? current.Limit : ResourceSizing.Limit(current, request, resource),
            ByHour = [],
            Rationale = $"{advice.Rationale.TrimEnd('.')}; {(request > wanted ? "at least" : "at most")} {Sentences.Amount(request, resource)} is allowed.",
        };
    }

    private double Within(double amount) => Math.Min(Math.Max(amount, Least ?? 0), Most ?? double.PositiveInfinity);
}
