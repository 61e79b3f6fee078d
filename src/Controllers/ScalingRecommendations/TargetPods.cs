using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>A container that was killed for want of memory.</summary>
/// <param name="Container">Its name.</param>
/// <param name="Time">When.</param>
/// <param name="Bytes">What it might use at most, or asked for; null where it said neither.</param>
internal sealed record SeenKill(string Container, DateTimeOffset Time, decimal? Bytes);

/// <summary>What the pods of a target tell.</summary>
/// <param name="Starts">When containers that run now were started, by the name of the container.</param>
/// <param name="Kills">Kills that can still be seen: the last one of each container.</param>
internal sealed record PodFacts(ILookup<string, DateTimeOffset> Starts, IReadOnlyList<SeenKill> Kills);

/// <summary>Reads the pods of a target, as many as say enough.</summary>
[EntityRbac(typeof(Pod), Verbs = RbacVerbs.List)]
internal sealed class TargetPods(IKubernetesClient client)
{
    private const int Enough = 200;
    private const string OutOfMemory = "OOMKilled";

    private static readonly ResourceDefinition Pods = ResourceDefinition.Of<Pod>();

    /// <summary>What its pods tell; nothing where it selects none.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    public async Task<PodFacts> ReadAsync(SizedTarget target, CancellationToken cancellationToken)
    {
        IEnumerable<Pod> pods = [];
        if (Text(target.Selector) is { Length: > 0 } selector)
        {
            var options = new ListOptions { Namespace = target.Name.Key.Namespace, LabelSelector = selector, Limit = Enough };
            pods = (await client.Resource<Pod>().ListAsync(options, cancellationToken)).Items;
        }

        var containers = pods.SelectMany(Containers).ToList();
        return new(
            containers.Where(one => one.Status.State?.Running?.StartedAt is not null).ToLookup(one => one.Status.Name, one => one.Status.State!.Running!.StartedAt!.Value),
            [.. containers.SelectMany(one => Kills(one.Status, one.Spec))]);
    }

    /// <summary>Whether the cluster changes what containers ask for without a restart.</summary>
    public async Task<bool> AreResizedInPlaceAsync(CancellationToken cancellationToken) =>
        await client.Discovery.FindSubresourceVersionAsync(Pods, "resize", cancellationToken) is not null;

    private static IEnumerable<(ContainerStatus Status, Container? Spec)> Containers(Pod pod)
    {
        var specs = (pod.Spec?.Containers ?? []).Concat(pod.Spec?.InitContainers ?? []).ToDictionary(container => container.Name);
        return (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? []).Select(status => (status, specs.GetValueOrDefault(status.Name)));
    }

    private static IEnumerable<SeenKill> Kills(ContainerStatus status, Container? spec) =>
        from ended in new[] { status.LastState?.Terminated, status.State?.Terminated }
        where ended is { Reason: OutOfMemory, FinishedAt: not null }
        select new SeenKill(status.Name, ended.FinishedAt!.Value, Memory(spec?.Resources));

    private static decimal? Memory(ResourceRequirements? resources) =>
        resources?.Limits is { } limits && limits.TryGetValue("memory", out var limit) ? limit.Value
        : resources?.Requests is { } requests && requests.TryGetValue("memory", out var request) ? request.Value
        : null;

    /// <summary>A selector as the API server takes it in a question; empty where it selects nothing.</summary>
    private static string Text(LabelSelector? selector) => string.Join(',',
        (selector?.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")
            .Concat((selector?.MatchExpressions ?? []).Select(one => one.Operator switch
            {
                "Exists" => one.Key,
                "DoesNotExist" => $"!{one.Key}",
                "NotIn" => $"{one.Key} notin ({string.Join(',', one.Values ?? [])})",
                _ => $"{one.Key} in ({string.Join(',', one.Values ?? [])})",
            })));
}
