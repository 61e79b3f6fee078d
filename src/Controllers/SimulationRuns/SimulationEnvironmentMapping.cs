using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Where the clouds of a scenario, as people write them, and those of the simulation meet.</summary>
internal static class SimulationEnvironmentMapping
{
    /// <summary>What own machines' prices are dated: they are as good as the scenario.</summary>
    private const string Own = "scenario";

    private const decimal BytesOfGibibyte = 1L << 30;

    /// <summary>The clouds of a scenario with what a variant changes.</summary>
    /// <param name="environment">The clouds, without errors.</param>
    /// <param name="catalog">All that is known.</param>
    /// <param name="changes">What the variant changes.</param>
    /// <exception cref="ScenarioException">Something is named that is not there.</exception>
    public static CloudEnvironment ToCloud(this SimulationEnvironment environment, PriceCatalog catalog, SimulationVariantChanges changes)
    {
        var offered = environment.Catalog(catalog, changes);
        var provisioning = new ProvisioningModel();
        var made = new CloudEnvironment
        {
            Catalog = offered,
            Capacity =
            [
                .. (environment.Offers ?? []).Where(offer => offer.Machines is not null && offered.Find(offer.Provider, offer.Region, offer.InstanceType) is not null)
                    .Select(offer => new CapacityLimit(Selector(offer.Provider, offer.Region, instanceType: offer.InstanceType), offer.Machines!.Value)),
                .. (environment.Capacity ?? []).Select(limit => new CapacityLimit(Selector(limit.Provider, limit.Region, limit.Zone, instanceType: limit.InstanceType, purchase: limit.Purchase?.Value), limit.Machines)),
            ],
            Quotas = [.. (environment.Quotas ?? []).Select((quota, i) => new Quota($"quotas[{i}]", Selector(quota.Provider, quota.Region, family: quota.Family, purchase: quota.Purchase?.Value), quota.Cpus))],
            Provisioning = provisioning with
            {
                Rules = [.. (environment.Provisioning ?? []).Select(one => new ProvisioningRule(Selector(one.Provider, purchase: one.Purchase?.Value), one.Delay.ToSeconds())), .. provisioning.Rules],
            },
            Spot = environment.Spot.ToModel(),
            Failures =
            [
                .. changes.FailurePresets(environment).SelectMany(preset => FailurePresets.Find(preset.ToString().ToLowerInvariant(), offered)!),
                .. (environment.Failures ?? []).Concat(changes.Failures).Select(ToModel),
            ],
            Commitments =
            [
                .. (environment.Commitments ?? [])
                    .Where(one => changes.Providers.Count + changes.Regions.Count == 0 || offered.Offers.Any(Selector(one.Provider, one.Region, family: one.Family, instanceType: one.InstanceType).Matches))
                    .Select(commitment => ToHeld(commitment, offered)),
            ],
            PriceChanges =
            [
                .. (environment.PriceChanges ?? []).Concat(changes.PriceChanges)
                    .Select(change => new PriceChange(change.After, Selector(change.Provider, change.Region, instanceType: change.InstanceType, purchase: change.Purchase?.Value), change.Percent / 100m)),
            ],
            Energy = environment.Energy.ToModel(),
            Network = environment.Network?.BetweenZones is { } trip ? new() { BetweenZonesMilliseconds = trip.Value.TotalMilliseconds } : new(),
        };
        return changes.Providers.Count + changes.Regions.Count == 0 ? made : made.OfWhatIsLeft();
    }

    /// <summary>What a variant leaves out takes along what was said of it alone.</summary>
    private static CloudEnvironment OfWhatIsLeft(this CloudEnvironment environment)
    {
        return environment with
        {
            Capacity = [.. environment.Capacity.Where(one => IsLeft(one.Of))],
            Quotas = [.. environment.Quotas.Where(one => IsLeft(one.Of))],
            Failures = [.. environment.Failures.Where(one => IsLeft(one.Of))],
            PriceChanges = [.. environment.PriceChanges.Where(one => IsLeft(one.Of))],
        };

        bool IsLeft(OfferSelector selector) => environment.Catalog.Offers.Any(selector.Matches);
    }

