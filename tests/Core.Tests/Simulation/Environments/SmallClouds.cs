using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

/// <summary>A few offers of two providers.</summary>
internal static class SmallClouds
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static PriceCatalog Catalog { get; } = new(new()
    {
        Offers =
        [
            Machine("aws", "eu-west-1", "m5.large", "m5", 2, 8, 0.1m, 0.04m),
            Machine("aws", "eu-west-1", "m5.xlarge", "m5", 4, 16, 0.2m, 0.08m),
            Machine("aws", "us-east-1", "m5.large", "m5", 2, 8, 0.09m, null),
            Machine("gcp", "europe-west4", "n2-standard-2", "n2", 2, 8, 0.11m, 0.03m),
        ],
        Regions =
        [
            new("aws", "eu-west-1", "IE", "Europe", 53.35m, -6.26m, 3, 300),
            new("aws", "us-east-1", "US", "North America", 38.9m, -77.4m, 2, null),
            new("gcp", "europe-west4", "NL", "Europe", 53.44m, 6.84m, 3, 350),
        ],
        Egress =
        [
            new("aws", "eu-west-1", "same_region_other_zone", 0.01m, "2026"),
            new("aws", "eu-west-1", "other_region", 0.02m, "2026"),
            new("aws", "eu-west-1", "internet:0-10TB", 0.09m, "2026"),
        ],
        ServiceLevels = [new("aws", "", 99.5m, 99.99m, "2026"), new("gcp", "", 99.9m, 99.99m, "2026")],
        Interruptions = [new("aws", "eu-west-1", "m5.large", 5, 10, "2026"), new("aws", "eu-west-1", "m5.xlarge", 20, 100, "2026")],
        Commitments = [new("aws", "m5", "eu-west-1", 1, "no_upfront", "reserved", 0.25m, "2026")],
    });

    /// <summary>Where nothing happens by itself.</summary>
    public static CloudEnvironment Calm { get; } = new() { Catalog = Catalog, Spot = SpotModel.Steady, Provisioning = ProvisioningModel.Immediate };

    public static Offer Machine(string provider, string region, string type, string family, decimal vcpus, decimal memory, decimal price, decimal? spot, decimal gpus = 0, string gpu = "") =>
        new(new(provider, type, family, "amd64", vcpus, memory, gpus, gpu), region, price, spot, "2026");

    /// <summary>A catalogue of one type in one region with so many zones.</summary>
    public static PriceCatalog OneRegion(int zones) => CatalogFilter.Of([Machine("aws", "eu-west-1", "m5.large", "m5", 2, 8, 0.1m, 0.04m)], [new("aws", "eu-west-1", "IE", "Europe", null, null, zones, null)]);

    public static EnvironmentRun Draw(this CloudEnvironment environment, TimeSpan horizon, ulong seed = 1) => EnvironmentRun.Draw(environment, Start, horizon, seed);

    public static MarketOffer Offer(this EnvironmentRun run, string name) => run.Market.Single(offer => offer.Name == name);

    /// <summary>The path that the refusal of an environment names.</summary>
    public static string Refused(CloudEnvironment environment) => Assert.Throws<ScenarioException>(environment.Check).Path;
}
