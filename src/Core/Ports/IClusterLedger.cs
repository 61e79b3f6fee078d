using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>Keeps who held what in clusters, and when. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IClusterLedger
{
    /// <summary>
    /// Keeps changes, all or nothing; the same ones again change nothing. A span replaces what is kept of the same object (of the same
    /// container of a pod, of the same use of an asset) from its start to before its end.
    /// </summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="changes">What a recorder handed out.</param>
    /// <param name="observed">Since when the recorder has heard everything without a gap, and up to when; null where it has not yet.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task KeepAsync(string cluster, SpanChanges changes, DatePeriod? observed, CancellationToken cancellationToken);

    /// <summary>What lasted when changes were kept last, for a recorder that goes on.</summary>
    Task<LastingSpans> LastingAsync(string cluster, CancellationToken cancellationToken);

    /// <summary>What is kept of a time: the spans that overlap it, with their own starts and ends.</summary>
    Task<RecordedHistory> HistoryAsync(string cluster, DatePeriod window, CancellationToken cancellationToken);

    /// <summary>Since when a cluster is watched, gaps aside; null when it never was, or nothing of that is kept any more.</summary>
    Task<DateTimeOffset?> ObservedSinceAsync(string cluster, CancellationToken cancellationToken);

    /// <summary>Names of the clusters of which something is kept, in the order of the alphabet.</summary>
    Task<IReadOnlyList<string>> ClustersAsync(CancellationToken cancellationToken);

    /// <summary>Ids at their provider of the nodes and volumes that were in any cluster in a time, as the cluster has them, each once.</summary>
    Task<IReadOnlyList<string>> ProviderIdsAsync(DatePeriod window, CancellationToken cancellationToken);

    /// <summary>Removes spans that ended before a moment, and pods of which nothing is left.</summary>
    Task RemoveSpansAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What lasts in a cluster as far as it is kept.</summary>
/// <param name="Spans">Spans without an end, and their pods.</param>
/// <param name="ObservedThrough">Up to when the cluster was observed; null when it never was.</param>
public sealed record LastingSpans(SpanChanges Spans, DateTimeOffset? ObservedThrough);

/// <summary>What is kept of a cluster in a time.</summary>
/// <param name="History">
/// The spans: containers of a pod share its identity, volumes and load balancers have a span for each time in which the same pods use them.
/// </param>
/// <param name="Observed">
/// The parts of the time in which the cluster was observed, in their order. Outside of them containers may be missing that nobody saw alive,
/// and ends are those that were known last; times that a kubelet told are exact everywhere.
/// </param>
public sealed record RecordedHistory(ClusterHistory History, IReadOnlyList<DatePeriod> Observed);
