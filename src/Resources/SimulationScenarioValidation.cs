using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="SimulationScenario"/> must keep beyond its schema, wherever it is written.</summary>
public static class SimulationScenarioValidation
{
    /// <summary>The step of a scenario that names none.</summary>
    public static TimeSpan DefaultStep { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that is simulated.</summary>
    public static TimeSpan LongestHorizon { get; } = TimeSpan.FromDays(366);

    /// <summary>The first year in which a scenario may begin.</summary>
    public const int FirstYear = 1970;

    /// <summary>The last year in which a scenario may begin: dates of bills and forecasts beyond its end are dates still.</summary>
    public const int LastYear = 2999;

    /// <summary>The most steps: a year of five minutes each.</summary>
    public const int MostSteps = 105_408;

    /// <summary>Everything that is wrong with a scenario that keeps its schema.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="path">Where it is written, such as <c>spec.scenario</c>.</param>
    public static IReadOnlyList<FieldError> Validate(SimulationScenario scenario, string path)
    {
        List<FieldError> errors = [.. Times(scenario, path), .. Environment(scenario.Environment, $"{path}.environment"), .. Quantities(scenario, path)];
        if (scenario is { Workloads: null or { Count: 0 }, WorkloadSelector: null, LiveInventory: null or false, Trace: null })
            errors.Add(new($"{path}.workloads", "or one of workloadSelector, liveInventory and trace is needed: nothing would run"));
        var workloads = scenario.Workloads ?? [];
        for (var i = 0; i < workloads.Count; i++)
            errors.AddRange(SimulationWorkloadValidation.Validate(workloads[i], scenario.WorkloadSelector is not null, $"{path}.workloads[{i}]"));
        return errors;
    }

    /// <summary>What is wrong with failures.</summary>
    internal static IEnumerable<FieldError> Failures(IList<SimulationFailure>? failures, string path)
    {
        for (var i = 0; i < (failures?.Count ?? 0); i++)
        {
            var failure = failures![i];
            if (failure.MeanTimeBetween is null == failure.After is null)
                yield return new($"{path}[{i}].meanTimeBetween", "or after is needed, and not both");
            if (failure.MeanTimeBetween is { } mean && mean.Value < TimeSpan.FromMinutes(1))
                yield return new($"{path}[{i}].meanTimeBetween", "must be at least 1m");
            if (failure.After is not null && failure.Scope.Value is SimulationFailureScope.Node or SimulationFailureScope.ApiThrottle)
                yield return new($"{path}[{i}].after", "is only allowed for Zone, Region and Api");
            if (failure.RefusedPercent is not null && failure.Scope.Value is { } scope and not SimulationFailureScope.ApiThrottle)
                yield return new($"{path}[{i}].refusedPercent", $"is only allowed for ApiThrottle, and not for {scope}");
            foreach (var error in Duration(failure.Repair, $"{path}[{i}].repair"))
                yield return error;
        }
    }

    /// <summary>What is wrong with a length of time that is not always the same.</summary>
    internal static IEnumerable<FieldError> Duration(SimulationDuration duration, string path)
    {
        string[] asks = Spread(duration) switch
        {
            SimulationSpread.Constant or SimulationSpread.Exponential => ["mean"],
            SimulationSpread.LogNormal => ["median", "p95"],
            _ => ["minimum", "maximum"],
        };
        (string Name, bool IsGiven)[] fields =
        [
            ("mean", duration.Mean is not null), ("median", duration.Median is not null), ("p95", duration.P95 is not null),
            ("minimum", duration.Minimum is not null), ("maximum", duration.Maximum is not null), ("exponent", duration.Exponent is not null),
        ];
        if (asks.Any(name => !fields.Contains((name, true))))
            yield return new(path, $"needs {string.Join(" and ", asks)} where spread is {Spread(duration)}");
        foreach (var (name, isGiven) in fields)
        {
            if (isGiven && Spread(duration) is { } spread && !asks.Contains(name) && !(name == "exponent" && spread == SimulationSpread.Pareto))
                yield return new($"{path}.{name}", $"says nothing where spread is {spread}");
        }

        foreach (var (name, value) in ((string, GoDuration?)[])[("mean", duration.Mean), ("median", duration.Median), ("p95", duration.P95)])
        {
            if (value is { } length && length.Value <= TimeSpan.Zero)
                yield return new($"{path}.{name}", "must be greater than zero");
        }

        if (duration is { Median: { } median, P95: { } p95 } && p95 <= median)
            yield return new($"{path}.p95", "must be greater than median");
        if (duration is { Minimum: { } least, Maximum: { } most } && (most <= least || (Spread(duration) == SimulationSpread.Pareto && least.Value <= TimeSpan.Zero)))
            yield return new($"{path}.maximum", "must be greater than minimum, and minimum greater than zero for Pareto");
        if (duration.Exponent is { Value: 0 })
            yield return new($"{path}.exponent", "must be greater than zero");
    }

    /// <summary>How a length is spread; null for a word of a newer version.</summary>
    internal static SimulationSpread? Spread(SimulationDuration duration) =>
        duration.Spread is { } spread ? spread.Value : duration.P95 is not null || duration.Median is not null ? SimulationSpread.LogNormal : SimulationSpread.Constant;

    private static IEnumerable<FieldError> Times(SimulationScenario scenario, string path)
    {
        if (scenario.Start?.UtcDateTime.Year is < FirstYear or > LastYear)
            yield return new($"{path}.start", $"must be in the years {FirstYear} to {LastYear}");
        var (horizon, step) = (scenario.Horizon.Value, scenario.Step?.Value ?? DefaultStep);
        if (horizon <= TimeSpan.Zero || horizon > LongestHorizon)
            yield return new($"{path}.horizon", $"must be greater than zero and at most {LongestHorizon.TotalHours:0}h");
        else if (step < TimeSpan.FromSeconds(10) || step > TimeSpan.FromHours(24))
            yield return new($"{path}.step", "must be from 10s to 24h");
        else if (horizon.Ticks % step.Ticks != 0)
            yield return new($"{path}.step", "must divide the horizon");
        else if (horizon / step > MostSteps)
            yield return new($"{path}.step", $"makes more than {MostSteps} steps of the horizon: take a longer one");
    }

    private static IEnumerable<FieldError> Environment(SimulationEnvironment environment, string path)
    {
        if (environment is { Regions: null or { Count: 0 }, Offers: null or { Count: 0 } })
            yield return new($"{path}.regions", "or offers is needed: all of the catalogue is too much");
        foreach (var error in Offers(environment.Offers ?? [], $"{path}.offers").Concat(Failures(environment.Failures, $"{path}.failures")).Concat(Commitments(environment.Commitments ?? [], $"{path}.commitments")))
            yield return error;
        for (var i = 0; i < (environment.Provisioning?.Count ?? 0); i++)
        {
            foreach (var error in Duration(environment.Provisioning![i].Delay, $"{path}.provisioning[{i}].delay"))
                yield return error;
        }

        if (environment.Energy is { IdleWatts: { } idle, BusyWatts: { } busy } && busy.Value < idle.Value)
            yield return new($"{path}.energy.busyWatts", "cannot be less than idleWatts");
    }

    private static IEnumerable<FieldError> Offers(IList<SimulationOffer> offers, string path)
    {
        var seen = new HashSet<(string, string, string)>();
        for (var i = 0; i < offers.Count; i++)
        {
            var offer = offers[i];
            if (!seen.Add((offer.Provider, offer.Region, offer.InstanceType)))
                yield return new($"{path}[{i}].instanceType", $"{offer.InstanceType} is there twice in {offer.Region} of {offer.Provider}");
            foreach (var (name, quantity) in ((string, string)[])[("cpu", offer.Cpu), ("memory", offer.Memory)])
            {
                if (!Quantity.TryParse(quantity, out var amount) || amount.Value <= 0)
                    yield return new($"{path}[{i}].{name}", "must be greater than zero");
            }

            if (offer.HourlyPrice.Value == 0)
                yield return new($"{path}[{i}].hourlyPrice", "must be greater than zero");
        }
    }

    private static IEnumerable<FieldError> Commitments(IList<SimulationCommitment> commitments, string path)
    {
        for (var i = 0; i < commitments.Count; i++)
        {
            var commitment = commitments[i];
            if (commitment.Machines is null == commitment.HourlyAmount is null)
                yield return new($"{path}[{i}].machines", "or hourlyAmount is needed, and not both");
            if (commitment is { Machines: not null, InstanceType: null } or { Machines: not null, Region: null })
                yield return new($"{path}[{i}].machines", "is only allowed with instanceType and region");
            if (commitment.HourlyAmount is { } amount && (commitment.PaidHourly.Value >= amount.Value || commitment.PaidHourly.Value == 0))
                yield return new($"{path}[{i}].paidHourly", "must be greater than zero and less than hourlyAmount");
            if (commitment is { InstanceType: not null, Family: not null })
                yield return new($"{path}[{i}].family", "is only allowed without instanceType");
        }
    }

    private static IEnumerable<FieldError> Quantities(SimulationScenario scenario, string path)
    {
        foreach (var (name, quantity) in ((string, string?)[])[("cpu", scenario.Nodes?.Cpu), ("memory", scenario.Nodes?.Memory)])
        {
            if (quantity is not null && !Quantity.TryParse(quantity, out _))
                yield return new($"{path}.nodes.{name}", $"{quantity} is not a quantity such as 300m or 1Gi");
        }
    }
}
