using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Resources;
using FleetPlan = CloudIntel.Resources.FleetPlan;
using PurchaseOption = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>Puts plans into a status.</summary>
internal static class FleetPlanStatuses
{
    /// <summary>The status of a choice, without its conditions. Where no region will do, the last fleet stays.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="workloads">What was planned.</param>
    /// <param name="today">The nodes of today; null where the plan begins from nothing.</param>
    /// <param name="plan">The plan with its last status.</param>
    /// <param name="now">The time of the decision.</param>
    public static FleetPlanStatus ToStatus(this RegionChoice choice, IReadOnlyList<FleetWorkload> workloads, TodaysNodes? today, FleetPlan plan, DateTimeOffset now)
    {
        var before = plan.Status ?? new();
        var rationale = today is { Unpriced: > 0 } ? $"{choice.Rationale}; {today.Unpriced} of today's nodes have no price in the catalogue and are left out" : choice.Rationale;
        var next = before with
        {
            ObservedGeneration = plan.Metadata.Generation,
            Workloads = workloads.Count,
            Pods = workloads.Sum(workload => workload.Replicas),
            Alternatives = choice.Alternatives.Count == 0 ? null : [.. choice.Alternatives.Take(StatusLimits.FleetAlternatives).Select(ToStatus)],
            Rationale = StatusText.Cut(rationale, StatusLimits.PlacementReason),
        };
        return choice.Chosen is { } chosen ? next.With(chosen, today, before, now) : next;
    }

    /// <summary>The fleet of a status as the engine keeps it; null where some of its pools are not listed, or it is of something else.</summary>
    /// <param name="status">The status.</param>
    /// <param name="chosen">The region that is chosen now.</param>
    public static IReadOnlyList<PlannedPool>? PoolsBefore(FleetPlanStatus? status, RegionPlan chosen) =>
        status is { NodesNotListed: null, Pools: { } pools } && status.Provider == chosen.Region.Facts.Provider && status.Region == chosen.Region.Facts.Region && status.Digest == KeptFleet.DigestOf(chosen)
            ? [.. pools.Select(pool => new PlannedPool(pool.InstanceType, pool.Zone ?? "", pool.PurchaseOption == nameof(PurchaseOption.Spot) ? PurchaseOption.Spot : PurchaseOption.OnDemand, pool.Count))]
            : null;

    /// <summary>What tells one fleet from another: its region and nodes, without what they cost; null where there is none.</summary>
    public static string? NameOf(FleetPlanStatus? status) => status is { Region: { } region, Pools: { } pools }
        ? string.Join(' ', pools.OrderBy(pool => pool.InstanceType, StringComparer.Ordinal).ThenBy(pool => pool.Zone, StringComparer.Ordinal).ThenBy(pool => pool.PurchaseOption, StringComparer.Ordinal)
            .Select(pool => string.Create(CultureInfo.InvariantCulture, $"{pool.Count}x{pool.InstanceType}/{pool.Zone}/{pool.PurchaseOption}")).Prepend($"{status.Provider}/{region}"))
        : null;

    /// <summary>A fleet in a few words.</summary>
    public static string Text(FleetPlanStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.Nodes} nodes in {status.Region} of {status.Provider} for {status.MonthlyCost} USD a month, {status.GapPercent} percent above the bound");

