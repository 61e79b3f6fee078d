using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long one workload takes to be placed among 100,000 offers and more: the catalogue that comes along, in seven times as many regions at prices of their own.</summary>
internal static class PlacementSpeed
{
    private const int Copies = 7;
    private const int Workloads = 2_000;

    /// <summary>Measures workloads of all kinds: of every strategy, with and without ceilings, residency, latency and availability, some of which nothing fits.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds)
    {
        var compact = CompactCatalog.Load();
        var catalog = new PriceCatalog(compact.Tables with
        {
            Offers = [.. Enumerable.Range(0, Copies).SelectMany(copy => compact.Offers.Select(offer => offer with { Region = Name(offer.Region, copy), OnDemand = offer.OnDemand * (1 + (copy / 100m)) }))],
            Regions = [.. Enumerable.Range(0, Copies).SelectMany(copy => compact.Tables.Regions.Select(region => region with { Region = Name(region.Region, copy) }))],
            Egress = [.. Enumerable.Range(0, Copies).SelectMany(copy => compact.Tables.Egress.Select(price => price with { FromRegion = Name(price.FromRegion, copy) }))],
        });
        var engine = PlacementEngine.For(catalog);
        var random = new Random(1);
        List<PlacementRequirement> workloads = [.. Enumerable.Range(0, Workloads).Select(_ => Workload(random))];

        var (median, tail) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var times = workloads.Select(workload => Time(engine, workload)).Order().ToList();
            if (round == 0)
                continue; // while code is compiled
            median.Add(times[Workloads / 2]);
            tail.Add(times[Workloads * 99 / 100]);
        }

        var offers = OfferIndex.Of(catalog).OffersBefore;
        return
        [
            new(new($"place a workload among {offers:#,0} offers, median", median), "ms"),
            new(new($"place a workload among {offers:#,0} offers, p99", tail), "ms", Goal.AtMost(1)),
        ];
    }

    private static string Name(string region, int copy) => copy == 0 ? region : $"{region}-{copy}";

    private static double Time(PlacementEngine engine, PlacementRequirement workload)
    {
        var started = Stopwatch.GetTimestamp();
        engine.Decide(workload);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static PlacementRequirement Workload(Random random) => new()
    {
        Requests = new(250 << random.Next(6), (1L << 29) << random.Next(7)),
        Overhead = new(300, 1L << 30),
        Replicas = random.Next(1, 40),
        Strategy = (PlacementStrategy)random.Next(3),
        Architectures = random.Next(2) == 0 ? ["amd64"] : [],
        DataResidency = random.Next(3) == 0 ? ["EU"] : [],
        PurchaseOptions = random.Next(3) == 0 ? [PurchaseOption.OnDemand, PurchaseOption.Spot] : [],
        MonthlyCeiling = random.Next(3) == 0 ? random.Next(50, 5_000) : null,
        Availability = random.Next(2) == 0 ? 0.999 : null,
        Connections = random.Next(2) == 0 ? [] : [new() { Name = "users", Country = "DE", MaximumMilliseconds = random.Next(2) == 0 ? 60 : null, GibibytesPerMonth = 100 }],
    };
}
