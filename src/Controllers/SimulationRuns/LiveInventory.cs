using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Takes down what runs at the moment, as workloads to be simulated.</summary>
[EntityRbac(typeof(Pod), Verbs = RbacVerbs.List)]
internal sealed class LiveInventory(IKubernetesClient client, IOptions<FinOpsOptions> options)
{
    private const string TemplateHash = "pod-template-hash";

    /// <summary>
    /// What runs in a namespace, or in the operator's in the whole cluster: pods that have a node, by what controls them. Pods of DaemonSets come with nodes, and those of the node
    /// itself, too.
    /// </summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">No answer comes.</exception>
    public async Task<IReadOnlyList<SimulationWorkload>> ReadAsync(string @namespace, CancellationToken cancellationToken)
    {
        var isAll = @namespace == options.Value.OperatorNamespace;
        var pods = new List<(string Name, TargetRequests Requests)>();
        await foreach (var pod in client.Resource<Pod>().ListAllAsync(new() { Namespace = isAll ? null : @namespace }, cancellationToken))
        {
            if (pod.Spec is { NodeName.Length: > 0 } spec && pod.Status?.Phase is not ("Succeeded" or "Failed") && NameOf(pod) is { } name)
                pods.Add((isAll ? $"{pod.Metadata.Namespace}.{name}" : name, TargetRequests.Of(spec)));
        }

        return
        [
            .. pods.Where(pod => pod.Requests is { Cpu: > 0, Memory: > 0 }).GroupBy(pod => pod.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Workload(group.Key, group.Count(), group.MaxBy(pod => pod.Requests.Cpu).Requests)),
        ];
    }

    private static string? NameOf(Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true) switch
    {
        null => pod.Metadata.Name,
        { Kind: "DaemonSet" or "Node" } => null,
        { Kind: "ReplicaSet", Name: var set } when pod.Metadata.Labels is { } labels && labels.TryGetValue(TemplateHash, out var hash) && set.EndsWith($"-{hash}", StringComparison.Ordinal) => set[..^(hash.Length + 1)],
        { Name: var name } => name,
    };

    private static SimulationWorkload Workload(string name, int replicas, TargetRequests requests) => new()
    {
        Name = name,
        Resources = new()
        {
            Replicas = replicas,
            Cpu = requests.Cpu.ToString(CultureInfo.InvariantCulture),
            Memory = decimal.Ceiling(requests.Memory).ToString("0", CultureInfo.InvariantCulture),
            Gpus = requests.Gpus > 0 ? requests.Gpus : null,
        },
    };
}
