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

    /// <summary>When a cluster was observed, and what of the rest was back-filled, within a window.</summary>
    Task<ClusterObservations> ObservationsAsync(string cluster, DatePeriod window, CancellationToken cancellationToken);

    /// <summary>Keeps spans that were reconstructed of times in which the cluster was not observed, all or nothing, and that this is done.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="changes">Spans; they replace what <see cref="KeepAsync"/> says.</param>
    /// <param name="times">The times that were looked at.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task BackFillAsync(string cluster, SpanChanges changes, IReadOnlyList<BackFill> times, CancellationToken cancellationToken);

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
public sealed record RecordedHistory(ClusterHistory History, IReadOnlyList<DatePeriod> Observed)
{
    /// <summary>The parts of the rest that were back-filled, in their order: what ran in them is known to within a minute or so, but for the shortest.</summary>
    public IReadOnlyList<DatePeriod> BackFilled { get; init; } = [];

    /// <summary>Both, in their order.</summary>
    public IReadOnlyList<DatePeriod> Known => BackFilled.Count == 0 ? Observed : [.. Observed.Concat(BackFilled).OrderBy(time => time.Start)];
}

/// <summary>When a cluster was observed.</summary>
/// <param name="Observed">The times in which it was, in their order.</param>
/// <param name="BackFills">Times between them that were looked at later, in their order.</param>
public sealed record ClusterObservations(IReadOnlyList<DatePeriod> Observed, IReadOnlyList<BackFill> BackFills);

/// <summary>A time in which a cluster was not observed, and which was looked at later.</summary>
/// <param name="Time">The time.</param>
/// <param name="IsKnown">Whether it was found out what ran; else it stays unknown.</param>
/// <param name="FilledAt">When that was.</param>
public sealed record BackFill(DatePeriod Time, bool IsKnown, DateTimeOffset FilledAt);
