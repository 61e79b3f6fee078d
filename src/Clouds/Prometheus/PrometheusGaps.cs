using System.Globalization;
using CloudIntel.Core.FinOps.Clusters.BackFill;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>
/// What ran in a cluster by the series of kube-state-metrics 2.0 or later. When containers ran and nodes were there is asked for step by step; what they were,
/// once for the whole gap.
/// </summary>
/// <remarks>
/// Where a scrape does not honour labels, those of the pod are called exported_, and the plain ones are those of the exporter. Several jobs or replicas that
/// are scraped count once.
/// </remarks>
/// <param name="connection">The way to it; the source has no name, and cannot be asked, where the settings name no server.</param>
/// <param name="log">Takes in how many parts it is asked.</param>
public sealed class PrometheusGaps(PrometheusConnection connection, ILogger<PrometheusGaps> log) : IGapSource
{
    private const string PodLabels = "namespace, exported_namespace, pod, exported_pod, uid, exported_uid";
    private const string ContainerLabels = PodLabels + ", container, exported_container";

    private readonly PartedQueries? queries = connection.Client is { } client ? new(client, log) : null;

    /// <inheritdoc/>
    public string? Name => connection.Name;

    /// <inheritdoc/>
    public async Task<UsageReading> ReadAsync(GapFacts facts, CancellationToken cancellationToken)
    {
        if (queries is null)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        var (samples, warnings) = (0L, new HashSet<string>(StringComparer.Ordinal));
        var end = facts.Origin + (GapFacts.Step * facts.Count);
        // Ranges of Prometheus before 3 have both of their ends, and a sample belongs to one step only.
        var step = string.Create(CultureInfo.InvariantCulture, $"{GapFacts.Step.TotalMilliseconds - 1:0}ms");
        var whole = string.Create(CultureInfo.InvariantCulture, $"{(end - facts.Origin).TotalSeconds:0}s");

        await StepsAsync(
            $"max by ({ContainerLabels}) (max_over_time(kube_pod_container_status_running{{uid!=\"\"$MATCHERS}}[{step}])) > 0 "
            + $"or max by ({ContainerLabels}) (max_over_time(kube_pod_init_container_status_running{{uid!=\"\"$MATCHERS}}[{step}])) > 0",
            (labels, steps) =>
            {
                Pod(facts, labels);
                var container = Container(facts, labels);
                container.Steps |= steps;
            });
        await OnceAsync(
            $"max by ({PodLabels}, node, exported_node, created_by_kind, created_by_name) (last_over_time(kube_pod_info{{uid!=\"\"$MATCHERS}}[{whole}]))",
            (labels, _) => Describe(Pod(facts, labels), labels));
        await OnceAsync(
            $"max by ({ContainerLabels}, resource) (last_over_time(kube_pod_container_resource_requests{{uid!=\"\"$MATCHERS}}[{whole}])) "
            + $"or max by ({ContainerLabels}, resource) (last_over_time(kube_pod_init_container_resource_requests{{uid!=\"\"$MATCHERS}}[{whole}]))",
            (labels, value) => Container(facts, labels).Requests[Label(labels, "resource")] = value);
        await OnceAsync($"last_over_time(kube_pod_labels{{uid!=\"\"$MATCHERS}}[{whole}])", (labels, _) => TakeLabels(Pod(facts, labels), labels));
        await OnceAsync(OwnersOf("kube_replicaset_owner", "replicaset"), (labels, _) => TakeOwner("ReplicaSet", Label(labels, "replicaset"), labels));
        await OnceAsync(OwnersOf("kube_job_owner", "job_name"), (labels, _) => TakeOwner("Job", Label(labels, "job_name"), labels));
        await StepsAsync(
            $"max by (node, exported_node, provider_id) (max_over_time(kube_node_info{{node!=\"\"$MATCHERS}}[{step}]))",
            (labels, steps) =>
            {
                var key = (Label(labels, "node"), Label(labels, "provider_id"));
                facts.Nodes[key] = facts.Nodes.GetValueOrDefault(key) | steps;
            });
        await OnceAsync(
            $"max by (node, exported_node, resource) (last_over_time(kube_node_status_capacity{{node!=\"\"$MATCHERS}}[{whole}]))",
            (labels, value) =>
            {
                var node = Label(labels, "node");
                if (!facts.Capacities.TryGetValue(node, out var capacity))
                    facts.Capacities.Add(node, capacity = new(StringComparer.Ordinal));
                capacity[Label(labels, "resource")] = value;
            });
        return new(samples, [.. warnings]);

        Task StepsAsync(string query, Action<IReadOnlyDictionary<string, string>, GapSteps> take) => AskAsync(query, facts.Origin + GapFacts.Step, (labels, series) =>
        {
            var steps = default(GapSteps);
            foreach (var sample in series)
            {
                if (facts.StepEndingAt(sample.Seconds) is var at && at >= 0 && at < facts.Count)
                    steps = steps.With(at);
            }

            take(labels, steps);
        });

        Task OnceAsync(string query, Action<IReadOnlyDictionary<string, string>, double> take) => AskAsync(query, end, (labels, series) =>
        {
            if (series.Length > 0)
                take(labels, series[^1].Value);
        });

        async Task AskAsync(string query, DateTimeOffset first, SeriesHandler take)
        {
            // The gap's length is part of most queries; their beginnings tell them apart.
            var kind = query[..query.IndexOf('[', StringComparison.Ordinal)];
            var reading = await queries.RangeAsync(kind, pods => Text(query, pods), first, end, GapFacts.Step, take, cancellationToken);
            samples += reading.Samples;
            warnings.UnionWith(reading.Warnings);
        }

        string OwnersOf(string metric, string name) =>
            $"max by (namespace, exported_namespace, {name}, owner_kind, owner_name) (last_over_time({metric}{{owner_name!=\"\"$MATCHERS}}[{whole}]))";

        void TakeOwner(string kind, string name, IReadOnlyDictionary<string, string> labels)
        {
            if (Reference(labels, "owner_kind", "owner_name") is { Kind.Length: > 0 } owner)
                facts.Owners[(kind, Label(labels, "namespace"), name)] = owner;
        }
    }

