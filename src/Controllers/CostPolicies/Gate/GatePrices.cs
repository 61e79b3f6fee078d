using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Tells whether this process may ask the ledger now: one that is a server always, an embedded one only while it leads.</summary>
public sealed record LedgerAccess(Func<bool> IsGranted);

/// <summary>What prices of objects depend on in this cluster, kept in memory on every replica: its nodes, storage classes and autoscalers, and list prices or the price book.</summary>
[EntityRbac(typeof(Node), typeof(StorageClass), Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = ["autoscaling"], Resources = ["horizontalpodautoscalers"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class GatePrices : IAsyncDisposable
{
    /// <summary>Version 1 has all that counts, on every server.</summary>
    private static readonly ResourceDefinition Autoscalers = new("autoscaling", "v1", AutoscalerMapping.Kind, "horizontalpodautoscalers", Namespaced: true);

    private readonly ClusterPriceReader reader;
    private readonly PlacementCatalog catalog;
    private readonly ClusterAllocationRules rules;
    private readonly LedgerAccess ledger;
    private readonly TimeProvider clock;
    private readonly ILogger<GatePrices> log;
    private readonly IInformer<Node> nodes;
    private readonly IInformer<StorageClass> storage;
    private readonly IInformer<UntypedObject> autoscalers;
    private readonly List<IInformerSubscription> subscriptions = [];
    private long changes = 1;
    private long seen;
    private bool lacksRates;

    public GatePrices(
        IInformerFactory informers, ClusterPriceReader reader, PlacementCatalog catalog, ClusterAllocationRules rules, LedgerAccess ledger, TimeProvider clock, ILogger<GatePrices> log)
    {
        (this.reader, this.catalog, this.rules, this.ledger, this.clock, this.log) = (reader, catalog, rules, ledger, clock, log);
        nodes = informers.Get<Node>(transform: ClusterTrimming.Trim);
        storage = informers.Get<StorageClass>(transform: ClusterTrimming.Trim);
        autoscalers = informers.Get<UntypedObject>(new(Autoscalers));
        subscriptions.Add(nodes.Subscribe(CountAsync));
        subscriptions.Add(storage.Subscribe(CountAsync));
        subscriptions.Add(autoscalers.Subscribe(CountAsync));
    }

    /// <summary>How the copies do that prices rest on.</summary>
    public IReadOnlyList<InformerStatus> Statuses => [nodes.Status, storage.Status, autoscalers.Status];

    /// <summary>Whether something changed since prices were read last, or exchange rates that were missing then can be asked for now.</summary>
    public bool HaveChanged => Interlocked.Read(ref changes) != Interlocked.Read(ref seen) || (Volatile.Read(ref lacksRates) && ledger.IsGranted());

    /// <summary>Completes when everything is known for the first time.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(subscriptions.Select(subscription => subscription.WaitForSyncAsync(cancellationToken)));

    /// <summary>The facts of now.</summary>
    public async Task<PriceFacts> ReadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref seen, Interlocked.Read(ref changes));
        var sources = await SourcesAsync(cancellationToken);
        var workloads = new PlacedWorkloads(catalog.Engine, sources.UsdRate);
        var mapping = new PriceFactsMapping(sources, rules.Weights, reader.Currency);
        return mapping.Of(new() { Nodes = [.. nodes.Store.List()], StorageClasses = [.. storage.Store.List()], Autoscalers = [.. autoscalers.Store.List()] }) with
        {
            Placed = workloads.PriceOf,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
    }

    private async Task<Core.FinOps.Clusters.Pricing.PriceSources> SourcesAsync(CancellationToken cancellationToken)
    {
        LedgerUnavailableException? cause = null;
        try
        {
            if (ledger.IsGranted())
            {
                var found = await reader.SourcesAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancellationToken);
                Volatile.Write(ref lacksRates, false);
                return found;
            }
        }
        catch (LedgerUnavailableException e)
        {
            cause = e;
        }

        var without = reader.SourcesWithoutLedger();
        if (without.UsdRate is null && !lacksRates)
            LogMissing(cause);
        Volatile.Write(ref lacksRates, without.UsdRate is null);
        return without;
    }

    private void LogMissing(LedgerUnavailableException? cause)
    {
        if (cause is null)
            log.RatesOfLeader(reader.Currency);
        else
            log.RatesUnavailable(cause);
    }

    private ValueTask CountAsync<T>(InformerEvent<T> change, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        Interlocked.Increment(ref changes);
        return ValueTask.CompletedTask;
    }
}
