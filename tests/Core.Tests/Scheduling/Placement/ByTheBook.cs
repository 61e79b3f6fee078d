using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

/// <summary>One way to run a workload, worked out without an index.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Purchase">How it is paid for.</param>
/// <param name="Price">Its price of an hour.</param>
/// <param name="Zones">Over how many zones.</param>
/// <param name="Machines">How many machines; as if one replica fitted on each where none does.</param>
/// <param name="MonthlyCost">Cost of a month with traffic.</param>
/// <param name="Traffic">Whether the price of traffic is known.</param>
/// <param name="RoundTrip">Milliseconds to the users; null when unknown.</param>
/// <param name="Objective">What is compared.</param>
/// <param name="Region">The region.</param>
/// <param name="Catalog">The catalogue.</param>
internal sealed record Way(
    Offer Offer, PurchaseOption Purchase, decimal Price, int Zones, int Machines, decimal MonthlyCost, bool Traffic, double? RoundTrip, double Objective, CatalogRegion Region, PriceCatalog Catalog);

/// <summary>Placement as it is described, one offer after the other in decimal numbers: what the engine is held against.</summary>
internal static class ByTheBook
{
    public static Way? Best(PriceCatalog catalog, PlacementRequirement requirement) => All(catalog, requirement)
        .Where(way => Broken(requirement, way).Count == 0)
        .OrderBy(way => way.Objective).ThenBy(way => way.MonthlyCost)
        .FirstOrDefault();

    public static Way Of(PriceCatalog catalog, PlacementRequirement requirement, OfferPlacement placement) => All(catalog, requirement).Single(way =>
        way.Offer == placement.Offer.Offer && way.Purchase == placement.Offer.Purchase && way.Zones == placement.Zones);

    public static IEnumerable<Way> All(PriceCatalog catalog, PlacementRequirement requirement) =>
        from offer in catalog.Offers
        from purchase in Purchases(catalog, offer)
        let region = catalog.Tables.Regions.Single(region => region.Provider == offer.Shape.Provider && region.Region == offer.Region)
        from zones in Enumerable.Range(1, requirement.Availability is null ? 1 : Math.Min(Math.Min(region.Zones!.Value, 3), requirement.Replicas))
        select Way(catalog, requirement, offer, purchase.Purchase, purchase.Price, region, zones);

    /// <summary>The fields of the constraints that it breaks.</summary>
    public static IReadOnlyList<string> Broken(PlacementRequirement requirement, Way way)
    {
        var (broken, shape) = (new List<string>(), way.Offer.Shape);
        Need("resources.cpu", (shape.Vcpus * 1000) - requirement.Overhead.CpuMillis >= requirement.Requests.CpuMillis);
        Need("resources.memory", (shape.MemoryGibibytes * (1L << 30)) - requirement.Overhead.MemoryBytes >= requirement.Requests.MemoryBytes);
        Need("resources.architectures", requirement.Architectures.Count == 0 || requirement.Architectures.Contains(shape.Architecture));
        Need("compliance.providers", requirement.Providers.Count == 0 || requirement.Providers.Contains(shape.Provider));
        Need("compliance.dataResidency", requirement.DataResidency.Count == 0 || requirement.DataResidency.Contains(way.Region.Country)
            || (requirement.DataResidency.Contains("EU") && way.Region.Country is "DE" or "IE"));
        Need("compliance.certifications", requirement.Certifications.All(name =>
            way.Catalog.Tables.Certifications.Any(held => held.Name == name && held.Provider == shape.Provider && (held.Region.Length == 0 || held.Region == way.Offer.Region))));
        Need("cost.purchaseOptions", requirement.PurchaseOptions.Count == 0 ? way.Purchase == PurchaseOption.OnDemand : requirement.PurchaseOptions.Contains(way.Purchase));
        Need("cost.maximumInterruptionPercent", requirement.MaximumInterruptionPercent is not { } most || Interruption(way) <= most);
        Need("cost.hourlyMaximum", requirement.HourlyCeiling is not { } hourly || way.Machines * way.Price <= hourly);
        Need("cost.monthlyMaximum", requirement.MonthlyCeiling is not { } monthly || way.MonthlyCost <= monthly);
        Need("performance.availabilityPercent", requirement.Availability is not { } target || Availability(requirement, way) >= target - 1e-9);
        Need("cost.traffic", way.Traffic);
        Need("performance.connections[users].maximumLatency", requirement.Connections[0].MaximumMilliseconds is not { } limit || way.RoundTrip <= limit);
        return broken;

        void Need(string field, bool holds)
        {
            if (!holds)
                broken.Add(field);
        }
    }

