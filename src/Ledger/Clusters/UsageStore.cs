using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>What a ledger keeps of what containers of a cluster used, in one of its transactions.</summary>
internal sealed class UsageStore(ILedgerSession session, SqlDialect dialect, string cluster)
{
    private const int ByteSecond = 1000;
    private const string Ours = "Number IN (SELECT Number FROM cluster_usage_containers WHERE Cluster = $1)";

    private static readonly string[] Figures =
    [
        "ObservedMilliseconds", "CpuUsed", "MemoryUsed", "GpuUsed", "CpuAboveRequest", "MemoryAboveRequest", "Received", "Sent", "ToZones", "ToRegions", "ToInternet",
    ];

    /// <summary>Keeps an hour in place of what was kept of it.</summary>
    public async Task KeepAsync(HourOfUsage hour, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DELETE FROM cluster_usage WHERE Hour = $2 AND {Ours}", cancellationToken, cluster, hour.Hour);
        foreach (var chunk in hour.Containers.Chunk(GivenRows.AtOnce))
        {
            var rows = GivenRows.Text(chunk.Select(Row));
            await ExecuteAsync(
                $"""
                INSERT INTO cluster_usage_containers (Cluster, PodUid, Container) SELECT CAST($1 AS VARCHAR), PodUid, Container FROM (
                    SELECT {dialect.Cell(0)} AS PodUid, {dialect.Cell(1)} AS Container FROM {dialect.Rows("$2")}
                    EXCEPT SELECT PodUid, Container FROM cluster_usage_containers WHERE Cluster = $1) AS news
                """,
                cancellationToken, cluster, rows);
            await ExecuteAsync(
                $"""
                INSERT INTO cluster_usage (Number, Hour, {string.Join(", ", Figures)})
                SELECT named.Number, CAST($3 AS {dialect.TimeType}), {string.Join(", ", Figures.Select((_, i) => $"CAST({dialect.Cell(i + 2)} AS BIGINT)"))}
                FROM {dialect.Rows("$2")} JOIN cluster_usage_containers AS named
                    ON named.Cluster = $1 AND named.PodUid = {dialect.Cell(0)} AND named.Container = {dialect.Cell(1)}
                """,
                cancellationToken, cluster, rows, hour.Hour);
        }

        await ExecuteAsync("DELETE FROM cluster_usage_hours WHERE Cluster = $1 AND Hour = $2", cancellationToken, cluster, hour.Hour);
        await ExecuteAsync(
            "INSERT INTO cluster_usage_hours (Cluster, Hour, Source, ReadAt, Containers) VALUES ($1, $2, $3, $4, $5)",
            cancellationToken, cluster, hour.Hour, hour.Source, hour.ReadAt, (long)hour.Containers.Count);
    }

    /// <summary>Which hours of a window are kept.</summary>
    public async Task<IReadOnlyList<KeptUsage>> KeptAsync(DatePeriod window, CancellationToken cancellationToken) => await session.QueryAsync(
        new("SELECT Hour, Source, ReadAt, Containers FROM cluster_usage_hours WHERE Cluster = $1 AND Hour >= $2 AND Hour < $3 ORDER BY Hour", [cluster, window.Start, window.End]),
        row => new KeptUsage(row.Time(0), row.Text(1), row.Time(2), (int)row.Int64(3)),
        cancellationToken);

    /// <summary>What containers used in the hours that a window touches.</summary>
    public async Task<IReadOnlyList<ContainerUsage>> ReadAsync(DatePeriod window, CancellationToken cancellationToken)
    {
        const string touched = "Hour > $2 AND Hour < $3";
        object[] parameters = [cluster, window.Start.AddHours(-1), window.End];
        var places = new Dictionary<long, int>();
        var named = await session.QueryAsync(
            new(
                $"""
                SELECT named.Number, named.PodUid, named.Container, used.Hours FROM cluster_usage_containers AS named
                JOIN (SELECT Number, count(*) AS Hours FROM cluster_usage WHERE {touched} GROUP BY Number) AS used ON used.Number = named.Number
                WHERE named.Cluster = $1
                """,
                parameters),
            row =>
            {
                places.Add(row.Int64(0), places.Count);
                return (PodUid: row.Text(1), Container: row.Text(2), Hours: new UsageHour[row.Int64(3)]);
            },
            cancellationToken);
        if (named.Count == 0)
            return [];

        // Millions of rows a day of a large cluster: they are put where they belong as they come, and not collected first.
        var filled = new int[named.Count];
        await session.QueryAsync(
            new($"SELECT Number, Hour, {string.Join(", ", Figures)} FROM cluster_usage WHERE {touched} AND {Ours}", parameters),
            row =>
            {
                var place = places[row.Int64(0)];
                named[place].Hours[filled[place]++] = ReadHour(row);
                return default(Nothing);
            },
            cancellationToken);
        return [.. named.Select(each => new ContainerUsage(each.PodUid, each.Container, InOrder(each.Hours)))];
    }

    /// <summary>Removes hours that begin before a moment.</summary>
    public async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DELETE FROM cluster_usage WHERE Hour < $2 AND {Ours}", cancellationToken, cluster, before);
        await ExecuteAsync("DELETE FROM cluster_usage_hours WHERE Cluster = $1 AND Hour < $2", cancellationToken, cluster, before);
        // NOT IN would compare each name with millions of rows one by one where they do not fit into memory.
        await ExecuteAsync(
            "DELETE FROM cluster_usage_containers AS named WHERE named.Cluster = $1 AND NOT EXISTS (SELECT 1 FROM cluster_usage AS used WHERE used.Number = named.Number)",
            cancellationToken, cluster);
    }

    private static object[] Row(ContainerHour container)
    {
        var (usage, network) = (container.Usage, container.Usage.Network);
        return
        [
            container.PodUid, container.Container, usage.ObservedMilliseconds,
            usage.Used.MilliCpuMilliseconds, usage.Used.ByteMilliseconds / ByteSecond, usage.Used.MilliGpuMilliseconds,
            usage.AboveRequest.MilliCpuMilliseconds, usage.AboveRequest.ByteMilliseconds / ByteSecond,
            network.Received, network.Sent, network.ToZones, network.ToRegions, network.ToInternet,
        ];
    }

    private static UsageHour ReadHour(IRow row) => new()
    {
        Hour = row.Time(1),
        ObservedMilliseconds = row.Int64(2),
        Used = new(row.Int64(3), (Int128)row.Int64(4) * ByteSecond, row.Int64(5)),
        AboveRequest = new(row.Int64(6), (Int128)row.Int64(7) * ByteSecond, 0),
        Network = new(row.Int64(8), row.Int64(9), row.Int64(10), row.Int64(11), row.Int64(12)),
    };

    /// <summary>Hours come in the order in which they were written, which for those that were read late is not theirs.</summary>
    private static ImmutableArray<UsageHour> InOrder(UsageHour[] hours)
    {
        for (var i = 1; i < hours.Length; i++)
        {
            if (hours[i - 1].Hour > hours[i].Hour)
            {
                Array.Sort(hours, (x, y) => x.Hour.CompareTo(y.Hour));
                break;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(hours);
    }

    private Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] parameters) => session.ExecuteAsync(sql, cancellationToken, parameters);

    /// <summary>A row of which nothing is left to collect.</summary>
    private readonly record struct Nothing;
}
