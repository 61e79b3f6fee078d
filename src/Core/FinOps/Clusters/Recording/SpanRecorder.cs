namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>
/// Turns states of objects, as they become known, into spans. It does not matter in which order states of different objects come, how
/// often the same one comes, or which states between are missed, as far as the newest ones still say it: times are those that the API
/// server and the kubelets tell. What belongs to a pod must be heard no later than a minute after the pod is gone. Not for concurrent use.
/// </summary>
/// <remarks>
/// Only where nobody tells a time is it the moment at which we heard: of resources changed in place, of a changed volume, and of objects
/// that are gone without having ended before. Those end when they were to be deleted, or were heard to be gone, whichever is earlier.
/// </remarks>
public sealed partial class SpanRecorder
{
    /// <summary>For how long old states of objects that are gone are told from new objects.</summary>
    private static readonly TimeSpan Remembrance = TimeSpan.FromMinutes(10);

    /// <summary>For how long a pod that is gone waits for what was not heard yet of its node, its controller and its volumes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, PodRecord> pods = [];
    private readonly HashSet<string> leaving = [];
    private readonly Dictionary<string, AssetRecord<NodeSpan>> nodes = [];
    private readonly Dictionary<string, List<AssetRecord<NodeSpan>>> nodesByName = [];
    private readonly Dictionary<string, AssetRecord<VolumeSpan>> volumes = [];
    private readonly Dictionary<string, AssetRecord<LoadBalancerSpan>> balancers = [];
    private readonly Dictionary<string, string> volumeTypes = [];
    private readonly Dictionary<string, ServiceState> services = [];
    private readonly Dictionary<string, ControllerReference> owners = [];
    private readonly SharedAssets shared = new();
    private readonly Dictionary<string, DateTimeOffset> gone = [];
    private readonly HashSet<string> news = [];
    private readonly HashSet<string> changedNodes = [];
    private readonly HashSet<string> changedNamespaces = [];
    private readonly HashSet<string> changedOwners = [];

    /// <summary>Creates a recorder.</summary>
    /// <param name="lasting">What lasted when an earlier recorder of the same cluster handed out its last changes; null for nothing.</param>
    public SpanRecorder(SpanChanges? lasting = null)
    {
        if (lasting is not null)
            Remember(lasting);
    }

    /// <summary>Containers that run.</summary>
    public int RunningContainers => pods.Values.Sum(pod => pod.Runs.Count(run => run.End is null));

    /// <summary>Nodes that there are.</summary>
    public int Nodes => nodes.Values.Count(node => node.End is null);

    /// <summary>Takes in a state of a pod.</summary>
    public void See(PodState state, DateTimeOffset heard)
    {
        if (gone.ContainsKey(state.Uid))
            return;
        if (!pods.TryGetValue(state.Uid, out var pod))
            pods.Add(state.Uid, pod = new(state));
        else if (state.Version < pod.State.Version)
            return;
        pod.Take(state, heard);
        news.Add(state.Uid);
    }

    /// <summary>Takes in a state of a node, whose time is that since it is there.</summary>
    public void See(NodeSpan node, long version, DateTimeOffset heard)
    {
        if (gone.ContainsKey(node.Uid))
            return;
        if (!nodes.TryGetValue(node.Uid, out var known))
        {
            Add(new(node, version, node.Time.Start));
            changedNodes.Add(node.Name);
        }
        else if (version >= known.Version)
        {
            known.Take(node, version, Compare(known.State, node), heard);
        }
    }

    /// <summary>Takes in a state of a volume, whose time is that since it is there.</summary>
    public void See(VolumeSpan volume, long version, DateTimeOffset heard)
    {
        if (gone.ContainsKey(volume.Uid))
            return;
        volumes.TryGetValue(volume.Uid, out var known);
        if (volume.VolumeType.Length == 0)
            volume = volume with { VolumeType = TypeOf(volume, known?.State) };
        if (known is null)
            volumes.Add(volume.Uid, new(volume, version, volume.Time.Start));
        else if (version < known.Version)
            return;
        else
            known.Take(volume, version, Compare(known.State, volume), heard);
        changedNamespaces.UnionWith(shared.Put(volume, heard));
    }

