namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Decides what a container should ask for of one resource.</summary>
/// <remarks>
/// It never changes what is on target: up needs 10 percent more, and down 15 percent less than what is asked for, so that a request that was just set is left alone while usage
/// stays as it is.
/// </remarks>
public static class ResourceSizing
{
    private const long Day = 86_400;
    private const double Up = 1.10;
    private const double Down = 0.85;

    /// <summary>A request by the time of day is worth its changes from this share of one request on.</summary>
    private const double WorthTiming = 0.85;
    private const double WorthKeepingTimes = 0.95;

    /// <summary>A limit leaves so much room above what starts used.</summary>
    private const double AboveStart = 1.1;

    /// <summary>After a kill: a fifth more, and 100 MiB at least, as the Vertical Pod Autoscaler has it, for eight days.</summary>
    private const double AfterKill = 1.2;
    private const double LeastAfterKill = 100 * 1024 * 1024;
    private const long KillDays = 8;

    /// <summary>Less than half of what a target is turned to leaves too little, more than 90 percent reacts too late.</summary>
    private const double LeastTarget = 30;
    private const double MostTarget = 90;

    /// <summary>Decides, as of a time not before the newest sample.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    /// <param name="rules">How.</param>
    /// <param name="now">Unix seconds.</param>
    public static ResourceAdvice Decide(ResourceFacts facts, SizingRules rules, long now)
    {
        var whole = UsageRepair.Of(facts.Usage, now);
        if (Unusable(whole, now) is var (reason, why))
            return Kept(facts, reason, 0, $"{why}; {(facts.Recommended is not null ? "what was recommended last stays" : "nothing is recommended")}.");
        var (later, need) = StartUpPeaks.Of(whole, facts.Starts);
        var advice = OfRunning(facts with { Usage = later }, rules, now);
        return need is null ? advice : advice with
        {
            AtStart = need,
            Limit = advice is { Direction: not SizingDirection.Keep, Limit: { } limit } ? Math.Max(limit, Rounded(need.Amount * AboveStart, facts.Resource)) : advice.Limit,
            Rationale = $"{advice.Rationale.TrimEnd('.')}; just after a start it uses up to {Sentences.Amount(need.Amount, facts.Resource)} for {Sentences.Number(need.Seconds / 60.0)} minutes, which is left to its limit.",
        };
    }

    /// <summary>Decides by what is used once it has started.</summary>
    private static ResourceAdvice OfRunning(ResourceFacts facts, SizingRules rules, long now)
    {
        var test = BackTest.Of(RequestPolicies.Ours, facts.Resource, facts.Usage, rules.Overload);
        var killed = facts.Kills.Where(kill => kill.Time > now - (KillDays * Day)).Select(kill => Math.Max(kill.Bytes * AfterKill, kill.Bytes + LeastAfterKill)).DefaultIfEmpty(0).Max();
        var wanted = Rounded(Math.Max(test.Request, killed), facts.Resource);
        var wantedWhy = killed > test.Request
            ? $"it was killed for want of memory, and needs a fifth more than it had then"
            : facts.Resource == SizedResource.Cpu
                ? $"usage of {Sentences.Number(LengthOf(facts.Usage))} days is above {Sentences.Amount(wanted, facts.Resource)} in about {Sentences.Number(100 * rules.Overload)} percent of time"
                : $"its peaks of {Sentences.Number(LengthOf(facts.Usage))} days and the jumps between them need {Sentences.Amount(wanted, facts.Resource)}";
        var current = facts.Current.Request;
        if (facts.ScaledAtPercent is { } target && current is { } scaled)
            return Scaled(facts, Confidence(facts, rules, wanted), target, scaled, wanted);
        if (facts.ByHour.Count > 0)
            return HourByHour(facts, rules, test, wanted);
        if (current is null)
            return Advice(SizingDirection.Set, killed > test.Request ? SizingReason.Killed : SizingReason.Usage, $"Nothing is asked for, and {wantedWhy}.");
        if (wanted > current * Up)
            return Advice(SizingDirection.Up, killed > test.Request ? SizingReason.Killed : SizingReason.Usage, $"{Sentences.Amount(current.Value, facts.Resource)} is asked for, and {wantedWhy}.");
        if (wanted >= current * Down)
            return Kept(facts, SizingReason.OnTarget, Confidence(facts, rules, current.Value), $"{Sentences.Amount(current.Value, facts.Resource)} is on target: {wantedWhy}.") with { ByHour = Timed(facts, rules, test) };
        if (facts is { Resource: SizedResource.Memory, Load: { } load } && HeapShape.Plateau(facts.Usage, load) is { } plateau)
        {
            return Kept(
                facts, SizingReason.Heap, Confidence(facts, rules, current.Value),
                $"Memory rose to {Sentences.Amount(plateau, facts.Resource)} and stays there while the load falls, as a heap does: make the heap's own maximum smaller first.");
        }

        return Advice(SizingDirection.Down, SizingReason.Usage, $"{Sentences.Amount(current.Value, facts.Resource)} is asked for, and {wantedWhy}.");

        ResourceAdvice Advice(SizingDirection direction, SizingReason because, string rationale)
        {
            // What was said last is said again, as long as it is near what is wanted.
            var request = facts.Recommended is { } last && last * Down <= wanted && wanted <= last * Up ? last : wanted;
            return new(direction, because, request, Limit(facts.Current, request, facts.Resource), Confidence(facts, rules, request), rationale) { ByHour = Timed(facts, rules, test) };
        }
    }

