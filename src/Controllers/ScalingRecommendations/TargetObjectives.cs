using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Reads what Workloads ask of Prometheus themselves: how objectives are kept, and what replicas have to carry.</summary>
internal sealed class TargetObjectives(ISignalSource source, SizedTargets targets, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Length = TimeSpan.FromDays(1);

    /// <summary>How objectives were kept in the last day. Of one whose expression is wrong, or must not be asked, nothing is known, and it is told why.</summary>
    /// <exception cref="UsageUnavailableException">There is no answer for now.</exception>
    public Task<IReadOnlyList<(ObjectiveFacts Facts, string? Problem)>> ReadAsync(Workload? workload, CancellationToken cancellationToken) =>
        ReadAsync(workload, TimeGrid.Before(clock.GetUtcNow(), Step, Length), cancellationToken);

    /// <summary>The same of a whole day, UTC.</summary>
    /// <exception cref="UsageUnavailableException">There is no answer for now.</exception>
    public Task<IReadOnlyList<(ObjectiveFacts Facts, string? Problem)>> ReadAsync(Workload workload, DateOnly day, CancellationToken cancellationToken) =>
        ReadAsync(workload, TimeGrid.Before(new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) - Step, Step, Length - Step), cancellationToken);

    /// <summary>What all replicas together had to carry by the expression of a Workload; null without one, or where it gives nothing.</summary>
    /// <exception cref="UsageUnavailableException">There is no answer for now.</exception>
    public async Task<DemandFacts?> DemandAsync(Workload? workload, CancellationToken cancellationToken)
    {
        if (workload?.Spec.Sizing?.Demand is not { } demand)
            return null;
        var (values, _) = await AskAsync(workload, demand.Expression, UsageGroups.ReplicaGrid(clock.GetUtcNow()), cancellationToken);
        return values is null ? null : new(DemandUnit.Requests, values, (double?)demand.PerReplica?.Value);
    }

    private async Task<IReadOnlyList<(ObjectiveFacts Facts, string? Problem)>> ReadAsync(Workload? workload, TimeGrid grid, CancellationToken cancellationToken)
    {
        var read = new List<(ObjectiveFacts, string?)>();
        foreach (var objective in workload?.Spec.Performance?.Objectives ?? [])
        {
            var kind = objective.Type.Value switch
            {
                WorkloadObjectiveType.Availability => ObjectiveKind.Availability,
                WorkloadObjectiveType.ErrorRate => ObjectiveKind.ErrorRate,
                _ => ObjectiveKind.Latency,
            };
            var bound = (double)((kind == ObjectiveKind.Availability ? objective.Minimum : objective.Maximum)?.Value ?? 0);
            var (values, problem) = await AskAsync(workload!, objective.Expression, grid, cancellationToken);
            read.Add((new(objective.Name, kind, bound, values), problem));
        }

        return read;
    }

    private async Task<(UsageSeries? Values, string? Problem)> AskAsync(Workload workload, string expression, TimeGrid grid, CancellationToken cancellationToken)
    {
        var ns = workload.Metadata.Namespace ?? "";
        if (!targets.MayQuery(ns))
            return (null, $"Workloads of namespace {ns} may not ask Prometheus: label it {SizedTargets.QueryLabel}={SizedTargets.Allowed}");
        try
        {
            var reading = await source.ReadAsync(new(new SignalText.Query(expression), grid.First, grid.Step, grid.Count), cancellationToken);
            return reading.Series switch
            {
                0 => (null, "the expression gives no series"),
                1 => (SizingFacts.Series(grid, reading.History.Values), null),
                var many => (null, FormattableString.Invariant($"the expression gives {many} series: aggregate them to one")),
            };
        }
        catch (UsageUnavailableException e) when (!e.IsPassing)
        {
            return (null, e.Message); // this expression is wrong; the others may be right
        }
    }
}
