using System.Globalization;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Draws when zones, regions and interfaces are down, from the seed alone. Models of one kind are told apart by their place in the list.</summary>
internal sealed class OutageDraw
{
    private readonly CloudMarket market;
    private readonly IReadOnlyList<FailureModel> models;
    private readonly double horizon;
    private readonly ulong seed;
    private readonly EventBudget budget;
    private readonly List<Downtime>[] zones;
    private readonly List<Downtime>[] regions;
    private readonly List<Downtime>[] interfaces;
    private readonly List<(Downtime When, double Share)>[] throttled;

    private OutageDraw(CloudMarket market, IReadOnlyList<FailureModel> models, double horizon, ulong seed, EventBudget budget)
    {
        (this.market, this.models, this.horizon, this.seed, this.budget) = (market, models, horizon, seed, budget);
        zones = [.. market.Zones.Select(_ => new List<Downtime>())];
        regions = [.. market.Regions.Select(_ => new List<Downtime>())];
        interfaces = [.. market.Regions.Select(_ => new List<Downtime>())];
        throttled = [.. market.Regions.Select(_ => new List<(Downtime, double)>())];
    }

    /// <summary>By zone, region and way to pay of the market: when each is down, in order, those of its region in those of a zone.</summary>
    public IReadOnlyList<Downtime>[] Zones { get; private set; } = [];

    /// <summary>By region.</summary>
    public IReadOnlyList<Downtime>[] Regions { get; private set; } = [];

    /// <summary>By region: when its interface is.</summary>
    public IReadOnlyList<Downtime>[] Interfaces { get; private set; } = [];

    /// <summary>By region: which share of requests is refused from when on.</summary>
    public IReadOnlyList<(TimeSpan At, double Share)>[] Throttled { get; private set; } = [];

    public static OutageDraw Of(CloudMarket market, IReadOnlyList<FailureModel> models, TimeSpan horizon, ulong seed, EventBudget budget)
    {
        var draw = new OutageDraw(market, models, horizon.TotalSeconds, seed, budget);
        for (var i = 0; i < models.Count; i++)
            draw.Add(i);
        draw.Regions = [.. draw.regions.Select(RenewalProcess.Union)];
        draw.Zones = [.. market.Zones.Select(zone => RenewalProcess.Union(draw.zones[zone.Index].Concat(draw.Regions[zone.Region])))];
        draw.Interfaces = [.. draw.interfaces.Select(RenewalProcess.Union)];
        draw.Throttled = [.. draw.throttled.Select(draw.Shares)];
        return draw;
    }

    private void Add(int model)
    {
        // Of which zones and regions there are offers that the model is about.
        var about = market.Offers.Where(models[model].Of.Matches).ToList();
        var (ofZones, ofRegions) = (about.Select(offer => offer.ZoneIndex).Distinct().ToList(), about.Select(offer => offer.RegionIndex).Distinct().ToList());
        switch (models[model])
        {
            case ZoneOutage outage:
                foreach (var zone in ofZones)
                    AddZone(model, outage, zone);
                break;
            case RegionOutage outage:
                foreach (var region in ofRegions)
                    regions[region].AddRange(Draw(model, outage.Between, outage.Repair, RegionName(region)));
                break;
            case ApiOutage outage:
                foreach (var region in ofRegions)
                    interfaces[region].AddRange(Draw(model, outage.Between, outage.Repair, outage.WholeProvider ? ProviderName(region) : RegionName(region)));
                break;
            case ApiThrottling throttling:
                foreach (var region in ofRegions)
                    throttled[region].AddRange(Draw(model, throttling.Between, throttling.Repair, RegionName(region)).Select(when => (when, throttling.RefusedShare)));
                break;
            case GivenOutage { At: var at, Duration: var duration } outage when at.TotalSeconds < horizon:
                var given = new Downtime(at.TotalSeconds, (at + duration).TotalSeconds);
                foreach (var place in outage.Scope == OutageScope.Zone ? ofZones : ofRegions)
                    (outage.Scope switch { OutageScope.Zone => zones, OutageScope.Region => regions, _ => interfaces })[place].Add(given);
                break;
        }
    }

    private void AddZone(int model, ZoneOutage outage, int zone)
    {
        var its = Draw(model, outage.Between, outage.Repair, ZoneName(zone));
        zones[zone].AddRange(its);
        if (outage.SpreadShare == 0)
            return;
        foreach (var other in market.Regions[market.Zones[zone].Region].Zones.Where(other => other.Index != zone))
        {
            var spread = Stream("spread", model, $"{ZoneName(zone)} {other.Name}");
            zones[other.Index].AddRange(its.Where(_ => spread.NextUniform() <= outage.SpreadShare));
        }
    }

    private List<Downtime> Draw(int model, Distribution between, Distribution repair, string place) =>
        new RenewalProcess(between, 1, repair, 1).Downtimes(Stream("outage", model, place), horizon, budget, $"environment.failures[{model}]");

    private RandomStream Stream(string purpose, int model, string place) => new(seed, string.Create(CultureInfo.InvariantCulture, $"{purpose} {models[model].GetType().Name} {model} {place}"));

    /// <summary>Where several refuse at a time, each by itself: a request has to pass all.</summary>
    private List<(TimeSpan At, double Share)> Shares(List<(Downtime When, double Share)> whens)
    {
        var changes = new List<(TimeSpan At, double Share)>();
        foreach (var time in whens.SelectMany(one => (double[])[one.When.From, one.When.To]).Where(time => time < horizon).Distinct().Order())
        {
            var passed = whens.Where(one => one.When.From <= time && time < one.When.To).Aggregate(1.0, (product, one) => product * (1 - one.Share));
            changes.Add((TimeSpan.FromSeconds(time), 1 - passed));
        }

        return changes;
    }

    private string ZoneName(int zone) => $"{RegionName(market.Zones[zone].Region)}/{market.Zones[zone].Name}";

    private string RegionName(int region) => $"{ProviderName(region)}/{market.Regions[region].Name}";

    private string ProviderName(int region) => market.Providers[market.Regions[region].Provider];
}
