using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Names what is sized.</summary>
/// <param name="Controller">Its kind.</param>
/// <param name="Key">Its namespace and name.</param>
internal readonly record struct TargetKey(PodController Controller, ObjectKey Key)
{
    /// <summary>Longer names are no names of objects.</summary>
    private const int LongestName = 253;

    /// <summary>The name of its recommendation: its kind and its name, cut where that is too long.</summary>
    public ObjectKey Recommendation
    {
        get
        {
            var name = $"{Controller.ToString().ToLowerInvariant()}-{Key.Name}";
            return new(Key.Namespace, name.Length <= LongestName ? name : $"{name[..(LongestName - 9)]}-{StableHash.Of(name):x8}");
        }
    }

    /// <summary>The object that controls a recommendation; null where there is none, or it is of no kind that is sized.</summary>
    public static (TargetKey Target, string Uid)? OwnerOf(IKubernetesObject recommendation) =>
        recommendation.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true) is { } owner
        && owner.ApiVersion.StartsWith("apps/", StringComparison.Ordinal) && Enum.TryParse<PodController>(owner.Kind, out var controller)
            ? (new(controller, new(recommendation.Metadata.Namespace ?? "", owner.Name)), owner.Uid)
            : null;

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Controller} {Key}";
}

/// <summary>What is sized, as the cluster has it.</summary>
/// <param name="Name">Its kind, namespace and name.</param>
/// <param name="Uid">Tells it from others that had its name.</param>
/// <param name="Replicas">How many pods it asks for.</param>
/// <param name="Selector">Finds its pods.</param>
/// <param name="Pod">What its pods are made of.</param>
internal sealed record SizedTarget(TargetKey Name, string Uid, int Replicas, LabelSelector? Selector, PodSpec Pod)
{
    /// <summary>Its containers that keep running, each with whether it stands among the init containers.</summary>
    public IEnumerable<(Container Container, bool IsSidecar)> Containers =>
        (Pod.Containers ?? []).Select(container => (container, false))
            .Concat((Pod.InitContainers ?? []).Where(container => container.RestartPolicy == "Always").Select(container => (container, true)));

    /// <summary>A Deployment; null without a template.</summary>
    public static SizedTarget? Of(Deployment deployment) => Of(PodController.Deployment, deployment, deployment.Spec?.Replicas ?? 1, deployment.Spec?.Selector, deployment.Spec?.Template);

    /// <summary>A StatefulSet; null without a template.</summary>
    public static SizedTarget? Of(StatefulSet set) => Of(PodController.StatefulSet, set, set.Spec?.Replicas ?? 1, set.Spec?.Selector, set.Spec?.Template);

    /// <summary>A DaemonSet; null without a template.</summary>
    public static SizedTarget? Of(DaemonSet set) => Of(PodController.DaemonSet, set, set.Status?.DesiredNumberScheduled ?? 0, set.Spec?.Selector, set.Spec?.Template);

    private static SizedTarget? Of(PodController controller, IKubernetesObject entity, int replicas, LabelSelector? selector, PodTemplateSpec? template) =>
        template?.Spec is { } pod ? new(new(controller, ObjectKey.Of(entity)), entity.Metadata.Uid ?? "", replicas, selector, pod) : null;
}

/// <summary>A hash that is the same in every process.</summary>
internal static class StableHash
{
    /// <summary>FNV-1a of 32 bits.</summary>
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619u;
        return hash;
    }
}
