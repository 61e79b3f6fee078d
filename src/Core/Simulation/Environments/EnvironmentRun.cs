using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// What happens in an environment whatever is decided: drawn before, from the seed alone, so that algorithms that are compared meet the same prices, shortages and failures. What
/// happens to a machine follows from the seed, its offer's name and the number of its launch among those of the offer. Immutable, and safe for concurrent use; a longer horizon has what
/// happens until a shorter one unchanged.
/// </summary>
public sealed class EnvironmentRun
{
    /// <summary>No run is longer.</summary>
    public static readonly TimeSpan LongestHorizon = TimeSpan.FromDays(3660);

    /// <summary>Longer times are as good as never, and would not be times any more.</summary>
    private const double MostSeconds = 1e10;

    private readonly Steps<decimal>?[] prices;
    private readonly SpotDraw spot;
    private readonly Steps<bool>[] zonesUp;
    private readonly Steps<bool>[] interfacesUp;
    private readonly Steps<double>[] refused;
    private readonly ProvisioningRule?[] provisioning;
    private readonly (int Index, NodeFailure Model)[] nodeFailures;
    private readonly int[][] quotasOf;

    private EnvironmentRun(CloudEnvironment environment, CloudMarket clouds, DateTimeOffset start, TimeSpan horizon, ulong seed)
    {
        (Environment, Clouds, Start, Horizon, Seed) = (environment, clouds, start, horizon, seed);
        var budget = new EventBudget();
        var outages = OutageDraw.Of(clouds, environment.Failures, horizon, seed, budget);
        spot = SpotDraw.Of(environment, clouds, horizon, seed, budget);
        prices = PriceDraw.Of(environment, clouds, horizon, seed, budget);
        zonesUp = [.. outages.Zones.Select(downtimes => UpSteps(downtimes, horizon))];
        interfacesUp = [.. outages.Interfaces.Select(downtimes => UpSteps(downtimes, horizon))];
        refused = [.. outages.Throttled.Select(changes => new Steps<double>(0, changes))];
        provisioning = [.. clouds.Offers.Select(offer => environment.Provisioning.Rules.FirstOrDefault(rule => rule.Of.Matches(offer)))];
        nodeFailures = [.. environment.Failures.Select((model, i) => (i, Model: model as NodeFailure)).Where(one => one.Model is not null).Select(one => (one.i, one.Model!))];
        quotasOf = [.. clouds.Offers.Select(offer => Enumerable.Range(0, environment.Quotas.Count).Where(quota => environment.Quotas[quota].Of.Matches(offer)).ToArray())];
        Network = new(clouds, environment.Network);
        Timeline = [.. Events(outages).Where(happening => happening.At < horizon).OrderBy(happening => happening.At).ThenBy(happening => happening.Kind).ThenBy(happening => happening.Subject)];
    }

    /// <summary>What was drawn from.</summary>
    public CloudEnvironment Environment { get; }

    /// <summary>Offers, zones, regions and providers.</summary>
    public CloudMarket Clouds { get; }

    /// <summary>What can be bought, by index.</summary>
    public IReadOnlyList<MarketOffer> Market => Clouds.Offers;

    /// <summary>The zones, by index.</summary>
    public IReadOnlyList<MarketZone> Zones => Clouds.Zones;

    /// <summary>The regions, by index.</summary>
    public IReadOnlyList<MarketRegion> Regions => Clouds.Regions;

    /// <summary>The providers, by index.</summary>
    public IReadOnlyList<string> Providers => Clouds.Providers;

    /// <summary>When the run begins.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Horizon { get; }

    /// <summary>What it was drawn from.</summary>
    public ulong Seed { get; }

    /// <summary>Latencies and traffic.</summary>
    public CloudNetwork Network { get; }

    /// <summary>Everything that happens by itself, in order of time, before the horizon. What is otherwise at the start than usual happens at zero.</summary>
    public IReadOnlyList<EnvironmentEvent> Timeline { get; }

