using System.Collections.Concurrent;
using System.Text;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>
/// The nodes of a cluster for pods that ask for the same of them. Most pods ask for one of a few things, so nodes are looked through once for each, and those that differ in nothing that has a price are
/// one from then on. Safe for concurrent use; what it keeps is bounded.
/// </summary>
/// <param name="nodes">The kinds of nodes.</param>
internal sealed class PlacedShapes(IReadOnlyList<NodeKind> nodes)
{
    /// <summary>Kinds of nodes that are kept for all shapes together; what is beyond is found anew each time.</summary>
    private const int MostKept = 1_000_000;

    private const string DaemonNodes = "daemon";
    private const string AllNodes = "all";

    private readonly ConcurrentDictionary<string, ShapeNodes> known = new(StringComparer.Ordinal);
    private int kept;

    /// <summary>All nodes, whatever a pod asks for.</summary>
    public ShapeNodes All(PodShape pod) => Of(pod, AllNodes);

    /// <summary>The nodes on which a pod may run, by their names, labels and taints, and by what it would like.</summary>
    public ShapeNodes Of(PodShape pod, bool isDaemon) => Of(pod, isDaemon ? DaemonNodes : "");

    private ShapeNodes Of(PodShape pod, string which)
    {
        var key = Key(pod, which);
        return known.TryGetValue(key, out var found) ? found : Find(pod, which, key);
    }

    private ShapeNodes Find(PodShape pod, string which, string key)
    {
        var found = new ShapeNodes(which == AllNodes ? nodes : [.. nodes.Where(kind => NodeFit.MayRun(pod, kind, which == DaemonNodes))], pod);
        if (Interlocked.Add(ref kept, found.Kinds.Count + 1) <= MostKept)
            known.TryAdd(key, found);
        return found;
    }

    /// <summary>All of a pod that decides on which nodes it may run.</summary>
    private static string Key(PodShape pod, string which)
    {
        if (pod.NodeSelector.Count == 0 && pod.RequiredNodes.IsEmpty && pod.PreferredNodes.IsEmpty && pod.Tolerations.IsEmpty && pod.NodeName.Length == 0)
            return which;
        var key = new StringBuilder(which);
        Add(key, 'n', pod.NodeName);
        foreach (var (name, value) in pod.NodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            Add(key, 's', name);
            Add(key, '=', value);
        }

        foreach (var toleration in pod.Tolerations)
        {
            Add(key, 't', toleration.Key);
            Add(key, toleration.Exists ? '*' : '=', toleration.Value);
            key.Append(toleration.Effect?.ToString());
        }

        foreach (var term in pod.RequiredNodes)
            Add(key.Append("\nr"), term);
        foreach (var preferred in pod.PreferredNodes)
            Add(key.Append("\np").Append(preferred.Weight), preferred.Term);

        return key.ToString();
    }

    private static void Add(StringBuilder key, Units.NodeSelectorTerm term)
    {
        foreach (var rule in term.Expressions)
            Add(key, 'e', rule);
        foreach (var rule in term.Fields)
            Add(key, 'f', rule);
    }

    private static void Add(StringBuilder key, char what, Units.NodeSelectorRequirement rule)
    {
        Add(key, what, rule.Key);
        key.Append(rule.Operator.ToString());
        foreach (var value in rule.Values)
            Add(key, ',', value);
    }

    /// <summary>Texts with their lengths, so that no two shapes have the same key.</summary>
    private static void Add(StringBuilder key, char what, string text) => key.Append('\n').Append(what).Append(text.Length).Append(' ').Append(text);
}

/// <summary>Nodes on which pods of a shape may run.</summary>
internal sealed class ShapeNodes
{
    /// <summary>Puts together what is alike.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="pod">A pod of the shape.</param>
    public ShapeNodes(IReadOnlyList<NodeKind> kinds, PodShape pod)
    {
        Kinds = kinds;
        Groups =
        [
            .. kinds.GroupBy(kind => (NodeFit.Preference(pod, kind), kind), static kind => kind, SameOffer.Instance).Select(static alike => new NodeGroup([.. alike], alike.Key.Item1)),
        ];
    }

    /// <summary>The kinds, in the order of the cluster.</summary>
    public IReadOnlyList<NodeKind> Kinds { get; }

    /// <summary>Those alike in room and price are one.</summary>
    public IReadOnlyList<NodeGroup> Groups { get; }

    /// <summary>Tells apart what has another price or other room, or is preferred otherwise.</summary>
    private sealed class SameOffer : IEqualityComparer<(int Preference, NodeKind Kind)>
    {
        public static SameOffer Instance { get; } = new();

        public bool Equals((int Preference, NodeKind Kind) x, (int Preference, NodeKind Kind) y) => x.Preference == y.Preference && IsAlike(x.Kind, y.Kind);

        public int GetHashCode((int Preference, NodeKind Kind) obj) =>
            HashCode.Combine(obj.Preference, obj.Kind.Cpu, obj.Kind.MemoryBytes, obj.Kind.Price?.PerCore, obj.Kind.Price?.PerGibibyte, obj.Kind.Extended.Count);

        private static bool IsAlike(NodeKind one, NodeKind other) =>
            one.Cpu == other.Cpu && one.MemoryBytes == other.MemoryBytes
            && one.Price?.PerCore == other.Price?.PerCore && one.Price?.PerGibibyte == other.Price?.PerGibibyte
            && Same(one.Extended, other.Extended)
            && Same(one.Price?.PerExtended, other.Price?.PerExtended);

        private static bool Same(IReadOnlyDictionary<string, decimal>? one, IReadOnlyDictionary<string, decimal>? other)
        {
            if (one is null || other is null)
                return one is null && other is null;
            if (one.Count != other.Count)
                return false;
            foreach (var (name, amount) in one)
            {
                if (!other.TryGetValue(name, out var same) || same != amount)
                    return false;
            }

            return true;
        }
    }
}
