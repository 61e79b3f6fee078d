using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Finds out what a run is about, and simulates it.</summary>
internal interface ISimulationEngine
{
    /// <summary>Gathers what a run is about: what it says itself, and what it refers to.</summary>
    /// <exception cref="SimulationInputException">What it refers to cannot be read.</exception>
    /// <exception cref="Kubernetes.Client.KubernetesApiException">The API server refused.</exception>
    /// <exception cref="Kubernetes.Client.KubernetesUnreachableException">No answer comes.</exception>
    Task<GatheredRun> GatherAsync(SimulationRun run, CancellationToken cancellationToken);

    /// <summary>Makes a plan of what was gathered, with what runs at the moment where it is asked for.</summary>
    /// <exception cref="SimulationInputException">It cannot be simulated.</exception>
    /// <exception cref="Kubernetes.Client.KubernetesApiException">The API server refused.</exception>
    /// <exception cref="Kubernetes.Client.KubernetesUnreachableException">No answer comes.</exception>
    Task<SimulationPlan> PlanAsync(GatheredRun gathered, CancellationToken cancellationToken);
}

/// <summary>What a run is about.</summary>
internal sealed record GatheredRun
{
    /// <summary>The run.</summary>
    public required SimulationRun Run { get; init; }

    /// <summary>Its scenario, wherever that is said.</summary>
    public SimulationScenario? Scenario { get; init; }

    /// <summary>Texts of the ConfigMaps that it refers to, by name and key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ConfigMaps { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The Workloads that it refers to, by name.</summary>
    public IReadOnlyList<SimulatedWorkloadResource> Workloads { get; init; } = [];

    /// <summary>All of it in few digits; empty where something is missing.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Why it cannot be simulated yet, as one CamelCase word; null where it can.</summary>
    public string? Reason { get; init; }

    /// <summary>The same for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether it refers to something that may change without anybody saying so.</summary>
    public bool HasReferences { get; init; }
}

/// <summary>How a run is simulated.</summary>
internal sealed record SimulationPlan
{
    /// <summary>How much memory it takes in the operator, by estimate.</summary>
    public required long Bytes { get; init; }

    /// <summary>How much memory a part of it takes, by estimate.</summary>
    public long PartBytes { get; init; }

    /// <summary>How many simulations there are.</summary>
    public int Simulations { get; init; }

    /// <summary>Into how many parts it can be cut.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>What a worker needs to know to simulate a part.</summary>
    public string Document { get; init; } = "";

    /// <summary>Simulates all of it: saying how far it is, until it is broken off.</summary>
    public required Func<IProgress<WorkProgress>, CancellationToken, SimulationAnswer> Simulate { get; init; }

    /// <summary>Puts together what workers found, part by part.</summary>
    public Func<IReadOnlyList<string>, SimulationAnswer> Merge { get; init; } = _ => throw new NotSupportedException("It has no parts.");
}
