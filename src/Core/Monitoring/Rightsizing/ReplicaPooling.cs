namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>How usage of a container's replicas becomes one series to size all of them by.</summary>
/// <remarks>
/// Memory above a limit ends the replica that has it, so the one that has most counts. CPU above a request makes that replica slow for a while: where ten or more take turns
/// in being the busiest, the busiest of all at each time says more than any one of them uses, and a tenth of them may be above it.
/// </remarks>
public static class ReplicaPooling
{
    private const int Many = 10;

    /// <summary>The quantile over replicas at each time: 1 is the greatest.</summary>
    /// <param name="resource">What is used.</param>
    /// <param name="replicas">How many there are.</param>
    public static double Quantile(SizedResource resource, int replicas) => resource == SizedResource.Cpu && replicas >= Many ? 0.9 : 1;
}
