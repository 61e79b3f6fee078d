using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Informers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>What the gate judges by: one immutable state, swapped when anything of it changed.</summary>
/// <param name="Policies">The policies.</param>
/// <param name="Prices">What prices depend on; null while that is not known.</param>
internal sealed record GateSnapshot(PoliciesInForce Policies, PriceFacts? Prices);

/// <summary>Keeps what the gate judges by up to date, on every replica.</summary>
internal sealed class GateKnowledge(
    PolicyBook policies,
    EnforcedBudgets budgets,
    GatePrices prices,
    NamespaceCosts costs,
    NamespaceLabels labels,
    IOpaClient opa,
    GateMetrics metrics,
    TimeProvider clock,
    IOptions<GateOptions> options,
    ILogger<GateKnowledge> log) : BackgroundService
{
    /// <summary>How often prices are looked at: nodes of a large cluster change every second, and prices of objects need not follow at once.</summary>
    private static readonly TimeSpan PriceInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often they are read anew though the cluster did not change, for exchange rates do.</summary>
    private static readonly TimeSpan RateInterval = TimeSpan.FromHours(1);

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PriceFacts? facts;
    private DateTimeOffset readAt;
    private string pricesOfAudit = "";
    private IReadOnlyList<CompiledPolicy> told = [];

    /// <summary>Completes when policies, Budgets and prices are known for the first time.</summary>
    public Task Ready => ready.Task;

    /// <summary>Told when prices were read anew and may differ.</summary>
    public Listeners PricesChanged { get; } = new();

    /// <summary>What is known; null where it cannot be judged by: nothing is known yet, or what is known may have changed since.</summary>
    public GateSnapshot? Current => ready.Task.IsCompletedSuccessfully && Doubt is null ? new(policies.Current, facts) : null;

    /// <summary>Why nothing can be judged; null where something can.</summary>
    public string? Doubt => !ready.Task.IsCompletedSuccessfully ? "policies and prices are still being read"
        : Age is var age && age > options.Value.StaleAfter ? $"the API server has not been heard for {age.TotalSeconds:0} s"
        : null;

    /// <summary>How long the API server has been silent about what is judged by.</summary>
    public TimeSpan Age => Statuses.Max(status => status.LastFrameAge);

    private IEnumerable<InformerStatus> Statuses => [.. policies.Statuses, .. prices.Statuses, labels.Informer.Status];

    /// <summary>Reads prices where they may have changed.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (policies.Current.IsEmpty)
        {
            facts = null; // nobody asks
            return;
        }

        var now = clock.GetUtcNow();
        if (facts is not null && !prices.HaveChanged && now - readAt < RateInterval)
            return;
        var read = await prices.ReadAsync(cancellationToken);
        costs.Reprice(read);
        var digest = PriceDigest.Of(read);
        (facts, readAt) = (read, now);
        if (digest == pricesOfAudit)
            return;
        pricesOfAudit = digest;
        PricesChanged.Tell();
    }

    private async Task FollowNamespacesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await costs.FollowAsync(cancellationToken);
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            log.NamespacesNotFollowed(e); // the next round tries again, and until then what they cost is not known
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeUp = new WakeUp();
        policies.Changed.Add(wakeUp.Signal);
        metrics.ShowAge(() => Age);
        try
        {
            await Task.WhenAll(
                policies.WaitForSyncAsync(stoppingToken), budgets.WaitAsync(stoppingToken), prices.WaitForSyncAsync(stoppingToken), labels.Informer.WaitForSyncAsync(stoppingToken));
            while (true)
            {
                if (policies.Current.Policies is var judging && !ReferenceEquals(judging, told))
                    opa.SetModules(RegoAnswers.Modules(told = judging));
                if (policies.Current.LooksAtNamespaces)
                    await FollowNamespacesAsync(stoppingToken);
                await RefreshAsync(stoppingToken);
                ready.TrySetResult();
                await wakeUp.WaitAsync(PriceInterval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.GateKnowledgeEnds();
        }
        finally
        {
            policies.Changed.Remove(wakeUp.Signal);
        }
    }
}

/// <summary>Ready once the gate can judge: who is asked before turns objects away that fail closed. Later, an API server that is silent makes no replica better than another.</summary>
internal sealed class GateHealthCheck(GateKnowledge knowledge) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(knowledge.Ready.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : new(context.Registration.FailureStatus, knowledge.Doubt));
}
