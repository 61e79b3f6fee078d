using CloudIntel.Core.Analytics;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>The histograms of usage that a ledger keeps of a cluster, in one of its transactions.</summary>
internal sealed class HistogramStore(ILedgerSession session, SqlDialect dialect, string cluster)
{
    private static readonly string[] Keys = ["Namespace", "ControllerKind", "Controller", "Container", "Resource"];

    /// <summary>Adds what an hour has, unless it was added before.</summary>
    public async Task AddAsync(HourOfUsage hour, CancellationToken cancellationToken)
    {
        if (hour.Histograms is not { } news)
            return;
        object[] counted = [cluster, hour.Hour, hour.Part];
        var before = await session.QueryAsync(
            new("SELECT count(*) FROM cluster_usage_counted WHERE Cluster = $1 AND Hour = $2 AND Part = $3", counted), row => row.Int64(0), cancellationToken);
        if (before[0] > 0)
            return;
        await session.ExecuteAsync("INSERT INTO cluster_usage_counted (Cluster, Hour, Part) VALUES ($1, $2, $3)", cancellationToken, counted);
        var kept = (await ReadRowsAsync(cancellationToken)).ToDictionary(row => row.Key);
        var rows = news.All.Select(pair => kept.TryGetValue(pair.Key, out var old) ? Row(pair.Key, Sum(old.Histogram, pair.Value), Later(old.Through, hour.Hour)) : Row(pair.Key, pair.Value, hour.Hour));
        foreach (var chunk in rows.Chunk(GivenRows.AtOnce))
            await PutAsync(GivenRows.Text(chunk), cancellationToken);
    }

    /// <summary>The histograms of a namespace, or all.</summary>
    public async Task<UsageHistograms> ReadAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var histograms = new UsageHistograms();
        foreach (var row in await ReadRowsAsync(cancellationToken))
        {
            if (@namespace is null || row.Key.Namespace == @namespace)
                histograms.Merge(row.Key, row.Histogram);
        }

        return histograms;
    }

    /// <summary>Removes histograms to which nothing was added since a moment.</summary>
    public async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM cluster_usage_histograms WHERE Cluster = $1 AND ThroughHour < $2", cancellationToken, cluster, before);
        await session.ExecuteAsync("DELETE FROM cluster_usage_counted WHERE Cluster = $1 AND Hour < $2", cancellationToken, cluster, before);
    }

    private Task<List<(UsageHistogramKey Key, DateTimeOffset Through, DecayingHistogram Histogram)>> ReadRowsAsync(CancellationToken cancellationToken) => session.QueryAsync(
        new($"SELECT {string.Join(", ", Keys)}, ThroughHour, Histogram FROM cluster_usage_histograms WHERE Cluster = $1", [cluster]),
        row =>
        {
            var key = new UsageHistogramKey(row.Text(0), row.Text(1), row.Text(2), row.Text(3), Enum.Parse<UsageResource>(row.Text(4)));
            return (key, row.Time(5), UsageHistograms.Read(key.Resource, Convert.FromBase64String(row.Text(6))));
        },
        cancellationToken);

    private async Task PutAsync(string rows, CancellationToken cancellationToken)
    {
        var keys = Keys.Select((key, i) => $"{dialect.Cell(i)} AS {key}");
        await session.ExecuteAsync(
            $"""
            DELETE FROM cluster_usage_histograms AS kept USING (SELECT {string.Join(", ", keys)} FROM {dialect.Rows("$2")}) AS news
            WHERE kept.Cluster = $1 AND {string.Join(" AND ", Keys.Select(key => $"kept.{key} = news.{key}"))}
            """,
            cancellationToken, cluster, rows);
        await session.ExecuteAsync(
            $"""
            INSERT INTO cluster_usage_histograms (Cluster, {string.Join(", ", Keys)}, ThroughHour, Histogram)
            SELECT CAST($1 AS VARCHAR), {string.Join(", ", Keys.Select((_, i) => dialect.Cell(i)))}, CAST({dialect.Cell(5)} AS {dialect.TimeType}), {dialect.Cell(6)} FROM {dialect.Rows("$2")}
            """,
            cancellationToken, cluster, rows);
    }

    private static object[] Row(UsageHistogramKey key, DecayingHistogram histogram, DateTimeOffset through) =>
        [key.Namespace, key.ControllerKind, key.Controller, key.Container, key.Resource.ToString(), through, Convert.ToBase64String(histogram.ToBytes())];

    private static DecayingHistogram Sum(DecayingHistogram old, DecayingHistogram news)
    {
        old.Merge(news);
        return old;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
