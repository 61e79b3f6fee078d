using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.Operator.Options;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Webhooks;

/// <summary>Registers the webhooks and the certificate that they are served with.</summary>
[GenericRbac(Groups = [""], Resources = ["secrets"], Verbs = RbacVerbs.Create, Scope = RbacScope.OperatorNamespace)]
[GenericRbac(Groups = [""], Resources = ["secrets"], ResourceNames = [CertificateSecret], Verbs = RbacVerbs.Get | RbacVerbs.Update, Scope = RbacScope.OperatorNamespace)]
[GenericRbac(
    Groups = ["admissionregistration.k8s.io"],
    Resources = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
    ResourceNames = [ConfigurationName],
    Verbs = RbacVerbs.Get | RbacVerbs.Patch)]
[GenericRbac(Groups = ["admissionregistration.k8s.io"], Resources = ["mutatingwebhookconfigurations"], ResourceNames = [AdmissionGates.ConfigurationName], Verbs = RbacVerbs.Get)]
internal static class WebhookRegistration
{
    /// <summary>Name of the webhook configuration of config/webhook.</summary>
    public const string ConfigurationName = "cloudintel";

    private const string ServiceName = "cloudintel-operator";
    private const int ServicePort = 443;
    private const string CertificateSecret = "cloudintel-operator-tls";

    /// <summary>Adds the webhooks of our kinds.</summary>
    public static IServiceCollection AddOperatorWebhooks(this IServiceCollection services, WebhookOptions webhook, FinOpsOptions finOps)
    {
        services.AddAdmissionWebhooks()
            .AddValidationWebhook<AllocationPolicyWebhook, AllocationPolicy>()
            .AddValidationWebhook<AnomalyMonitorWebhook, AnomalyMonitor>()
            .AddValidationWebhook<BudgetWebhook, Budget>()
            .AddValidationWebhook<CostPolicyWebhook, CostPolicy>()
            .AddValidationWebhook<CostSourceWebhook, CostSource>()
            .AddValidationWebhook<FleetPlanWebhook, FleetPlan>()
            .AddValidationWebhook<ScalingRecommendationWebhook, ScalingRecommendation>()
            .AddValidationWebhook<SimulationRunWebhook, SimulationRun>()
            .AddValidationWebhook<WorkloadWebhook, Workload>()
            .AddAdmissionGate();
        services.AddSingleton(AddressOf(webhook, finOps));
        services.AddWebhookCertificates(certificate =>
        {
            certificate.Source = webhook.Source;
            certificate.ServiceName = ServiceName;
            certificate.Namespace = finOps.OperatorNamespace;
            certificate.SecretName = CertificateSecret;
            certificate.ConfigurationNames.Add(ConfigurationName);
            certificate.ConfigurationNames.Add(AdmissionGates.ConfigurationName);
            certificate.FieldManager = "cloudintel-webhook-ca";
            certificate.Directory = webhook.Directory;
            if (webhook.Url is { } url)
                certificate.ExtraHosts.Add(url.Host);
        });
        if (webhook.Url is not null)
        {
            services.AddSingleton<UrlRegistration>();
            services.AddHostedService(provider => provider.GetRequiredService<UrlRegistration>());
            services.AddHealthChecks().AddCheck<UrlRegistrationHealthCheck>("webhook-registration", tags: ["ready"]);
        }

        return services;
    }

    /// <summary>Where API servers find the admission gate.</summary>
    private static GateAddress AddressOf(WebhookOptions webhook, FinOpsOptions finOps) => new(
        (path, authorities) => webhook.Url is { } url
            ? new() { Url = new Uri(url, path).ToString(), CaBundle = authorities }
            : new() { Service = new() { Namespace = finOps.OperatorNamespace, Name = ServiceName, Path = path, Port = ServicePort }, CaBundle = authorities },
        webhook.Url is null ? WebhookConfigurations.DefaultTimeoutSeconds : WebhookUrlRegistration.TimeoutSeconds,
        KeepsAuthorities: webhook.Source is WebhookCertificateSource.SelfManaged,
        EndsWithProcess: webhook.Url is not null);
}