    /// <summary>Takes in of what type the volumes of a storage class are that do not say it themselves.</summary>
    public void SeeStorageClass(string name, string volumeType)
    {
        volumeTypes[name] = volumeType;
        foreach (var volume in volumes.Values.Where(volume => volume.State.StorageClass == name && volume.State.VolumeType.Length == 0 && volumeType.Length > 0))
            volume.Describe(volume.State with { VolumeType = volumeType });
    }

    /// <summary>Takes in a state of a Service.</summary>
    public void See(ServiceState service, DateTimeOffset heard)
    {
        if (gone.ContainsKey(service.Uid) || (services.TryGetValue(service.Uid, out var before) && service.Version < before.Version))
            return;
        services[service.Uid] = service;
        if (before is null || !SharedAssets.Same(before.Selector, service.Selector))
        {
            shared.PutSelector(service);
            changedNamespaces.Add(service.Namespace);
        }

        if (service.BalancedSince is { } since)
            Balance(service, since, heard);
        else
            StopBalancing(service.Uid, heard);
    }

    /// <summary>Takes in who manages a controller of pods, such as the Deployment of a ReplicaSet.</summary>
    public void SeeOwner(string uid, ControllerReference manager)
    {
        if (owners.TryAdd(uid, manager))
            changedOwners.Add(uid);
    }

    /// <summary>Takes in that the API server has an object no more.</summary>
    /// <param name="uid">The object, of whatever kind.</param>
    /// <param name="heard">When it was heard to be gone; or, where that was missed, up to when it was known to be there.</param>
    public void Gone(string uid, DateTimeOffset heard)
    {
        owners.Remove(uid);
        if (pods.TryGetValue(uid, out var pod))
        {
            if (pod.IsGone)
                return;
            pod.Leave(heard);
            news.Add(uid);
            leaving.Add(uid);
        }
        else if (nodes.TryGetValue(uid, out var node))
        {
            node.Leave(heard);
            changedNodes.Add(node.State.Name);
        }
        else if (volumes.TryGetValue(uid, out var volume))
        {
            volume.Leave(heard);
            shared.Remove(uid);
        }
        else if (services.Remove(uid, out var service))
        {
            shared.RemoveSelector(service);
            changedNamespaces.Add(service.Namespace);
            StopBalancing(uid, heard);
        }
        else
        {
            return;
        }

        gone[uid] = heard;
    }

    /// <summary>Says that everything there is has been seen: what is known from before a restart and was not, went while nobody looked.</summary>
    /// <param name="through">Up to when it was known to be there: the end of what is not there any more.</param>
    public void EndUnseen(DateTimeOffset through)
    {
        foreach (var uid in Unseen(nodes).Concat(Unseen(volumes)).Concat(pods.Where(pod => pod.Value.IsRemembered).Select(pod => pod.Key)).ToList())
            Gone(uid, through);
        foreach (var uid in Unseen(balancers).ToList())
            StopBalancing(uid, through);
    }

    private static IEnumerable<string> Unseen<T>(Dictionary<string, AssetRecord<T>> assets) =>
        assets.Where(asset => asset.Value.IsRemembered).Select(asset => asset.Key);

    /// <summary>What it was known to be: a class of the same name may be another one by now.</summary>
    private string TypeOf(VolumeSpan volume, VolumeSpan? known) => known is { VolumeType.Length: > 0 } && known.StorageClass == volume.StorageClass
        ? known.VolumeType
        : volumeTypes.GetValueOrDefault(volume.StorageClass, "");

