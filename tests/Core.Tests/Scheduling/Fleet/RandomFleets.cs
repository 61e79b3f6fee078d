using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>Pods and offers of all kinds, small enough to plan hundreds of them.</summary>
internal static class RandomFleets
{
    public const long MiB = 1L << 20;

    private static readonly string[] Zones = ["a", "b", "c"];

    /// <summary>Without rules between pods.</summary>
    public static Arbitrary<FleetRequest> Plain { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => Of(new Random(seed), rules: false)).ToArbitrary();

    /// <summary>With spreads, affinities and anti-affinities, over named zones.</summary>
    public static Arbitrary<FleetRequest> WithRules { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => Of(new Random(seed), rules: true)).ToArbitrary();

    private static FleetRequest Of(Random random, bool rules)
    {
        var unit = random.Next(3) switch { 0 => 50, 1 => 1, _ => 500 };
        var largest = random.Next(1, 8000 / unit);
        var count = random.Next(1, random.Next(4) == 0 ? 600 : 60);
        return new()
        {
            Pods = [.. Enumerable.Range(0, count).Select(i => Pod(random, i, unit, largest, rules))],
            Offers = [.. Offers(random, rules)],
            Zones = rules ? Zones : [],
            Options = new() { Overhead = random.Next(2) == 0 ? default : new(300, 512 * MiB) },
        };
    }

    private static FleetPod Pod(Random random, int number, int unit, int largest, bool rules)
    {
        var pod = new FleetPod
        {
            Name = $"pod-{number:D4}",
            Requests = new(random.Next(largest) * unit, random.Next(1, 200) * (random.Next(5) == 0 ? 128 : 16) * MiB, random.Next(20) == 0 ? 1 : 0),
            ToleratesSpot = random.Next(3) == 0,
            Requirements = new()
            {
                Architectures = random.Next(6) == 0 ? ["arm64"] : [],
                Zones = rules && random.Next(8) == 0 ? [Zones[random.Next(3)], "a"] : [],
            },
            Labels = new Dictionary<string, string> { ["app"] = $"{random.Next(4)}" },
        };
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = $"{random.Next(4)}" } };
        return (rules ? random.Next(8) : -1) switch
        {
            0 => pod with { TopologySpread = [new(TopologyKey.Zone, random.Next(1, 3), selector)] },
            1 => pod with { TopologySpread = [new(TopologyKey.Hostname, random.Next(1, 4), selector)] },
            2 => pod with { AntiAffinity = [new(TopologyKey.Hostname, selector)] },
            3 when number < 3 => pod with { Affinity = [new(TopologyKey.Zone, selector)] },
            4 when number < 3 => pod with { Affinity = [new(TopologyKey.Hostname, selector)] },
            5 when number < 3 => pod with { AntiAffinity = [new(TopologyKey.Zone, selector)] },
            _ => pod,
        };
    }

    private static IEnumerable<FleetOffer> Offers(Random random, bool rules)
    {
        var count = random.Next(1, 9);
        for (var i = 0; i < count; i++)
        {
            var cpu = 1L << random.Next(0, 7);
            var memory = cpu * random.Next(1, 9);
            // Prices that are nearly those of the parts, and some that make no sense.
            var price = decimal.Round(((0.03m * cpu) + (0.004m * memory)) * (random.Next(4) == 0 ? random.Next(50, 300) / 100m : 1), 6);
            yield return new()
            {
                InstanceType = $"type-{i}",
                Capacity = new(cpu * 1000, memory * 1024 * MiB, random.Next(4) == 0 ? random.Next(1, 5) : 0, random.Next(3) == 0 ? random.Next(2, 60) : 0),
                HourlyPrice = price,
                Architecture = random.Next(3) == 0 ? "arm64" : "amd64",
                Purchase = random.Next(4) == 0 ? PurchaseOption.Spot : PurchaseOption.OnDemand,
                Zone = rules ? Zones[random.Next(3)] : "",
            };
        }
    }
}
