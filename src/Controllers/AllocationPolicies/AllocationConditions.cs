using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Puts findings into words. Nothing here depends on the time of the look, so an unchanged policy reads the same.</summary>
internal static class AllocationConditions
{
    /// <summary>The conditions of a policy whose cost was divided up.</summary>
    public static IReadOnlyList<ConditionFinding> Of(AllocationPolicySpec spec, AllocationPolicyStatus status)
    {
        var ready = status.Currency is null
            ? new ConditionFinding(ConditionTypes.Ready, true, "NoCharges", "there are no charges yet")
            : new(ConditionTypes.Ready, true, "Allocated", $"{Number(status.CoveredPercent?.Value ?? 100)}% of {Number(decimal.Round(status.Total!.Value, 2))} {status.Currency} in {status.Month} is allocated by {spec.Dimensions[0].Name}");
        return spec.UnitMetrics is { Count: > 0 } ? [ready, Covered(spec, status), UnitsKnown(status)] : [ready, Covered(spec, status)];
    }

    private static ConditionFinding Covered(AllocationPolicySpec spec, AllocationPolicyStatus status)
    {
        var goal = spec.CoverageGoal ?? AllocationPolicySpec.DefaultCoverageGoal;
        if (status.Dimensions is not { } dimensions)
            return new(ConditionTypes.Covered, null, "NoCharges", "there are no charges yet");
        var missed = dimensions.Where(dimension => dimension.CoveredPercent?.Value < goal).ToList();
        return missed.Count == 0
            ? new(ConditionTypes.Covered, true, "GoalReached", $"at least {goal}% is allocated in every dimension")
            : new(ConditionTypes.Covered, false, "Unallocated",
                $"less than {goal}% is allocated: {string.Join(", ", missed.Select(dimension => $"{dimension.Name} {Number(dimension.CoveredPercent!.Value)}%, {Number(dimension.Unallocated)} {status.Currency} unallocated"))}");
    }

    private static ConditionFinding UnitsKnown(AllocationPolicyStatus status)
    {
        if (status.UnitMetrics!.FirstOrDefault(metric => metric.Problem is not null) is { } failing)
            return new(ConditionTypes.UnitsKnown, false, "SourceFailing", $"{failing.Name}: {failing.Problem}");
        var unknown = status.UnitMetrics!.Where(metric => metric.UnitCost is null).Select(metric => metric.Name).ToList();
        return unknown.Count > 0
            ? new(ConditionTypes.UnitsKnown, false, "NoUnits", $"there is no day of which both cost and units are known: {string.Join(", ", unknown)}")
            : new(ConditionTypes.UnitsKnown, true, "Known", "every unit metric has numbers");
    }

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