    private static IEnumerable<(PurchaseOption Purchase, decimal Price)> Purchases(PriceCatalog catalog, Offer offer)
    {
        yield return (PurchaseOption.OnDemand, offer.OnDemand);
        if (offer.Spot is { } spot)
            yield return (PurchaseOption.Spot, decimal.Round(spot, 9));
        if (catalog.Tables.Commitments.FirstOrDefault(commitment => commitment.Provider == offer.Shape.Provider && commitment.Family == offer.Shape.Family) is { } commitment)
            yield return (PurchaseOption.Committed1Year, decimal.Round(offer.OnDemand * (1 - commitment.Discount), 9));
    }

    private static Way Way(PriceCatalog catalog, PlacementRequirement requirement, Offer offer, PurchaseOption purchase, decimal price, CatalogRegion region, int zones)
    {
        var shape = offer.Shape;
        var fits = Math.Min(
            decimal.Floor(((shape.Vcpus * 1000) - requirement.Overhead.CpuMillis) / requirement.Requests.CpuMillis),
            decimal.Floor(((shape.MemoryGibibytes * (1L << 30)) - requirement.Overhead.MemoryBytes) / requirement.Requests.MemoryBytes));
        fits = Math.Max(1, fits); // too small is broken by itself, and then priced as if one fitted
        var machines = (int)Enumerable.Range(0, zones).Sum(zone => decimal.Ceiling(InZone(requirement, zones, zone) / fits));
        var gibibytes = requirement.Connections[0].GibibytesPerMonth;
        var egress = catalog.Tables.Egress.FirstOrDefault(one => one.Provider == shape.Provider && one.FromRegion == offer.Region);
        var traffic = gibibytes == 0 ? 0 : gibibytes * (egress?.PerGibibyte ?? 0);
        // The region in Germany stands for the users, who are in its own place or as far as the cable is long.
        var users = catalog.Tables.Regions.Single(one => one.Country == "DE");
        var kilometres = new Coordinates((double)region.Latitude!, (double)region.Longitude!).KilometresTo(new((double)users.Latitude!, (double)users.Longitude!));
        var roundTrip = 1 + (1.75 * 2 * kilometres / 200);
        var monthly = (machines * price * 730) + traffic;
        var score = (double)(catalog.Tables.Processors.FirstOrDefault(one => one.Provider == shape.Provider && one.Family == shape.Family)?.ScorePerVcpu ?? 1);
        var response = roundTrip + (50 / score);
        var objective = requirement.Strategy switch
        {
            PlacementStrategy.Cost => (double)monthly,
            PlacementStrategy.Performance => response,
            _ => (double)monthly * response,
        };
        return new(offer, purchase, price, zones, machines, monthly, gibibytes == 0 || egress is not null, roundTrip, objective, region, catalog);
    }

    private static int InZone(PlacementRequirement requirement, int zones, int zone) => (requirement.Replicas / zones) + (zone < requirement.Replicas % zones ? 1 : 0);

    private static decimal Interruption(Way way) => way.Purchase != PurchaseOption.Spot
        ? 0
        : way.Catalog.Tables.Interruptions.FirstOrDefault(one => one.Provider == way.Offer.Shape.Provider && one.Region == way.Offer.Region && one.InstanceType == way.Offer.Shape.InstanceType)?.UpperPercent ?? 101;

    private static double Availability(PlacementRequirement requirement, Way way)
    {
        var level = way.Catalog.Tables.ServiceLevels.Single(level => level.Provider == way.Offer.Shape.Provider);
        var interruption = Interruption(way) is > 100 ? 20 : (double)Interruption(way);
        var down = 1 - ((double)level.MachinePercent / 100) + (interruption / 100 / 730);
        return Math.Min((double)level.ZonesPercent / 100, Enough(0, 0));

        // With each zone up or down, one after the other.
        double Enough(int zone, int replicas) => zone == way.Zones
            ? (replicas >= requirement.EnoughReplicas ? 1 : 0)
            : ((1 - down) * Enough(zone + 1, replicas + InZone(requirement, way.Zones, zone))) + (down * Enough(zone + 1, replicas));
    }
}
