namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>Which volumes and load balancers a pod shares with others: volumes by the claims that it mounts, load balancers by its labels.</summary>
internal sealed class SharedAssets
{
    private readonly Dictionary<string, Asset> assets = [];
    private readonly Dictionary<string, Dictionary<string, Asset>> namespaces = [];
    private readonly Dictionary<string, Dictionary<string, ServiceState>> services = [];

    /// <summary>Takes in a volume, and returns the namespaces whose pods may use other assets now.</summary>
    public IEnumerable<string> Put(VolumeSpan volume, DateTimeOffset heard) =>
        Put(new Asset(volume.Uid, volume.ClaimNamespace, DateTimeOffset.MinValue, volume.Claim, null), heard);

    /// <summary>Takes in a Service with a load balancer, and returns the namespaces whose pods may use other assets now.</summary>
    public IEnumerable<string> Put(ServiceState service, DateTimeOffset heard) =>
        Put(new Asset(service.Uid, service.Namespace, DateTimeOffset.MinValue, "", service.Selector), heard);

    /// <summary>Lets go of an asset; its uses end with it.</summary>
    public void Remove(string uid)
    {
        if (assets.Remove(uid, out var asset) && namespaces.TryGetValue(asset.Namespace, out var inside))
            inside.Remove(uid);
    }

    /// <summary>Takes in which pods a Service selects.</summary>
    public void PutSelector(ServiceState service)
    {
        if (!services.TryGetValue(service.Namespace, out var inside))
            services.Add(service.Namespace, inside = []);
        inside[service.Uid] = service;
    }

    /// <summary>Lets go of a Service.</summary>
    public void RemoveSelector(ServiceState service)
    {
        if (services.TryGetValue(service.Namespace, out var inside))
            inside.Remove(service.Uid);
    }

    /// <summary>Brings the uses of a pod up to date that has begun to run.</summary>
    public void Update(PodRecord pod, DateTimeOffset start)
    {
        foreach (var use in pod.Uses.Where(use => use.End is null))
        {
            if (assets.TryGetValue(use.AssetUid, out var asset) && !asset.IsUsedBy(pod.State))
                (use.End, use.IsNews) = (Later(use.Start, asset.Since > use.Start ? asset.Since : pod.Heard), true);
        }

        if (!namespaces.TryGetValue(pod.State.Namespace, out var inside))
            return;
        foreach (var asset in inside.Values.Where(asset => asset.IsUsedBy(pod.State)))
        {
            var last = pod.Uses.FindLast(use => use.AssetUid == asset.Uid);
            if (last is null || (last.End is not null && pod.End is null))
                pod.Uses.Add(new(asset.Uid, Later(start, Later(asset.Since, last?.End ?? start))));
        }
    }

    /// <summary>Names of the services that select a pod, in the order of the alphabet.</summary>
    public IReadOnlyList<string> ServicesOf(PodState pod)
    {
        if (!services.TryGetValue(pod.Namespace, out var inside))
            return [];
        var names = inside.Values.Where(service => service.Selector.Count > 0 && Selects(service.Selector, pod.Labels)).Select(service => service.Name).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Whether two identities say the same.</summary>
    public static bool Same(PodIdentity left, PodIdentity right) =>
        (left.ControllerKind, left.Controller) == (right.ControllerKind, right.Controller)
        && Same(left.Labels, right.Labels) && Same(left.Annotations, right.Annotations) && left.Services.SequenceEqual(right.Services);

    /// <summary>Whether two sets of labels are equal.</summary>
    public static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        ReferenceEquals(left, right) || (left.Count == right.Count && Selects(left, right));

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    private IEnumerable<string> Put(Asset asset, DateTimeOffset heard)
    {
        if (!assets.TryGetValue(asset.Uid, out var before))
        {
            Add(asset);
            return [asset.Namespace];
        }

        if (before.Namespace == asset.Namespace && before.Claim == asset.Claim && Same(before.Selector ?? None, asset.Selector ?? None))
            return [];
        Remove(asset.Uid);
        Add(asset with { Since = heard });
        return [before.Namespace, asset.Namespace];
    }

    private void Add(Asset asset)
    {
        assets.Add(asset.Uid, asset);
        if (!namespaces.TryGetValue(asset.Namespace, out var inside))
            namespaces.Add(asset.Namespace, inside = []);
        inside.Add(asset.Uid, asset);
    }

    private static bool Selects(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in selector)
        {
            if (!labels.TryGetValue(key, out var found) || found != value)
                return false;
        }

        return true;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    /// <summary>Something that pods of a namespace share.</summary>
    /// <param name="Uid">Identity.</param>
    /// <param name="Namespace">The namespace of the pods; empty for none.</param>
    /// <param name="Since">Since when other pods use it than before; the beginning of time when they never changed.</param>
    /// <param name="Claim">The claim through which a volume is mounted; empty for none.</param>
    /// <param name="Selector">Labels of the pods behind a load balancer; null for a volume.</param>
    private sealed record Asset(string Uid, string Namespace, DateTimeOffset Since, string Claim, IReadOnlyDictionary<string, string>? Selector)
    {
        public bool IsUsedBy(PodState pod) => Selector is null
            ? Claim.Length > 0 && pod.Namespace == Namespace && pod.Claims.Contains(Claim)
            : pod.Namespace == Namespace && Selector.Count > 0 && Selects(Selector, pod.Labels);
    }
}
