using System.Globalization;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Clock;

namespace CloudIntel.Controllers.Tests.Running;

/// <summary>
/// A shelf of bills and a ledger of one number a source, in virtual time: imports take their time and can be broken off, and
/// either side can be away. What a real ledger holds is tested against a real one.
/// </summary>
internal sealed class MemoryLedger(Simulation simulation) : ILedger, IForecastLedger, IBillLocations
{
    private readonly Dictionary<string, (int Version, decimal Cost)> shelf = [];
    private readonly Dictionary<string, (ImportRecord Import, decimal Cost)> loaded = [];

    /// <summary>Whether calls to the ledger fail.</summary>
    public bool LedgerAway { get; set; }

    /// <summary>Whether looks at the shelf fail.</summary>
    public bool ShelfAway { get; set; }

    /// <summary>Imports that were carried through.</summary>
    public int Imports { get; private set; }

    /// <summary>What the loaded bills add up to.</summary>
    public decimal Total => loaded.Values.Sum(bill => bill.Cost);

    /// <summary>Puts a bill on the shelf, or a restated one in its place.</summary>
    public void Put(string path, decimal cost) => shelf[path] = (shelf.GetValueOrDefault(path).Version + 1, cost);

    /// <summary>What a bill on the shelf costs.</summary>
    public decimal CostOf(string path) => shelf[path].Cost;

    public async Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken)
    {
        await simulation.Delay(TimeSpan.FromMilliseconds(simulation.Random.Next(200)), cancellationToken);
        if (ShelfAway)
            throw new LocationUnavailableException("Unreachable", "the shelf is away");
        var version = shelf[location.Path!].Version.ToString(CultureInfo.InvariantCulture);
        return new Bills(location.Path!, version, version == known.Seen);
    }

    public async Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Reach();
        var cost = CostOf(request.Files[0].Path);
        await simulation.Delay(TimeSpan.FromMilliseconds(simulation.Random.Next(3000)), cancellationToken);
        Reach();
        Imports++;
        var import = new ImportRecord
        {
            Source = request.Source,
            Digest = new('0', 64),
            Signature = request.Signature,
            Time = new(simulation.Time.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero),
            Rows = 1,
            RepairedRows = 0,
            RejectedRows = 0,
            Repairs = [],
        };
        loaded[request.Source] = (import, cost);
        return new() { Import = import, Loaded = true, Files = [], FirstRejections = [] };
    }

    public Task<ImportRecord?> LastImportAsync(string source, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult(loaded.TryGetValue(source, out var bill) ? bill.Import : null);
    }

    public Task<IReadOnlyList<SourcePeriod>> PeriodsAsync(string? source, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<IReadOnlyList<SourcePeriod>>([.. loaded
            .Where(bill => source is null || bill.Key == source)
            .Select(bill => new SourcePeriod
            {
                Source = bill.Key,
                Period = new(Bench.Utc.Day("2026-04-01"), Bench.Utc.Day("2026-05-01")),
                Provider = "AWS",
                Rows = 1,
                DataThrough = Through,
                Costs = new("USD", bill.Value.Cost, bill.Value.Cost, 0, 0),
            })]);
    }

    public Task<IReadOnlyList<DailyCost>> DailyCostAsync(CostScope scope, DatePeriod period, CostMetric metric, string? currency, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<IReadOnlyList<DailyCost>>(loaded.Count == 0 ? [] : [new(Bench.Utc.Date("2026-04-14"), "USD", Total, currency == "USD" ? Total : null)]);
    }

    public Task<DateTimeOffset?> DataThroughAsync(CostScope scope, DatePeriod period, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<DateTimeOffset?>(loaded.Count == 0 ? null : Through);
    }

    public async Task<long> RemoveSourceAsync(string source, CancellationToken cancellationToken)
    {
        Reach();
        await simulation.Delay(TimeSpan.FromMilliseconds(simulation.Random.Next(500)), cancellationToken);
        return loaded.Remove(source) ? 1 : 0;
    }

    public IAsyncEnumerable<RejectedRow> RejectedRowsAsync(string source, CancellationToken cancellationToken) => AsyncEnumerable.Empty<RejectedRow>();

    public Task<IReadOnlyList<ImportRecord>> LastImportsAsync(CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<IReadOnlyList<ImportRecord>>([.. loaded.Values.Select(bill => bill.Import)]);
    }

    public Task<IReadOnlyList<CostGroup>> SummarizeAsync(CostQuery query, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<IReadOnlyList<CostGroup>>(loaded.Count == 0 ? [] : [new(["2026-04-14", "Usage", "Usage-Based"], new("USD", Total, Total, 0, 0), 1)]);
    }

    public Task<Restatement?> LastRestatementAsync(string source, CancellationToken cancellationToken) => Task.FromResult<Restatement?>(null);

    public Task<IReadOnlyList<SourceOverlap>> OverlapsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceOverlap>>([]);

    public Task<IReadOnlyList<DataMaturity>> MaturityAsync(string source, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DataMaturity>>([]);

    public Task<bool> SetPrecedenceAsync(string source, int precedence, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IReadOnlyDictionary<string, int>> PrecedencesAsync(CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public Task<IReadOnlyList<PeriodVersion>> VersionsAsync(string? source, CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public Task<IReadOnlyList<CostDifference>> DiffAsync(CostDiffQuery query, CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public Task<ImportReport> ImportRatesAsync(ImportRequest request, CancellationToken cancellationToken) => throw new NotSupportedException("No rates are on the shelf.");

    public Task<IReadOnlyList<DailyCost>> ConvertAsync(IReadOnlyList<DailyCost> days, string currency, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DailyCost>>([.. days.Select(day => day with { Converted = day.Currency == currency ? day.Cost : null })]);

    public IAsyncEnumerable<ExchangeRate> RatesAsync(CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public IAsyncEnumerable<AuditEntry> AuditAsync(string? subject, CancellationToken cancellationToken) => throw new NotSupportedException("No controller asks for it.");

    public Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts, DateOnly before, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing is forecast.");

    public Task<IReadOnlyList<PastForecast>> ForecastsAsync(string series, CancellationToken cancellationToken)
    {
        Reach();
        return Task.FromResult<IReadOnlyList<PastForecast>>([]);
    }

    private static DateTimeOffset Through => Bench.Utc.Day("2026-04-15");

    private void Reach()
    {
        if (LedgerAway)
            throw new LedgerUnavailableException("the ledger is away");
    }

    private sealed class Bills(string path, string signature, bool unchanged) : FetchedBills
    {
        public override bool Unchanged => unchanged;

        public override string Signature => signature;

        public override IReadOnlyList<BillFile> Files => unchanged ? [] : [new(path, path)];

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
