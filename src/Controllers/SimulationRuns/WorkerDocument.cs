using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>
/// A run and all that it refers to as one text, as <see cref="SimulationDocuments"/> reads it: what a worker needs, and nothing else of what is in the cluster. Of targets that is what
/// they request; their environment may hold secrets.
/// </summary>
internal static class WorkerDocument
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    /// <param name="gathered">What the run is about.</param>
    /// <param name="live">What runs at the moment; null where it is not asked for.</param>
    public static string Of(GatheredRun gathered, IReadOnlyList<SimulationWorkload>? live)
    {
        var run = gathered.Run;
        var spec = run.Spec with { Execution = null, Suspend = null, Cancel = null };
        if (live is not null && gathered.Scenario is { } scenario)
            spec = spec with { ScenarioRef = null, Scenario = scenario with { LiveInventory = null, Workloads = [.. scenario.Workloads ?? [], .. live] } };
        var text = new StringBuilder();
        Add(text, nameof(SimulationRun), $"{ApiGroup.Name}/{ApiGroup.Version}", run.Metadata.Namespace, run.Metadata.Name, "spec", JsonSerializer.SerializeToNode(spec, ResourcesJson.Default.SimulationRunSpec));
        foreach (var (name, texts) in gathered.ConfigMaps)
            Add(text, nameof(ConfigMap), "v1", run.Metadata.Namespace, name, "data", new JsonObject(texts.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))));
        foreach (var (workload, target) in gathered.Workloads)
        {
            Add(text, nameof(Workload), $"{ApiGroup.Name}/{ApiGroup.Version}", run.Metadata.Namespace, workload.Metadata.Name, "spec", JsonSerializer.SerializeToNode(workload.Spec, ResourcesJson.Default.WorkloadSpec), workload.Metadata.Labels);
            if (target is not null && workload.Spec.TargetRef is { } reference)
                Add(text, reference.Kind.Text, "v1", run.Metadata.Namespace, reference.Name, "spec", Template(target));
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string kind, string version, string? space, string? name, string field, JsonNode? content, IDictionary<string, string>? labels = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = space };
        if (labels is not null)
            metadata["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        var document = new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata, [field] = content };
        text.Append("---\n").Append(document.ToJsonString(Readable)).Append('\n');
    }

    /// <summary>A pod template that requests the same.</summary>
    private static JsonObject Template(TargetRequests target)
    {
        var requests = new JsonObject();
        foreach (var (resource, amount) in new[] { ("cpu", target.Cpu), ("memory", target.Memory), ("nvidia.com/gpu", target.Gpus) })
        {
            if (amount > 0)
                requests[resource] = amount.ToString(CultureInfo.InvariantCulture);
        }

        var pod = new JsonObject { ["containers"] = new JsonArray { new JsonObject { ["name"] = "all", ["resources"] = new JsonObject { ["requests"] = requests } } } };
        if (target.Architecture is { } architecture)
            pod["nodeSelector"] = new JsonObject { ["kubernetes.io/arch"] = architecture };
        return new() { ["replicas"] = target.Replicas, ["template"] = new JsonObject { ["spec"] = pod } };
    }
}
