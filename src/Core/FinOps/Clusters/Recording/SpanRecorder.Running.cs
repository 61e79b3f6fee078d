namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>A container that runs.</summary>
/// <param name="Namespace">Namespace of its pod.</param>
/// <param name="Pod">Name of its pod.</param>
/// <param name="Container">Its name.</param>
/// <param name="Node">Name of its node; empty while unknown.</param>
/// <param name="Requests">What it asked for.</param>
public readonly record struct RunningContainer(string Namespace, string Pod, string Container, string Node, ComputeResources Requests);

/// <summary>A volume that a pod mounts.</summary>
/// <param name="Namespace">Namespace of the pod.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Volume">The volume.</param>
public readonly record struct MountedVolume(string Namespace, string Pod, VolumeSpan Volume);

/// <summary>What there is in a cluster beside pods, as it was heard last.</summary>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Volumes">Its volumes.</param>
/// <param name="LoadBalancers">Its load balancers.</param>
/// <param name="Services">Its Services.</param>
public sealed record StandingAssets(
    IReadOnlyList<NodeSpan> Nodes, IReadOnlyList<VolumeSpan> Volumes, IReadOnlyList<LoadBalancerSpan> LoadBalancers, IReadOnlyList<ServiceState> Services);

/// <summary>What there is now.</summary>
public sealed partial class SpanRecorder
{
    /// <summary>Identities of the pods that are known, to read them piece by piece.</summary>
    public IReadOnlyList<string> PodUids => [.. pods.Keys];

    /// <summary>Nodes, volumes, load balancers and Services.</summary>
    public StandingAssets Assets => new(Standing(nodes), Standing(volumes), Standing(balancers), [.. services.Values]);

    /// <summary>Adds the containers of a pod that run; none of one that is gone by now.</summary>
    public void AddRunning(string podUid, List<RunningContainer> containers)
    {
        if (!pods.TryGetValue(podUid, out var pod))
            return;
        foreach (var run in pod.Runs)
        {
            if (run.End is not null)
                continue;
            var node = NodeOf(pod, run);
            containers.Add(new(pod.State.Namespace, pod.State.Name, run.Container, node?.State.Name ?? pod.State.NodeName, WithGpus(run.Requests, run, node)));
        }
    }

    /// <summary>Adds the volumes that a pod mounts.</summary>
    public void AddMounted(string podUid, List<MountedVolume> mounted)
    {
        if (!pods.TryGetValue(podUid, out var pod))
            return;
        foreach (var use in pod.Uses)
        {
            if (use.End is null && volumes.TryGetValue(use.AssetUid, out var volume))
                mounted.Add(new(pod.State.Namespace, pod.State.Name, volume.State));
        }
    }

    private static IReadOnlyList<T> Standing<T>(Dictionary<string, AssetRecord<T>> assets) =>
        [.. assets.Values.Where(asset => asset.End is null).Select(asset => asset.State)];
}
