using CloudIntel.Kubernetes.Informers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>
/// Ready once every informer that was there from the start holds a full copy. A copy that lags later is still served, and one that is
/// begun later keeps only those waiting who asked for it, so the process stays ready.
/// </summary>
internal sealed class InformersHealthCheck(IInformerFactory informers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = informers.Statuses.Where(status => status is { Synced: false, FromStart: true }).ToList();
        return Task.FromResult(waiting.Count == 0
            ? HealthCheckResult.Healthy()
            : new(context.Registration.FailureStatus, string.Join("; ", waiting.Select(status => status.Problem ?? $"{status.Scope} is being listed"))));
    }
}

/// <summary>Not ready once the process was asked to stop, though it serves on for a while.</summary>
internal sealed class ShutdownHealthCheck(IOperatorStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status.IsStopping ? new(context.Registration.FailureStatus, "the process is stopping") : HealthCheckResult.Healthy());
}

/// <summary>Alive as long as no worker hangs.</summary>
internal sealed class ControllersHealthCheck(IOperatorStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status.StuckWorkers is [var stuck, ..]
            ? new(context.Registration.FailureStatus, $"{stuck.Controller} has been at {stuck.Key} for {stuck.Running.TotalMinutes:F0} minutes")
            : HealthCheckResult.Healthy());
}

/// <summary>Alive as long as this process does not hold a lead that it should have given up.</summary>
internal sealed class LeaderElectionHealthCheck(IOperatorStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status.Election is { IsHealthy: false } election
            ? new(context.Registration.FailureStatus, $"the lease was renewed {election.LeaseAge?.TotalSeconds:F0} s ago, and the process still leads")
            : HealthCheckResult.Healthy());
}
