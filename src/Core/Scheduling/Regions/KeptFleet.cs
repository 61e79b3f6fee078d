using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>Nodes of a plan that are alike.</summary>
/// <param name="InstanceType">Their type.</param>
/// <param name="Zone">Their zone; empty where any will do.</param>
/// <param name="Purchase">How they are paid for.</param>
/// <param name="Count">How many.</param>
public sealed record PlannedPool(string InstanceType, string Zone, PurchaseOption Purchase, int Count);

/// <summary>Keeps a plan as it is while another one for the same pods does not save enough: prices move by the hour, and nobody buys another fleet for that.</summary>
public static class KeptFleet
{
    /// <summary>The fleet before, at the prices of now, where it is still one for the same pods and the new one does not save enough; else the new one.</summary>
    /// <param name="plan">The new one.</param>
    /// <param name="before">All pools of the fleet before, made of what has the same <see cref="DigestOf"/>; null where it is not known.</param>
    public static RegionPlan Of(RegionPlan plan, IReadOnlyList<PlannedPool>? before)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (before is not { Count: > 0 } || plan.Request.Nodes is not null)
            return plan;
        var offers = plan.Request.Offers.ToDictionary(offer => (offer.InstanceType, offer.Zone, offer.Purchase));
        var nodes = new List<FleetOffer>();
        foreach (var pool in before)
        {
            if (!offers.TryGetValue((pool.InstanceType, pool.Zone, pool.Purchase), out var offer))
                return plan;
            nodes.AddRange(Enumerable.Repeat(offer, pool.Count));
        }

        var (costs, uses) = Coverage.Of(nodes, plan.Request.Commitments);
        var (cost, committed) = (costs.Sum(), plan.Plan.CommittedCost);
        if (plan.Plan.HourlyCost + committed < (cost + committed) * (1 - plan.Request.Options.Disruption.LeastSaving))
            return plan;
        return plan with
        {
            Plan = plan.Plan with
            {
                Nodes = [.. nodes.Select((offer, i) => new PlannedNode(offer, []) { Name = string.Create(CultureInfo.InvariantCulture, $"kept-{i}"), HourlyCost = costs[i] })],
                HourlyCost = cost,
                Commitments = uses,
            },
        };
    }

    /// <summary>A digest of all that a plan was made from but prices: pods with their rules, offers, zones and options.</summary>
    public static string DigestOf(RegionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (request, text) = (plan.Request, new StringBuilder());
        Add(text, plan.Region.Facts.Provider, plan.Region.Facts.Region);
        foreach (var pods in request.Pods.GroupBy(pod => pod.Owner).OrderBy(owner => owner.Key, StringComparer.Ordinal))
        {
            var pod = pods.First();
            Add(text, pods.Key, pods.Count(), pod.Requests, pod.Requirements.Offers?.Key ?? "");
            Add(text, [.. pod.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")]);
            Add(text, [.. pod.TopologySpread.Select(rule => $"{rule.Key}{rule.MaxSkew}{Selector(rule.Selector)}")]);
            Add(text, [.. pod.Affinity.Select(rule => $"{rule.Key}{Selector(rule.Selector)}")]);
            Add(text, [.. pod.AntiAffinity.Select(rule => $"{rule.Key}{Selector(rule.Selector)}")]);
        }

        foreach (var offer in request.Offers)
            Add(text, offer.InstanceType, offer.Zone, offer.Purchase, offer.Capacity, offer.InterruptionRate ?? -1);
        Add(text, [.. request.Zones]);
        Add(text, request.Options.Overhead, request.Options.MostInterruptions, request.Options.Spot);
        Add(text, [.. request.Commitments]);
        Add(text, [.. plan.Plan.Unplaced]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }

    private static string Selector(LabelSelector selector) => string.Join(',', selector.MatchLabels.Select(label => $"{label.Key}={label.Value}"));

    private static void Add(StringBuilder text, params ReadOnlySpan<object> parts)
    {
        foreach (var part in parts)
            text.Append(CultureInfo.InvariantCulture, $"{part}|");
        text.Append('\n');
    }
}
