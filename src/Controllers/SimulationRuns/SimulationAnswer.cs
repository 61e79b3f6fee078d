using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What came of a run.</summary>
internal sealed record SimulationAnswer
{
    /// <summary>What its status says of it: everything but conditions, phase, progress and times.</summary>
    public required SimulationRunStatus Summary { get; init; }

    /// <summary>Whether what must come out does, null where that cannot be said, and the same for people; null where nothing must.</summary>
    public (bool? Met, string Message)? Criteria { get; init; }

    /// <summary>The whole result, by form.</summary>
    public required IReadOnlyDictionary<string, string> Documents { get; init; }

    /// <summary>How many simulations there were.</summary>
    public int Simulations { get; init; }
}
