using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>What a ledger keeps of a cluster, in one of its transactions.</summary>
internal sealed class ClusterStore(ILedgerSession session, SqlDialect dialect, string cluster)
{
    /// <summary>Names of all clusters.</summary>
    public static SqlQuery Clusters { get; } = new("SELECT DISTINCT Cluster FROM cluster_nodes UNION SELECT Cluster FROM cluster_observations UNION SELECT Cluster FROM cluster_days ORDER BY 1", []);

    /// <summary>Ids at their provider of all nodes and volumes of a time.</summary>
    public static SqlQuery ProviderIds(DatePeriod window) => new(
        """
        SELECT ProviderId FROM cluster_nodes WHERE StartedAt < $2 AND EndedAt > $1 AND ProviderId <> ''
        UNION SELECT ProviderId FROM cluster_volumes WHERE StartedAt < $2 AND EndedAt > $1 AND ProviderId <> '' ORDER BY 1
        """,
        [window.Start, window.End]);

    /// <summary>Keeps changes.</summary>
    public async Task KeepAsync(SpanChanges changes, DatePeriod? observed, CancellationToken cancellationToken)
    {
        IEnumerable<SqlQuery> statements =
        [
            .. Put(changes.Pods),
            .. ClusterRows.Containers.Put(cluster, changes.Containers.Select(ClusterRows.Row), dialect),
            .. ClusterRows.Nodes.Put(cluster, changes.Nodes.Select(ClusterRows.Row), dialect),
            .. ClusterRows.Volumes.Put(cluster, changes.Volumes.Select(ClusterRows.Row), dialect),
            .. ClusterRows.LoadBalancers.Put(cluster, changes.LoadBalancers.Select(ClusterRows.Row), dialect),
            .. ClusterRows.Uses.Put(cluster, changes.Uses.Select(ClusterRows.Row), dialect),
        ];
        foreach (var statement in statements)
            await ExecuteAsync(statement, cancellationToken);
        if (observed is not { } period)
            return;
        await ExecuteAsync(new("DELETE FROM cluster_observations WHERE Cluster = $1 AND StartedAt = $2", [cluster, period.Start]), cancellationToken);
        await ExecuteAsync(new("INSERT INTO cluster_observations (Cluster, StartedAt, EndedAt) VALUES ($1, $2, $3)", [cluster, period.Start, period.End]), cancellationToken);
    }

    /// <summary>What lasts.</summary>
    public async Task<LastingSpans> LastingAsync(CancellationToken cancellationToken)
    {
        const string lasts = "Cluster = $1 AND EndedAt = $2";
        var pods = await PodsAsync(
            new(
                $"""
                SELECT {ClusterRows.PodColumns} FROM cluster_pods WHERE Cluster = $1 AND (
                    PodUid IN (SELECT PodUid FROM cluster_containers WHERE {lasts}) OR PodUid IN (SELECT PodUid FROM cluster_asset_uses WHERE {lasts}))
                """,
                [cluster, SpanTable.Never]),
            cancellationToken);
        var through = await session.QueryAsync(
            new("SELECT max(EndedAt) FROM cluster_observations WHERE Cluster = $1", [cluster]), row => row.IsNull(0) ? (DateTimeOffset?)null : row.Time(0), cancellationToken);
        var spans = new SpanChanges
        {
            Pods = [.. pods.Select(pod => pod.Last())],
            Containers = await session.QueryAsync(ClusterRows.Containers.Lasting(cluster), row => ClusterRows.ReadContainer(row, pods), cancellationToken),
            Nodes = await session.QueryAsync(ClusterRows.Nodes.Lasting(cluster), ClusterRows.ReadNode, cancellationToken),
            Volumes = await session.QueryAsync(ClusterRows.Volumes.Lasting(cluster), ClusterRows.ReadVolume, cancellationToken),
            LoadBalancers = await session.QueryAsync(ClusterRows.LoadBalancers.Lasting(cluster), ClusterRows.ReadLoadBalancer, cancellationToken),
            Uses = await session.QueryAsync(ClusterRows.Uses.Lasting(cluster), ClusterRows.ReadUse, cancellationToken),
        };
        return new(spans, through[0]);
    }

