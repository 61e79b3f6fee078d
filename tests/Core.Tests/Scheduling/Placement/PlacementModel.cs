using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

/// <summary>A small catalogue with everything in it that placements ask, and random requirements of it.</summary>
internal static class PlacementModel
{
    private static readonly string[] Countries = ["DE", "IE", "US", "CH"];
    private static readonly string[] Types = ["a", "b", "c", "d"];

    /// <summary>Catalogues of one to thirty offers in up to four regions of two providers.</summary>
    public static Gen<PriceCatalog> Catalogs { get; } =
        from offers in Offers.ListOf(30)
        select Catalog(offers);

    /// <summary>Single offers.</summary>
    public static Gen<Offer> Offers =>
        from provider in Gen.Elements("aws", "gcp")
        from region in Gen.Elements("one", "two")
        from type in Gen.Elements(Types)
        from size in Gen.Elements(1, 2, 4, 8)
        from ratio in Gen.Elements(1, 2, 4)
        from arm in Gen.Elements(true, false)
        from gpu in Gen.Elements(0, 0, 0, 1)
        from disk in Gen.Elements<decimal?>(null, 0, 100)
        from cents in Gen.Choose(1, 200)
        from spot in Gen.Elements(true, false)
        select new Offer(
            new(provider, $"{type}{size}", type, arm ? "arm64" : "amd64", size, size * ratio, gpu, gpu > 0 ? "NVIDIA L4" : "", gpu > 0 ? 24 : null, size, disk),
            region, cents / 100m, spot ? cents / 300m : null, "2026");

    /// <summary>Requirements of which many contradict themselves or the catalogue.</summary>
    public static Gen<PlacementRequirement> Requirements { get; } =
        from replicas in Gen.Choose(1, 7)
        from cpu in Gen.Elements(100, 500, 1000, 3000)
        from gib in Gen.Elements(0.25m, 1, 3, 7)
        from residency in Gen.Elements<string[]>([], [], ["EU"], ["CH"], ["DE", "US"])
        from providers in Gen.Elements<string[]>([], [], ["aws"])
        from certificates in Gen.Elements<string[]>([], [], ["C5"])
        from architectures in Gen.Elements<string[]>([], ["arm64"], ["amd64"])
        from purchases in Gen.Elements<PurchaseOption[]>([], [PurchaseOption.Spot], [PurchaseOption.OnDemand, PurchaseOption.Spot, PurchaseOption.Committed1Year])
        from interruption in Gen.Elements<int?>(null, null, 10)
        from hourly in Gen.Elements<decimal?>(null, null, 0.05m, 1)
        from monthly in Gen.Elements<decimal?>(null, null, 300)
        from availability in Gen.Elements<double?>(null, null, 0.999, 0.9999, 0.99999)
        from enough in Gen.Choose(1, replicas)
        from latency in Gen.Elements<double?>(null, null, 15, 90)
        from traffic in Gen.Elements(0m, 0m, 100m)
        from strategy in Gen.Elements(PlacementStrategy.Cost, PlacementStrategy.Performance, PlacementStrategy.Hybrid)
        select new PlacementRequirement
        {
            Replicas = replicas,
            Requests = new(cpu, (long)(gib * (1L << 30))),
            Overhead = new(100, 1L << 28),
            Architectures = architectures,
            Providers = providers,
            DataResidency = residency,
            Certifications = certificates,
            PurchaseOptions = purchases,
            MaximumInterruptionPercent = interruption,
            HourlyCeiling = hourly,
            MonthlyCeiling = monthly,
            Availability = availability,
            EnoughReplicas = enough,
            Connections = [new() { Name = "users", Country = "DE", MaximumMilliseconds = latency, GibibytesPerMonth = traffic }],
            AllowBurstable = true,
            Strategy = strategy,
        };

    /// <summary>A catalogue of offers, with what is known of their regions.</summary>
    public static PriceCatalog Catalog(IEnumerable<Offer> offers)
    {
        // Of two offers with one name the later counts, and every region has other facts.
        var kept = offers.ToList();
        return new(new()
        {
            Offers = kept,
            Regions =
            [
                .. from provider in new[] { "aws", "gcp" }
                   from region in new[] { "one", "two" }
                   let i = (provider == "aws" ? 0 : 2) + (region == "one" ? 0 : 1)
                   select new CatalogRegion(provider, region, Countries[i], "", 50 - i, 8 - (20 * i), 3 - (i % 3), 100 * i),
            ],
            Interruptions = [.. kept.Where(offer => offer.Shape.Family is "a" or "b").Select(offer => new SpotInterruption(offer.Shape.Provider, offer.Region, offer.Shape.InstanceType, 0, offer.Shape.Family == "a" ? 5 : 20, "2026"))],
            Commitments = [new("aws", "a", "one", 1, "all_upfront", "plan", 0.4m, "2026")],
            Processors = [new("aws", "a", 1.2m, "2026"), new("gcp", "b", 0.8m, "2026")],
            ServiceLevels = [new("aws", "", 99.5m, 99.99m, "2026"), new("gcp", "", 99.9m, 99.99m, "2026")],
            Certifications = [new("aws", "one", "C5", "2026"), new("gcp", "", "C5", "2026")],
            Egress = [new("aws", "one", "internet:0-10TB", 0.09m, "2026"), new("aws", "two", "internet:0-10TB", 0.02m, "2026"), new("gcp", "two", "internet:0-1TiB", 0.12m, "2026")],
        });
    }

    /// <summary>An engine that knows every offer, dominated ones too.</summary>
    public static PlacementEngine Whole(PriceCatalog catalog) => new(OfferIndex.Of(catalog, prune: false), OfferIndex.Of(catalog, prune: false));
}
