using CloudIntel.Core.FinOps.Clusters.Usage;

namespace CloudIntel.Core.Ports;

/// <summary>Tells what containers of a cluster really used in hours of the past.</summary>
public interface IUsageSource
{
    /// <summary>What it is called, in one word; null where none is set up.</summary>
    string? Name { get; }

    /// <summary>Fills the steps of an hour that is over. It asks for one sample a step of each series at most.</summary>
    /// <param name="steps">Takes what is known.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageUnavailableException">There is no answer, and what was filled in so far is not all.</exception>
    Task<UsageReading> ReadAsync(UsageSteps steps, CancellationToken cancellationToken);
}

/// <summary>How a source answered.</summary>
/// <param name="Samples">How many samples it gave.</param>
/// <param name="Warnings">What it warns of, each once, in its own words.</param>
public sealed record UsageReading(long Samples, IReadOnlyList<string> Warnings);

/// <summary>A source of usage gave no answer.</summary>
public sealed class UsageUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why, for people, without anything that differs from try to try.</param>
    /// <param name="isPassing">Whether to come back later, rather than to correct a setting.</param>
    /// <param name="innerException">What failed.</param>
    public UsageUnavailableException(string message, bool isPassing, Exception? innerException = null)
        : base(message, innerException) => IsPassing = isPassing;

    /// <summary>Whether to come back later, rather than to correct a setting.</summary>
    public bool IsPassing { get; }
}
