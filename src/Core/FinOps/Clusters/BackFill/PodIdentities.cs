namespace CloudIntel.Core.FinOps.Clusters.BackFill;

/// <summary>Pods of a gap: as they are known, and else as a source describes them.</summary>
internal sealed class PodIdentities
{
    /// <summary>Owners have owners; none is known to go deeper than this.</summary>
    private const int DeepestOwner = 8;

    private readonly GapFacts facts;
    private readonly Dictionary<string, PodIdentity> known = new(StringComparer.Ordinal);

    // The keys of labels by what is left of them in Prometheus: letters and digits.
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly List<PodIdentity> news = [];

    public PodIdentities(GapFacts facts, ClusterHistory known)
    {
        this.facts = facts;
        foreach (var pod in known.Containers.Select(span => span.Pod).OrderBy(pod => pod.Since))
            this.known[pod.Uid] = pod;
        foreach (var key in this.known.Values.SelectMany(pod => pod.Labels.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            keys.TryAdd(Plain(key), key);
    }

    /// <summary>Those that were not known.</summary>
    public IReadOnlyList<PodIdentity> News => news;

    /// <summary>The pod with a UID that the source tells of.</summary>
    public PodIdentity Of(string uid)
    {
        if (known.TryGetValue(uid, out var pod))
            return pod;
        var told = facts.Pods[uid];
        var (kind, controller) = Topmost(told);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in told.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            labels[keys.GetValueOrDefault(Plain(name), name)] = value;
        pod = new() { Uid = uid, Namespace = told.Namespace, Name = told.Name, ControllerKind = kind, Controller = controller, Labels = labels };
        known.Add(uid, pod);
        news.Add(pod);
        return pod;
    }

    private (string Kind, string Name) Topmost(GapPod pod)
    {
        var top = pod.Controller;
        for (var depth = 0; depth < DeepestOwner && facts.Owners.TryGetValue((top.Kind, pod.Namespace, top.Name), out var owner); depth++)
            top = owner;
        return top;
    }

    private static string Plain(string key) => string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
