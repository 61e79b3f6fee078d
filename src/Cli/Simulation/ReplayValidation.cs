using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Cli.Simulation;

/// <summary>Of <c>simulate trace replay</c>: how far the simulation is from what was recorded, window by window.</summary>
internal sealed record ReplayValidation
{
    private static readonly string[] Quantities = ["processor use, MHz", "cores paid for"];

    /// <summary>What is compared. Cores are paid for while a task is on a machine; at one price for all, their error is that of the cost.</summary>
    public string Quantity { get; set; } = "";

    public int Windows { get; set; }

    /// <summary>Nothing where nothing was recorded, or in less than two windows.</summary>
    public double? MeanAbsolutePercent { get; set; }

    /// <summary>All errors, of all that was recorded.</summary>
    public double? WeightedAbsolutePercent { get; set; }

    public double? Correlation { get; set; }

    /// <summary>By Kolmogorov and Smirnov.</summary>
    public double? Distance { get; set; }

    public string Verdict { get; set; } = "";

    public string Statement { get; set; } = "";

    /// <summary>Holds a replay against its recording.</summary>
    /// <param name="file">Of the trace.</param>
    /// <param name="trace">What was recorded.</param>
    /// <param name="scenario">The trace on hosts.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="work">The work that was done.</param>
    public static IReadOnlyList<ReplayValidation> Of(string file, WorkloadTrace trace, DatacenterScenario scenario, DatacenterOutcome outcome, WorkTimeline work)
    {
        var (used, held, paid) = (new WorkTimeline(work.Window), new WorkTimeline(work.Window), new WorkTimeline(work.Window));
        foreach (var task in trace.Tasks)
        {
            held.Add(task.Arrival, task.Arrival + task.Duration, Math.Ceiling(task.Cores));
            var at = task.Arrival;
            foreach (var phase in task.PhasesAt(scenario.Hosts[0].CoreSpeed).Span)
            {
                used.Add(at, at + phase.Duration, phase.Demand);
                at += phase.Duration;
            }
        }

        foreach (var (vm, placed) in scenario.Vms.Zip(outcome.Vms))
        {
            if (placed.Placed is { } from)
                paid.Add(from, placed.Ended ?? outcome.End, vm.Cores);
        }

        return [Compare(file, Quantities[0], used, work, trace.Start), Compare(file, Quantities[1], held, paid, trace.Start)];
    }

    private static ReplayValidation Compare(string file, string quantity, WorkTimeline measured, WorkTimeline simulated, DateTimeOffset? start)
    {
        var windows = Math.Max(measured.Count, simulated.Count);
        if (windows > SeriesPair.Longest)
            throw new UsageException($"--window: there are {windows} windows, which is more than {SeriesPair.Longest}; make them longer.");
        var validation = windows < 2
            ? ModelValidation.NotValidated("replay", "the recording is not longer than a window")
            : ModelValidation.Of(
                "replay", Path.GetFileName(file), quantity,
                new(measured.Rates(windows), simulated.Rates(windows), measured.Window, start?.TimeOfDay ?? default), ValidationRule.Replay);
        return new()
        {
            Quantity = quantity,
            Windows = windows,
            MeanAbsolutePercent = Rounded(validation.Errors?.MeanAbsolutePercent),
            WeightedAbsolutePercent = Rounded(validation.Errors?.WeightedAbsolutePercent),
            Correlation = Rounded(validation.Errors?.Pearson),
            Distance = Rounded(validation.Errors?.Distribution.Distance),
            Verdict = validation.Verdict.ToString(),
            Statement = validation.Statement,
        };
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;
}
