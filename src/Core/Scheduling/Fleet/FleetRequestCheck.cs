using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Refuses requests that make no sense.</summary>
internal static class FleetRequestCheck
{
    /// <summary>Looks at all of a request.</summary>
    /// <exception cref="ArgumentException">Something makes no sense; the message says what.</exception>
    public static void Check(FleetRequest request)
    {
        var pods = request.Pods.Select(pod => pod.Name).ToHashSet(StringComparer.Ordinal);
        CheckPods(request);
        CheckOffers(request);
        CheckNodes(request, pods);
        CheckCommitments(request);
        var (spot, disruption) = (request.Options.Spot, request.Options.Disruption);
        if (spot.MostOfReplicas is not (>= 0 and <= 1) || spot.MostOfReplicasInPool is not (>= 0 and <= 1) || disruption is not { LeastSaving: >= 0 and <= 1, MostReplaced: >= 0 and <= 1 })
            throw new ArgumentException("A share is not between 0 and 1.", nameof(request));
        if (spot.MinimumPools < 1 || spot.MostInterruptionsPerMonth is < 0 or double.NaN)
            throw new ArgumentException("Fewer than one pool, or fewer than no interruptions, are asked for.", nameof(request));
    }

    private static void CheckPods(FleetRequest request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in request.Pods)
        {
            if (!names.Add(pod.Name))
                throw new ArgumentException($"The pod {pod.Name} is there twice.", nameof(request));
            if (pod.Requests is { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 })
                throw new ArgumentException($"The pod {pod.Name} asks for less than nothing.", nameof(request));
            if (pod.GpuShareMilli is < 0 or >= GpuShares.Whole || (pod.GpuShareMilli > 0 && pod.Requests.Gpus > 0))
                throw new ArgumentException($"The pod {pod.Name} asks for a share of a graphics processor that is not between 1 and 999 thousandths, or for whole ones too.", nameof(request));
            if (pod.TopologySpread.Any(spread => spread.MaxSkew < 1))
                throw new ArgumentException($"The pod {pod.Name} has a maximal skew below 1.", nameof(request));
        }
    }

    private static void CheckOffers(FleetRequest request)
    {
        var offers = new HashSet<(string, string, PurchaseOption)>();
        foreach (var offer in request.Offers)
        {
            if (!offers.Add((offer.InstanceType, offer.Zone, offer.Purchase)))
                throw new ArgumentException($"The offer {offer.InstanceType} is there twice.", nameof(request));
            CheckOffer(offer);
        }
    }

    private static void CheckOffer(FleetOffer offer)
    {
        if (offer.HourlyPrice is <= 0 or > Ticks.MostDollars / 1000 || offer.Capacity is { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 } or { Pods: < 0 })
            throw new ArgumentException($"The offer {offer.InstanceType} has no price above 0, or a negative size.", nameof(offer));
        if (offer.InterruptionRate is < 0 or > 1 or double.NaN)
            throw new ArgumentException($"The offer {offer.InstanceType} has an interruption rate that is not between 0 and 1.", nameof(offer));
    }

    private static void CheckNodes(FleetRequest request, HashSet<string> pods)
    {
        var (names, placed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in request.Nodes ?? [])
        {
            if (!names.Add(node.Name))
                throw new ArgumentException($"The node {node.Name} is there twice.", nameof(request));
            CheckOffer(node.Offer);
            foreach (var pod in node.Pods)
            {
                if (!pods.Contains(pod))
                    throw new ArgumentException($"The pod {pod} on node {node.Name} is not among the pods.", nameof(request));
                if (!placed.Add(pod))
                    throw new ArgumentException($"The pod {pod} is on two nodes.", nameof(request));
            }
        }
    }

    private static void CheckCommitments(FleetRequest request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var commitment in request.Commitments)
        {
            if (!names.Add(commitment.Name))
                throw new ArgumentException($"The commitment {commitment.Name} is there twice.", nameof(request));
            if (commitment is { Machines: < 0 } or { HourlyAmount: < 0 } or { PaidHourly: < 0 } || (commitment.Machines > 0) == (commitment.HourlyAmount > 0) || (commitment.Machines > 0 && commitment.InstanceType is null))
                throw new ArgumentException($"The commitment {commitment.Name} is neither for a number of machines of a type nor for an amount of money.", nameof(request));
        }
    }
}