    /// <summary>Draws a run.</summary>
    /// <param name="environment">Which <see cref="CloudEnvironment.Check"/> lets pass.</param>
    /// <param name="start">When it begins.</param>
    /// <param name="horizon">Above zero, and at most <see cref="LongestHorizon"/>.</param>
    /// <param name="seed">Of everything that is random.</param>
    /// <param name="market">That of the environment, where it is known from another run.</param>
    /// <exception cref="ScenarioException">More would happen than fits in memory, or the horizon is no time.</exception>
    public static EnvironmentRun Draw(CloudEnvironment environment, DateTimeOffset start, TimeSpan horizon, ulong seed, CloudMarket? market = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (horizon <= TimeSpan.Zero || horizon > LongestHorizon)
            throw new ScenarioException("horizon", $"must be above 0 and at most {LongestHorizon.TotalDays} days");
        return new(environment, market ?? CloudMarket.Of(environment), start, horizon, seed);
    }

    /// <summary>What an offer costs at a time, US dollars an hour, before commitments.</summary>
    public decimal Price(int offer, TimeSpan at) => prices[offer] is { } steps ? steps.At(at) : Market[offer].HourlyPrice;

    /// <summary>How many machines of an offer the cloud has at a time; null for any number. Whether zone and interface are up is another matter.</summary>
    public int? Most(int offer, TimeSpan at)
    {
        if (spot.Machines[offer] is not { } steps)
            return Market[offer].MostMachines;
        var machines = steps.At(at);
        return double.IsPositiveInfinity(machines) ? null : (int)Math.Min(machines, int.MaxValue);
    }

    /// <summary>Whether a zone is up at a time.</summary>
    public bool IsZoneUp(int zone, TimeSpan at) => zonesUp[zone].At(at);

    /// <summary>Whether machines of a region can be started and given back at a time.</summary>
    public bool IsApiUp(int region, TimeSpan at) => interfacesUp[region].At(at);

    /// <summary>The quotas that machines of an offer count against, by their places in <see cref="CloudEnvironment.Quotas"/>.</summary>
    public IReadOnlyList<int> QuotasOf(int offer) => quotasOf[offer];

    /// <summary>Why a machine cannot be started now; null where it can. How many run already, and quotas, are the caller's.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="launch">The number of the attempt among those of the offer, from 0.</param>
    /// <param name="at">Since the start.</param>
    public LaunchRefusal? Refusal(int offer, int launch, TimeSpan at)
    {
        var region = Market[offer].RegionIndex;
        if (!IsZoneUp(Market[offer].ZoneIndex, at))
            return LaunchRefusal.ZoneDown;
        if (!IsApiUp(region, at))
            return LaunchRefusal.ApiDown;
        if (Most(offer, at) == 0)
            return LaunchRefusal.InsufficientCapacity;
        if (refused[region].At(at) is > 0 and var share && Stream("throttled", offer, launch).NextUniform() <= share)
            return LaunchRefusal.Throttled;
        return provisioning[offer] is { RefusedShare: > 0 } rule && Stream("no capacity", offer, launch).NextUniform() <= rule.RefusedShare ? LaunchRefusal.InsufficientCapacity : null;
    }

    /// <summary>From the request for a machine until pods can run on it.</summary>
    public TimeSpan ProvisioningDelay(int offer, int launch)
    {
        var stream = Stream("provisioning", offer, launch);
        return Time((provisioning[offer]?.Seconds.Sample(stream) ?? 0) + Environment.Provisioning.Joining.Sample(stream));
    }

    /// <summary>From the start of a machine until it fails by itself; null where it never does.</summary>
    public TimeSpan? TimeToFailure(int offer, int launch) => FirstFailure(offer, launch)?.After;

    /// <summary>For how long a machine that failed is gone, where it is waited for; zero where it never fails.</summary>
    public TimeSpan Repair(int offer, int launch) => FirstFailure(offer, launch) is { } failure ? Time(failure.Model.Repair.Sample(Stream("repair", offer, launch))) : TimeSpan.Zero;

