using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Clusters in which workloads hold the same all the time, at so much an hour.</summary>
internal sealed class ScriptedClusters : IClusterQueries
{
    private readonly List<(AllocationRow Row, decimal PerHour, bool IsPriced)> rows = [];
    private readonly List<UnobservedTime> unobserved = [];
    private readonly List<AssetRow> nodes = [];
    private readonly List<(string Controller, DateTimeOffset From, decimal Factor)> surges = [];

    /// <summary>What every question fails with; null to answer it.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Pieces of time that were asked for.</summary>
    public List<DatePeriod> Asked { get; } = [];

    /// <summary>A workload as <c>cluster namespace Kind/name label=value…</c>.</summary>
    public ScriptedClusters Workload(string text, decimal perHour, bool isPriced = true)
    {
        string[] words = text.Split(' ');
        var controller = words[2].Split('/');
        return Add(AllocationKind.Container, words[0], words[1], perHour, isPriced, new()
        {
            Uid = "",
            Name = "",
            Namespace = words[1],
            ControllerKind = controller[0],
            Controller = controller[1],
            Labels = words[3..].Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
        });
    }

    /// <summary>A cost of the cluster, or of a namespace without pods.</summary>
    public ScriptedClusters Other(AllocationKind kind, string cluster, decimal perHour, string @namespace = "") => Add(kind, cluster, @namespace, perHour, isPriced: true, pod: null);

    /// <summary>Workloads of a controller's name hold so many times as much from a moment on.</summary>
    public ScriptedClusters Surge(string controller, DateTimeOffset from, decimal factor)
    {
        surges.Add((controller, from, factor));
        return this;
    }

    /// <summary>A node on demand, as <c>cluster provider region architecture</c>.</summary>
    public ScriptedClusters Node(string text)
    {
        string[] words = text.Split(' ');
        nodes.Add(new()
        {
            Cluster = words[0],
            Kind = AssetKind.Node,
            Start = default,
            End = default,
            Node = new()
            {
                Uid = $"{nodes.Count}",
                Name = $"node-{nodes.Count}",
                Time = default,
                Capacity = default,
                ProviderId = $"{words[1]}:///zone/i-{nodes.Count}",
                Region = words[2],
                Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = words[3] },
            },
        });
        return this;
    }

    /// <summary>A time in which a cluster was not watched.</summary>
    public ScriptedClusters Unwatched(string cluster, DateTimeOffset from, DateTimeOffset to)
    {
        unobserved.Add(new(cluster, new(from, to)));
        return this;
    }

    public Task<RecordedCosts> CostsAsync(IReadOnlyList<DatePeriod> periods, CostDetail detail, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Assert.Equal(CostDetail.Workload, detail);
        Asked.AddRange(periods);
        return Task.FromResult(new RecordedCosts(
            [.. periods.Select(period => (IReadOnlyList<ClusterCosts>)[.. rows.GroupBy(row => row.Row.Cluster).Select(cluster => new ClusterCosts(
                period.Start, period.End, [.. cluster.Select(row => Cost(row.Row, row.PerHour * FactorOf(row.Row, period), row.IsPriced, period))], [.. nodes.Where(node => node.Cluster == cluster.Key)]))])],
            [.. unobserved.Select(gap => gap with { Time = Within(gap.Time, new(periods[0].Start, periods[^1].End)) }).Where(gap => gap.Time.Length > TimeSpan.Zero)]));
    }

    private decimal FactorOf(AllocationRow row, DatePeriod period) =>
        surges.Where(surge => surge.Controller == row.Pod?.Controller && surge.From <= period.Start).Aggregate(1m, (factor, surge) => factor * surge.Factor);

    private static AllocationRow Cost(AllocationRow row, decimal perHour, bool isPriced, DatePeriod period) => row with
    {
        Start = period.Start,
        End = period.End,
        Sums = new()
        {
            RunningMilliseconds = (long)period.Length.TotalMilliseconds,
            UnpricedMilliseconds = isPriced ? 0 : (long)period.Length.TotalMilliseconds,
            Costs = new(Amount.Of(perHour * (decimal)period.Length.TotalHours), default, default),
        },
    };

    private static DatePeriod Within(DatePeriod time, DatePeriod window) => new(
        time.Start > window.Start ? time.Start : window.Start, time.End < window.End ? time.End : window.End);

    private ScriptedClusters Add(AllocationKind kind, string cluster, string @namespace, decimal perHour, bool isPriced, PodIdentity? pod)
    {
        rows.Add((new() { Cluster = cluster, Kind = kind, Namespace = @namespace, Pod = pod, Start = default, End = default, Sums = default }, perHour, isPriced));
        return this;
    }
}
