namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>Names that stand for what has none of its own, as OpenCost's clients know them.</summary>
public static class AllocationNames
{
    /// <summary>What nobody held.</summary>
    public const string Idle = "__idle__";

    /// <summary>What has no value of a key.</summary>
    public const string Unallocated = "__unallocated__";

    /// <summary>Volumes and load balancers without pods.</summary>
    public const string Unmounted = "__unmounted__";

    /// <summary>Shared costs that nobody is there to share; of a dimension, what its rules put into a shared pool.</summary>
    public const string Shared = "__shared__";

    /// <summary>The control plane, which OpenCost leaves out.</summary>
    public const string ClusterManagement = "__cluster_management__";
}

/// <summary>What costs are added up by.</summary>
/// <param name="Name">Its name, as in <c>namespace</c> or <c>label:app</c>.</param>
/// <param name="ValueOf">The value of a container's row; null or empty where it has none.</param>
/// <param name="Detail">The rows that say it.</param>
public sealed record AllocationKey(string Name, Func<AllocationRow, string?> ValueOf, CostDetail Detail = CostDetail.Workload)
{
    /// <summary>Keys of which rows of workloads say nothing.</summary>
    private static readonly HashSet<string> OfContainers = new(StringComparer.OrdinalIgnoreCase)
    {
        "node", "pod", "uid", "container", "providerID", "pool", "instanceType", "region", "zone",
    };

    /// <summary>The cluster.</summary>
    public static AllocationKey Cluster { get; } = new("cluster", row => row.Cluster);

    /// <summary>The namespace.</summary>
    public static AllocationKey Namespace { get; } = new("namespace", row => row.Namespace);

    /// <summary>What tells one container from any other, as it is read by people.</summary>
    public static IReadOnlyList<AllocationKey> Container { get; } = [.. new[] { "cluster", "node", "namespace", "pod", "container" }.Select(name => Parse(name)!)];

    /// <summary>
    /// Finds a key: cluster, node, namespace, controllerKind, controller, service (the first by name of those that select the pod), pod, uid, container,
    /// deployment, statefulset, daemonset, job, providerID, pool, instanceType, region, zone, <c>label:</c>x, <c>annotation:</c>x and <c>nodeLabel:</c>x,
    /// besides department, environment, owner, product and team, which are the labels department, env, owner, app and team. Case does not matter before
    /// the colon. Labels are also found by their names in Prometheus, where whatever is no letter, digit or _ is a _.
    /// </summary>
    /// <returns>Null where there is no such key.</returns>
    public static AllocationKey? Parse(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 ? ByPrefix(name, name[..colon], name[(colon + 1)..]) : ByName(name);
    }

    private static AllocationKey? ByPrefix(string name, string prefix, string key) => key.Length == 0 ? null : prefix.ToUpperInvariant() switch
    {
        "LABEL" => new(name, row => Find(row.Pod?.Labels, key), AllocationRollUp.LabelsOfPods.Any(label => IsNamed(label, key)) ? CostDetail.Container : CostDetail.Workload),
        "ANNOTATION" => new(name, row => Find(row.Pod?.Annotations, key)),
        "NODELABEL" => new(name, row => Find(row.Node?.Labels, key), CostDetail.Container),
        _ => null,
    };

    private static AllocationKey? ByName(string name)
    {
        Func<AllocationRow, string?>? valueOf = name.ToUpperInvariant() switch
        {
            "CLUSTER" => row => row.Cluster,
            "NODE" => row => row.Node?.Name,
            "NAMESPACE" => row => row.Namespace,
            "CONTROLLERKIND" => row => row.Pod?.ControllerKind.ToLowerInvariant(),
            "CONTROLLER" => row => row.Pod?.Controller,
            "SERVICE" => row => row.Pod?.Services.Min(StringComparer.Ordinal),
            "POD" => row => row.Pod?.Name,
            "UID" => row => row.Pod?.Uid,
            "CONTAINER" => row => row.Container,
            "DEPLOYMENT" => row => OfKind(row, "Deployment"),
            "STATEFULSET" => row => OfKind(row, "StatefulSet"),
            "DAEMONSET" => row => OfKind(row, "DaemonSet"),
            "JOB" => row => OfKind(row, "Job"),
            "PROVIDERID" => row => row.Node?.ProviderId,
            "POOL" => row => row.Node?.Pool,
            "INSTANCETYPE" => row => row.Node?.InstanceType,
            "REGION" => row => row.Node?.Region,
            "ZONE" => row => row.Node?.Zone,
            "DEPARTMENT" => row => Find(row.Pod?.Labels, "department"),
            "ENVIRONMENT" => row => Find(row.Pod?.Labels, "env"),
            "OWNER" => row => Find(row.Pod?.Labels, "owner"),
            "PRODUCT" => row => Find(row.Pod?.Labels, "app"),
            "TEAM" => row => Find(row.Pod?.Labels, "team"),
            _ => null,
        };
        return valueOf is null ? null : new(name, valueOf, OfContainers.Contains(name) ? CostDetail.Container : CostDetail.Workload);
    }

    private static string? OfKind(AllocationRow row, string kind) => row.Pod?.ControllerKind == kind ? row.Pod.Controller : null;

    /// <summary>The value of a label by its name, or by its name in Prometheus; null without one.</summary>
    internal static string? Find(IReadOnlyDictionary<string, string>? labels, string key)
    {
        if (labels is null)
            return null;
        if (labels.TryGetValue(key, out var value))
            return value;
        foreach (var (name, other) in labels)
        {
            if (IsInPrometheus(name, key))
                return other;
        }

        return null;
    }

    private static bool IsNamed(string label, string key) => label == key || IsInPrometheus(label, key);

    private static bool IsInPrometheus(string name, string key)
    {
        if (name.Length != key.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if ((char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_') != key[i])
                return false;
        }

        return true;
    }
}
