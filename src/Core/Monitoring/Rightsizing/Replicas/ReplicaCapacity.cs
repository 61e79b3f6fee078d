namespace CloudIntel.Core.Monitoring.Rightsizing.Replicas;

/// <summary>What one replica carries.</summary>
internal static class ReplicaCapacity
{
    /// <summary>Of what replicas carried each, so much is above it: single samples prove little.</summary>
    private const double Seldom = 0.01;

    /// <summary>In the unit of demand; null where it cannot be told.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="containers">What containers are to ask for.</param>
    /// <param name="heldAt">The share of their CPU requests that an autoscaler holds replicas at; 1 where none does.</param>
    public static double? Of(WorkloadFacts facts, IReadOnlyList<ContainerAdvice> containers, double heldAt)
    {
        if (facts.Replicas.Demand is not { } demand)
            return null;
        if (demand.PerReplica is > 0 and var told)
            return told;
        if (demand.Unit == DemandUnit.Requests)
            return Positive(Quantile(PerReplica(facts.Replicas, demand.Series).Order().ToArray(), 1 - Seldom));

        // Of the busiest replica, which does more than its share.
        var cores = containers.Sum(container => container.Cpu.Request ?? 0);
        return Positive(cores * heldAt / Imbalance(facts, demand.Series));
    }

    /// <summary>How many times its share the busiest replica does, in the median.</summary>
    private static double Imbalance(WorkloadFacts facts, UsageSeries demand)
    {
        var busiest = new Dictionary<long, double>();
        foreach (var usage in facts.Containers.Select(container => container.CpuUsage).OfType<UsageSeries>())
        {
            for (var i = 0; i < usage.Times.Length; i++)
                busiest[usage.Times[i]] = busiest.GetValueOrDefault(usage.Times[i]) + usage.Values[i];
        }

        var shares = Shares(facts.Replicas, demand).Where(share => share.PerReplica > 0 && busiest.TryGetValue(share.Time, out var most) && double.IsFinite(most))
            .Select(share => busiest[share.Time] / share.PerReplica).Order().ToArray();
        return shares.Length > 0 ? Math.Max(1, Quantile(shares, 0.5)) : 1;
    }

    private static IEnumerable<double> PerReplica(ReplicaFacts replicas, UsageSeries demand) => Shares(replicas, demand).Select(share => share.PerReplica);

    /// <summary>What each replica carried on average, at times at which there were some.</summary>
    private static IEnumerable<(long Time, double PerReplica)> Shares(ReplicaFacts replicas, UsageSeries demand)
    {
        var at = 0;
        for (var i = 0; i < demand.Times.Length; i++)
        {
            var count = (double)replicas.Current;
            if (replicas.Counts is { } counts)
            {
                while (at + 1 < counts.Times.Length && counts.Times[at + 1] <= demand.Times[i])
                    at++;
                count = counts.Times.Length > 0 ? counts.Values[at] : double.NaN;
            }

            if (count >= 1 && double.IsFinite(demand.Values[i]))
                yield return (demand.Times[i], demand.Values[i] / count);
        }
    }

    private static double Quantile(double[] ordered, double share) => ordered.Length > 0 ? ordered[(int)(share * (ordered.Length - 1))] : 0;

    private static double? Positive(double value) => value > 0 ? value : null;
}
