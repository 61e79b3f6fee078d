using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.CloudCosts;

/// <summary>What charges of bills cost together, as OpenCost shows it.</summary>
public sealed record CloudCost
{
    /// <summary>The values of the keys, with a slash between them.</summary>
    public required string Name { get; init; }

    /// <summary>The values by the name of the key; without those that are not there.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>What they cost.</summary>
    public required CostSums Costs { get; init; }

    /// <summary>What of that is of Kubernetes: of the nodes and volumes of clusters, or allocated to a namespace by the provider.</summary>
    public required CostSums Kubernetes { get; init; }

    /// <summary>A cost in OpenCost's terms.</summary>
    public CloudCostFigure this[CloudCostMetric metric] => new(Of(metric, Costs), Of(metric, Kubernetes));

    private static decimal Of(CloudCostMetric metric, CostSums costs) => metric switch
    {
        CloudCostMetric.ListCost => costs.List,
        CloudCostMetric.NetCost or CloudCostMetric.InvoicedCost => costs.Billed,
        _ => costs.Effective,
    };
}

/// <summary>A cost.</summary>
/// <param name="Cost">All of it.</param>
/// <param name="Kubernetes">What of it is of Kubernetes.</param>
public readonly record struct CloudCostFigure(decimal Cost, decimal Kubernetes)
{
    /// <summary>Which share of it is of Kubernetes, as a number from 0 to 1 unless credits are among it; 0 where it costs nothing.</summary>
    public decimal KubernetesShare => Cost == 0 ? 0 : Kubernetes / Cost;

    /// <summary>The sum.</summary>
    public static CloudCostFigure operator +(CloudCostFigure left, CloudCostFigure right) => new(left.Cost + right.Cost, left.Kubernetes + right.Kubernetes);
}

/// <summary>The five costs that OpenCost knows, and the columns of FOCUS that they are.</summary>
public enum CloudCostMetric
{
    /// <summary>ListCost.</summary>
    ListCost,

    /// <summary>BilledCost: after discounts, when it is billed.</summary>
    NetCost,

    /// <summary>EffectiveCost: after discounts, with what was paid in advance spread over its use.</summary>
    AmortizedNetCost,

    /// <summary>BilledCost, which ties to the invoice.</summary>
    InvoicedCost,

    /// <summary>EffectiveCost: bills do not tell which discounts were negotiated.</summary>
    AmortizedCost,
}

/// <summary>Costs in a time.</summary>
/// <param name="Window">The time.</param>
/// <param name="Costs">The costs, in no order.</param>
public sealed record CloudCostSet(DatePeriod Window, IReadOnlyList<CloudCost> Costs);

/// <summary>Adds charges of bills up. Nothing is left out: fees, taxes, credits and what was bought in advance count, each in its columns.</summary>
public static class CloudCostView
{
    /// <summary>Adds up what a filter lets through.</summary>
    /// <param name="charges">The charges, all in one currency: everything once, and once more what of it is of Kubernetes.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="keys">What they are added up by; none for one sum.</param>
    /// <param name="filter">Which count.</param>
    /// <param name="windows">The times, of whole days, in their order; charges that have no day are of the only one.</param>
    public static IReadOnlyList<CloudCostSet> Show(
        IEnumerable<CloudCharges> charges, string currency, IReadOnlyList<CloudCostKey> keys, CloudCostFilter filter, IReadOnlyList<DatePeriod> windows)
    {
        var sets = windows.Select(_ => new Dictionary<string, Sum>(StringComparer.Ordinal)).ToList();
        foreach (var each in charges.Where(filter.Test))
        {
            var set = sets[each.Day is { } day ? IndexOf(day, windows) : 0];
            var values = keys.Select(key => CloudCostKey.ValueOf(key.Column, each.Values.GetValueOrDefault(key.Column))).ToList();
            var name = keys.Count == 0 ? "all" : string.Join('/', values.Select(value => string.IsNullOrEmpty(value) ? AllocationNames.Unallocated : value));
            if (!set.TryGetValue(name, out var sum))
                set[name] = sum = new(values, new(currency, 0, 0, 0, 0));
            sum.Add(each);
        }

        return [.. windows.Select((window, i) => new CloudCostSet(window, [.. sets[i].Select(sum => sum.Value.Show(sum.Key, keys))]))];
    }

    private static int IndexOf(DateOnly day, IReadOnlyList<DatePeriod> windows)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var (low, high) = (0, windows.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = windows[middle].Start <= start ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private sealed class Sum(IReadOnlyList<string?> values, CostSums nothing)
    {
        private CostSums all = nothing;
        private CostSums kubernetes = nothing;

        public void Add(CloudCharges charges)
        {
            if (charges.IsKubernetes)
                kubernetes = kubernetes.Plus(charges.Costs);
            else
                all = all.Plus(charges.Costs);
        }

        public CloudCost Show(string name, IReadOnlyList<CloudCostKey> keys) => new()
        {
            Name = name,
            Properties = keys.Zip(values).Where(pair => !string.IsNullOrEmpty(pair.Second)).ToDictionary(pair => pair.First.Name, pair => pair.Second!, StringComparer.Ordinal),
            Costs = all,
            Kubernetes = kubernetes,
        };
    }
}
