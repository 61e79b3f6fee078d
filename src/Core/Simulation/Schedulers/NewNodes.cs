using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>A pod that needs a new node.</summary>
/// <param name="Pod">Its number.</param>
/// <param name="Workload">Place of its workload in the scenario.</param>
/// <param name="Need">What it asks for, and which offers it is to go to.</param>
internal readonly record struct WaitingPod(int Pod, int Workload, PodNeed Need);

/// <summary>A node that is to be launched.</summary>
/// <param name="Offer">As what.</param>
/// <param name="Pods">Places of its pods among those that needed nodes.</param>
internal sealed record NewNode(int Offer, IReadOnlyList<int> Pods);

/// <summary>What can be bought now.</summary>
internal interface IOpenMarket
{
    /// <summary>How many offers there are; they are numbered from 0.</summary>
    int Count { get; }

    /// <summary>What an offer is.</summary>
    MarketOffer this[int offer] { get; }

    /// <summary>What a node has for pods, places for them too.</summary>
    Resources Allocatable(int offer);

    /// <summary>US dollars an hour.</summary>
    decimal Price(int offer);

    /// <summary>Whether at least one can be launched.</summary>
    bool IsOpen(int offer);

    /// <summary>What of commitments in a region no node uses.</summary>
    IReadOnlyList<Commitment> OpenCommitments(int region);
}

/// <summary>Decides which new nodes pods get, out of what can be bought. Pods that fit on nothing are on none of them.</summary>
internal interface INodePlanner
{
    /// <summary>Plans.</summary>
    /// <param name="pods">The pods, in the order in which they are to be served.</param>
    /// <param name="market">What can be bought.</param>
    IReadOnlyList<NewNode> Plan(IReadOnlyList<WaitingPod> pods, IOpenMarket market);
}
