namespace CloudIntel.Core.FinOps.Clusters.Recording;

public sealed partial class SpanRecorder
{
    /// <summary>What is new since it was asked before. Nothing of it is handed out again.</summary>
    /// <param name="now">The time, by which objects that went long ago are forgotten.</param>
    public SpanChanges Drain(DateTimeOffset now)
    {
        if (changedNodes.Count + changedNamespaces.Count + changedOwners.Count > 0)
            news.UnionWith(pods.Where(pod => IsAffected(pod.Value)).Select(pod => pod.Key));
        news.UnionWith(leaving.Where(uid => IsLongGone(pods[uid], now)));
        var (identities, containers, uses) = (new List<PodIdentity>(), new List<ContainerSpan>(), new List<AssetUse>());
        foreach (var uid in news)
        {
            var pod = pods[uid];
            Identify(pod, identities);
            HandOutRuns(pod, containers, mayWait: !IsLongGone(pod, now));
            HandOutUses(pod, uses);
            pod.Forget();
        }

        var changes = new SpanChanges
        {
            Pods = identities,
            Containers = containers,
            Uses = uses,
            Nodes = [.. nodes.Values.SelectMany(node => node.News()).Select(span => span.State with { Time = span.Time })],
            Volumes = [.. volumes.Values.SelectMany(volume => volume.News()).Select(span => span.State with { Time = span.Time })],
            LoadBalancers = [.. balancers.Values.SelectMany(balancer => balancer.News()).Select(span => span.State with { Time = span.Time })],
        };
        Forget(now);
        return changes;
    }

    private bool IsAffected(PodRecord pod) =>
        changedNodes.Contains(pod.State.NodeName)
        || changedNamespaces.Contains(pod.State.Namespace)
        || (pod.Top is { } top && changedOwners.Contains(top.Uid))
        || pod.Runs.Exists(run => run.NodeUid is { } uid && nodes.TryGetValue(uid, out var node) && changedNodes.Contains(node.State.Name));

    private void Identify(PodRecord pod, List<PodIdentity> identities)
    {
        if (pod.IsRemembered)
            return; // seen by nobody since the restart: as it was
        while (pod.Top is { } top && owners.TryGetValue(top.Uid, out var manager))
            pod.Top = manager;
        var (kind, name) = pod.Top == pod.State.Controller && pod.Identity is { ControllerKind.Length: > 0 } known
            ? (known.ControllerKind, known.Controller) // its ReplicaSet may be gone by now
            : (pod.Top?.Kind ?? "", pod.Top?.Name ?? "");
        var identity = new PodIdentity
        {
            Uid = pod.State.Uid,
            Namespace = pod.State.Namespace,
            Name = pod.State.Name,
            ControllerKind = kind,
            Controller = name,
            Labels = pod.State.Labels,
            Annotations = pod.State.Annotations,
            Services = shared.ServicesOf(pod.State),
            Since = Since(pod),
        };
        if (pod.Identity is { } before && SharedAssets.Same(before, identity))
            return;
        pod.Identity = identity;
        if (pod.Start is not null || pod.Runs.Count > 0)
            identities.Add(identity);
        else
            pod.Identity = null; // it holds nothing yet, and may never
    }

    /// <summary>Nobody says when labels were changed, so it is when we hear of it. Whatever else is learned of a pod was so before.</summary>
    private static DateTimeOffset Since(PodRecord pod)
    {
        if (pod.Identity is not { } before)
            return DateTimeOffset.UnixEpoch;
        var isSame = SharedAssets.Same(before.Labels, pod.State.Labels) && SharedAssets.Same(before.Annotations, pod.State.Annotations);
        return isSame || pod.Heard < before.Since ? before.Since : pod.Heard;
    }

    private bool IsLongGone(PodRecord pod, DateTimeOffset now) => pod.IsGone && gone[pod.State.Uid] < now - Patience;

    private void HandOutRuns(PodRecord pod, List<ContainerSpan> containers, bool mayWait)
    {
        foreach (var run in pod.Runs)
        {
            var node = NodeOf(pod, run);
            if (node is null && mayWait && !pod.IsRemembered)
                continue; // until it is known where it runs
            if (node?.End is { } end)
                run.CutOff(end);
            if (!run.IsNews)
                continue;
            run.IsNews = false;
            containers.Add(new()
            {
                Pod = pod.Identity!,
                Container = run.Container,
                NodeUid = run.NodeUid ?? "",
                Time = new(run.Start, run.End),
                Requests = WithGpus(run.Requests, run, node),
                Limits = WithGpus(run.Limits, run, node),
            });
        }
    }

    /// <summary>The node of that name that was there when the container began to run.</summary>
    private AssetRecord<NodeSpan>? NodeOf(PodRecord pod, RunRecord run)
    {
        if (run.NodeUid is { } uid)
            return nodes.GetValueOrDefault(uid);
        if (!nodesByName.TryGetValue(pod.State.NodeName, out var namesakes))
            return null;
        var node = namesakes.FindLast(node => node.State.Time.Start <= run.Start) ?? namesakes[0];
        run.NodeUid = node.State.Uid;
        return node;
    }

    private static ComputeResources WithGpus(ComputeResources resources, RunRecord run, AssetRecord<NodeSpan>? node) => run.Devices switch
    {
        null => resources,
        { Count: 0 } => resources with { MilliGpus = 0 },
        _ => resources with { MilliGpus = GpuShares.Held(run.Devices, node?.State.Labels ?? NoLabels) },
    };

    private void HandOutUses(PodRecord pod, List<AssetUse> uses)
    {
        if (!pod.IsRemembered && pod.Start is { } start)
            shared.Update(pod, start);
        if (pod.End is { } end)
        {
            foreach (var use in pod.Uses.Where(use => use.End is null))
                (use.End, use.IsNews) = (end > use.Start ? end : use.Start, true);
        }

        uses.AddRange(pod.Uses.Where(use => use.IsNews).Select(use => new AssetUse(use.AssetUid, pod.State.Uid, new(use.Start, use.End))));
        foreach (var use in pod.Uses)
            use.IsNews = false;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var uid in leaving.Where(uid => IsLongGone(pods[uid], now)).ToList())
        {
            pods.Remove(uid);
            leaving.Remove(uid);
        }

        news.Clear();
        changedNamespaces.Clear();
        changedOwners.Clear();
        foreach (var (uid, _) in volumes.Where(volume => volume.Value.End is not null).ToList())
            volumes.Remove(uid);
        foreach (var (uid, _) in balancers.Where(balancer => balancer.Value.End is not null).ToList())
            balancers.Remove(uid);
        ForgetNodes();
        changedNodes.Clear();
        foreach (var (uid, _) in gone.Where(entry => entry.Value < now - Remembrance).ToList())
            gone.Remove(uid);
    }

    /// <summary>Lets go of nodes that are gone and on which no pod is known to be.</summary>
    private void ForgetNodes()
    {
        var over = nodes.Values.Where(node => node.End is not null).ToList();
        if (over.Count == 0)
            return;
        var inUse = pods.Values.Select(pod => pod.State.NodeName).ToHashSet();
        foreach (var node in over.Where(node => !inUse.Contains(node.State.Name)))
        {
            nodes.Remove(node.State.Uid);
            var namesakes = nodesByName[node.State.Name];
            namesakes.Remove(node);
            if (namesakes.Count == 0)
                nodesByName.Remove(node.State.Name);
        }
    }

    private static IReadOnlyDictionary<string, string> NoLabels { get; } = new Dictionary<string, string>();
}
