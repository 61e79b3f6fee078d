using System.Diagnostics.Metrics;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Shows what is recorded of the cluster to Prometheus.</summary>
internal sealed class ClusterMetrics
{
    private readonly Counter<long> gaps;
    private volatile Shown? shown;

    public ClusterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_cluster_running_containers", "Containers that run, as recorded.", shown => shown.Containers);
        Gauge(meter, "cloudintel_cluster_nodes", "Nodes that there are, as recorded.", shown => shown.Nodes);
        Gauge(meter, "cloudintel_cluster_observed_through_timestamp_seconds", "Up to when everything that happened in the cluster was heard.", shown => shown.Through.ToUnixTimeSeconds());
        gaps = meter.CreateCounter<long>("cloudintel_cluster_observation_gaps_total", null, "How often something that happened in the cluster may have been missed.");
    }

    /// <summary>Shows the newest figures.</summary>
    public void Show(string cluster, ClusterObserver observer)
    {
        var (containers, nodes) = observer.Counts();
        var next = new Shown(cluster, containers, nodes, observer.Through, observer.Gaps);
        gaps.Add(next.Gaps - (shown is { } before && before.Cluster == cluster ? before.Gaps : 0), Tag(next));
        shown = next;
    }

    private static KeyValuePair<string, object?> Tag(Shown shown) => new("cluster", shown.Cluster);

    private void Gauge(Meter meter, string name, string description, Func<Shown, double> figure) => meter.CreateObservableGauge(
        name, () => shown is { } now ? [new Measurement<double>(figure(now), Tag(now))] : Array.Empty<Measurement<double>>(), description: description);

    private sealed record Shown(string Cluster, int Containers, int Nodes, DateTimeOffset Through, int Gaps);
}
