using System.Globalization;

namespace CloudIntel.Core.Monitoring.Rightsizing.Replicas;

/// <summary>
/// Decides how many replicas there should be: as many as carry what is forecast for the next week, but for a stated share of its hours, with some of them away. Where an
/// autoscaler changes their number, its bounds and targets are advised instead; where requests are to change, their number waits.
/// </summary>
internal sealed class ReplicaSizing
{
    /// <summary>As for requests: what is nearer than that is on target.</summary>
    private const double Up = 1.10;
    private const double Down = 0.85;

    /// <summary>An autoscaler's maximum is reached in so much less of the time than replicas are overloaded.</summary>
    private const double Rarer = 0.1;

    private readonly WorkloadFacts facts;
    private readonly ReplicaFacts replicas;
    private readonly IReadOnlyList<ContainerAdvice> containers;
    private readonly SizingRules rules;
    private readonly Hold? hold;
    private readonly DemandHours hours;
    private readonly DemandForecast? forecast;
    private readonly double? perReplica;

    private ReplicaSizing(WorkloadFacts facts, IReadOnlyList<ContainerAdvice> containers, SizingRules rules, Hold? hold, long now)
    {
        replicas = facts.Replicas with
        {
            Demand = facts.Replicas.Demand is { } measured ? measured with { Series = UsageRepair.Of(measured.Series, now) } : null,
            Counts = facts.Replicas.Counts is { } counts ? UsageRepair.Of(counts, now) : null,
        };
        (this.facts, this.containers, this.rules, this.hold) = (facts with { Replicas = replicas }, containers, rules, hold);
        hours = replicas.Demand is { } demand ? DemandHours.Of(demand.Series, replicas.Counts, now) : new(now / 3600, []);
        perReplica = ReplicaCapacity.Of(this.facts, containers, replicas.Autoscaler is { } autoscaler ? (Target(container => container.Cpu) ?? autoscaler.CpuPercent ?? 100) / 100 : 1);
        forecast = perReplica is null || hours.Next < (now / 3600) - 24 ? null : DemandForecast.Of(hours);
    }

    /// <summary>The fewest while it works, whatever there is to carry.</summary>
    private int Fewest => Math.Min(Math.Max(Math.Max(1, replicas.Minimum), replicas.Spare + 1), replicas.Maximum);

    private string Least => replicas.Spare + 1 >= replicas.Minimum ? $"{Fewest} are needed for {replicas.Spare} to be away" : $"there are to be {Fewest} at least";

    /// <summary>Decides.</summary>
    /// <param name="facts">A snapshot.</param>
    /// <param name="containers">What its containers are to ask for.</param>
    /// <param name="rules">How.</param>
    /// <param name="hold">Why nothing may be made smaller; null where it may.</param>
    /// <param name="now">Unix seconds.</param>
    public static ReplicaAdvice Decide(WorkloadFacts facts, IReadOnlyList<ContainerAdvice> containers, SizingRules rules, Hold? hold, long now)
    {
        if (facts.Replicas.IsPerNode)
            return Kept(facts.Replicas, ReplicaReason.PerNode, "There is one replica on each node");
        var sizing = new ReplicaSizing(facts, containers, rules, hold, now);
        var advice = facts.Replicas.Autoscaler is { } autoscaler ? sizing.Bounds(autoscaler) : sizing.Number();
        advice = sizing.WithWindows(advice);
        return advice with { NextDay = sizing.NextDay(advice.Windows) };
    }

