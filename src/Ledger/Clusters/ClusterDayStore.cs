using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>The days of a cluster, in one of a ledger's transactions.</summary>
internal sealed class ClusterDayStore(ILedgerSession session, SqlDialect dialect, string cluster)
{
    private const string Days = "cluster_days";
    private const string Containers = "cluster_day_containers";
    private const string Workloads = "cluster_day_workloads";
    private const string Assets = "cluster_day_assets";
    private const string Things = "cluster_identities";

    /// <summary>Columns of <see cref="Days"/> after cluster and day.</summary>
    private static readonly string[] DayTexts = ["ComputedAt", "Basis", "Currency", "Unobserved"];

    private static readonly string[] DayFiguresOfCosts = ["FirstCost", "Adjustment", "InvoiceCost", "ListCost", "FallbackCost", "Imbalance"];

    private static readonly string[] DayColumns = ["Cluster", "Day", .. DayTexts, .. DayFiguresOfCosts, "UnpricedAssets", "Findings", "FindingCount", "HasContainers"];

    private static readonly string[] ContainerColumns = ["Cluster", "Day", "Kind", "Namespace", "Pod", "Container", "Node", "StartedAt", "EndedAt", .. DayFigures.OfRows];

    private static readonly string[] WorkloadColumns = ["Cluster", "Day", "Kind", "Namespace", "Pod", "StartedAt", "EndedAt", .. DayFigures.OfRows];

    private static readonly string[] AssetColumns = ["Cluster", "Day", "Kind", "Thing", "StartedAt", "EndedAt", .. DayFigures.OfAssets];