    /// <summary>The query for some pods. Only what is about pods can be asked for in parts: of the rest there is far less.</summary>
    private string Text(string query, string? pods)
    {
        var matchers = connection.Matchers is { Length: > 0 } some ? "," + some : "";
        var ofPods = pods is null || !query.Contains("kube_pod_", StringComparison.Ordinal) ? "" : $",pod=~\"{pods}\"";
        return query.Replace("$MATCHERS", matchers + ofPods, StringComparison.Ordinal);
    }

    private static GapPod Pod(GapFacts facts, IReadOnlyDictionary<string, string> labels)
    {
        var uid = Label(labels, "uid");
        if (!facts.Pods.TryGetValue(uid, out var pod))
            facts.Pods.Add(uid, pod = new() { Namespace = Label(labels, "namespace"), Name = Label(labels, "pod") });
        return pod;
    }

    private static GapContainer Container(GapFacts facts, IReadOnlyDictionary<string, string> labels)
    {
        var key = (Label(labels, "uid"), Label(labels, "container"));
        if (!facts.Containers.TryGetValue(key, out var container))
            facts.Containers.Add(key, container = new());
        return container;
    }

    /// <summary>A pod has two series where it was given a node within the gap: the one that names it counts.</summary>
    private static void Describe(GapPod pod, IReadOnlyDictionary<string, string> labels)
    {
        pod.Node = Label(labels, "node") is { Length: > 0 } node ? node : pod.Node;
        pod.Controller = Reference(labels, "created_by_kind", "created_by_name");
    }

    private static void TakeLabels(GapPod pod, IReadOnlyDictionary<string, string> labels)
    {
        const string prefix = "label_";
        foreach (var (name, value) in labels)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                pod.Labels[name[prefix.Length..]] = value;
        }
    }

    /// <summary>An owner; kube-state-metrics writes &lt;none&gt; where there is none.</summary>
    private static (string Kind, string Name) Reference(IReadOnlyDictionary<string, string> labels, string kind, string name) =>
        Label(labels, kind) is { Length: > 0 } some && some[0] != '<' ? (some, Label(labels, name)) : ("", "");

    private static string Label(IReadOnlyDictionary<string, string> labels, string name) =>
        labels.TryGetValue($"exported_{name}", out var exported) ? exported : labels.GetValueOrDefault(name, "");
}
