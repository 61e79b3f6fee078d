using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Schedulers;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>Simulates the clouds of a study. What all seeds of a scenario share is made once.</summary>
internal sealed class CloudStudy(StudySpec spec) : IStudySimulation
{
    /// <summary>Services whose latencies are kept of each run.</summary>
    private const int MostServices = 20;

    private readonly Lazy<CloudMarket>[] markets = [.. spec.Scenarios.Select(one => new Lazy<CloudMarket>(() => CloudMarket.Of(one.Scenario.Environment)))];

    public SimulatedRun Run(int scenario, int algorithm, ulong seed, CancellationToken cancellation)
    {
        var outcome = Simulate(scenario, algorithm, seed, cancellation).Outcome;
        return new()
        {
            Values = outcome.Metrics,
            Costs =
            [
                .. outcome.Bill.Parts.GroupBy(part => (part.Provider, part.Service)).Select(group => new RunCost(group.Key.Provider, group.Key.Service, group.Sum(part => part.Cost))),
                .. outcome.Penalties.Sum(penalty => penalty.Amount) is > 0 and var penalties ? [new RunCost("", "Penalties", penalties)] : (RunCost[])[],
            ],
            Latencies =
            [
                .. outcome.Services.Where(service => service.Requests > service.Failed).Take(MostServices)
                    .Select(service => new RunLatency(service.Name, service.P50Milliseconds, service.P95Milliseconds, service.P99Milliseconds)),
            ],
            Opportunities = seed == spec.FirstSeed ? Opportunities(outcome) : [],
            Timeline = seed == spec.FirstSeed ? TimelineOf(outcome) : null,
        };
    }

    /// <summary>One simulation with all that it leaves behind.</summary>
    internal (EnvironmentRun Environment, CloudOutcome Outcome) Simulate(int scenario, int algorithm, ulong seed, CancellationToken cancellation)
    {
        var cloud = spec.Scenarios[scenario].Scenario;
        var environment = EnvironmentRun.Draw(cloud.Environment, cloud.Start, cloud.Horizon, seed, markets[scenario].Value);
        return (environment, CloudSimulation.Run(cloud, CloudSchedulers.Create(spec.Algorithms[algorithm].Scheduler, cloud, seed), environment, cancellation));
    }

    private static IReadOnlyList<RunOpportunity> Opportunities(CloudOutcome outcome)
    {
        var months = (decimal)outcome.Horizon.TotalHours / PriceCatalog.HoursPerMonth;
        return
        [
            .. outcome.Opportunities.Select(one => new RunOpportunity(
                one.Sentence, decimal.Round(one.MonthlySaving * months, 6))),
        ];
    }

    private static RunTimeline TimelineOf(CloudOutcome outcome)
    {
        var points = outcome.Timeline;
        return new(
            [.. points.Select(point => point.From.TotalHours)],
            [
                Series("Cost", "USD/h", point => point.CostRate),
                Series("Nodes", "nodes", point => point.Nodes),
                Series("Pods", "pods", point => point.Pods),
                Series("Pods waiting", "pods", point => point.Waiting),
                Series("Processors requested", "share", point => point.CpuRequested),
                Series("Processors used", "share", point => point.CpuUsed),
                Series("Memory requested", "share", point => point.MemoryRequested),
                Series("Requests", "1/s", point => point.Demand),
                Series("Latency P95", "ms", point => point.LatencyP95),
            ]);

        RunSeries Series(string name, string unit, Func<TimelinePoint, double?> value) => new(name, unit, [.. points.Select(value)]);
    }
}
