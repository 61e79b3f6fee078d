using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="SimulationRun"/> must keep beyond its schema.</summary>
public static class SimulationRunValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<SimulationRunSpec>> Rules { get; } =
    [
        new(".scenario",
            "has(self.scenario) != has(self.scenarioRef)",
            "or scenarioRef is needed, and not both",
            spec => spec.Scenario is not null != spec.ScenarioRef is not null),
        new(".algorithms",
            "size(self.algorithms) > 0",
            "needs at least one",
            spec => spec.Algorithms.Count > 0),
        new(".baseline",
            "!has(self.baseline) || self.algorithms.exists(one, one.name == self.baseline)",
            "must be one of the algorithms",
            spec => spec.Baseline is null || spec.Algorithms.Any(one => one.Name == spec.Baseline)),
        new(".stopping",
            "!has(self.stopping) || !has(self.seeds) || !has(self.seeds.count) || self.seeds.count >= (has(self.stopping.minimum) ? self.stopping.minimum : 10)",
            "needs seeds.count to be at least its minimum, or 10",
            spec => spec.Stopping is null || spec.Seeds?.Count is not { } count || count >= (spec.Stopping.Minimum ?? 10)),
        new(".stopping.halfWidthPercent",
            "!has(self.stopping) || self.stopping.halfWidthPercent.matches('[1-9]')",
            "must be greater than zero",
            spec => spec.Stopping is not { HalfWidthPercent.Value: 0 }),
        new(".successCriteria",
            "!has(self.successCriteria) || self.successCriteria.all(one, has(one.atMost) != has(one.atLeast))",
            "need atMost or atLeast each, and not both",
            spec => spec.SuccessCriteria?.All(one => one.AtMost is null != one.AtLeast is null) is not false),
    ];

    /// <summary>Everything that is wrong with a run that keeps its schema. Empty when nothing is, and when an update leaves the spec as it was.</summary>
    /// <param name="run">The run as it would be stored.</param>
    /// <param name="old">The run as it is stored; null when it is new.</param>
    public static IReadOnlyList<FieldError> Validate(SimulationRun run, SimulationRun? old) =>
        SpecValidation.IsUnchanged(run.Spec, old?.Spec, ResourcesJson.Default.SimulationRunSpec)
            ? []
            :
            [
                .. SpecValidation.Broken(Rules, run.Spec),
                .. Names(run.Spec),
                .. Cycles(run.Spec.Scenarios ?? []),
                .. run.Spec.Deadline is { } deadline && deadline.Value <= TimeSpan.Zero ? [new FieldError("spec.deadline", "must be greater than zero")] : (FieldError[])[],
                .. run.Spec.Scenario is { } scenario ? SimulationScenarioValidation.Validate(scenario, "spec.scenario") : [],
            ];

    /// <summary>What is named must be there.</summary>
    private static IEnumerable<FieldError> Names(SimulationRunSpec spec)
    {
        var variants = spec.Scenarios ?? [];
        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i].From is { } from && variants.All(other => other.Name != from))
                yield return new($"spec.scenarios[{i}].from", $"{from} is none of the scenarios");
            foreach (var error in SimulationScenarioValidation.Failures(variants[i].Failures, $"spec.scenarios[{i}].failures"))
                yield return error;
        }

        var criteria = spec.SuccessCriteria ?? [];
        for (var i = 0; i < criteria.Count; i++)
        {
            if (criteria[i].Algorithm is { } algorithm && spec.Algorithms.All(one => one.Name != algorithm))
                yield return new($"spec.successCriteria[{i}].algorithm", $"{algorithm} is none of the algorithms");
            if (criteria[i].Scenario is { } scenario && variants.All(one => one.Name != scenario))
                yield return new($"spec.successCriteria[{i}].scenario", $"{scenario} is none of the scenarios");
            if (criteria[i].RelativeToBaseline is true && spec.Algorithms.Count == 1)
                yield return new($"spec.successCriteria[{i}].relativeToBaseline", "needs a second algorithm");
        }
    }

    /// <summary>Variants that build on themselves, by way of others. Each cycle is told once, at its first member.</summary>
    private static IEnumerable<FieldError> Cycles(IList<SimulationVariant> variants)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < variants.Count; i++)
        {
            var path = new List<string>();
            for (var one = variants[i]; one is not null && !path.Contains(one.Name); one = variants.FirstOrDefault(other => other.Name == one.From))
                path.Add(one.Name);
            if (variants.FirstOrDefault(other => other.Name == path[^1])?.From == path[0] && path.TrueForAll(told.Add))
                yield return new($"spec.scenarios[{i}].from", $"the scenarios build on each other in a circle: {string.Join(" on ", [.. path, path[0]])}");
        }
    }
}
