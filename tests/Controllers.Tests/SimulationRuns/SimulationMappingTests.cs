using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Studies;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Controllers.Tests.SimulationRuns;

public sealed class SimulationMappingTests
{
    private const string Environment = """
              environment:
                offers:
                - { provider: own, region: dc, instanceType: host.8, cpu: "8", memory: 32Gi, hourlyPrice: "0.40", spotPrice: "0.10", machines: 5 }
                - { provider: own, region: dc-2, instanceType: host.8, cpu: "8", memory: 32Gi, hourlyPrice: "0.50" }
        """;

    [Theory]
    [InlineData("simulationrun_minimal.yaml")]
    [InlineData("simulationrun_full.yaml")]
    public void A_sample_can_be_simulated(string name)
    {
        var study = Study(File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "config", "samples", name)));
        Assert.NotEmpty(study.Scenarios);
        Assert.All(study.Scenarios, scenario => Assert.NotEmpty(scenario.Scenario.Workloads));
    }

    [Fact]
    public void A_variant_has_the_changes_of_those_that_it_builds_on_and_its_own_count_first()
    {
        var study = Study(Run("""
              scenarios:
              - { name: as-is }
              - { name: double, demandPercent: 200, failures: [{ scope: Zone, after: 1h, repair: { mean: 1h } }] }
              - { name: dear, from: double, pricePercent: 150, regions: [dc], failures: [{ scope: Node, meanTimeBetween: 100h, repair: { mean: 1h } }] }
              - { name: calm, from: dear, demandPercent: 50 }
            """));
        var (asIs, twice, dear, calm) = (study.Scenarios[0].Scenario, study.Scenarios[1].Scenario, study.Scenarios[2].Scenario, study.Scenarios[3].Scenario);
        Assert.Equal([2, 2, 1, 1], study.Scenarios.Select(one => one.Scenario.Environment.Catalog.Offers.Count));
        Assert.Equal((0.40m, 0.60m, 0.15m), (Offer(asIs).OnDemand, Offer(dear).OnDemand, Offer(dear).Spot!.Value));
        Assert.Equal([0, 1, 2, 2], study.Scenarios.Select(one => one.Scenario.Environment.Failures.Count));
        Assert.Equal([10, 20, 20, 5], new[] { asIs, twice, dear, calm }.Select(scenario => Demand(scenario)[0]));
    }

    [Fact]
    public void A_season_peaks_at_its_hour_whenever_the_simulated_time_begins()
    {
        foreach (var start in new[] { "2026-03-02T00:00:00Z", "2026-03-04T09:30:00Z" })
        {
            var scenario = Study(Run("", $"start: \"{start}\"", "daily: { amplitudePercent: 50, peak: 14h }, weekly: { amplitudePercent: 10, peak: 12h }")).Scenarios[0].Scenario;
            var demand = Demand(scenario);
            var peak = Enumerable.Range(0, demand.Length).MaxBy(i => demand[i]);
            var time = scenario.Start + (peak * scenario.Step);
            Assert.InRange(time.TimeOfDay, new TimeSpan(13, 45, 0), new TimeSpan(14, 15, 0));
        }
    }

    [Fact]
    public void Words_and_names_of_the_engine_are_those_of_the_resource()
    {
        var study = Study(Run("  successCriteria: [{ metric: availability, atLeast: \"0.99\" }]\n"));
        Assert.Equal("availability", study.Criteria.Single().Metric);
        var error = Assert.Throws<SimulationInputException>(() => Study(Run("  successCriteria: [{ metric: luck, atLeast: \"1\" }]\n"))).Errors.Single();
        Assert.Equal("spec.successCriteria[0].metric", error.Path);
        Assert.StartsWith("luck is none of the metrics", error.Message, StringComparison.Ordinal);
        foreach (var scheduler in Enum.GetNames<Resources.SimulationScheduler>())
            Assert.Single(Study(Run("").Replace("scheduler: FirstFit", $"scheduler: {scheduler}", StringComparison.Ordinal)).Algorithms);
    }

    [Fact]
    public void What_is_in_no_cloud_is_named()
    {
        var errors = Assert.Throws<SimulationInputException>(() => Study(Run("  scenarios: [{ name: a, regions: [mars] }]\n"))).Errors;
        Assert.Contains("mars", errors.Single().Message, StringComparison.Ordinal);
    }

    private static Offer Offer(CloudScenario scenario) => scenario.Environment.Catalog.Find("own", "dc", "host.8")!;

    private static double[] Demand(CloudScenario scenario) => ((ServiceWorkload)scenario.Workloads[0]).Demand.Series(scenario.Start, scenario.Step, scenario.Steps, 1, "shop");

    private static StudySpec Study(string text)
    {
        var documents = new SimulationDocuments();
        documents.Add("run.yaml", text);
        return documents.Inputs(0, CompactCatalog.Load()).ToStudy();
    }

    private static string Run(string more, string start = "step: 15m", string seasons = "noisePercent: \"0\"") => $$"""
        apiVersion: cloudintel.io/v1alpha1
        kind: SimulationRun
        metadata: { name: shop }
        spec:
          scenario:
            {{start}}
            horizon: 24h
        {{Environment.Replace("      environment", "    environment", StringComparison.Ordinal)}}
            workloads:
            - name: shop
              resources: { cpu: "1", memory: 2Gi }
              service: { demand: { base: "10", {{seasons}} } }
          algorithms: [{ name: first, scheduler: FirstFit }]
        {{more}}
        """;
}
