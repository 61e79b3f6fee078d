namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>How one process of several is chosen to act. The timings are client-go's.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>client-go's factor between the retry period and the shortest sensible renew deadline.</summary>
    internal const double JitterFactor = 1.2;

    /// <summary>Name of the Lease that stands for the lead.</summary>
    public required string LeaseName { get; init; }

    /// <summary>Namespace of the Lease: the one we run in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Who we are; no other process may ever have the same. Default: the machine's name, which in a pod is the pod's, and a random part.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid()}";

    /// <summary>How long others wait after they saw our last renewal. Whole seconds. Default: 15 seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after the last renewal we stop to lead: shorter than what others wait. Default: 10 seconds.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the lease is renewed, and about how often others ask for it. Default: 2 seconds.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one request may take: two have to fit into the renew deadline.</summary>
    public TimeSpan RequestTimeout => RenewDeadline / 2;

    /// <summary>Refuses timings under which two could lead, or nobody.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrEmpty(LeaseName), "LeaseName is empty");
        Require(!string.IsNullOrEmpty(Namespace), "Namespace is empty");
        Require(!string.IsNullOrEmpty(Identity), "Identity is empty");
        Require(
            LeaseDuration >= TimeSpan.FromSeconds(1) && LeaseDuration.Ticks % TimeSpan.TicksPerSecond == 0,
            $"LeaseDuration must be whole seconds, not {LeaseDuration}");
        Require(LeaseDuration > RenewDeadline, $"LeaseDuration ({LeaseDuration}) must be longer than RenewDeadline ({RenewDeadline}), or two could lead");
        Require(
            RetryPeriod > TimeSpan.Zero && RenewDeadline > RetryPeriod * JitterFactor,
            $"RenewDeadline ({RenewDeadline}) must be longer than {JitterFactor} times RetryPeriod ({RetryPeriod}), or the lead is lost for nothing");
    }

    private static void Require(bool holds, string complaint)
    {
        if (!holds)
            throw new InvalidOperationException($"Leader election cannot work: {complaint}.");
    }
}
