using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Ports;

/// <summary>Keeps what containers of clusters really used, hour by hour. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IUsageLedger
{
    /// <summary>Keeps an hour in place of what was kept of it, all or nothing; the same again changes nothing but when it was read.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="hour">The hour.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task KeepUsageAsync(string cluster, HourOfUsage hour, CancellationToken cancellationToken);

    /// <summary>The hours of a window that are kept of a cluster, in their order, with when and from where each was read last.</summary>
    Task<IReadOnlyList<KeptUsage>> KeptUsageAsync(string cluster, DatePeriod window, CancellationToken cancellationToken);

    /// <summary>How often the containers of a cluster used how much, where a step of a day ago weighs half.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="namespace">The namespace; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<UsageHistograms> HistogramsAsync(string cluster, string? @namespace, CancellationToken cancellationToken);

    /// <summary>Removes hours that begin before a moment, and histograms to which no hour was added since.</summary>
    Task RemoveUsageAsync(string cluster, DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What is kept of an hour, but for the figures.</summary>
/// <param name="Hour">Start of the hour, UTC.</param>
/// <param name="Source">Where it comes from, such as Prometheus.</param>
/// <param name="ReadAt">When it was read there.</param>
/// <param name="Containers">How many containers something is known of.</param>
public sealed record KeptUsage(DateTimeOffset Hour, string Source, DateTimeOffset ReadAt, int Containers);

/// <summary>What containers used in an hour.</summary>
/// <param name="Hour">Start of the hour, UTC.</param>
/// <param name="Source">Where it comes from, such as Prometheus.</param>
/// <param name="ReadAt">When it was read there.</param>
/// <param name="Containers">Containers of which something is known, each once; memory in whole byte-seconds, of which the ledger drops parts.</param>
public sealed record HourOfUsage(DateTimeOffset Hour, string Source, DateTimeOffset ReadAt, IReadOnlyList<ContainerHour> Containers)
{
    /// <summary>What is added to the histograms, once for each <see cref="Part"/> of the hour; null for nothing.</summary>
    public UsageHistograms? Histograms { get; init; }

    /// <summary>Says which part of the hour the histograms are of, where they are not of all: the same text for the same part.</summary>
    public string Part { get; init; } = "";
}
