using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>Registers the admission gate.</summary>
public static class AdmissionGates
{
    /// <summary>Name of the webhook configuration that the gate keeps.</summary>
    public const string ConfigurationName = GateConfiguration.Name;

    /// <summary>
    /// Answers API servers about objects of whatever kind policies name. Needs <see cref="AddCostPolicies"/>, and a <see cref="GateAddress"/> among the services.
    /// </summary>
    public static AdmissionWebhooksBuilder AddAdmissionGate(this AdmissionWebhooksBuilder builder) => builder
        .AddWebhookOfAnyKind(GateConfiguration.FailPath, provider => Gate(provider, failsClosed: true))
        .AddWebhookOfAnyKind(GateConfiguration.IgnorePath, provider => Gate(provider, failsClosed: false));

    /// <summary>
    /// Adds the controller of <see cref="CostPolicy"/>, the audit of what is there, and what the gate judges by. They need an <c>IBudgetGate</c>, an <c>IOpaClient</c>, an <c>IDecisionLog</c>, a
    /// <c>ClusterPriceReader</c>, a <see cref="LedgerAccess"/> and <see cref="GateOptions"/> among the services.
    /// </summary>
    /// <param name="builder">The operator.</param>
    /// <param name="operatorNamespace">The namespace it lives in, where modules in Rego may be kept in ConfigMaps.</param>
    public static KubernetesOperatorBuilder AddCostPolicies(this KubernetesOperatorBuilder builder, string operatorNamespace)
    {
        builder.Services.AddHealthChecks().AddCheck<GateHealthCheck>("gate", tags: ["ready"]);
        builder.Services
            .AddSingleton<GateNamespaces>()
            .AddSingleton<NamespaceLabels>()
            .AddSingleton<NamespaceCosts>()
            .AddSingleton<RegoModules>()
            .AddSingleton<PolicyBook>()
            .AddSingleton<GatePrices>()
            .AddSingleton<GateFacts>()
            .AddSingleton<GateMetrics>()
            .AddSingleton<GateDecisions>()
            .AddSingleton<ScaledObjects>()
            .AddSingleton<RegoAnswers>()
            .AddSingleton<GatedKinds>()
            .AddSingleton<GateDemands>()
            .AddSingleton<GateBoard>()
            .AddSingleton<GateServices>()
            .AddSingleton<PolicyReports>()
            .AddSingleton<GateKnowledge>()
            .AddHostedService(provider => provider.GetRequiredService<GateKnowledge>());
        return builder
            .AddController<CostPolicyController, CostPolicy>(controller =>
            {
                controller.Workers = 2;
                controller.Watches<ConfigMap>((module, policies) => policies.List().Where(policy => policy.Reads(module.Metadata.Name ?? "")).Select(ObjectKey.Of), scope: RegoModules.ScopeOf(operatorNamespace));
            })
            .AddLeaderService<GateRegistration>()
            .AddLeaderService<DecisionTally>()
            .AddLeaderService<PolicyAudit>();
    }

    private static AdmissionGate Gate(IServiceProvider provider, bool failsClosed) =>
        new(failsClosed, provider.GetRequiredService<GateServices>(), provider.GetRequiredService<ILogger<AdmissionGate>>());
}