    /// <summary>All pools of a plan, those that cost most first.</summary>
    public static IReadOnlyList<FleetPool> PoolsOf(RegionPlan plan) =>
    [
        .. plan.Plan.Nodes.GroupBy(node => (node.Offer.InstanceType, node.Offer.Zone, node.Offer.Purchase))
            .Select(nodes => new FleetPool
            {
                InstanceType = StatusText.Cut(nodes.Key.InstanceType, StatusLimits.FleetName),
                Zone = nodes.Key.Zone.Length > 0 ? StatusText.Cut(nodes.Key.Zone, StatusLimits.FleetName) : null,
                PurchaseOption = nodes.Key.Purchase.ToString(),
                Count = nodes.Count(),
                Kept = nodes.Count(node => node.IsKept) is > 0 and var kept ? kept : null,
                HourlyCost = nodes.Sum(node => node.Offer.HourlyPrice),
            })
            .OrderByDescending(pool => pool.HourlyCost.Value).ThenBy(pool => pool.InstanceType, StringComparer.Ordinal).ThenBy(pool => pool.Zone, StringComparer.Ordinal).ThenBy(pool => pool.PurchaseOption, StringComparer.Ordinal),
    ];

    private static FleetPlanStatus With(this FleetPlanStatus status, RegionPlan chosen, TodaysNodes? today, FleetPlanStatus before, DateTimeOffset now)
    {
        var (plan, cost, bound) = (chosen.Plan, chosen.HourlyCost, chosen.Plan.LowerBound + chosen.Plan.CommittedCost);
        var pools = PoolsOf(chosen);
        var listed = pools.Take(StatusLimits.FleetPools).ToList();
        var costToday = today is { Unpriced: 0 } ? chosen.Request.Options.HourlyCostToday + plan.CommittedCost : null;
        var next = status with
        {
            Provider = chosen.Region.Facts.Provider,
            Region = chosen.Region.Facts.Region,
            Nodes = plan.Nodes.Count,
            HourlyCost = cost,
            MonthlyCost = Monthly(cost),
            LowerBound = bound,
            GapPercent = bound > 0 ? StatusText.Rounded(((cost / bound) - 1) * 100) : null,
            Relaxed = plan.Relaxed.Count == 0 ? null : [.. plan.Relaxed.Take(StatusLimits.Items).Select(text => StatusText.Cut(text, StatusLimits.FleetReason))],
            MonthlyCostToday = costToday is { } its ? Monthly(its) : null,
            Saving = plan.Saving is { } saving && costToday is not null ? Monthly(saving) : null,
            Pools = listed.Count == 0 ? null : listed,
            NodesNotListed = pools.Skip(listed.Count).Sum(pool => pool.Count) is > 0 and var rest ? rest : null,
            RemovedNodes = today is null ? null : plan.Removed.Count,
            Unplaced = plan.Unplaced.Count == 0 ? null : [.. Unplaced(plan)],
            Digest = KeptFleet.DigestOf(chosen),
        };
        return next with { Since = before.Since is { } since && NameOf(before) == NameOf(next) ? since : StatusText.WholeSeconds(now) };
    }

    private static IEnumerable<FleetUnplaced> Unplaced(Core.Scheduling.Fleet.FleetPlan plan) => plan.Unplaced
        .GroupBy(pod => (Workload: FleetWorkload.OwnerOf(pod.Pod), pod.Reason))
        .OrderByDescending(pods => pods.Count()).ThenBy(pods => pods.Key.Workload, StringComparer.Ordinal).ThenBy(pods => pods.Key.Reason, StringComparer.Ordinal)
        .Take(StatusLimits.Items)
        .Select(pods => new FleetUnplaced
        {
            Workload = StatusText.Cut(pods.Key.Workload, StatusLimits.FleetName),
            Pods = pods.Count(),
            Reason = StatusText.Cut(pods.Key.Reason, StatusLimits.FleetReason),
        });

    private static FleetAlternative ToStatus(RegionAlternative alternative) => new()
    {
        Provider = alternative.Region.Facts.Provider,
        Region = alternative.Region.Facts.Region,
        MonthlyCost = alternative.HourlyCost is { } cost ? Monthly(cost) : null,
        Reason = StatusText.Cut(alternative.Reason, StatusLimits.FleetReason),
    };

    private static Resources.Values.DecimalString Monthly(decimal hourly) => StatusText.Rounded(hourly * PriceCatalog.HoursPerMonth);
}
