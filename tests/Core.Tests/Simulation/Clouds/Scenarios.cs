using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

/// <summary>Small scenarios: machines of 4 processors and 16 GiB for 0.2 dollars an hour, that are there at once and never fail.</summary>
internal static class Scenarios
{
    public const long Gibibyte = 1L << 30;

    public static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Offer Machine { get; } = new(new("aws", "m.xlarge", "m", "amd64", 4, 16), "here", 0.2m, 0.06m, "2026");

    public static CloudEnvironment Calm { get; } = new()
    {
        Catalog = Catalogue(Machine),
        Provisioning = ProvisioningModel.Immediate,
        Spot = SpotModel.Steady,
    };

    public static PriceCatalog Catalogue(params Offer[] offers) => CatalogFilter.Of(
        offers, [.. offers.Select(offer => offer.Region).Distinct().Select(region => new CatalogRegion("aws", region, "IE", "Europe", 53.3m, -6.3m, 3, 300))], [new("aws", "here", "internet", 0.1m, "2026")]);

    public static CloudScenario Of(TimeSpan horizon, params SimulatedWorkload[] workloads) => new()
    {
        Start = Monday,
        Horizon = horizon,
        Environment = Calm,
        Workloads = workloads,
        Nodes = new() { PodStart = TimeSpan.Zero },
    };

    /// <summary>A service of replicas with one processor and 1 GiB each; a request takes 100 milliseconds.</summary>
    public static ServiceWorkload Service(double requestsPerSecond, int replicas, string name = "service") => new()
    {
        Name = name,
        Requirement = new() { Requests = new(1000, Gibibyte), Replicas = replicas, EnoughReplicas = replicas, ProcessorMilliseconds = 100 },
        Demand = new Steady(requestsPerSecond),
    };

    public static JobWorkload Jobs(params TraceTask[] tasks) => new() { Name = "jobs", Requirement = new() { Requests = new(1000, Gibibyte) }, Tasks = tasks };

    public static TraceTask Task(double arrivalSeconds, double seconds, double cores = 1) =>
        new($"task at {arrivalSeconds}", TimeSpan.FromSeconds(arrivalSeconds), TimeSpan.FromSeconds(seconds), cores, null, 1024, default);

    public static CloudOutcome Run(CloudScenario scenario, ICloudScheduler? scheduler = null, ulong seed = 1) =>
        CloudSimulation.Run(scenario, scheduler ?? new FirstFitScheduler(), seed, Cancellation);
}
