using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>What is compared with what, and how sure the answer has to be.</summary>
public sealed record ExperimentDesign
{
    /// <summary>The most algorithms of an experiment.</summary>
    public const int MostAlgorithms = 32;

    /// <summary>The most scenarios of an experiment.</summary>
    public const int MostScenarios = 32;

    /// <summary>The most metrics of an experiment.</summary>
    public const int MostMetrics = 64;

    /// <summary>The most criteria of an experiment.</summary>
    public const int MostCriteria = 100;

    /// <summary>Names of the algorithms, each once.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>With which of them the others are compared; null: the first.</summary>
    public string? Baseline { get; init; }

    /// <summary>Names of the scenarios, each once.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = ["default"];

    /// <summary>What is measured; the first is what an experiment is about where nothing else is said.</summary>
    public required IReadOnlyList<MetricDefinition> Metrics { get; init; }

    /// <summary>How sure intervals are; differences are significant at 1 less this. In 0.5 to 0.999.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>What the random numbers of the bootstrap are drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many seeds are run.</summary>
    public SeedRule Seeds { get; init; } = new();

    /// <summary>What has to hold.</summary>
    public IReadOnlyList<SuccessCriterion> Criteria { get; init; } = [];

    /// <summary>With which algorithm the others are compared.</summary>
    public string BaselineAlgorithm => Baseline ?? Algorithms[0];

    /// <summary>Refuses what cannot be run or would say nothing.</summary>
    /// <exception cref="ScenarioException">With the path of what is wrong.</exception>
    public void Validate()
    {
        RequireNames("algorithms", Algorithms, MostAlgorithms);
        RequireNames("scenarios", Scenarios, MostScenarios);
        RequireNames("metrics", [.. Metrics.Select(metric => metric.Name)], MostMetrics);
        if (Baseline is not null && !Algorithms.Contains(Baseline))
            throw new ScenarioException("baseline", $"is none of the algorithms: {string.Join(", ", Algorithms)}");
        if (Confidence is not (>= 0.5 and <= 0.999))
            throw new ScenarioException("confidence", "must be from 0.5 to 0.999");
        Seeds.Validate(Metrics);
        if (Criteria.Count > MostCriteria)
            throw new ScenarioException("criteria", $"must be at most {MostCriteria}");
        for (var i = 0; i < Criteria.Count; i++)
            Criteria[i].Validate($"criteria[{i}]", this);
    }

    private static void RequireNames(string path, IReadOnlyList<string> names, int most)
    {
        if (names.Count is 0 || names.Count > most)
            throw new ScenarioException(path, $"must be from 1 to {most}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
                throw new ScenarioException($"{path}[{i}]", "must have a name");
            if (!seen.Add(names[i]))
                throw new ScenarioException($"{path}[{i}]", $"{names[i]} is there twice");
        }
    }
}
