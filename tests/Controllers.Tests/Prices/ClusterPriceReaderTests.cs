using CloudIntel.Controllers.Prices;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.Prices;

public sealed class ClusterPriceReaderTests : IAsyncLifetime
{
    private static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeSpan Node = new()
    {
        Uid = "u",
        Name = "worker",
        ProviderId = "aws:///eu-west-1a/i-0a",
        InstanceType = "m6i.large",
        Region = "eu-west-1",
        Time = new(April.AddDays(-3), null),
        Capacity = new(2000, 8L << 30, 0),
    };

    private static readonly ClusterPriceSettings Settings = new(
        CatalogReader.Read([new("offers.csv", "provider,region,instance_type,vcpus,memory_gib,on_demand_usd_hour\naws,eu-west-1,m6i.large,2,8,0.107\n")]).Catalog,
        PriceBook.Empty, "USD", BookFirst: false);

    private readonly TestFolder folder = new();
    private readonly ManualTimeProvider clock = new();
    private ILedgerStore ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        ledger = await Ledgers.OpenAsync(new() { MemoryLimit = 512L << 20, Threads = 1 }, clock, NullLoggerFactory.Instance, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_day_counts_by_its_bill_when_the_bill_goes_on_after_it_and_by_the_list_until_then()
    {
        await LoadAsync(Bill((1, "1.2"), (2, "2.4"), (3, "3.6")));

        var prices = await ReadAsync(Settings, days: 4);

        Assert.Equal(
            ["0.05 Invoice aws", "0.1 Invoice aws", "0.107 List", "0.107 List"],
            Enumerable.Range(0, 4).Select(day => prices.Node(Node, April.AddDays(day))).Select(Text));
    }

    [Fact]
    public async Task A_part_of_a_day_is_priced_by_the_list()
    {
        await LoadAsync(Bill((1, "1.2"), (2, "2.4"), (3, "3.6")));
        var history = new ClusterHistory { Cluster = "main", Nodes = [Node] };

        var prices = await Reader(Settings).ReadAsync(history, new(April.AddHours(6), April.AddHours(36)), Cancellation);

        Assert.Equal(["0.107 List", "0.107 List"], new[] { April.AddHours(6), April.AddHours(30) }.Select(hour => Text(prices.Node(Node, hour))));
    }

    [Fact]
    public async Task A_bill_by_the_month_counts_when_the_month_is_over()
    {
        await LoadAsync(new FocusBill().Row(
            ("ResourceId", "i-0a"), ("ChargePeriodStart", "2026-04-01T00:00:00Z"), ("ChargePeriodEnd", "2026-05-01T00:00:00Z"), ("EffectiveCost", "72"), ("BilledCost", "72")));

        clock.Advance(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero) - clock.GetUtcNow());
        Assert.Equal("0.107 List", Text((await ReadAsync(Settings, days: 1)).Node(Node, April)));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("0.1 Invoice aws", Text((await ReadAsync(Settings, days: 1)).Node(Node, April)));
    }

    [Fact]
    public async Task Another_currency_needs_rates()
    {
        await LoadAsync(Bill((1, "2.4"), (3, "1")));
        var euros = Settings with { Currency = "EUR" };

        Assert.Equal("0 Unpriced", Text((await ReadAsync(euros, days: 2)).Node(Node, April)));
        await ledger.ImportRatesAsync(new() { Source = "ecb", Files = [new("rates.csv", folder.Write("rates.csv", "date,from,to,rate\n2026-03-30,USD,EUR,0.5\n2026-04-02,EUR,USD,4\n"))] }, Cancellation);

        var prices = await ReadAsync(euros, days: 2);
        Assert.Equal(["0.05 Invoice aws", "0.0535 List"], new[] { April, April.AddDays(1) }.Select(day => Text(prices.Node(Node, day))));
    }

    [Fact]
    public async Task Without_a_bill_lists_count() => Assert.Equal("0.107 List", Text((await ReadAsync(Settings, days: 1)).Node(Node, April)));

    private ClusterPriceReader Reader(ClusterPriceSettings settings) => new(settings, ledger, ledger, clock, NullLogger<ClusterPriceReader>.Instance);

    private Task<ClusterPricing> ReadAsync(ClusterPriceSettings settings, int days) =>
        Reader(settings).ReadAsync(new() { Cluster = "main", Nodes = [Node] }, new(April, April.AddDays(days)), Cancellation);

    private Task LoadAsync(FocusBill bill) =>
        ledger.ImportAsync(new() { Source = "aws", Files = [new("bill.csv", folder.Write("bill.csv", bill.Csv()))] }, progress: null, Cancellation);

    private static FocusBill Bill(params (int Day, string Cost)[] days) =>
        days.Aggregate(new FocusBill(), (bill, day) => bill.Day($"2026-04-0{day.Day}", 1, ("ResourceId", "i-0a"), ("EffectiveCost", day.Cost)));

    private static string Text(HourlyPrice price) =>
        $"{price.PerHour} {price.Provenance}" + (price.Provenance == PriceProvenance.Invoice ? $" {price.Source}" : "");
}
