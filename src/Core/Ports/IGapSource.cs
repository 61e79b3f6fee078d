using CloudIntel.Core.FinOps.Clusters.BackFill;

namespace CloudIntel.Core.Ports;

/// <summary>Tells what ran in a cluster while nobody watched it.</summary>
public interface IGapSource
{
    /// <summary>What it is called, in one word; null where none is set up.</summary>
    string? Name { get; }

    /// <summary>Fills in what is known of a gap. It asks for one sample a step of each series at most.</summary>
    /// <param name="facts">Takes what is known.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageUnavailableException">There is no answer, and what was filled in so far is not all.</exception>
    Task<UsageReading> ReadAsync(GapFacts facts, CancellationToken cancellationToken);
}
