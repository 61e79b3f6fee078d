using System.Diagnostics.Metrics;
using CloudIntel.Clouds.Policies;
using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Ledger;
using CloudIntel.Operator.Ledger;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator;

/// <summary>What gates ask and write, on every replica: OPA, the log of decisions, and whether the ledger may be asked.</summary>
internal static class GateServices
{
    public static IServiceCollection AddGateServices(this IServiceCollection services)
    {
        services.AddSingleton(provider => new OpaClient(
            provider.GetRequiredService<IOptions<OpaOptions>>().Value, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OpaClient>>()));
        services.AddSingleton<IOpaClient>(provider => provider.GetRequiredService<OpaClient>());
        services.AddHostedService<OpaSync>();
        services.AddSingleton(provider => new LedgerAccess(() =>
            provider.GetRequiredService<IOptions<LedgerOptions>>().Value.Store == LedgerStore.PostgreSql
            || HoldsEmbedded(provider.GetRequiredService<IOperatorStatus>(), provider.GetRequiredService<ILedger>())));
        services.AddSingleton(provider => new DecisionLog(
            provider.GetRequiredService<IDecisionLedger>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<DecisionOptions>>(),
            provider.GetRequiredService<LedgerAccess>().IsGranted,
            provider.GetRequiredService<ILogger<DecisionLog>>()));
        services.AddSingleton<IDecisionLog>(provider => provider.GetRequiredService<DecisionLog>());
        services.AddHostedService<DecisionWriting>();
        return services;
    }

    /// <summary>One process at a time can hold an embedded ledger: the leader, which gives back the lead before it ends and holds the file until then.</summary>
    private static bool HoldsEmbedded(IOperatorStatus status, ILedger ledger) =>
        status.Election is null or { IsLeader: true } || (status is { IsStopping: true, Failure: null } && ledger is DeferredLedger { IsOpen: true });

    /// <summary>Keeps OPA's modules in step for as long as the process runs.</summary>
    private sealed class OpaSync(OpaClient client) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => client.RunAsync(stoppingToken);
    }

    /// <summary>Writes decisions for as long as the process runs.</summary>
    private sealed class DecisionWriting(DecisionLog decisions) : BackgroundService
    {
        /// <summary>What still waits at the end gets so long.</summary>
        private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(5);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var abort = new CancellationTokenSource();
            await using var stopping = stoppingToken.Register(() => abort.CancelAfter(LastWrite));
            await decisions.RunAsync(stoppingToken, abort.Token);
        }
    }
}