    private void Balance(ServiceState service, DateTimeOffset since, DateTimeOffset heard)
    {
        var span = new LoadBalancerSpan { Uid = service.Uid, Namespace = service.Namespace, Name = service.Name, Region = service.Region, Address = service.Address, Time = new(since, null) };
        if (!balancers.TryGetValue(service.Uid, out var known))
        {
            balancers.Add(service.Uid, new(span, service.Version, since));
        }
        else
        {
            known.Return(); // where it lost its address for a moment
            known.Take(span, service.Version, known.State with { Time = span.Time } == span ? AssetChange.None : AssetChange.Description, heard);
        }

        changedNamespaces.UnionWith(shared.Put(service, heard));
    }

    private void StopBalancing(string uid, DateTimeOffset heard)
    {
        if (!balancers.TryGetValue(uid, out var balancer) || balancer.End is not null)
            return;
        balancer.Leave(heard);
        shared.Remove(uid);
    }

    private void Add(AssetRecord<NodeSpan> node)
    {
        nodes.Add(node.State.Uid, node);
        if (!nodesByName.TryGetValue(node.State.Name, out var namesakes))
            nodesByName.Add(node.State.Name, namesakes = []);
        var later = namesakes.FindIndex(other => other.State.Time.Start > node.State.Time.Start);
        namesakes.Insert(later < 0 ? namesakes.Count : later, node);
    }

    private static AssetChange Compare(NodeSpan before, NodeSpan after)
    {
        if (before.Capacity != after.Capacity)
            return AssetChange.Cost;
        return SharedAssets.Same(before.Labels, after.Labels) && before with { Labels = after.Labels, Time = after.Time } == after
            ? AssetChange.None
            : AssetChange.Description;
    }

    private static AssetChange Compare(VolumeSpan before, VolumeSpan after)
    {
        if ((before.Bytes, before.StorageClass, before.ClaimNamespace, before.Claim) != (after.Bytes, after.StorageClass, after.ClaimNamespace, after.Claim))
            return AssetChange.Cost;
        return before with { Time = after.Time, PodUids = after.PodUids } == after ? AssetChange.None : AssetChange.Description;
    }

    private void Remember(SpanChanges lasting)
    {
        foreach (var node in lasting.Nodes)
            Add(AssetRecord<NodeSpan>.Remember(node, node.Time.Start));
        foreach (var volume in lasting.Volumes)
            volumes[volume.Uid] = AssetRecord<VolumeSpan>.Remember(volume, volume.Time.Start);
        foreach (var balancer in lasting.LoadBalancers)
            balancers[balancer.Uid] = AssetRecord<LoadBalancerSpan>.Remember(balancer, balancer.Time.Start);
        foreach (var span in lasting.Containers)
        {
            var pod = Remembered(span.Pod);
            pod.Runs.Add(new(span.Container, null, span.Time.Start) { Requests = span.Requests, Limits = span.Limits, NodeUid = span.NodeUid, IsNews = false });
        }

        var identities = lasting.Pods.ToDictionary(pod => pod.Uid);
        foreach (var use in lasting.Uses)
        {
            if (!identities.TryGetValue(use.PodUid, out var identity))
                continue;
            var pod = Remembered(identity);
            pod.Uses.Add(new(use.AssetUid, use.Time.Start) { IsNews = false });
            pod.Start = pod.Start < use.Time.Start ? pod.Start : use.Time.Start;
        }

        foreach (var pod in pods.Values)
            pod.Runs.Sort((left, right) => left.Start.CompareTo(right.Start));
    }

    private PodRecord Remembered(PodIdentity identity)
    {
        if (pods.TryGetValue(identity.Uid, out var pod))
            return pod;
        var state = new PodState { Uid = identity.Uid, Namespace = identity.Namespace, Name = identity.Name, Labels = identity.Labels, Annotations = identity.Annotations };
        pod = new(state) { Identity = identity, IsRemembered = true };
        pods.Add(identity.Uid, pod);
        return pod;
    }
}