    /// <summary>How a length of time is spread, in seconds.</summary>
    public static Distribution ToSeconds(this SimulationDuration duration) => (duration.Spread?.Value ?? (duration.P95 is null ? SimulationSpread.Constant : SimulationSpread.LogNormal)) switch
    {
        SimulationSpread.Exponential => new Exponential(Seconds(duration.Mean)),
        SimulationSpread.LogNormal => LogNormal.FromMedianAndP95(Seconds(duration.Median), Seconds(duration.P95)),
        SimulationSpread.Uniform => new Uniform(Seconds(duration.Minimum), Seconds(duration.Maximum)),
        SimulationSpread.Pareto => new BoundedPareto((double)(duration.Exponent?.Value ?? 1.5m), Seconds(duration.Minimum), Seconds(duration.Maximum)),
        _ => new Constant(Seconds(duration.Mean)),
    };

    private static double Seconds(GoDuration? duration) => duration!.Value.Value.TotalSeconds;

    private static PriceCatalog Catalog(this SimulationEnvironment environment, PriceCatalog catalog, SimulationVariantChanges changes)
    {
        var (bought, own) = ((IReadOnlyList<Offer>)[], (environment.Offers ?? []).Select(ToOffer));
        if (environment.Regions is { Count: > 0 })
        {
            bought = CatalogFilter.Narrow(catalog, new()
            {
                Providers = [.. environment.Providers ?? []],
                Regions = [.. environment.Regions],
                Families = [.. environment.Families ?? []],
                InstanceTypes = [.. environment.InstanceTypes ?? []],
                Architectures = [.. environment.Architectures ?? []],
            }).Tables.Offers;
        }

        var (onDemand, spot) = (changes.PricePercent / 100m, changes.SpotPricePercent / 100m);
        var offers = bought.Concat(own)
            .Select(offer => offer with { OnDemand = offer.OnDemand * onDemand, Spot = offer.Spot is { } price ? Math.Min(price * spot, offer.OnDemand * onDemand) : null }).ToList();
        var regions = (environment.Network?.Regions ?? []).Select(region => new CatalogRegion(
            region.Provider, region.Region, region.Country ?? "", "", region.Latitude?.Value, region.Longitude?.Value, region.Zones, region.CarbonGramsPerKwh)).ToList();
        var traffic = (environment.Network?.Traffic ?? []).Select(price => new EgressPrice(price.Provider, price.Region, Scope(price.To.Value), price.PerGib, Own)).ToList();
        var made = CatalogFilter.Of(offers, regions, traffic, catalog);
        if (environment.Spot?.MonthlyInterruptionPercent is { } percent)
        {
            made = new(made.Tables with
            {
                Interruptions = [.. offers.Where(offer => offer.Spot is not null).Select(offer => new SpotInterruption(offer.Shape.Provider, offer.Region, offer.Shape.InstanceType, percent, percent, Own))],
            });
        }

        return changes.Providers.Count + changes.Regions.Count == 0 ? made : CatalogFilter.Narrow(made, new() { Providers = changes.Providers, Regions = changes.Regions });
    }

    private static Offer ToOffer(SimulationOffer offer) => new(
        new(
            offer.Provider, offer.InstanceType, offer.Family ?? offer.InstanceType.Split('.')[0], offer.Architecture ?? "amd64", Quantity.Parse(offer.Cpu).Value, Quantity.Parse(offer.Memory).Value / BytesOfGibibyte,
            offer.Gpus ?? 0, offer.GpuType ?? ""),
        offer.Region, offer.HourlyPrice, offer.SpotPrice is { } spot ? spot.Value : null, Own);

    private static string Scope(SimulationTrafficScope? scope) => scope switch
    {
        SimulationTrafficScope.OtherRegion => "other_region",
        SimulationTrafficScope.OtherZone => "same_region_other_zone",
        _ => "internet",
    };

