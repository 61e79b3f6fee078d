using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>What was paid for one kind of thing.</summary>
/// <param name="Provider">aws, azure, gcp, or a name of one's own.</param>
/// <param name="Region">The region.</param>
/// <param name="Service">As a bill names it.</param>
/// <param name="Category">Standard, Dynamic (spot) or Committed, as in the FOCUS column PricingCategory.</param>
/// <param name="Cost">US dollars.</param>
public sealed record BillPart(string Provider, string Region, string Service, string Category, decimal Cost);

/// <summary>What a run cost. Every figure is a sum of the charges that <see cref="SimulatedCharges"/> writes, in their FOCUS column EffectiveCost.</summary>
public sealed record CloudBill
{
    /// <summary>Everything: US dollars.</summary>
    public decimal Total => Compute + Network;

    /// <summary>Nodes, and commitments whether used or not.</summary>
    public required decimal Compute { get; init; }

    /// <summary>Traffic.</summary>
    public required decimal Network { get; init; }

    /// <summary>Of <see cref="Compute"/>, spot nodes.</summary>
    public required decimal Spot { get; init; }

    /// <summary>Of <see cref="Compute"/>, commitments that nothing used.</summary>
    public required decimal UnusedCommitments { get; init; }

    /// <summary>
    /// Of <see cref="Compute"/>, what of nodes nobody requested: their cost times the share of machine-time without requests, mean of processors and memory.
    /// </summary>
    public required decimal Idle { get; init; }

    /// <summary>By provider, region, service and category, in that order.</summary>
    public required IReadOnlyList<BillPart> Parts { get; init; }

    /// <summary>By workload in order of names: its share of nodes by requested machine-time, and its traffic. With <see cref="Idle"/> and <see cref="UnusedCommitments"/> it is all.</summary>
    public required IReadOnlyDictionary<string, decimal> ByWorkload { get; init; }

    /// <summary>By day, UTC.</summary>
    public required IReadOnlyDictionary<DateOnly, decimal> ByDay { get; init; }

    /// <summary>Adds up what a run cost.</summary>
    /// <param name="environment">The clouds in that run.</param>
    /// <param name="leases">Its nodes.</param>
    /// <param name="transfers">Its traffic.</param>
    public static CloudBill Of(EnvironmentRun environment, IReadOnlyList<NodeLease> leases, IReadOnlyList<DataTransfer> transfers)
    {
        var parts = new SortedDictionary<(string Provider, string Region, string Service, string Category), decimal>();
        var byDay = new SortedDictionary<DateOnly, decimal>();
        var nodes = new decimal[leases.Count];
        var (compute, spot, unused) = (0m, 0m, 0m);
        foreach (var (hours, commitments) in new LeaseDays(environment, leases).All())
        {
            foreach (var part in hours)
            {
                var offer = environment.Market[leases[part.Lease].Offer];
                var category = part.Commitment is not null ? "Committed" : offer.Purchase == PurchaseOption.Spot ? "Dynamic" : "Standard";
                Add(offer.Provider, offer.Region, BilledServices.Machines(offer.Provider), category, part.Day, part.Paid);
                nodes[part.Lease] += part.Paid;
                compute += part.Paid;
                spot += category == "Dynamic" ? part.Paid : 0;
            }

            foreach (var day in commitments)
            {
                var held = environment.Environment.Commitments[day.Commitment];
                Add(held.Provider, held.Region, BilledServices.Machines(held.Provider), "Committed", day.Day, day.Unused);
                compute += day.Unused;
                unused += day.Unused;
            }
        }

        var network = 0m;
        var workloads = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var traffic in new TrafficCosts(environment).Of(transfers))
        {
            Add(traffic.Transfer.Provider, traffic.Transfer.Region, BilledServices.Traffic(traffic.Transfer.Provider), "Standard", environment.Start + traffic.Transfer.From, traffic.Cost);
            workloads[traffic.Transfer.Workload] = workloads.GetValueOrDefault(traffic.Transfer.Workload) + traffic.Cost;
            network += traffic.Cost;
        }

        var idle = 0m;
        for (var lease = 0; lease < leases.Count; lease++)
        {
            var left = nodes[lease];
            foreach (var (workload, share) in NodeShares.Of(environment.Market[leases[lease].Offer], leases[lease]))
            {
                var cost = Math.Min(left, decimal.Round(nodes[lease] * share, LeaseDays.MoneyDigits, MidpointRounding.ToEven));
                workloads[workload] = workloads.GetValueOrDefault(workload) + cost;
                left -= cost;
            }

            idle += left;
        }

        return new()
        {
            Compute = compute,
            Network = network,
            Spot = spot,
            UnusedCommitments = unused,
            Idle = idle,
            Parts = [.. parts.Where(part => part.Value != 0).Select(part => new BillPart(part.Key.Provider, part.Key.Region, part.Key.Service, part.Key.Category, part.Value))],
            ByWorkload = workloads,
            ByDay = byDay,
        };

        void Add(string provider, string region, string service, string category, DateTimeOffset day, decimal cost)
        {
            var key = (provider, region, service, category);
            parts[key] = parts.GetValueOrDefault(key) + cost;
            var date = DateOnly.FromDateTime(day.UtcDateTime);
            byDay[date] = byDay.GetValueOrDefault(date) + cost;
        }
    }
}
