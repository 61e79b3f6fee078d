using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Existing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Taint = CloudIntel.Core.Units.Taint;

namespace CloudIntel.Cli.Fleet;

/// <summary>Reads what <c>kubectl get nodes,pods --all-namespaces -o json</c> (or yaml) prints: the nodes of a cluster, and what their pods request.</summary>
internal static class ClusterFile
{
    private const string RegionLabel = "topology.kubernetes.io/region";
    private const string ZoneLabel = "topology.kubernetes.io/zone";
    private const string InstanceTypeLabel = "node.kubernetes.io/instance-type";

    private static readonly string[] GpuResources = ["nvidia.com/gpu", "amd.com/gpu", "intel.com/gpu"];

    /// <summary>Labels with which clouds and Karpenter mark spare capacity, with their value in small letters.</summary>
    private static readonly (string Label, string Value)[] SpotLabels =
    [
        ("karpenter.sh/capacity-type", "spot"), ("eks.amazonaws.com/capacitytype", "spot"), ("cloud.google.com/gke-spot", "true"), ("kubernetes.azure.com/scalesetpriority", "spot"),
    ];

    /// <summary>The nodes, priced by the catalogue where their labels say region and type.</summary>
    /// <exception cref="UsageException">It is no such file; the message says what is wrong.</exception>
    public static async Task<IReadOnlyList<ExistingNode>> ReadAsync(string path, PriceCatalog catalog, CancellationToken cancellationToken)
    {
        var (nodes, pods) = (new List<Node>(), new List<Pod>());
        foreach (var item in await ObjectsAsync(path, cancellationToken))
        {
            if (item["kind"]?.ToString() == nameof(Node))
                nodes.Add(Read<Node>(path, item));
            else if (item["kind"]?.ToString() == nameof(Pod))
                pods.Add(Read<Pod>(path, item));
        }

        if (nodes.Count == 0)
            throw new UsageException($"{path} has no nodes; kubectl get nodes,pods --all-namespaces -o json prints them.");
        if (nodes.GroupBy(node => node.Metadata.Name).FirstOrDefault(name => name.Count() > 1) is { } twice)
            throw new UsageException($"{path}: the node {twice.Key} is there twice.");
        var running = pods.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed")).ToLookup(pod => pod.Spec?.NodeName ?? "");
        return [.. nodes.Select(node => ToExisting(node, [.. running[node.Metadata.Name ?? ""]], catalog))];
    }

    /// <summary>The objects of a file; those of lists one by one.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ObjectsAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        try
        {
            IReadOnlyList<JsonObject> documents = text.AsSpan().TrimStart().StartsWith("{")
                ? [JsonNode.Parse(text)!.AsObject()]
                : YamlManifests.Read(text);
            return [.. documents.SelectMany(document => document["items"] is JsonArray items ? items.OfType<JsonObject>() : [document])];
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    /// <summary>An object of a built-in kind.</summary>
    public static T Read<T>(string path, JsonObject item)
        where T : class
    {
        try
        {
            return KubernetesJson.BuiltIn.Deserialize<T>(Encoding.UTF8.GetBytes(item.ToJsonString()));
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path}: the {item["kind"]} {item["metadata"]?["name"]} cannot be read: {e.Message}");
        }
    }

    private static ExistingNode ToExisting(Node node, IReadOnlyList<Pod> pods, PriceCatalog catalog)
    {
        var labels = (node.Metadata.Labels ?? new Dictionary<string, string>()).ToImmutableDictionary();
        var allocatable = node.Status?.Allocatable ?? node.Status?.Capacity;
        var offer = OfferOf(labels, catalog);
        var requests = pods.Select(pod => RequestsOf(pod.Spec)).ToArray();
        return new()
        {
            Name = node.Metadata.Name ?? "",
            Allocatable = new(Millis(Amount(allocatable, "cpu")), (long)Amount(allocatable, "memory"), (int)Millis(GpuResources.Sum(name => Amount(allocatable, name)))),
            Requested = new(requests.Sum(one => one.CpuMillis), requests.Sum(one => one.MemoryBytes), requests.Sum(one => one.GpuMillis)),
            PodLimit = allocatable is not null && allocatable.TryGetValue("pods", out var limit) ? (int)limit.Value : null,
            Pods = pods.Count,
            Labels = labels,
            Taints = [.. (node.Spec?.Taints ?? []).Where(taint => Enum.TryParse<TaintEffect>(taint.Effect, out _)).Select(taint => new Taint(taint.Key, taint.Value ?? "", Enum.Parse<TaintEffect>(taint.Effect)))],
            Unschedulable = node.Spec?.Unschedulable ?? false,
            Zone = labels.GetValueOrDefault(ZoneLabel, ""),
            HourlyPrice = IsSpot(labels) ? offer?.Spot : offer?.OnDemand,
            ProcessorScore = (double?)catalog.Tables.Processors.FirstOrDefault(score => score.Provider == offer?.Shape.Provider && score.Family == offer.Shape.Family)?.ScorePerVcpu ?? 1,
        };
    }

    /// <summary>What a pod requests, as the scheduler counts it.</summary>
    public static ReplicaRequests RequestsOf(PodSpec? spec)
    {
        if (spec is null)
            return default;
        var requests = TargetRequests.Of(spec);
        return new(Millis(requests.Cpu), (long)decimal.Ceiling(requests.Memory), (int)Millis(requests.Gpus));
    }

    private static Offer? OfferOf(ImmutableDictionary<string, string> labels, PriceCatalog catalog) =>
        labels.TryGetValue(RegionLabel, out var region) && labels.TryGetValue(InstanceTypeLabel, out var type) && catalog.ProviderOf(region) is { } provider
            ? catalog.Find(provider, region, type)
            : null;

    private static bool IsSpot(ImmutableDictionary<string, string> labels) =>
        labels.Any(label => SpotLabels.Contains((label.Key, label.Value.ToLowerInvariant())));

    private static decimal Amount(IDictionary<string, Quantity>? resources, string name) => resources is not null && resources.TryGetValue(name, out var amount) ? amount.Value : 0;

    private static long Millis(decimal amount) => (long)decimal.Ceiling(amount * 1000);
}
