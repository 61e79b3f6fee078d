using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Says where pods go: to which nodes that are there, and as what new ones are bought.</summary>
internal interface IPodOffers
{
    /// <summary>Another decision begins.</summary>
    void Begin(Decision decision)
    {
        // Most look at nothing but the pod.
    }

    /// <summary>Offers of nodes that are there which will do.</summary>
    OfferSet Rooms(Decision decision, in PodView pod);

    /// <summary>Offers of new nodes, the preferred set first; the next one where nothing of it can be bought.</summary>
    IReadOnlyList<OfferSet> New(Decision decision, in PodView pod);
}

/// <summary>Whatever the workload permits, in the order of <see cref="SchedulerSpec.Purchase"/>.</summary>
/// <param name="spec">How it is to work.</param>
internal sealed class PermittedOffers(SchedulerSpec spec) : IPodOffers
{
    public OfferSet Rooms(Decision decision, in PodView pod) => decision.Offers.Permitted(pod.Workload);

    public IReadOnlyList<OfferSet> New(Decision decision, in PodView pod) => InOrder(decision, pod, spec, decision.Offers.Preferred(pod.Workload));

    /// <summary>A pod's sets, without the last resort for a job that has the time to wait for spot.</summary>
    public static IReadOnlyList<OfferSet> InOrder(Decision decision, in PodView pod, SchedulerSpec spec, IReadOnlyList<OfferSet> preferred) =>
        spec.Purchase == PurchasePolicy.Spot && preferred.Count > 1 && MayWait(decision.View, pod) ? [preferred[0]] : preferred;

    /// <summary>Whether a job with a deadline has done no smaller part of its work than of its time is over.</summary>
    private static bool MayWait(CloudView view, in PodView pod) => view.Scenario.Workloads[pod.Workload] is JobWorkload { Deadline: { } deadline } && pod.Work > 0
        && pod.Done / pod.Work >= (view.Now - pod.Arrived) / deadline;
}
