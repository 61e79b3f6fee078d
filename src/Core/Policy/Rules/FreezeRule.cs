using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Times at which nothing new may be made or changed by people. What the control plane does by itself, such as scaling, goes on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Windows">The times.</param>
/// <param name="IncreasesOnly">Whether only what costs more is frozen.</param>
public sealed record FreezeRule(string Name, ImmutableArray<FreezeWindow> Windows, bool IncreasesOnly) : PolicyRule(Name)
{
    private static readonly string[] ControlPlane = ["system:serviceaccount:kube-system:", "system:kube-", "system:node:", "system:apiserver"];

    /// <summary>What happens while it is frozen is new, whatever the object was like.</summary>
    internal override bool SparesWhatWas => false;

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        if (request.Operation == PolicyOperation.Existing)
            return RuleAnswer.Fine;
        List<FreezeWindow>? frozen = null;
        foreach (var window in Windows)
        {
            if (window.Contains(request.At))
                (frozen ??= []).Add(window);
        }

        if (frozen is null || ControlPlane.Any(user => request.User.StartsWith(user, StringComparison.Ordinal)))
            return RuleAnswer.Fine;
        if (request.Old is { } old && IsSame(old, request.Object))
            return RuleAnswer.Fine;
        if (IncreasesOnly)
        {
            if (facts.Price is not { IsComplete: true } price || (request.Old is not null && facts.OldPrice is null))
                return RuleAnswer.Unknown(facts.PriceProblem ?? "Whether it costs more is not known.");
            if (price.Expected <= (facts.OldPrice?.Expected ?? 0))
                return RuleAnswer.Fine;
        }

        return RuleAnswer.Of(new RuleFinding(
            $"{request.Object.Title} cannot be {(request.Operation == PolicyOperation.Create ? "made" : "changed")}{(IncreasesOnly ? " to cost more" : "")} {End(frozen, request.At)}")
        {
            Hint = "Wait, or ask who may get past the policy",
        });
    }

    private static string End(List<FreezeWindow> frozen, DateTimeOffset at)
    {
        var ends = frozen.ConvertAll(window => window.EndAfter(at));
        if (ends.Contains(null))
            return "until the rule is changed";
        var last = ends.IndexOf(ends.Max());
        var zone = frozen[last].Zone;
        return $"until {TimeZoneInfo.ConvertTime(ends[last]!.Value, zone).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {zone.Id}";
    }

    /// <summary>Whether nothing but the metadata and the status differ, as when a finalizer goes or a controller reports.</summary>
    private static bool IsSame(PolicyObject old, PolicyObject now) =>
        old.Replicas == now.Replicas && Parts(old.Json).Concat(Parts(now.Json)).Distinct(StringComparer.Ordinal).All(part =>
            old.Json.TryGetProperty(part, out var then) && now.Json.TryGetProperty(part, out var later) && JsonElement.DeepEquals(then, later));

    private static IEnumerable<string> Parts(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Select(part => part.Name).Where(part => part is not ("metadata" or "status")) : [];
}

/// <summary>Hours of days of the week, as clocks somewhere show them.</summary>
/// <param name="Days">Days on which it begins.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends; not later than <paramref name="From"/>, on the day after.</param>
/// <param name="Zone">Where the clocks are.</param>
/// <param name="FirstDay">The first day on which it begins; null for no first.</param>
/// <param name="LastDay">The last day on which it begins; null for no last.</param>
public sealed record FreezeWindow(ImmutableArray<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone, DateOnly? FirstDay = null, DateOnly? LastDay = null)
{
    /// <summary>Windows that follow each other without a gap are looked through so far.</summary>
    private const int MostDays = 400;

    /// <summary>Whether a moment is inside.</summary>
    public bool Contains(DateTimeOffset moment) => End(moment) is not null;

    /// <summary>When it ends that contains a moment: the first moment after it that is outside; null where none of the next 400 days is.</summary>
    public DateTimeOffset? EndAfter(DateTimeOffset moment)
    {
        var end = moment;
        for (var i = 0; i < MostDays; i++)
        {
            if (End(end) is not { } later)
                return end;
            end = later;
        }

        return null;
    }

    /// <summary>The end of that which contains a moment, the later where two do; null where none does.</summary>
    private DateTimeOffset? End(DateTimeOffset moment)
    {
        DateTimeOffset? end = null;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);
        foreach (var day in (ReadOnlySpan<DateOnly>)[today.AddDays(-1), today])
        {
            if (!BeginsOn(day) || moment < Moment(day.ToDateTime(From), isEnd: false))
                continue;
            var closes = Moment((From < To ? day : day.AddDays(1)).ToDateTime(To), isEnd: true);
            if (moment < closes)
                end = closes;
        }

        return end;
    }

    private bool BeginsOn(DateOnly day) => Days.Contains(day.DayOfWeek) && (FirstDay is not { } first || day >= first) && (LastDay is not { } last || day <= last);

    /// <summary>
    /// When clocks show a time. A time that they skip is when they skip it; one that they show twice is the first where a window begins and the second where it ends, so that there is no hole in it.
    /// </summary>
    private DateTimeOffset Moment(DateTime local, bool isEnd)
    {
        while (Zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        if (!Zone.IsAmbiguousTime(local))
            return new(local, Zone.GetUtcOffset(local));
        var offsets = Zone.GetAmbiguousTimeOffsets(local);
        return new(local, isEnd ? offsets.Min() : offsets.Max());
    }
}