    /// <summary>A number that nothing else changes.</summary>
    private ReplicaAdvice Number()
    {
        var current = replicas.Current;
        if (current == 0)
            return Kept(replicas, ReplicaReason.OnTarget, "There are to be no replicas, which somebody or a schedule has decided");
        if (containers.Any(container => container.Cpu.Direction != SizingDirection.Keep || container.Memory.Direction != SizingDirection.Keep || container.HasChange))
            return Kept(replicas, ReplicaReason.RequestsFirst, "The number of replicas is looked at once the requests are as advised");
        var needed = forecast is null ? Fewest : Within(forecast.Replicas(perReplica!.Value, rules.Overload, 0, DemandForecast.Hours));
        if (forecast is null && current >= Fewest)
            return Kept(replicas, ReplicaReason.UnknownDemand, $"What replicas have to carry is not known for {DemandForecast.FewestDays} days");
        var why = forecast is null ? Least : Why(needed);
        var reason = needed == Fewest ? ReplicaReason.Availability : ReplicaReason.Demand;
        if (needed > current * Up)
            return Changed(SizingDirection.Up);
        if (needed >= current * Down)
            return Kept(replicas, ReplicaReason.OnTarget, $"{current} replicas are on target: {why}") with { Confidence = Confidence() };
        return hold is null
            ? Changed(SizingDirection.Down)
            : Kept(replicas, hold.IsObjective ? ReplicaReason.Objective : ReplicaReason.RoseLately, $"There are {current} replicas and {needed} would do, but {hold.Why}");

        ReplicaAdvice Changed(SizingDirection direction)
        {
            // What was said last is said again, as long as it is near what is needed.
            var count = facts.Last?.Replicas is { } last && last != current && last * Down <= needed && needed <= last * Up ? last : needed;
            return new() { Direction = direction, Reason = reason, Count = count, Confidence = Confidence(), Rationale = $"There are {current} replicas, and {why}." };
        }
    }

    /// <summary>The bounds and targets of an autoscaler.</summary>
    private ReplicaAdvice Bounds(AutoscalerFacts now)
    {
        var (cpu, memory) = (Target(container => container.Cpu), Target(container => container.Memory));
        var (least, most, why) = (Math.Max(now.Minimum, Fewest), now.Maximum, new List<string>());
        if (forecast is not null && !containers.Any(container => container.Cpu.Direction != SizingDirection.Keep || container.Memory.Direction != SizingDirection.Keep))
        {
            var quiet = Enumerable.Range(0, DemandForecast.Hours).Min(hour => Within(forecast.Replicas(perReplica!.Value, rules.Overload, hour, 1)));
            var peak = Within(forecast.Replicas(perReplica!.Value, rules.Overload * Rarer, 0, DemandForecast.Hours));
            least = hold is null && quiet < least * Down ? quiet : least;
            most = peak > most ? peak : most;
        }

        if (least != now.Minimum)
            why.Add(least > now.Minimum ? Least : $"{least} of them are enough at quiet hours, where it keeps {now.Minimum}");
        if (most != now.Maximum)
            why.Add($"{most} may be needed at busy hours, where it stops at {now.Maximum}");
        if (cpu is not null)
            why.Add($"they are to be held at {Sentences.Number(cpu.Value)} percent of their CPU requests instead of {Sentences.Number(now.CpuPercent ?? 0)}");
        if (memory is not null)
            why.Add($"they are to be held at {Sentences.Number(memory.Value)} percent of their memory requests instead of {Sentences.Number(now.MemoryPercent ?? 0)}");
        if (why.Count == 0)
            return Kept(replicas, forecast is null ? ReplicaReason.UnknownDemand : ReplicaReason.OnTarget, forecast is null ? "An autoscaler sets the number of replicas" : "The autoscaler of replicas is well set");
        var isMore = least > now.Minimum || most > now.Maximum || cpu < now.CpuPercent || memory < now.MemoryPercent;
        return Kept(replicas, least > now.Minimum ? ReplicaReason.Availability : ReplicaReason.Demand, $"An autoscaler sets the number of replicas: {string.Join(", and ", why)}") with
        {
            Direction = isMore ? SizingDirection.Up : SizingDirection.Down,
            Autoscaler = new(least, most, cpu ?? now.CpuPercent, memory ?? now.MemoryPercent),
            Confidence = forecast is null ? containers.Min(container => container.Cpu.Confidence) : Confidence(),
        };
    }