    /// <summary>Why usage says nothing; null where it does.</summary>
    private static (SizingReason Reason, string Why)? Unusable(UsageSeries usage, long now)
    {
        var known = usage.Values.Count(value => !double.IsNaN(value));
        if (known == 0 || usage.Times[^1] - usage.Times[0] < Day)
            return (SizingReason.ShortHistory, "Usage is known for less than a day");
        if (usage.Times[^1] < now - Day)
            return (SizingReason.Stale, "The newest sample of usage is more than a day old");
        var steps = usage.Times.Zip(usage.Times.Skip(1), (a, b) => b - a).Order().ToArray();
        var expected = ((usage.Times[^1] - usage.Times[0]) / steps[steps.Length / 2]) + 1;
        return known * 2 < expected ? (SizingReason.Gaps, $"{expected - known} of {expected} samples of usage are missing") : null;
    }

    private static ResourceAdvice Kept(ResourceFacts facts, SizingReason reason, double confidence, string rationale)
    {
        var request = reason == SizingReason.OnTarget ? facts.Current.Request : facts.Recommended ?? facts.Current.Request;
        return new(SizingDirection.Keep, reason, request, request is { } known ? Limit(facts.Current, known, facts.Resource) : facts.Current.Limit, confidence, rationale);
    }

    /// <summary>Another request would change how many replicas there are: the target is moved so that each is as loaded as it may be.</summary>
    private static ResourceAdvice Scaled(ResourceFacts facts, double confidence, double target, double current, double wanted)
    {
        var better = Math.Round(Math.Clamp(target * current / wanted, LeastTarget, MostTarget));
        var isOnTarget = better >= target * Down && better <= target * Up;
        return Kept(
            facts with { Recommended = null }, isOnTarget ? SizingReason.OnTarget : SizingReason.ScaledByUtilization, confidence,
            isOnTarget
                ? $"Replicas are scaled at {Sentences.Number(target)} percent of {Sentences.Amount(current, facts.Resource)}, which is on target."
                : $"Replicas are scaled by this request: hold them at {Sentences.Number(better)} percent of {Sentences.Amount(current, facts.Resource)} instead of {Sentences.Number(target)}, and leave the request.")
            with
        {
            ScaleAtPercent = isOnTarget ? null : better,
            IsTighter = better > target,
        };
    }

    /// <summary>Where it asks for less at some hours already: each hour is compared with what it would be.</summary>
    private static ResourceAdvice HourByHour(ResourceFacts facts, SizingRules rules, BackTest test, double wanted)
    {
        var timed = Timed(facts, rules, test);
        if (timed.Count == 0)
            return Advice(SizingDirection.Up, [], $"Usage by the time of day no longer saves enough, and all day {Sentences.Amount(wanted, facts.Resource)} is needed.");
        var (now, then) = (TimedRequest.Mean(facts.ByHour), TimedRequest.Mean(timed));
        if (Enumerable.Range(0, 24).Any(hour => TimedRequest.At(timed, hour) > TimedRequest.At(facts.ByHour, hour) * Up))
            return Advice(SizingDirection.Up, timed, $"At some hours more is needed than the {Sentences.Amount(now, facts.Resource)} that are asked for on average.");
        return then < now * Down
            ? Advice(SizingDirection.Down, timed, $"{Sentences.Amount(now, facts.Resource)} is asked for on average, and {Sentences.Amount(then, facts.Resource)} would do.")
            : Kept(facts, SizingReason.OnTarget, Confidence(facts, rules, wanted), $"{Sentences.Amount(now, facts.Resource)} on average, by the hour, is on target.");

        ResourceAdvice Advice(SizingDirection direction, IReadOnlyList<TimedRequest> byHour, string rationale) =>
            new(direction, SizingReason.Usage, wanted, Limit(facts.Current, wanted, facts.Resource), Confidence(facts, rules, wanted), rationale) { ByHour = byHour };
    }

    /// <summary>What to ask for by the hour, where that is worth it; less is worth going on with than beginning with.</summary>
    private static List<TimedRequest> Timed(ResourceFacts facts, SizingRules rules, BackTest one)
    {
        if (!facts.ResizesInPlace || facts.Resource != SizedResource.Cpu || LengthOf(facts.Usage) < 3)
            return [];
        var hours = new double[24];
        var daily = BackTest.Of(RequestPolicies.OursDaily, facts.Resource, facts.Usage, rules.Overload, (time, request) => hours[time / 3600 % 24] = request);
        if (daily.MeanRequest > one.Request * (facts.ByHour.Count > 0 ? WorthKeepingTimes : WorthTiming) || !daily.IsKept)
            return [];
        var timed = new List<TimedRequest>();
        for (var hour = 0; hour < 24; hour++)
        {
            if (hours[hour] != hours[(hour + 23) % 24])
                timed.Add(new(hour, Rounded(hours[hour], facts.Resource)));
        }

        return timed;
    }

    private static double Confidence(ResourceFacts facts, SizingRules rules, double request) => RequestConfidence.Of(facts.Resource, facts.Usage, rules.Overload, request);

    /// <summary>As many times the request as now; not below the request.</summary>
    internal static double? Limit(CurrentSize current, double request, SizedResource resource) =>
        current.Limit is not { } limit ? null
        : current.Request is { } now and > 0 ? Math.Max(request, Rounded(limit * request / now, resource))
        : Math.Max(request, limit);

    /// <summary>Up to whole millicores and mebibytes.</summary>
    internal static double Rounded(double amount, SizedResource resource) =>
        resource == SizedResource.Cpu ? Math.Ceiling((amount * 1000) - 1e-9) / 1000 : Math.Ceiling(amount / 1048576) * 1048576;

    private static double LengthOf(UsageSeries usage) => Math.Round((usage.Times[^1] - usage.Times[0]) / (double)Day, 1);
}