    /// <summary>What overlaps a time.</summary>
    public async Task<RecordedHistory> HistoryAsync(DatePeriod window, CancellationToken cancellationToken)
    {
        var pods = await PodsAsync(
            new(
                $"""
                SELECT {ClusterRows.PodColumns} FROM cluster_pods
                WHERE Cluster = $1 AND PodUid IN (SELECT PodUid FROM cluster_containers WHERE Cluster = $1 AND StartedAt < $3 AND EndedAt > $2)
                """,
                [cluster, window.Start, window.End]),
            cancellationToken);
        var uses = (await OverlappingAsync(ClusterRows.Uses, ClusterRows.ReadUse)).ToLookup(use => use.AssetUid);
        var volumes = await OverlappingAsync(ClusterRows.Volumes, ClusterRows.ReadVolume);
        var balancers = await OverlappingAsync(ClusterRows.LoadBalancers, ClusterRows.ReadLoadBalancer);
        var history = new ClusterHistory
        {
            Cluster = cluster,
            Nodes = await OverlappingAsync(ClusterRows.Nodes, ClusterRows.ReadNode),
            Containers = [.. (await OverlappingAsync(ClusterRows.Containers, row => ClusterRows.ReadContainer(row, pods))).SelectMany(span => ByLabels(span, pods[span.Pod.Uid]))],
            Volumes = [.. volumes.SelectMany(volume => Parts(volume.Uid, volume.Time).Select(part => volume with { Time = part.Time, PodUids = part.PodUids }))],
            LoadBalancers = [.. balancers.SelectMany(balancer => Parts(balancer.Uid, balancer.Time).Select(part => balancer with { Time = part.Time, PodUids = part.PodUids }))],
            Usage = await new UsageStore(session, dialect, cluster).ReadAsync(window, cancellationToken),
        };
        var observations = await ObservationsAsync(window, cancellationToken);
        return new(history, observations.Observed) { BackFilled = [.. observations.BackFills.Where(fill => fill.IsKnown).Select(fill => fill.Time)] };

        Task<List<T>> OverlappingAsync<T>(SpanTable table, Func<IRow, T> read) => session.QueryAsync(table.Overlapping(cluster, window.Start, window.End), read, cancellationToken);

        IEnumerable<(LifeTime Time, IReadOnlyList<string> PodUids)> Parts(string uid, LifeTime life) =>
            AssetUses.Divide(life, uses[uid]).Where(part => part.Time.Within(window.Start, window.End) > TimeSpan.Zero);
    }

    /// <summary>When the cluster was observed, and what of the rest was back-filled.</summary>
    public async Task<ClusterObservations> ObservationsAsync(DatePeriod window, CancellationToken cancellationToken)
    {
        const string overlapping = "WHERE Cluster = $1 AND StartedAt < $3 AND EndedAt > $2 ORDER BY StartedAt";
        object[] parameters = [cluster, window.Start, window.End];
        return new(
            await session.QueryAsync(
                new($"SELECT StartedAt, EndedAt FROM cluster_observations {overlapping}", parameters), row => Common(window, row.Time(0), row.Time(1)), cancellationToken),
            await session.QueryAsync(
                new($"SELECT StartedAt, EndedAt, IsKnown, FilledAt FROM cluster_back_fills {overlapping}", parameters),
                row => new BackFill(Common(window, row.Time(0), row.Time(1)), row.Int64(2) == 1, row.Time(3)),
                cancellationToken));
    }

