using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>Makes the report of a study.</summary>
internal static class StudyReport
{
    /// <summary>Of all runs of the first seeds, by place.</summary>
    public static SimulationReport Of(StudySpec spec, IReadOnlyList<SimulatedRun> runs)
    {
        var (design, experiments) = (spec.Design, StudyRun.Experiments(spec, runs));
        var result = ExperimentAnalysis.Of(design, experiments);
        var byPair = runs.GroupBy(run => run.Index % spec.RunsOfSeed).OrderBy(group => group.Key)
            .Select(group => (Scenario: spec.Scenarios[group.Key / spec.Algorithms.Count].Name, Algorithm: spec.Algorithms[group.Key % spec.Algorithms.Count].Name, Runs: group.OrderBy(run => run.Index).ToList())).ToList();
        return new()
        {
            Name = spec.Name,
            Facts = Facts(spec),
            Design = design,
            Result = result,
            Runs = experiments,
            Timelines =
            [
                .. from pair in byPair
                   where pair.Runs[0].Timeline is not null
                   select new ReportTimeline(pair.Scenario, pair.Algorithm, pair.Runs[0].Timeline!.Hours, [.. pair.Runs[0].Timeline!.Series.Select(series => new ReportSeries(series.Name, series.Unit, series.Values))]),
            ],
            Costs = [.. byPair.SelectMany(pair => Costs(pair.Scenario, pair.Algorithm, pair.Runs))],
            Latencies = [.. byPair.SelectMany(pair => Latencies(pair.Scenario, pair.Algorithm, pair.Runs))],
            Returns = [.. result.Comparisons.Where(one => one.Metric == SimulationMetrics.Cost).Select(one => ReportReturn.Of(one, HorizonOf(spec, one.Scenario), spec.Algorithms.First(algorithm => algorithm.Name == one.Algorithm).ChangeCost))],
            Opportunities = [.. from pair in byPair from one in pair.Runs[0].Opportunities select new ReportOpportunity(pair.Scenario, pair.Algorithm, one.What, one.Saving)],
            Validations = Validations(spec),
        };
    }

    private static TimeSpan HorizonOf(StudySpec spec, string scenario) => spec.Scenarios.First(one => one.Name == scenario).Scenario.Horizon;

    private static IEnumerable<ReportCost> Costs(string scenario, string algorithm, List<SimulatedRun> runs) =>
        from cost in runs.SelectMany(run => run.Costs)
        group cost.Amount by (cost.Provider, cost.Service) into part
        orderby part.Key.Provider, part.Key.Service
        select new ReportCost(scenario, algorithm, part.Key.Provider, part.Key.Service, decimal.Round(part.Sum() / runs.Count, 6));

    private static IEnumerable<ReportLatency> Latencies(string scenario, string algorithm, List<SimulatedRun> runs) =>
        from latency in runs.SelectMany(run => run.Latencies)
        group latency by latency.Service into service
        select new ReportLatency(scenario, algorithm, service.Key, service.Average(one => one.P50), service.Average(one => one.P95), service.Average(one => one.P99));

    private static IReadOnlyList<ReportFact> Facts(StudySpec spec)
    {
        var first = spec.Scenarios[0].Scenario;
        var offers = first.Environment.Catalog.Offers;
        return
        [
            new("Start", first.Start.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            new("Horizon", string.Create(CultureInfo.InvariantCulture, $"{first.Horizon.TotalHours:0.##} hours in steps of {first.Step.TotalMinutes:0.##} minutes")),
            new("Clouds", string.Join(", ", offers.Select(offer => $"{offer.Shape.Provider} {offer.Region}").Distinct().Order(StringComparer.Ordinal))),
            new("Instance types", offers.Select(offer => offer.Shape.InstanceType).Distinct(StringComparer.OrdinalIgnoreCase).Count().ToString(CultureInfo.InvariantCulture)),
            new("Workloads", string.Create(CultureInfo.InvariantCulture, $"services: {first.Workloads.OfType<ServiceWorkload>().Count()}, kinds of jobs: {first.Workloads.OfType<JobWorkload>().Count()}")),
            new("First seed", spec.FirstSeed.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>What each model rests on. A scenario that somebody wrote is held against nothing, and says so.</summary>
    private static IReadOnlyList<ModelValidation> Validations(StudySpec spec)
    {
        var scenarios = spec.Scenarios.Select(one => one.Scenario).ToList();
        var models = new List<ModelValidation>();
        if (scenarios.Exists(one => one.Workloads.OfType<ServiceWorkload>().Any()))
            models.Add(ModelValidation.NotValidated("demand of services", "it is as the scenario says, and was not fitted to anything measured"));
        if (scenarios.Exists(one => one.Workloads.OfType<JobWorkload>().Any(jobs => jobs.Pattern is not null)))
            models.Add(ModelValidation.NotValidated("arrivals of jobs", "they are as the scenario says, and were not fitted to anything measured"));
        if (scenarios.Exists(one => one.Workloads.Any(workload => workload.Requirement.PurchaseOptions.Contains(PurchaseOption.Spot))))
            models.Add(ModelValidation.NotValidated("interruptions of spot machines", "how often is the catalogue's band or the scenario's figure; when, and how many together, was not held against anything measured"));
        if (scenarios.Exists(one => one.Environment.Failures.Count > 0))
            models.Add(ModelValidation.NotValidated("failures", "their rates are of the literature or the scenario, and were not held against the machines that are simulated"));
        models.Add(ModelValidation.NotValidated("delays of new machines", "medians are of the literature, and were not measured at the providers that are simulated"));
        return models;
    }
}
