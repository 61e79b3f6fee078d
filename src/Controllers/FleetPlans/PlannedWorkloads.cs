using System.Text.Json;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>The workloads of a plan, or why they are not known.</summary>
/// <param name="Workloads">By name.</param>
/// <param name="Reason">Why nothing can be planned, as one CamelCase word; null where it can.</param>
/// <param name="Message">The same for people.</param>
internal sealed record PlannedWorkloads(IReadOnlyList<FleetWorkload> Workloads, string? Reason = null, string Message = "");

/// <summary>Gathers the Workloads of plans, and what their targets say of their pods.</summary>
internal sealed class PlannedWorkloadReader(IInformerFactory informers, PlacementTargets targets)
{
    /// <summary>More pods than these are not planned: the plan would take minutes.</summary>
    public const int MostPods = 50_000;

    /// <summary>The workloads of a plan.</summary>
    /// <exception cref="Kubernetes.Client.KubernetesApiException">The API server refused.</exception>
    /// <exception cref="Kubernetes.Client.KubernetesUnreachableException">No answer comes.</exception>
    public async Task<PlannedWorkloads> ReadAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        var selector = plan.Spec.Workloads ?? new();
        var found = informers.Get<Workload>().Store.List(plan.Metadata.Namespace)
            .Where(workload => workload.Metadata.DeletionTimestamp is null && selector.Matches(workload.Metadata.Labels))
            .OrderBy(workload => workload.Metadata.Name, StringComparer.Ordinal).ToList();
        if (found.Count == 0)
            return new([], "NoWorkloads", "there are no Workloads in the namespace that spec.workloads selects");
        var workloads = new List<FleetWorkload>(found.Count);
        foreach (var workload in found)
        {
            var (planned, reason, message) = await ReadAsync(workload, cancellationToken);
            if (planned is null)
                return new([], reason, $"Workload {workload.Metadata.Name}: {message}");
            workloads.Add(planned);
        }

        var pods = workloads.Sum(workload => (long)workload.Replicas);
        return pods > MostPods ? new([], "TooManyPods", $"the Workloads have {pods} pods, and {MostPods} can be planned: have several plans with different selectors") : new(workloads);
    }

    private async Task<(FleetWorkload? Workload, string? Reason, string Message)> ReadAsync(Workload workload, CancellationToken cancellationToken)
    {
        if (workload.Errors() is { Count: > 0 } errors)
            return (null, "WorkloadInvalid", string.Join("; ", errors));
        var (target, scheduling) = ((TargetRequests?)null, (PodScheduling?)null);
        if (workload.Spec.TargetRef is { } reference)
        {
            if (await targets.FindSpecAsync(workload.Metadata.Namespace!, reference, cancellationToken) is not { } spec)
                return (null, "TargetMissing", $"there is no {reference.Kind} {reference.Name}");
            try
            {
                (target, scheduling) = (TargetRequests.Of(spec), PodScheduling.Of(spec, workload.Metadata.Namespace!));
            }
            catch (JsonException e)
            {
                return (null, "TargetUnreadable", $"{reference.Kind} {reference.Name} cannot be read: {e.Message}");
            }
        }

        var planned = workload.ToFleetWorkload(target, scheduling);
        return planned.Requirement with { EnoughReplicas = 1 } is var requirement && requirement.Missing() is { } missing ? (null, "RequestsMissing", missing) : (planned, null, "");
    }
}
