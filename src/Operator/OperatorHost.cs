using CloudIntel.Clouds.Locations;
using CloudIntel.Clouds.Prometheus;
using CloudIntel.Controllers;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Authorization;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Ledger;
using CloudIntel.Ledger.Export;
using CloudIntel.Operator.Endpoints;
using CloudIntel.Operator.Endpoints.OpenCost;
using CloudIntel.Operator.Ledger;
using CloudIntel.Operator.Metrics;
using CloudIntel.Operator.Options;
using CloudIntel.Operator.Prices;
using CloudIntel.Operator.Telemetry;
using CloudIntel.Operator.Webhooks;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator;

/// <summary>Puts the process together.</summary>
internal static class OperatorHost
{
    /// <summary>The process as its settings say, not started yet.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    /// <exception cref="InvalidOperationException">A setting is unknown, or of another type.</exception>
    public static WebApplication Build(string[] args)
    {
        // Settings: the environment and the arguments alone, so that nothing that lies about changes what the process does.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddOperatorSettings(args);
        var endpoints = builder.Configuration.Read<EndpointOptions, EndpointOptionsValidator>(EndpointOptions.Section);
        var webhook = builder.Configuration.Read<WebhookOptions, WebhookOptionsValidator>(WebhookOptions.Section);
        var finOps = builder.Configuration.Read<FinOpsOptions, FinOpsOptionsValidator>(FinOpsOptions.Section);
        var services = builder.Services;
        services.AddOperatorOptions();

        // Telemetry
        builder.Logging.AddOperatorConsole().AddConfiguration(builder.Configuration.GetSection("Logging"));
        services.AddOperatorTelemetry();

        // The outside: API server, ledger, bills
        services.AddKubernetesClient(
            _ => new ConfigurationLoader().Load(new() { PreferInCluster = true }),
            new() { FieldManager = "cloudintel" },
            ResourcesJson.Default);
        services.AddSingleton<ILedger>(provider => new DeferredLedger(cancellationToken => Ledgers.OpenAsync(
            provider.GetRequiredService<IOptions<LedgerOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            cancellationToken)));
        services.AddSingleton(provider => (IUnitLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IPlacementLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IForecastLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (ISimulationLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IDecisionLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IResourceCosts)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IExportLedger)provider.GetRequiredService<ILedger>());
        services.AddClusterPrices();
        services.AddSingleton(provider => (IClusterLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IUsageLedger)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => (IClusterDays)provider.GetRequiredService<ILedger>());
        services.AddSingleton(provider => new PrometheusConnection(
            provider.GetRequiredService<IOptions<PrometheusOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<ILogger<PrometheusConnection>>()));
        services.AddSingleton<IUsageSource, PrometheusUsage>();
        services.AddSingleton<ISignalSource, PrometheusSignals>();
        services.AddSingleton<IGapSource, PrometheusGaps>();
        services.AddSingleton<ISizingSource, PrometheusSizing>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ToRules());
        services.AddSingleton<IClusterQueries, ClusterQueries>();
        services.AddSingleton<IWorkerEndpoint, OperatorAddress>();
        services.AddSingleton<IBillLocations>(provider => new BillLocations(
            provider.GetRequiredService<IOptions<BillLocationOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<ILogger<BillLocations>>()));
        services.AddSingleton<IUnitQueries>(provider => new PrometheusQueries(provider.GetRequiredService<TimeProvider>(), Random.Shared.NextDouble));
        services.AddGateServices();

        // What it does
        services.AddKubernetesOperator(provider => OperatorOptions.Create(
            provider.GetRequiredService<IOptions<ElectionOptions>>().Value, endpoints, finOps)).AddFinOpsControllers().AddCostPolicies(finOps.OperatorNamespace);
        services.AddOperatorWebhooks(webhook, finOps);

        // How it is reached
        services.AddRoutingCore().AddKubernetesAuthorization().AddAllocationApi().AddOpenCostApi().AddReconciliationApi().AddSimulationWorkApi();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = OperatorOptions.ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenAsToldBy(endpoints));

        var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate(); // before anything is made from them
        app.UseRouting();
        app.MapHealth().OnPort(endpoints.HealthPort);
        app.MapAdmissionWebhooks().OnPort(endpoints.WebhookPort);
        var apiPort = endpoints.MetricsOnHealthPort ? endpoints.HealthPort : endpoints.MetricsPort;
        app.MapAllocationApi().OnPort(apiPort);
        app.MapReconciliationApi().OnPort(apiPort);
        app.MapOpenCostApi().OnPort(apiPort);
        app.MapSimulationApi().OnPort(apiPort);
        app.MapSimulationWorkApi().OnPort(apiPort);
        if (endpoints.MetricsOnHealthPort)
            app.MapMetrics().OnPort(endpoints.HealthPort);
        else
            app.MapMetrics().RequireKubernetesAuthorization().OnPort(endpoints.MetricsPort);
        return app;
    }
}
