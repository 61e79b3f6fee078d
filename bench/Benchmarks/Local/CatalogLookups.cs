using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long an offer among 100,000 takes to be found, in random order: 1,000 types in 100 regions.</summary>
internal static class CatalogLookups
{
    private const int Types = 1_000;
    private const int Regions = 100;
    private const int Lookups = 1_000_000;

    /// <summary>Measures, beside a plain dictionary of the same offers by one text.</summary>
    public static Figure Measure(int rounds)
    {
        var shapes = Enumerable.Range(0, Types).Select(i => new InstanceShape("aws", $"m{i}.xlarge", $"m{i}", "amd64", 4, 16)).ToList();
        var offers = shapes.SelectMany(shape => Enumerable.Range(0, Regions).Select(i => new Offer(shape, $"region-{i}", 0.1m, Spot: null, "2026"))).ToList();
        var catalog = new PriceCatalog(new() { Offers = offers });
        var plain = offers.ToDictionary(offer => $"{offer.Shape.Provider}/{offer.Region}/{offer.Shape.InstanceType}", StringComparer.OrdinalIgnoreCase);
        var random = new Random(1);
        var order = Enumerable.Range(0, Lookups).Select(_ => offers[random.Next(offers.Count)]).ToList();

        var (ours, peer) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var found = Time(order, offer => catalog.Find(offer.Shape.Provider, offer.Region, offer.Shape.InstanceType));
            var byText = Time(order, offer => plain[$"{offer.Shape.Provider}/{offer.Region}/{offer.Shape.InstanceType}"]);
            if (round == 0)
                continue; // while code is compiled
            ours.Add(found);
            peer.Add(byText);
        }

        return new(new($"find an offer among {offers.Count:#,0}", ours), "ns", Goal.AtMost(5_000), new("dictionary by text", peer));
    }

    private static double Time(List<Offer> order, Func<Offer, Offer?> find)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var offer in order)
        {
            if (!ReferenceEquals(find(offer), offer))
                throw new InvalidOperationException($"{offer} was not found.");
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / order.Count;
    }
}
