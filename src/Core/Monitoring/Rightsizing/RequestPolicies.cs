using CloudIntel.Core.Monitoring.Rightsizing.Policies;

namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>The policies by name: ours, and those of others by their formulas.</summary>
public static class RequestPolicies
{
    /// <summary>One request, exceeded in a stated share of time.</summary>
    public const string Ours = "ours";

    /// <summary>Requests by the time of day, with at most four changes in any 24 hours.</summary>
    public const string OursDaily = "ours-daily";

    /// <summary>All names, ours first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Ours, OursDaily, "vpa", "krr", "krr-p99", "crane"];

    /// <summary>A policy for one series.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="resource">What is asked for. Memory is asked for by its peaks: <see cref="OursDaily"/> is <see cref="Ours"/> there.</param>
    /// <param name="fleet">What the series that are sized together have in common; those of others learn nothing from it.</param>
    /// <param name="interval">Seconds between decisions.</param>
    /// <param name="withLeast">Whether those of others ask for their least values at least.</param>
    public static IRequestPolicy Create(string name, SizedResource resource, Fleet fleet, long interval, bool withLeast = false) => name switch
    {
        Ours or OursDaily when resource == SizedResource.Memory => new PeakRequestPolicy(fleet.Overload),
        Ours => new OneRequestPolicy(resource, fleet),
        OursDaily => new DailyRequestsPolicy(resource, fleet, interval),
        "vpa" => new VerticalPodAutoscalerPolicy(resource, withLeast),
        "krr" => new KrrPolicy(resource, 0.95, withLeast),
        "krr-p99" => new KrrPolicy(resource, 0.99, withLeast),
        "crane" => new CranePolicy(),
        _ => throw new ArgumentException($"\"{name}\" is none of {string.Join(", ", Names)}.", nameof(name)),
    };
}
