using System.Globalization;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What a run is measured by.</summary>
public static class SimulationMetrics
{
    /// <summary>The metric that savings are told by.</summary>
    public const string Cost = "cost";

    private const string Share = "share";
    private const string Dollars = "USD";

    /// <summary>All of them; one that does not exist in a run, such as latency without services, has no value there.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new("successRate", Share, LowerIsBetter: false),
        new("placementSeconds", "s", LowerIsBetter: true),
        new("placementSecondsP95", "s", LowerIsBetter: true),
        new("unplacedPods", "pods", LowerIsBetter: true),
        new("cpuRequested", Share, LowerIsBetter: false),
        new("cpuUtilisation", Share, LowerIsBetter: false),
        new("memoryUtilisation", Share, LowerIsBetter: false),
        new("balance", Share, LowerIsBetter: false),
        new("fragmentation", Share, LowerIsBetter: true),
        new(Cost, Dollars, LowerIsBetter: true),
        new("costPerHour", "USD/h", LowerIsBetter: true),
        new("computeCost", Dollars, LowerIsBetter: true),
        new("networkCost", Dollars, LowerIsBetter: true),
        new("penaltyCost", Dollars, LowerIsBetter: true),
        new("wastedCost", Dollars, LowerIsBetter: true),
        new("spotShare", Share, LowerIsBetter: false),
        new("nodes", "nodes", LowerIsBetter: true),
        new("interruptions", "nodes", LowerIsBetter: true),
        new("nodeFailures", "nodes", LowerIsBetter: true),
        new("evictions", "pods", LowerIsBetter: true),
        new("availability", Share, LowerIsBetter: false),
        new("requestSuccess", Share, LowerIsBetter: false),
        new("latencyP50", "ms", LowerIsBetter: true),
        new("latencyP95", "ms", LowerIsBetter: true),
        new("latencyP99", "ms", LowerIsBetter: true),
        new("sloCompliance", Share, LowerIsBetter: false),
        new("completedJobs", "jobs", LowerIsBetter: false),
        new("missedDeadlines", "jobs", LowerIsBetter: true),
        new("jobSeconds", "s", LowerIsBetter: true),
        new("lostWork", "processor seconds", LowerIsBetter: true),
        new("energyKwh", "kWh", LowerIsBetter: true),
        new("carbonKg", "kgCO2e", LowerIsBetter: true),
    ];

    /// <summary>The metrics of a run; definitions are in docs/simulation.md.</summary>
    internal static IReadOnlyDictionary<string, double> Of(CloudOutcome outcome, RunTotals totals)
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var pods = outcome.Pods;
        var created = pods.Created;
        Add("successRate", pods.Placed, created);
        Add("placementSeconds", pods.MeanWaitSeconds, created > 0 ? 1 : 0);
        Add("placementSecondsP95", pods.P95WaitSeconds, created > 0 ? 1 : 0);
        values["unplacedPods"] = created - pods.Placed;
        Add("cpuRequested", totals.CpuRequested, totals.CpuCapacity);
        Add("cpuUtilisation", totals.CpuUsed, totals.CpuCapacity);
        Add("memoryUtilisation", totals.MemoryRequested, totals.MemoryCapacity);
        values["balance"] = 1 - (2 * totals.Imbalance / totals.Seconds); // values from 0 to 1 have a deviation of 1/2 at most
        Add("fragmentation", totals.Fragmented, totals.FreeSeconds);
        AddCosts(values, outcome, totals);
        Add("spotShare", totals.SpotCapacity, totals.CpuCapacity);
        values["nodes"] = totals.Nodes / totals.Seconds;
        values["interruptions"] = outcome.Nodes.Interruptions;
        values["nodeFailures"] = outcome.Nodes.Failures;
        values["evictions"] = pods.Evictions;
        AddServices(values, outcome, totals);
        AddJobs(values, outcome);
        values["energyKwh"] = totals.Kwh;
        values["carbonKg"] = totals.CarbonKilograms;
        return values;

        void Add(string name, double part, double whole)
        {
            if (whole > 0)
                values[name] = part / whole;
        }
    }

    private static void AddCosts(SortedDictionary<string, double> values, CloudOutcome outcome, RunTotals totals)
    {
        var (bill, penalties) = (outcome.Bill, (double)outcome.Penalties.Sum(penalty => penalty.Amount));
        values["computeCost"] = (double)bill.Compute;
        values["networkCost"] = (double)bill.Network;
        values["penaltyCost"] = penalties;
        values[Cost] = (double)bill.Total + penalties;
        values["costPerHour"] = values[Cost] / (totals.Seconds / 3600);
        values["wastedCost"] = (double)(bill.Idle + bill.UnusedCommitments);
    }

    private static void AddServices(SortedDictionary<string, double> values, CloudOutcome outcome, RunTotals totals)
    {
        if (outcome.Services.Count == 0)
            return;
        if (totals.ObservedSeconds > 0)
            values["availability"] = totals.AvailableSeconds / totals.ObservedSeconds;
        if (outcome.Services.Sum(service => service.Requests) is > 0 and var requests)
            values["requestSuccess"] = 1 - (outcome.Services.Sum(service => service.Failed) / requests);
        foreach (var percent in totals.Latency.Count > 0 ? new[] { 50, 95, 99 } : [])
            values[string.Create(CultureInfo.InvariantCulture, $"latencyP{percent}")] = totals.Latency.Quantile(percent / 100.0);
        var objectives = outcome.Services.SelectMany(service => service.Objectives).ToList();
        if (objectives.Sum(objective => objective.Hours) is > 0 and var hours)
            values["sloCompliance"] = (double)objectives.Sum(objective => objective.HoursMet) / hours;
    }

    private static void AddJobs(SortedDictionary<string, double> values, CloudOutcome outcome)
    {
        if (outcome.Jobs.Count == 0)
            return;
        var completed = outcome.Jobs.Sum(job => job.Completed);
        values["completedJobs"] = completed;
        values["missedDeadlines"] = outcome.Jobs.Sum(job => job.MissedDeadlines);
        values["lostWork"] = outcome.Jobs.Sum(job => job.WorkLost);
        if (completed > 0)
            values["jobSeconds"] = outcome.Jobs.Sum(job => job.MeanSeconds * job.Completed) / completed;
    }
}
