using System.Diagnostics.Metrics;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>A cluster that is kept day by day, before a real ledger, from April 1st on where a test does not say otherwise.</summary>
internal sealed class AccountingBench : IAsyncDisposable
{
    public const string Cluster = "east";

    public static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ClusterPriceSettings Prices = new(
        CatalogReader.Read([new("offers.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour\naws,eu-west-1,m6i.large,2,8,0.107\naws,eu-west-1,m6i.xlarge,4,16,0.2140000000001\n")]).Catalog,
        PriceBookTable.Read("book.csv", "kind,price\nvolume,0.0001\nload-balancer,0.025\ncontrol-plane,0.1\negress-internet,0.09\n"),
        "USD",
        BookFirst: false);

    private readonly TestFolder folder = new();
    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private AccountingBench(ILedgerStore ledger, DateTimeOffset now) => (Ledger, Days, Clock) = (ledger, new(ledger), new(now));

    public ManualTimeProvider Clock { get; }

    public ILedgerStore Ledger { get; }

    public WatchedDays Days { get; }

    public ClusterOptions Options { get; } = new() { Name = Cluster };

    public IMeterFactory Meters => meters.GetRequiredService<IMeterFactory>();

    public ClusterPriceReader Reader => new(Prices, Ledger, Ledger, Clock, NullLogger<ClusterPriceReader>.Instance);

    public ClusterQueries Queries => new(Ledger, Days, Reader, Clock, Microsoft.Extensions.Options.Options.Create(Options));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AccountingBench> StartAsync(string? postgres, DateTimeOffset? now = null)
    {
        var options = postgres is null ? new LedgerOptions { Threads = 1 } : new() { Store = LedgerStore.PostgreSql, ConnectionString = postgres };
        return new(await Ledgers.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancellation), now ?? April);
    }

    /// <summary>A process that begins to lead.</summary>
    public ClusterAccounting NewLeader()
    {
        var (options, finOps) = (Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(new FinOpsOptions()));
        return new(
            Ledger, Days, new(Ledger, Ledger, Ledger, Clock), new(Ledger, Days, Reader, Clock, options),
            new(null!, Clock, options, finOps, NullLogger<ClusterName>.Instance), // a name that is set asks nobody
            new(Meters), Clock, options, finOps, NullLogger<ClusterAccounting>.Instance);
    }

    /// <summary>Keeps spans, and that the cluster was watched from the first of April on up to then.</summary>
    public Task RecordAsync(SpanChanges changes, DateTimeOffset until) => Ledger.KeepAsync(Cluster, changes, new DatePeriod(April, until), Cancellation);

    /// <summary>Loads a bill of the whole month as the newest truth of it.</summary>
    public Task BillAsync(FocusBill bill) =>
        Ledger.ImportAsync(new() { Source = "aws", Files = [new("bill.csv", bill.In(folder, $"{Guid.CreateVersion7()}.csv"))] }, progress: null, Cancellation);

    /// <summary>What some days cost, of the one cluster.</summary>
    public async Task<ClusterCosts> CostsAsync(DateTimeOffset from, DateTimeOffset to, CostDetail detail = CostDetail.Container) =>
        Assert.Single((await Queries.CostsAsync([new(from, to)], detail, Cancellation)).Periods[0]);

    public static NodeSpan Node(string uid, string type, DateTimeOffset start, DateTimeOffset? end = null) => new()
    {
        Uid = uid,
        Name = uid,
        ProviderId = $"aws:///eu-west-1a/i-{uid}",
        InstanceType = type,
        Region = "eu-west-1",
        Time = new(start, end),
        Capacity = type == "m6i.large" ? new(2000, 8L << 30, 0) : new(4000, 16L << 30, 0),
    };

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await meters.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Days of a ledger, with how often they were written, and a fault for some of them.</summary>
internal sealed class WatchedDays(IClusterDays days) : IClusterDays
{
    public int Writes { get; private set; }

    /// <summary>Days that cannot be kept.</summary>
    public HashSet<DateOnly> Broken { get; } = [];

    public Task PutDayAsync(ClusterDay day, ClusterCosts costs, CancellationToken cancellationToken)
    {
        if (Broken.Contains(day.Day))
            throw new LedgerUnavailableException("The disk is full.");
        Writes++;
        return days.PutDayAsync(day, costs, cancellationToken);
    }

    public Task<IReadOnlyList<ClusterDay>> DaysAsync(string cluster, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        days.DaysAsync(cluster, from, to, cancellationToken);

    public Task<ClusterCosts> SumDaysAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        days.SumDaysAsync(cluster, from, to, detail, cancellationToken);

    public Task<ClusterCosts> SumRowsAsync(string cluster, DateOnly from, DateOnly to, CostDetail detail, CancellationToken cancellationToken) =>
        days.SumRowsAsync(cluster, from, to, detail, cancellationToken);

    public Task RemoveDaysAsync(string cluster, DateOnly containersBefore, DateOnly before, CancellationToken cancellationToken) =>
        days.RemoveDaysAsync(cluster, containersBefore, before, cancellationToken);
}
