using System.Collections.Frozen;

namespace CloudIntel.Core.Policy;

/// <summary>Kinds that objects are read of without being told where their pods are.</summary>
public static class BuiltInKinds
{
    private static readonly FrozenSet<(string Group, string Kind)> Known = new[]
    {
        ("", "Pod"), ("", "ReplicationController"), ("", "PersistentVolumeClaim"), ("", "Service"),
        ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
        ("batch", "Job"), ("batch", "CronJob"),
        ("cloudintel.io", "Workload"),
    }.ToFrozenSet();

    /// <summary>Autoscalers: a policy is about them where it names them, for they cost nothing themselves, and as far as it limits the replicas of what they scale.</summary>
    public static KindName Autoscaler { get; } = new("autoscaling", "HorizontalPodAutoscaler");

    /// <summary>What policies that name no kind are about: everything that costs something. Of Services, those of type LoadBalancer.</summary>
    public static IReadOnlyList<KindName> Default { get; } = [.. Known.OrderBy(kind => kind).Select(kind => new KindName(kind.Group, kind.Kind))];

    /// <summary>Whether objects of a kind are read without being told where their pods are.</summary>
    public static bool AreRead(string group, string kind) => Known.Contains((group, kind)) || Autoscaler.Matches(group, kind);

    /// <summary>Whether a kind is one of <see cref="Default"/>.</summary>
    public static bool Contains(string group, string kind) => Known.Contains((group, kind));
}
