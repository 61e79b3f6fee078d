using System.Globalization;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Draws when pools of spare capacity are gone, and how long single machines live, from the seed alone.</summary>
internal sealed class SpotDraw
{
    private const string Path = "environment.spot.pools";

    private readonly CloudEnvironment environment;
    private readonly double horizon;
    private readonly ulong seed;
    private readonly EventBudget budget;
    private readonly Dictionary<string, List<Downtime>> shared = new(StringComparer.OrdinalIgnoreCase);

    private SpotDraw(CloudEnvironment environment, TimeSpan horizon, ulong seed, EventBudget budget) =>
        (this.environment, this.horizon, this.seed, this.budget) = (environment, horizon.TotalSeconds, seed, budget);

    /// <summary>By offer: how many machines there are from when on, which may be infinite; null where that does not change.</summary>
    public required Steps<double>?[] Machines { get; init; }

    /// <summary>By offer: seconds until a machine is taken away by itself; null where none is.</summary>
    public required Distribution?[] Lifetimes { get; init; }

    public static SpotDraw Of(CloudEnvironment environment, CloudMarket market, TimeSpan horizon, ulong seed, EventBudget budget)
    {
        var draw = new SpotDraw(environment, horizon, seed, budget) { Machines = new Steps<double>?[market.Offers.Count], Lifetimes = new Distribution?[market.Offers.Count] };
        foreach (var offer in market.Offers)
        {
            if (offer.Purchase != PurchaseOption.Spot)
                continue;
            for (var i = 0; i < environment.Spot.Pools.Count; i++)
            {
                var pools = environment.Spot.Pools[i];
                if (!pools.Of.Matches(offer))
                    continue;
                var zone = market.Zones[offer.ZoneIndex].Index - market.Regions[offer.RegionIndex].Zones[0].Index;
                draw.Lifetimes[offer.Index] = pools.LifetimeOf(offer);
                draw.Machines[offer.Index] = pools is RecordedSpot recorded ? draw.Recorded(recorded, offer, zone, i) : draw.Drawn(pools, offer, i);
                break;
            }
        }

        return draw;
    }

    private Steps<double>? Drawn(SpotPools pools, MarketOffer offer, int rule)
    {
        if (pools.CycleOf(offer) is not { } cycle)
            return null;
        var downtimes = cycle.Own.Downtimes(Stream("spot pool", rule, offer.Name), horizon, budget, Path);
        if (cycle.Shared is { } process)
            downtimes = RenewalProcess.Union(downtimes.Concat(SharedBy(process, offer, rule)));
        var all = offer.MostMachines ?? double.PositiveInfinity;
        var changes = new List<(TimeSpan, double)>(2 * downtimes.Count);
        foreach (var downtime in downtimes)
        {
            changes.Add((TimeSpan.FromSeconds(downtime.From), 0));
            if (downtime.To < horizon)
                changes.Add((TimeSpan.FromSeconds(downtime.To), all));
        }

        return new(all, changes);
    }

    /// <summary>The shortages of a family in a region, under one rule. Where types of the family have rates of their own, each has its own shortages at its own rate, from one stream.</summary>
    private List<Downtime> SharedBy(RenewalProcess process, MarketOffer offer, int rule)
    {
        var place = $"{offer.Provider}/{offer.Region}/{offer.Offer.Shape.Family}";
        var key = string.Create(CultureInfo.InvariantCulture, $"{rule} {place} {process.Up.Mean:R} {process.UpFactor:R}");
        if (!shared.TryGetValue(key, out var downtimes))
            shared[key] = downtimes = process.Downtimes(Stream("spot region", rule, place), horizon, budget, Path);
        return downtimes;
    }

    private Steps<double> Recorded(RecordedSpot recorded, MarketOffer offer, int zone, int rule)
    {
        var series = recorded.Zones[zone % recorded.Zones.Count];
        var changes = new List<(TimeSpan, double)>();
        var all = offer.MostMachines ?? double.PositiveInfinity;
        var before = all;
        for (long step = 0; step * recorded.Step.TotalSeconds < horizon; step++)
        {
            budget.Take($"{Path}[{rule}].step");
            var now = Machines(series[(int)(step % series.Count)]);
            if (now != before)
                changes.Add((recorded.Step * step, now));
            before = now;
        }

        return new(all, changes);

        double Machines(int value) => Math.Min(all, value == 0 ? 0 : recorded.MachinesEach is { } each ? (double)value * each : double.PositiveInfinity);
    }

    private RandomStream Stream(string purpose, int rule, string subject) => new(seed, string.Create(CultureInfo.InvariantCulture, $"{purpose} {rule} {subject}"));
}