    private static SpotModel ToModel(this SimulationSpot? spot)
    {
        var (model, pools) = (new SpotModel(), new BandedSpot());
        if (spot?.ZoneCorrelationPercent is { } correlation)
            pools = pools with { ZoneCorrelation = correlation / 100.0 };
        return model with { Pools = [pools], Prices = spot?.PriceDeviationPercent is { } deviation ? model.Prices with { Deviation = (double)deviation.Value / 100 } : model.Prices };
    }

    private static FailureModel ToModel(SimulationFailure failure)
    {
        var of = Selector(failure.Provider, failure.Region, failure.Zone);
        var repair = failure.Repair.ToSeconds();
        if (failure.After is { } after)
        {
            var scope = failure.Scope.Value switch { SimulationFailureScope.Zone => OutageScope.Zone, SimulationFailureScope.Region => OutageScope.Region, _ => OutageScope.Api };
            return new GivenOutage(scope, after, TimeSpan.FromSeconds(repair.Mean)) { Of = of };
        }

        var between = new Exponential(failure.MeanTimeBetween!.Value.Value.TotalSeconds);
        return failure.Scope.Value switch
        {
            SimulationFailureScope.Zone => new ZoneOutage(between, repair) { Of = of },
            SimulationFailureScope.Region => new RegionOutage(between, repair) { Of = of },
            SimulationFailureScope.Api => new ApiOutage(between, repair) { Of = of },
            SimulationFailureScope.ApiThrottle => new ApiThrottling(between, repair, (failure.RefusedPercent ?? 50) / 100.0) { Of = of },
            _ => new NodeFailure(between, repair) { Of = of },
        };
    }

    /// <summary>What is paid and what that covers say the discount.</summary>
    private static HeldCommitment ToHeld(SimulationCommitment commitment, PriceCatalog catalog)
    {
        var held = new HeldCommitment { Name = commitment.Name, Provider = commitment.Provider, Region = commitment.Region ?? "", InstanceType = commitment.InstanceType, Family = commitment.Family };
        if (commitment.HourlyAmount is { } amount)
            return held with { HourlySpend = commitment.PaidHourly, Discount = 1 - (commitment.PaidHourly.Value / amount.Value) };
        var offer = catalog.Find(commitment.Provider, commitment.Region!, commitment.InstanceType!)
            ?? throw new ScenarioException("environment.commitments", $"{commitment.Name} is of {commitment.InstanceType} in {commitment.Region}, which is not to be had");
        var discount = 1 - (commitment.PaidHourly.Value / (commitment.Machines!.Value * offer.OnDemand));
        return discount is > 0 and < 1
            ? held with { Machines = commitment.Machines.Value, Discount = discount }
            : throw new ScenarioException("environment.commitments", $"{commitment.Name} costs {commitment.PaidHourly} an hour, and what it covers {commitment.Machines * offer.OnDemand} on demand: it has to cost less, and something");
    }

    private static EnergyModel ToModel(this SimulationEnergy? energy)
    {
        var model = new EnergyModel();
        return energy is null
            ? model
            : model with
            {
                Providers =
                [
                    .. model.Providers.Select(one => new PowerCoefficients(
                        one.Provider, (double)(energy.IdleWatts?.Value ?? (decimal)one.IdleWattsPerVcpu), (double)(energy.BusyWatts?.Value ?? (decimal)one.MaxWattsPerVcpu),
                        (double)(energy.PowerUsageEffectiveness?.Value ?? (decimal)one.PowerUsageEffectiveness))),
                ],
            };
    }

    private static OfferSelector Selector(string? provider = null, string? region = null, string? zone = null, string? family = null, string? instanceType = null, FleetPurchase? purchase = null) => new()
    {
        Providers = List(provider),
        Regions = List(region),
        Zones = List(zone),
        Families = List(family),
        InstanceTypes = List(instanceType),
        Purchases = purchase switch { FleetPurchase.Spot => [PurchaseOption.Spot], FleetPurchase.OnDemand => [PurchaseOption.OnDemand], _ => [] },
    };

    private static IReadOnlyList<string> List(string? name) => name is null ? [] : [name];
}