    /// <summary>Keeps what was reconstructed, and that it was.</summary>
    public async Task BackFillAsync(SpanChanges changes, IReadOnlyList<BackFill> times, CancellationToken cancellationToken)
    {
        await KeepAsync(changes, observed: null, cancellationToken);
        foreach (var (time, isKnown, filledAt) in times)
        {
            await ExecuteAsync(new("DELETE FROM cluster_back_fills WHERE Cluster = $1 AND StartedAt = $2", [cluster, time.Start]), cancellationToken);
            await ExecuteAsync(
                new("INSERT INTO cluster_back_fills (Cluster, StartedAt, EndedAt, IsKnown, FilledAt) VALUES ($1, $2, $3, $4, $5)", [cluster, time.Start, time.End, isKnown ? 1L : 0L, filledAt]),
                cancellationToken);
        }
    }

    /// <summary>Removes what ended before a moment.</summary>
    public async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var table in ClusterRows.Tables.Select(table => table.Name).Concat(["cluster_observations", "cluster_back_fills"]))
            await ExecuteAsync(new($"DELETE FROM {table} WHERE Cluster = $1 AND EndedAt < $2", [cluster, before]), cancellationToken);
        // NOT IN would compare each pod with all containers one by one where they do not fit into memory.
        await ExecuteAsync(
            new(
                """
                DELETE FROM cluster_pods AS pod WHERE pod.Cluster = $1
                    AND NOT EXISTS (SELECT 1 FROM cluster_containers AS container WHERE container.Cluster = pod.Cluster AND container.PodUid = pod.PodUid)
                """,
                [cluster]),
            cancellationToken);
    }

    private IEnumerable<SqlQuery> Put(IReadOnlyList<PodIdentity> pods)
    {
        foreach (var chunk in pods.Chunk(GivenRows.AtOnce))
        {
            object[] parameters = [cluster, GivenRows.Text(chunk.Select(ClusterRows.Row))];
            var since = $"CAST({dialect.Cell(ClusterRows.PodTexts)} AS {dialect.TimeType})";
            var cells = string.Join(", ", Enumerable.Range(0, ClusterRows.PodTexts).Select(dialect.Cell).Append(since));
            yield return new($"DELETE FROM cluster_pods WHERE Cluster = $1 AND (PodUid, Since) IN (SELECT {dialect.Cell(0)}, {since} FROM {dialect.Rows("$2")})", parameters);
            yield return new($"INSERT INTO cluster_pods (Cluster, {ClusterRows.PodColumns}) SELECT CAST($1 AS VARCHAR), {cells} FROM {dialect.Rows("$2")}", parameters);
        }
    }

    /// <summary>Pods by their identity, each as it was one time after the other.</summary>
    private async Task<ILookup<string, PodIdentity>> PodsAsync(SqlQuery query, CancellationToken cancellationToken) =>
        (await session.QueryAsync(query, ClusterRows.ReadPod, cancellationToken)).OrderBy(pod => pod.Since).ToLookup(pod => pod.Uid);

    /// <summary>The times of a container in which its pod had the same labels.</summary>
    private static IEnumerable<ContainerSpan> ByLabels(ContainerSpan span, IEnumerable<PodIdentity> pods)
    {
        PodIdentity[] identities = [.. pods];
        for (var i = 0; i < identities.Length; i++)
        {
            var start = i > 0 && identities[i].Since > span.Time.Start ? identities[i].Since : span.Time.Start;
            var end = i + 1 < identities.Length && !(identities[i + 1].Since >= span.Time.End) ? identities[i + 1].Since : span.Time.End;
            if (identities.Length == 1 || end is null || end > start)
                yield return span with { Pod = identities[i], Time = new(start, end) };
        }
    }

    private Task<long> ExecuteAsync(SqlQuery statement, CancellationToken cancellationToken) =>
        session.ExecuteAsync(statement.Sql, cancellationToken, [.. statement.Parameters]);

    private static DatePeriod Common(DatePeriod window, DateTimeOffset start, DateTimeOffset end) =>
        new(start > window.Start ? start : window.Start, end < window.End ? end : window.End);
}