    /// <summary>Hours in which nothing is asked of it, where the requests count as work.</summary>
    private ReplicaAdvice WithWindows(ReplicaAdvice advice)
    {
        var idle = IdleHours.Of(hours);
        var fewest = replicas.Minimum == 0 ? 0 : Fewest;
        var windows = fewest < advice.Count ? idle.Windows(fewest) : [];
        var (now, then) = (replicas.Windows.Sum(window => window.HoursOfWeek), windows.Sum(window => window.HoursOfWeek));
        var isCovered = idle.Covers(replicas.Windows);
        if ((isCovered || hours.Days < 7) && (hold is not null || then * Down <= now))
            return advice with { Windows = replicas.Windows };
        var (direction, what) = isCovered
            ? (SizingDirection.Down, $"nothing was asked of it {Text(windows)}, UTC, in any of {idle.Weeks} weeks: {fewest} replicas are enough then")
            : (SizingDirection.Up, "hours that were idle are no longer");
        return advice with
        {
            Direction = advice.Direction == SizingDirection.Keep || direction == SizingDirection.Up ? direction : advice.Direction,
            Reason = advice.Direction == SizingDirection.Keep ? ReplicaReason.Idle : advice.Reason,
            Windows = windows,
            ChangesWindows = true,
            Confidence = advice.HasChange ? Math.Min(advice.Confidence, OfWeeks(idle.Weeks)) : OfWeeks(idle.Weeks),
            Rationale = advice.HasChange ? $"{advice.Rationale.TrimEnd('.')}; {what}." : $"{char.ToUpperInvariant(what[0])}{what[1..]}.",
        };

        // The rule of succession.
        static double OfWeeks(int weeks) => (weeks + 1.0) / (weeks + 2.0);
    }

    /// <summary>By the hour, and as few as there are to be at idle hours.</summary>
    private int[] NextDay(IReadOnlyList<ReplicaWindow> windows) => forecast is null ? [] :
    [
        .. Enumerable.Range(0, 24).Select(hour => windows.FirstOrDefault(window => IdleHours.Holds(window, hours.Next + hour))?.Replicas
            ?? Within(forecast.Replicas(perReplica!.Value, rules.Overload, hour, 1))),
    ];

    private int Within(int busy) => Math.Clamp(busy + replicas.Spare, Fewest, replicas.Maximum);

    /// <summary>How often, of weeks of the past, as many as would have been advised were enough in all but twice the stated share of hours; one week of each kind is taken for granted.</summary>
    private double Confidence()
    {
        var (weeks, enough) = (0, 0);
        for (var ago = DemandForecast.Hours; ago <= 4 * DemandForecast.Hours && hours.Peaks.Length - ago >= DemandForecast.FewestDays * 24; ago += DemandForecast.Hours)
        {
            if (perReplica is not { } each || DemandForecast.Of(hours.Before(ago)) is not { } then)
                break;
            var most = (then.Replicas(each, rules.Overload, 0, DemandForecast.Hours) * each) + 1e-9;
            var week = hours.Peaks.AsSpan(hours.Peaks.Length - ago, DemandForecast.Hours);
            var above = 0;
            foreach (var peak in week)
                above += peak > most ? 1 : 0;
            (weeks, enough) = (weeks + 1, enough + (above <= 2 * rules.Overload * DemandForecast.Hours ? 1 : 0));
        }

        return (enough + 1.0) / (weeks + 2.0);
    }

    private string Why(int needed)
    {
        var demand = replicas.Demand!;
        var each = demand.Unit == DemandUnit.Cores ? $"{Sentences.Amount(perReplica!.Value, SizedResource.Cpu)} of CPU" : $"{Sentences.Number(perReplica!.Value)} requests a second";
        var away = replicas.Spare > 0 ? $" with {replicas.Spare} away" : "";
        return $"{needed} carry what is forecast for the next week, at {each} each, in all but {Sentences.Number(100 * rules.Overload)} percent of its hours{away}";
    }

    /// <summary>The lowest target of those that containers ask for: the one in which none is too small.</summary>
    private double? Target(Func<ContainerAdvice, ResourceAdvice> resource) => containers.Select(container => resource(container).ScaleAtPercent).Min();

    private static string Text(IReadOnlyList<ReplicaWindow> windows) => string.Join(" and ", windows.Select(window =>
        string.Create(CultureInfo.InvariantCulture, $"on {string.Join(", ", window.Days.Select(day => day.ToString()[..3]))} from {window.FromHour:00}:00 for {window.Hours} h")));

    private static ReplicaAdvice Kept(ReplicaFacts replicas, ReplicaReason reason, string why) =>
        new() { Direction = SizingDirection.Keep, Reason = reason, Count = replicas.Current, Windows = replicas.Windows, Confidence = 0, Rationale = $"{why}." };
}
