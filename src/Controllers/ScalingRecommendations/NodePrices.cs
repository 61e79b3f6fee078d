using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>
/// What a core and a GiB of memory cost in this cluster: the prices of its nodes, as bills or lists have them, divided between their resources as their cost is allocated, over all nodes.
/// Known while this process records the cluster.
/// </summary>
internal sealed class NodePrices(LiveCluster live, ClusterPriceReader prices, ClusterAllocationRules rules, TimeProvider clock, ILogger<NodePrices> log) : IDisposable
{
    private static readonly TimeSpan ServesFor = TimeSpan.FromMinutes(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private (DateTimeOffset At, ResourcePrices Prices)? last;

    /// <summary>The prices; null while no node has one.</summary>
    public async Task<ResourcePrices?> FindAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (last is not { } known || now - known.At >= ServesFor)
            {
                if (await ReadAsync(now, cancellationToken) is { } read)
                    last = (now, read);
            }

            return last?.Prices;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<ResourcePrices?> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (live is not { Name: { } cluster, Assets: { Nodes.Count: > 0 } assets })
            return null;
        var hour = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        try
        {
            var pricing = await prices.ReadAsync(new() { Cluster = cluster, Nodes = assets.Nodes }, new(hour, hour.AddHours(1)), cancellationToken);
            var (cpu, memory, cores, gibibytes) = (0m, 0m, 0m, 0m);
            foreach (var node in assets.Nodes)
            {
                var price = pricing.Node(node, hour);
                if (price.Provenance == PriceProvenance.Unpriced)
                    continue;
                var pools = ResourcePools.Of(price.PerHour, node.Capacity, price.Weights ?? rules.Weights);
                (cpu, memory) = (cpu + pools.Cpu.ToDecimal(), memory + pools.Memory.ToDecimal());
                (cores, gibibytes) = (cores + (node.Capacity.MilliCpu / 1000m), gibibytes + ((decimal)node.Capacity.MemoryBytes / ByteUnits.Gibibyte));
            }

            return cores > 0 && gibibytes > 0 ? new(cpu / cores, memory / gibibytes, prices.Currency) : null;
        }
        catch (LedgerUnavailableException e)
        {
            log.PricesUnavailable(e);
            return null;
        }
    }
}