    /// <summary>Puts a day.</summary>
    public async Task PutAsync(ClusterDay day, ClusterCosts costs, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])[Days, Containers, Workloads, Assets])
            await session.ExecuteAsync($"DELETE FROM {table} WHERE Cluster = $1 AND Day = $2", cancellationToken, cluster, day.Day);

        var workloads = AllocationRollUp.ByWorkload(costs);
        var things = new KnownThings();
        foreach (var row in costs.Rows.Concat(workloads.Rows))
            things.Add(row);
        foreach (var asset in costs.Assets)
            things.Add(asset);
        await PutThingsAsync(things, cancellationToken);

        await session.AppendAsync(Containers, ContainerColumns, costs.Rows, (to, row) => WriteContainer(to, day.Day, row, things), cancellationToken);
        await session.AppendAsync(Workloads, WorkloadColumns, workloads.Rows, (to, row) => WriteWorkload(to, day.Day, row, things), cancellationToken);
        await session.AppendAsync(Assets, AssetColumns, costs.Assets, (to, asset) => WriteAsset(to, day.Day, asset, things), cancellationToken);
        await session.AppendAsync(Days, DayColumns, [day], Write, cancellationToken);
    }

    /// <summary>Days.</summary>
    public async Task<IReadOnlyList<ClusterDay>> DaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) => await session.QueryAsync(
        new(
            $"""
            SELECT Day, {string.Join(", ", DayTexts)}, {string.Join(", ", DayFiguresOfCosts.Select(dialect.Integer))}, UnpricedAssets, Findings, FindingCount, HasContainers
            FROM {Days} WHERE Cluster = $1 AND Day >= $2 AND Day < $3 ORDER BY Day
            """,
            [cluster, from, to]),
        ReadDay,
        cancellationToken);

    /// <summary>Sums of days.</summary>
    public async Task<ClusterCosts> SumAsync(DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken)
    {
        var (rows, assets) = (await RowsAsync(from, to, detail, cancellationToken), await AssetsAsync(from, to, cancellationToken));
        return JoinedCosts.Of(Midnight(from), Midnight(to), rows, assets);
    }

    /// <summary>The same without assets.</summary>
    public async Task<ClusterCosts> SumRowsAsync(DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        JoinedCosts.Of(Midnight(from), Midnight(to), await RowsAsync(from, to, detail, cancellationToken), []);

    /// <summary>Removes days, and what nothing names any more.</summary>
    public async Task RemoveAsync(DateOnly containersBefore, DateOnly before, CancellationToken cancellationToken)
    {
        var removed = await session.ExecuteAsync($"DELETE FROM {Days} WHERE Cluster = $1 AND Day < $2", cancellationToken, cluster, before);
        if (removed > 0)
        {
            foreach (var table in (string[])[Workloads, Assets])
                await session.ExecuteAsync($"DELETE FROM {table} WHERE Cluster = $1 AND Day < $2", cancellationToken, cluster, before);
        }

        var rows = await session.ExecuteAsync(
            $"DELETE FROM {Containers} WHERE Cluster = $1 AND Day < $2", cancellationToken, cluster, before > containersBefore ? before : containersBefore);
        var days = await session.ExecuteAsync($"UPDATE {Days} SET HasContainers = 0 WHERE Cluster = $1 AND Day < $2 AND HasContainers = 1", cancellationToken, cluster, containersBefore);
        if (removed + rows + days == 0)
            return;
        (string Table, string Column)[] naming = [(Containers, "Pod"), (Containers, "Node"), (Workloads, "Pod"), (Assets, "Thing")];
        var named = naming.Select(each => $"SELECT {each.Column} FROM {each.Table} WHERE Cluster = $1 AND {each.Column} IS NOT NULL");
        await session.ExecuteAsync($"DELETE FROM {Things} WHERE Cluster = $1 AND Id NOT IN ({string.Join(" UNION ALL ", named)})", cancellationToken, cluster);
    }

    /// <summary>Keeps things that are not yet known.</summary>
    private async Task PutThingsAsync(KnownThings things, CancellationToken cancellationToken)
    {
        // One parameter, however many there are.
        var asked = string.Join(',', things.Texts.Keys.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var known = await session.QueryAsync(
            new(
                $"""
                SELECT {dialect.Integer("Id")} FROM {Things}
                WHERE Cluster = $1 AND Id IN (SELECT CAST(unnest(string_to_array(CAST($2 AS VARCHAR), ',')) AS {dialect.IntegerType}))
                """,
                [cluster, asked]),
            row => row.Integer(0),
            cancellationToken);
        var news = things.Texts.ExceptBy(known, thing => thing.Key);
        await session.AppendAsync(
            Things,
            ["Cluster", "Id", "Content"],
            news,
            (to, thing) =>
            {
                to.Text(cluster);
                to.Integer(thing.Key);
                to.Text(thing.Value);
            },
            cancellationToken);
    }

    private async Task<IEnumerable<AllocationRow>> RowsAsync(DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken)
    {
        if (dialect.MoreMemory is { } statement)
            await session.ExecuteAsync(statement, cancellationToken);
        var byContainer = detail == CostDetail.Container;
        var table = byContainer ? Containers : Workloads;
        string[] keys = ["Namespace", .. byContainer ? (string[])["Container"] : []];
        string[] ids = ["Pod", .. byContainer ? (string[])["Node"] : []];
        var pods = await ThingsAsync(table, "Pod", kind: null, from, to, Identities.ReadPod, cancellationToken);
        var nodes = byContainer ? await ThingsAsync(table, "Node", kind: null, from, to, Identities.ReadNode, cancellationToken) : [];
        var rows = await session.QueryAsync(
            Sums(table, keys, ids, DayFigures.OfRows, from, to),
            row =>
            {
                var next = 4;
                var @namespace = row.Text(next++);
                var container = byContainer ? row.Text(next++) : "";
                var pod = row.IsNull(next) ? null : pods[row.Integer(next)];
                next++;
                var node = byContainer && !row.IsNull(next) ? nodes[row.Integer(next)] : null;
                next += byContainer ? 1 : 0;
                return (Last: row.Day(0), Row: new AllocationRow
                {
                    Cluster = cluster,
                    Kind = (AllocationKind)row.Int64(1),
                    Namespace = @namespace,
                    Container = container,
                    Pod = pod,
                    Node = node,
                    Start = row.Time(2),
                    End = row.Time(3),
                    Sums = DayFigures.ReadRow(row, next),
                });
            },
            cancellationToken);
        return rows.OrderBy(each => each.Last).Select(each => each.Row);
    }

    private async Task<IEnumerable<AssetRow>> AssetsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var nodes = await ThingsAsync(Assets, "Thing", AssetKind.Node, from, to, Identities.ReadNode, cancellationToken);
        var volumes = await ThingsAsync(Assets, "Thing", AssetKind.Disk, from, to, Identities.ReadVolume, cancellationToken);
        var balancers = await ThingsAsync(Assets, "Thing", AssetKind.LoadBalancer, from, to, Identities.ReadLoadBalancer, cancellationToken);
        var rows = await session.QueryAsync(
            Sums(Assets, [], ["Thing"], DayFigures.OfAssets, from, to),
            row =>
            {
                var kind = (AssetKind)row.Int64(1);
                var asset = new AssetRow { Cluster = cluster, Kind = kind, Start = row.Time(2), End = row.Time(3) };
                var named = kind switch
                {
                    AssetKind.Node => Named(asset, nodes[row.Integer(4)]),
                    AssetKind.Disk => Named(asset, volumes[row.Integer(4)]),
                    AssetKind.LoadBalancer => Named(asset, balancers[row.Integer(4)]),
                    _ => asset,
                };
                return (Last: row.Day(0), Asset: DayFigures.ReadAsset(named, row, 5));
            },
            cancellationToken);
        return rows.OrderBy(each => each.Last).Select(each => each.Asset);
    }

    /// <summary>Last day, kind, first start, last end, keys, ids, and the sums of figures.</summary>
    private SqlQuery Sums(string table, string[] keys, string[] ids, string[] figures, DateOnly from, DateOnly to) => new(
        $"""
        SELECT max(Day), Kind, min(StartedAt), max(EndedAt), {string.Concat(keys.Select(key => key + ", "))}{string.Concat(ids.Select(id => dialect.Integer(id) + ", "))}
            {string.Join(", ", figures.Select(figure => dialect.Integer($"sum({figure})")))}
        FROM {table} WHERE Cluster = $1 AND Day >= $2 AND Day < $3 GROUP BY {string.Join(", ", keys.Concat(ids).Prepend("Kind"))}
        """,
        [cluster, from, to]);

    /// <summary>The things that a column names.</summary>
    private async Task<Dictionary<Int128, T>> ThingsAsync<T>(
        string table, string column, AssetKind? kind, DateOnly from, DateOnly to, Func<string, T> read, CancellationToken cancellationToken)
    {
        var ofKind = kind is { } one ? string.Create(CultureInfo.InvariantCulture, $" AND Kind = {(int)one}") : "";
        var things = await session.QueryAsync(
            new(
                $"""
                SELECT {dialect.Integer("Id")}, Content FROM {Things}
                WHERE Cluster = $1 AND Id IN (SELECT {column} FROM {table} WHERE Cluster = $1 AND Day >= $2 AND Day < $3{ofKind})
                """,
                [cluster, from, to]),
            row => KeyValuePair.Create(row.Integer(0), read(row.Text(1))),
            cancellationToken);
        return new(things);
    }

    private void WriteContainer(IRowWriter to, DateOnly day, AllocationRow row, KnownThings things)
    {
        WriteKeys(to, day, (int)row.Kind);
        to.Text(row.Namespace);
        Write(to, things.Of(row.Pod));
        to.Text(row.Container);
        Write(to, things.Of(row.Node));
        to.Time(row.Start);
        to.Time(row.End);
        DayFigures.Write(to, row.Sums);
    }

    private void WriteWorkload(IRowWriter to, DateOnly day, AllocationRow row, KnownThings things)
    {
        WriteKeys(to, day, (int)row.Kind);
        to.Text(row.Namespace);
        Write(to, things.Of(row.Pod));
        to.Time(row.Start);
        to.Time(row.End);
        DayFigures.Write(to, row.Sums);
    }

    private void WriteAsset(IRowWriter to, DateOnly day, AssetRow asset, KnownThings things)
    {
        WriteKeys(to, day, (int)asset.Kind);
        Write(to, things.Of(asset));
        to.Time(asset.Start);
        to.Time(asset.End);
        DayFigures.Write(to, asset);
    }

    private void WriteKeys(IRowWriter to, DateOnly day, long kind)
    {
        to.Text(cluster);
        to.Day(day);
        to.Int64(kind);
    }

    private void Write(IRowWriter to, ClusterDay day)
    {
        var midnight = Midnight(day.Day);
        to.Text(cluster);
        to.Day(day.Day);
        to.Time(day.ComputedAt);
        to.Text(day.Basis);
        to.Text(day.Currency);
        IEnumerable<long[]> unobserved = day.Unobserved.Select(time => (long[])[Milliseconds(time.Start), Milliseconds(time.End)]);
        IEnumerable<long[]> backFilled = day.BackFilled.Select(time => (long[])[Milliseconds(time.Start), Milliseconds(time.End), 1]); // the third number says so
        to.Text(JsonSerializer.Serialize([.. unobserved.Concat(backFilled)], IdentityJson.Default.Int64ArrayArray));
        foreach (var cost in (Amount[])[day.AtFirst, day.Adjustments, day.Provenance.Invoice, day.Provenance.List, day.Provenance.Fallback, day.Imbalance])
            to.Integer(cost.Units);
        to.Int64(day.UnpricedAssets);
        to.Text(JsonSerializer.Serialize([.. day.Findings.Select(finding => (string[])[finding.Reason, finding.Message])], IdentityJson.Default.StringArrayArray));
        to.Int64(day.FindingCount);
        to.Int64(1);

        long Milliseconds(DateTimeOffset moment) => (moment - midnight).Ticks / TimeSpan.TicksPerMillisecond;
    }

    private ClusterDay ReadDay(IRow row)
    {
        var midnight = Midnight(row.Day(0));
        var times = JsonSerializer.Deserialize(row.Text(4), IdentityJson.Default.Int64ArrayArray)!.ToLookup(
            time => time.Length > 2, time => new DatePeriod(midnight.AddMilliseconds(time[0]), midnight.AddMilliseconds(time[1])));
        return new()
        {
            Cluster = cluster,
            Day = row.Day(0),
            ComputedAt = row.Time(1),
            Basis = row.Text(2),
            Currency = row.Text(3),
            Unobserved = [.. times[false]],
            BackFilled = [.. times[true]],
            AtFirst = new(row.Integer(5)),
            Adjustments = new(row.Integer(6)),
            Provenance = new(new(row.Integer(7)), new(row.Integer(8)), new(row.Integer(9))),
            Imbalance = new(row.Integer(10)),
            UnpricedAssets = (int)row.Int64(11),
            Findings = [.. JsonSerializer.Deserialize(row.Text(12), IdentityJson.Default.StringArrayArray)!.Select(finding => new PriceFinding(finding[0], finding[1]))],
            FindingCount = (int)row.Int64(13),
            HasContainers = row.Int64(14) == 1,
        };
    }

    private static void Write(IRowWriter to, Int128? id)
    {
        if (id is { } some)
            to.Integer(some);
        else
            to.Null();
    }

    private static AssetRow Named(AssetRow asset, NodeSpan node) => asset with { Uid = node.Uid, Name = node.Name, Node = node };

    private static AssetRow Named(AssetRow asset, VolumeSpan volume) => asset with { Uid = volume.Uid, Name = volume.Name, Volume = volume };

    private static AssetRow Named(AssetRow asset, LoadBalancerSpan balancer) => asset with { Uid = balancer.Uid, Name = balancer.Name, LoadBalancer = balancer };

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The things of a day, and their digests. Each object is digested once, however many rows share it.</summary>
    private sealed class KnownThings
    {
        private readonly Dictionary<object, Int128> ids = new(ReferenceEqualityComparer.Instance);

        public Dictionary<Int128, string> Texts { get; } = [];

        public void Add(AllocationRow row)
        {
            if (row.Pod is { } pod && !ids.ContainsKey(pod))
                Add(pod, Identities.Text(pod));
            if (row.Node is { } node && !ids.ContainsKey(node))
                Add(node, Identities.Text(node));
        }

        public void Add(AssetRow asset)
        {
            if (ThingOf(asset) is { } thing && !ids.ContainsKey(thing))
                Add(thing, Identities.Text(asset)!);
        }

        public Int128? Of(object? thing) => thing is AssetRow asset ? Of(ThingOf(asset)) : thing is null ? null : ids[thing];

        private static object? ThingOf(AssetRow asset) => (object?)asset.Node ?? (object?)asset.Volume ?? asset.LoadBalancer;

        private void Add(object thing, string text)
        {
            var id = Identities.Digest(text);
            ids[thing] = id;
            Texts[id] = text;
        }
    }
}
