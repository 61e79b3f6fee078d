using System.Globalization;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>How new nodes are paid for, among the ways that a workload allows.</summary>
public enum PurchasePolicy
{
    /// <summary>On demand or as spot, whichever the scheduler finds better at the price of the moment.</summary>
    Mixed = 0,

    /// <summary>On demand alone.</summary>
    OnDemand,

    /// <summary>
    /// As spot wherever there is any, replicas in several zones. Where there is none, on demand: who consolidates comes back to spot where that pays, others as nodes fall idle. A job with a deadline waits for spot instead as long as the part of its work that is done is no
    /// smaller than the part of its time that is over (Uniform Progress, Wu et al., NSDI 2024; SpotHedge, Mao et al., EuroSys 2025).
    /// </summary>
    Spot,
}

/// <summary>A scheduler by its name, and how it is to work.</summary>
public sealed record SchedulerSpec
{
    /// <summary>One of <see cref="CloudSchedulers.Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called in results, where one is tried in several ways; null for its name.</summary>
    public string? Label { get; init; }

    /// <summary>How new nodes are paid for.</summary>
    public PurchasePolicy Purchase { get; init; }

    /// <summary>Instance types of new nodes; empty for all.</summary>
    public IReadOnlyList<string> InstanceTypes { get; init; } = [];

    /// <summary>Whether nodes are given up where their pods run for less elsewhere. Only schedulers that have rules for it do so.</summary>
    public bool Consolidates { get; init; } = true;

    /// <summary>How often it looks for nodes to give up, at least a minute; null for 5 minutes of karpenterLike, which is cheap to ask, and an hour of the others.</summary>
    public TimeSpan? ConsolidationInterval { get; init; }

    /// <summary>Nodes are not given up earlier than this after their launch.</summary>
    public TimeSpan LeastNodeAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Room is kept for so many more replicas of each service, as a share of those that there are, rounded up; from 0 to 1.</summary>
    public double Headroom { get; init; }

    /// <summary>How often it looks for nodes to give up.</summary>
    internal TimeSpan LooksEvery => ConsolidationInterval ?? (Name == "karpenterLike" ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(1));

    /// <summary>Whether replicas of a workload are spread evenly over zones: where availability is asked for, or where they are to be on spot.</summary>
    internal bool Spreads(SimulatedWorkload workload) => workload is ServiceWorkload && (workload.Requirement.Availability is not null || Purchase == PurchasePolicy.Spot);

    /// <summary>A scheduler by its name and settings as text.</summary>
    /// <param name="name">One of <see cref="CloudSchedulers.Names"/>, whatever its case.</param>
    /// <param name="label">What it is called in results; null for its name.</param>
    /// <param name="options">purchase, instanceTypes (with commas between), consolidates, consolidationInterval, leastNodeAge and headroom.</param>
    /// <param name="timeOf">Reads a time such as 15m; null for what is none.</param>
    /// <param name="path">Where it stands, such as <c>algorithms[2]</c>.</param>
    /// <exception cref="ScenarioException">With the path of what makes no sense.</exception>
    public static SchedulerSpec Of(string name, string? label, IReadOnlyDictionary<string, string> options, Func<string, TimeSpan?> timeOf, string path)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeOf);
        var spec = new SchedulerSpec { Name = CloudSchedulers.Names.FirstOrDefault(one => one.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name, Label = label };
        foreach (var (option, text) in options.OrderBy(option => option.Key, StringComparer.Ordinal))
            spec = spec.With(option, text, timeOf, $"{path}.options.{option}");
        spec.Check(path);
        return spec;
    }

    private SchedulerSpec With(string option, string text, Func<string, TimeSpan?> timeOf, string path)
    {
        var invariant = CultureInfo.InvariantCulture;
        return option switch
        {
            "purchase" => this with { Purchase = Enum.TryParse<PurchasePolicy>(text, ignoreCase: true, out var policy) ? policy : throw Refused($"one of {string.Join(", ", Enum.GetNames<PurchasePolicy>())}") },
            "instanceTypes" => this with { InstanceTypes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
            "consolidates" => this with { Consolidates = bool.TryParse(text, out var consolidates) ? consolidates : throw Refused("true or false") },
            "consolidationInterval" => this with { ConsolidationInterval = timeOf(text) ?? throw Refused("a time such as 15m") },
            "leastNodeAge" => this with { LeastNodeAge = timeOf(text) ?? throw Refused("a time such as 15m") },
            "headroom" => this with { Headroom = double.TryParse(text, NumberStyles.Float, invariant, out var headroom) ? headroom : throw Refused("a number from 0 to 1") },
            _ => throw new ScenarioException(path, "there is no such option; there are consolidates, consolidationInterval, headroom, instanceTypes, leastNodeAge and purchase"),
        };

        ScenarioException Refused(string expected) => new(path, $"\"{text}\" is not {expected}");
    }

    /// <summary>Refuses what makes no sense.</summary>
    /// <param name="path">Where it stands, such as <c>algorithms[2]</c>.</param>
    /// <exception cref="ScenarioException">With the path of the field.</exception>
    public void Check(string path)
    {
        if (!CloudSchedulers.Names.Contains(Name, StringComparer.Ordinal))
            throw new ScenarioException($"{path}.name", $"\"{Name}\" is no scheduler; there are {string.Join(", ", CloudSchedulers.Names)}");
        if (!Enum.IsDefined(Purchase))
            throw new ScenarioException($"{path}.purchase", $"{Purchase} is none of {string.Join(", ", Enum.GetNames<PurchasePolicy>())}");
        if (ConsolidationInterval < TimeSpan.FromMinutes(1))
            throw new ScenarioException($"{path}.consolidationInterval", $"{ConsolidationInterval} is shorter than a minute");
        if (LeastNodeAge < TimeSpan.Zero)
            throw new ScenarioException($"{path}.leastNodeAge", $"{LeastNodeAge} is below 0");
        if (Headroom is not (>= 0 and <= 1))
            throw new ScenarioException($"{path}.headroom", $"{Headroom} is not between 0 and 1");
    }
}
