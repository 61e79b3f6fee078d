using System.Runtime.InteropServices;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What there is, as a scheduler sees it. Reading costs nothing; spans are valid until the next launch or call.</summary>
public sealed class CloudView
{
    private readonly CloudRun run;

    internal CloudView(CloudRun run) => this.run = run;

    /// <summary>Since the start.</summary>
    public TimeSpan Now => run.Now;

    /// <summary>What is simulated.</summary>
    public CloudScenario Scenario => run.Scenario;

    /// <summary>Offers, zones, regions, latencies and tariffs; what is still to happen is in it, too, and not for schedulers to look at.</summary>
    public EnvironmentRun Environment => run.Environment;

    /// <summary>Ends the run; to be looked at in long decisions.</summary>
    public CancellationToken Cancellation => run.Token;

    /// <summary>Pods that had no node when the call began: a higher priority first, then who has waited longer.</summary>
    public ReadOnlySpan<int> Waiting => CollectionsMarshal.AsSpan(run.Waiting);

    /// <summary>Nodes that are launching, ready or draining, in the order of launches; those of this plan come last, and one that it drained is gone if it was empty.</summary>
    public ReadOnlySpan<int> Nodes => CollectionsMarshal.AsSpan(run.Live);

    /// <summary>Nodes that came, went or changed since the end of the last call.</summary>
    public ReadOnlySpan<int> ChangedNodes => CollectionsMarshal.AsSpan(run.Changed);

    /// <summary>Changes when prices do, or limits and closures of offers.</summary>
    public long MarketVersion => run.Market.Version;

    /// <summary>A pod.</summary>
    public PodView Pod(int pod) => run.ViewOfPod(pod);

    /// <summary>A node, which may be gone.</summary>
    public NodeView Node(int node) => run.ViewOfNode(node);

    /// <summary>The pods that a node holds.</summary>
    public ReadOnlySpan<int> PodsOn(int node) => CollectionsMarshal.AsSpan(run.NodeAt(node).Pods);

    /// <summary>Free thousandths of each graphics processor of a node; empty without any.</summary>
    public ReadOnlySpan<int> FreeGpus(int node) => run.NodeAt(node).FreeGpus;

    /// <summary>Whether a workload may run on an offer by the engine of placement's rules.</summary>
    /// <param name="workload">Its place in the scenario.</param>
    /// <param name="offer">The offer.</param>
    public bool Permits(int workload, int offer) => run.Permitted[workload][offer];

    /// <summary>The same for all offers.</summary>
    /// <param name="workload">Its place in the scenario.</param>
    public ReadOnlySpan<bool> Permitted(int workload) => run.Permitted[workload];

    /// <summary>What machines of an offer have for pods.</summary>
    public Scheduling.Placement.ReplicaRequests Allocatable(int offer) => run.Market.Allocatable[offer];

    /// <summary>How fast processors of an offer are; 1 where nothing is known.</summary>
    public double ProcessorScore(int offer) => run.Market.Scores[offer];

    /// <summary>
    /// How many machines of an offer can be launched now, by the cloud's capacity, quotas and closures; none for a while after a refusal, 3 minutes at first and half an hour at most. A launch may be refused all the same.
    /// </summary>
    public int CanLaunch(int offer) => run.Market.CanLaunch(offer, run.Now);

    /// <summary>US dollars an hour now, before commitments.</summary>
    public decimal Price(int offer) => run.Market.Price(offer);

    /// <summary>How many machines of an offer are paid for.</summary>
    public int Running(int offer) => run.Market.Live(offer);
}
