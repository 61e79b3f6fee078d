using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>Tells how good a fit is by a part of the trace that it has not seen.</summary>
public static class HoldOut
{
    private const int LeastHours = 6;

    /// <summary>Fits the beginning of a trace, generates what comes after it, and compares the cores in use, hour by hour, with what came.</summary>
    /// <param name="trace">With at least one task.</param>
    /// <param name="zone">Whose clocks its users look at.</param>
    /// <param name="share">Of the time, that is fitted; above 0 and below 1.</param>
    /// <param name="seeds">So many workloads are generated, from 1; the one of median error is told.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The comparison; where too little is left to compare, that.</returns>
    /// <exception cref="ScenarioException">There is no task that takes time.</exception>
    public static ModelValidation Of(WorkloadTrace trace, TimeZoneInfo zone, double share, int seeds, CancellationToken cancellationToken)
    {
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "share must be above 0 and below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var length = trace.Tasks.Select(task => task.Arrival + task.Duration).DefaultIfEmpty().Max();

        // Whole hours, so that hours of both parts are the same; whole days where there are some.
        var unit = length >= TimeSpan.FromDays(4) ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        var cut = unit * Math.Floor(length * share / unit);
        var hours = (int)(length - cut).TotalHours;
        var model = $"a workload fitted to the first {cut.TotalHours:0} hours of {trace.Format}";
        if (cut < TimeSpan.FromHours(LeastHours) || hours < LeastHours)
            return ModelValidation.NotValidated(model, $"there are {cut.TotalHours:0} hours to fit and {hours} to compare with, and both need {LeastHours}");
        var seen = trace with { Tasks = [.. trace.Tasks.Where(task => task.Arrival < cut).Select(task => Until(task, cut, length))] };
        if (hours > SeriesPair.Longest || seen.Tasks.All(task => task.Duration == TimeSpan.Zero))
            return ModelValidation.NotValidated(model, $"nothing takes any time in them, or {hours} hours after them are too many to compare");
        var fitted = WorkloadFit.Of(seen, zone, cancellationToken);
        var measured = HourlyCores(trace.Tasks, cut, hours);
        var timeOfDay = TimeZoneInfo.ConvertTime(fitted.Start + cut, zone).TimeOfDay;
        var ofSeeds = new ModelValidation[seeds];
        for (var i = 0; i < seeds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var simulated = HourlyCores(fitted.Generate(fitted.Start + cut, TimeSpan.FromHours(hours), seed: (ulong)i + 1), TimeSpan.Zero, hours);
            ofSeeds[i] = ModelValidation.Of(
                model, $"the {hours} hours after that, the median of {seeds} seeds", "cores in use", new(measured, simulated, TimeSpan.FromHours(1), timeOfDay), ValidationRule.Generated);
        }

        return ofSeeds.OrderBy(each => each.Percent ?? double.PositiveInfinity).ElementAt((seeds - 1) / 2);
    }

    /// <summary>What is known of a task at a moment. A job that still runs then is taken with its whole duration, as those that ended are.</summary>
    private static TraceTask Until(TraceTask task, TimeSpan cut, TimeSpan length)
    {
        if (task.Arrival + task.Duration <= cut || task.Duration < length / 2)
            return task;
        var (phases, at) = (new List<DemandPhase>(), task.Arrival);
        foreach (var phase in task.Phases.Span)
        {
            if (at >= cut)
                break;
            phases.Add(phase with { Duration = TimeSpan.FromTicks(Math.Min(phase.Duration.Ticks, (cut - at).Ticks)) });
            at += phase.Duration;
        }

        return task with { Duration = cut - task.Arrival, Phases = phases.ToArray() };
    }

    /// <summary>The cores that tasks use in each hour, on average.</summary>
    private static double[] HourlyCores(IReadOnlyList<TraceTask> tasks, TimeSpan from, int hours)
    {
        var hourly = new double[hours];
        foreach (var task in tasks)
        {
            var at = task.Arrival - from;
            foreach (var phase in task.PhasesAt(1).Span)
            {
                var end = at + phase.Duration;
                for (at = TimeSpan.FromTicks(Math.Max(0, at.Ticks)); at < end && at.TotalHours < hours;)
                {
                    var hour = (int)(at.Ticks / TimeSpan.TicksPerHour);
                    var part = TimeSpan.FromTicks(Math.Min(end.Ticks, (hour + 1) * TimeSpan.TicksPerHour)) - at;
                    hourly[hour] += phase.Demand / (task.CoreSpeed ?? 1) * part.TotalHours;
                    at += part;
                }

                at = end;
            }
        }

        return hourly;
    }
}
