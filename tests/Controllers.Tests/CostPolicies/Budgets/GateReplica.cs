using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.CostPolicies.Budgets;

/// <summary>What one replica of the operator does about budgets, on a real API server behind a proxy that can fail.</summary>
internal sealed class GateReplica : IAsyncDisposable
{
    /// <summary>However slow the machine is, requests end when a test says so: what waits until they are given up does not end in time.</summary>
    private static readonly ReservationPatience Patience = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    private readonly KubernetesClient client;
    private readonly InformerFactory informers;
    private readonly ReservationStore store;

    public GateReplica(LocalControlPlane plane, TimeProvider clock)
    {
        Proxy = FaultProxy.Start(plane.Server);
        var json = new KubernetesJson(ResourcesJson.Default);
        client = new(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }) with { Server = Proxy.Address }, json: json);
        informers = new(client, json, new());
        var options = Microsoft.Extensions.Options.Options.Create(new FinOpsOptions { OperatorNamespace = "cloudintel-system" });
        Budgets = new(informers, options, new(PriceCatalog.Empty, PriceBook.Empty, "USD", BookFirst: false), Microsoft.Extensions.Options.Options.Create(new ClusterOptions()));
        store = new(client, Patience);
        // Pauses between tries are real time; what is settled follows the test's clock.
        Books = new(store, informers, TimeProvider.System, Random.Shared.NextDouble, NullLogger<ReservationBooks>.Instance);
        Gate = new(Budgets, Books, NullLogger<BudgetGate>.Instance);
        Sweep = new(Budgets, Books, new(client, NullLogger<LiveObjects>.Instance), Reviews, clock, Microsoft.Extensions.Options.Options.Create(new GateOptions()), NullLogger<ReservationSweep>.Instance);
        informers.Start();
    }

    public FaultProxy Proxy { get; }

    public EnforcedBudgets Budgets { get; }

    public ReservationBooks Books { get; }

    public BudgetGate Gate { get; }

    public ReservationSweep Sweep { get; }

    public WokenBudgets Reviews { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Budgets.DisposeAsync();
        await Books.DisposeAsync();
        await informers.DisposeAsync();
        store.Dispose();
        client.Dispose();
        await Proxy.DisposeAsync();
    }
}

/// <summary>Budgets that are to be reviewed.</summary>
internal sealed class WokenBudgets : IReconcileTrigger<Budget>
{
    public List<ObjectKey> Keys { get; } = [];

    public void Enqueue(ObjectKey key) => Keys.Add(key);

    public void EnqueueAll() => throw new NotSupportedException("One budget is meant.");
}