    /// <summary>From the start of a spot machine until it is taken away by itself, the notice before it included; null where it never is.</summary>
    public TimeSpan? SpotLifetime(int offer, int launch) => spot.Lifetimes[offer] is { } lifetime ? Time(lifetime.Sample(Stream("spot lifetime", offer, launch))) : null;

    /// <summary>How long before it is taken away a spot machine is told.</summary>
    public TimeSpan Notice(int offer) => Environment.Spot.NoticeOf(Market[offer]);

    /// <summary>Grams of CO₂ equivalent a kWh in a region at a time.</summary>
    public double Carbon(int region, TimeSpan at) => Environment.Energy.Grams(Regions[region], Start + at);

    /// <summary>What a machine draws, its building's part included, in watts.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="utilisation">The share of its processors that is used, from 0 to 1.</param>
    public double Watts(int offer, double utilisation) => Environment.Energy.Watts(Market[offer], utilisation);

    /// <summary>
    /// The offers that a workload may run on by the engine of placement's own rules: processors, models, residency, jurisdiction, certificates, carbon, purchase options, ceilings, latency to
    /// its connections, availability. By index.
    /// </summary>
    public IReadOnlyList<int> Permitted(PlacementRequirement requirement)
    {
        var permits = Clouds.Engine.Permits(requirement);
        var allowed = Regions.SelectMany(region => permits.In(region.Place).Offers).ToLookup(offer => offer.Purchase, offer => offer.Offer);
        var ofPurchase = allowed.ToDictionary(group => group.Key, group => group.ToHashSet(ReferenceEqualityComparer.Instance));
        return [.. Market.Where(offer => ofPurchase.GetValueOrDefault(offer.Purchase)?.Contains(offer.Offer) is true).Select(offer => offer.Index)];
    }

    private static Steps<bool> UpSteps(IReadOnlyList<Downtime> downtimes, TimeSpan horizon) =>
        new(true, [.. downtimes.SelectMany(one => new[] { (TimeSpan.FromSeconds(one.From), false), (Time(one.To), true) }).Where(change => change.Item1 < horizon)]);

    private static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds));

    private RandomStream Stream(string purpose, int offer, int launch) => new(Seed, $"{purpose} {Market[offer].Name}", launch);

    private (TimeSpan After, NodeFailure Model)? FirstFailure(int offer, int launch)
    {
        (TimeSpan After, NodeFailure Model)? first = null;
        foreach (var (index, model) in nodeFailures)
        {
            if (!model.Of.Matches(Market[offer]))
                continue;
            var after = Time(model.Seconds.Sample(Stream($"failure {index}", offer, launch)));
            if (first is null || after < first.Value.After)
                first = (after, model);
        }

        return first;
    }

    private IEnumerable<EnvironmentEvent> Events(OutageDraw outages)
    {
        for (var offer = 0; offer < Market.Count; offer++)
        {
            foreach (var (at, price) in prices[offer]?.Changes ?? [])
                yield return new(at, EnvironmentEventKind.OfferPrice, offer, (double)price);
            if (spot.Machines[offer] is not { } machines)
                continue;
            foreach (var (at, count) in machines.Changes)
                yield return new(at, EnvironmentEventKind.SpotCapacity, offer, count);
        }

        for (var zone = 0; zone < Zones.Count; zone++)
        {
            foreach (var (at, up) in zonesUp[zone].Changes)
                yield return new(at, up ? EnvironmentEventKind.ZoneUp : EnvironmentEventKind.ZoneDown, zone);
        }

        for (var region = 0; region < Regions.Count; region++)
        {
            foreach (var (at, up) in UpSteps(outages.Regions[region], Horizon).Changes)
                yield return new(at, up ? EnvironmentEventKind.RegionUp : EnvironmentEventKind.RegionDown, region);
            foreach (var (at, up) in interfacesUp[region].Changes)
                yield return new(at, up ? EnvironmentEventKind.ApiUp : EnvironmentEventKind.ApiDown, region);
            foreach (var (at, share) in refused[region].Changes)
                yield return new(at, EnvironmentEventKind.ApiThrottled, region, share);
        }
    }
}
