using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>What wakes the controllers of targets and of recommendations.</summary>
internal static class SizingWakes
{
    /// <summary>Looks at a target when it is new, when somebody says that it is sized, and when its recommendation is gone.</summary>
    public static void WakeTargets<TTarget>(this ControllerBuilder<TTarget> controller)
        where TTarget : class, IKubernetesObject
    {
        var kind = Enum.Parse<PodController>(ResourceDefinition.Of<TTarget>().Kind);
        controller.Name = $"sizing-{kind.ToString().ToLowerInvariant()}";
        controller.Predicate = change => change.Type == InformerEventType.Added;
        controller.Watches<Workload>(workload => SizedTargets.TargetOf(workload) is { } target && target.Controller == kind ? [target.Key] : [], Predicates.DesiredStateChanged);
        controller.Watches<Namespace>((ns, all) => all.Keys(ns.Metadata.Name), change => change.Type == InformerEventType.Added ? Label(change.Object, SizedTargets.NamespaceLabel) is not null : IsLabelledAnew(change));
        controller.Owns<ScalingRecommendation>(change => change.Type == InformerEventType.Deleted);
    }

    /// <summary>Looks at a recommendation when what its target runs is another, when somebody says how it is sized, and when its target is gone.</summary>
    public static void WakeRecommendations(this ControllerBuilder<ScalingRecommendation> controller)
    {
        controller.Watches<Deployment>(it => [Of(PodController.Deployment, it)], change => IsAnother(change, it => (it.Spec?.Template, it.Spec?.Replicas == 0)));
        controller.Watches<StatefulSet>(it => [Of(PodController.StatefulSet, it)], change => IsAnother(change, it => (it.Spec?.Template, it.Spec?.Replicas == 0)));
        controller.Watches<DaemonSet>(it => [Of(PodController.DaemonSet, it)], change => IsAnother(change, it => (it.Spec?.Template, it.Status?.DesiredNumberScheduled is null or 0)));
        // What is in a first list is no news: the recommendations themselves are looked at then.
        controller.Watches<Workload>(
            workload => SizedTargets.TargetOf(workload) is { } target ? [target.Recommendation] : [],
            change => change is not { Type: InformerEventType.Added, FromList: true } && Predicates.DesiredStateChanged(change));
        controller.Watches<Namespace>((ns, all) => all.Keys(ns.Metadata.Name), IsLabelledAnew);
    }

    private static ObjectKey Of(PodController controller, IKubernetesObject target) => new TargetKey(controller, ObjectKey.Of(target)).Recommendation;

    /// <summary>How many replicas there are changes too often where an autoscaler decides; whether there are any, and what they run, seldom.</summary>
    private static bool IsAnother<T>(InformerEvent<T> change, Func<T, (PodTemplateSpec? Template, bool IsNone)> of)
        where T : class, IKubernetesObject
    {
        if (change.Type != InformerEventType.Updated)
            return change.Type == InformerEventType.Deleted || !change.FromList;
        var (before, now) = (of(change.Previous!), of(change.Object));
        return before.IsNone != now.IsNone || (change.Object.Metadata.Generation != change.Previous!.Metadata.Generation && !IsSame(before.Template, now.Template));
    }

    private static bool IsSame(PodTemplateSpec? one, PodTemplateSpec? other) => one is null || other is null
        ? one is null && other is null
        : KubernetesJson.BuiltIn.Serialize(one).AsSpan().SequenceEqual(KubernetesJson.BuiltIn.Serialize(other));

    private static bool IsLabelledAnew(InformerEvent<Namespace> change) => change.Type == InformerEventType.Updated
        && (Label(change.Object, SizedTargets.NamespaceLabel) != Label(change.Previous!, SizedTargets.NamespaceLabel)
            || Label(change.Object, SizedTargets.QueryLabel) != Label(change.Previous!, SizedTargets.QueryLabel));

    private static string? Label(Namespace ns, string name) => ns.Metadata.Labels is { } labels && labels.TryGetValue(name, out var value) ? value : null;
}
