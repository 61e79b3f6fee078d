using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Clock;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>
/// Whatever happens in whatever order - imports, restatements, precedence, removals, compaction, and a ledger that is closed and opened
/// again - both stores answer as a plain list of charges does.
/// </summary>
public sealed class HistoryModelTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string[] Sources = ["a", "b", "c"];
    private static readonly string[][] Groupings = [[], ["month"], ["ServiceName", "SubAccountId"], ["day"], ["RegionId", "SourceName"], ["ResourceId"]];

    private static readonly Gen<Charge> Charges =
        from month in Gen.Choose(1, 2)
        from day in Gen.Choose(1, 3)
        from service in Gen.Elements("EC2", "S3")
        from account in Gen.Elements("x", "y", "")
        from payer in Gen.Elements("p", "q", "")
        from cents in Gen.Choose(-300, 300)
        select new Charge(month, day, service, account, payer, cents / 100m);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, from source in Gen.Elements(Sources) from charges in Charges.NonEmptyListOf() select (Step)new Import(source, [.. charges])),
        (2, from source in Gen.Elements(Sources) select (Step)new Again(source)),
        (2, from source in Gen.Elements(Sources) from precedence in Gen.Choose(-1, 2) select (Step)new Prefer(source, precedence)),
        (1, from source in Gen.Elements(Sources) select (Step)new Remove(source)),
        (1, Gen.Constant((Step)new Reopen())));

    [Fact]
    public void Both_stores_answer_as_a_list_of_charges_does()
    {
#pragma warning disable VSTHRD002 // FsCheck's properties are synchronous
        Prop.ForAll(Steps.NonEmptyListOf().ToArbitrary(), steps => HoldsAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12).WithStartSize(4).WithEndSize(14));
#pragma warning restore VSTHRD002
    }

    private async Task HoldsAsync(IReadOnlyList<Step> steps)
    {
        using var folder = new TestFolder();
        LedgerOptions[] stores =
        [
            new() { Path = Path.Combine(folder.Path, "l.duckdb") },
            new() { Store = LedgerStore.PostgreSql, ConnectionString = await postgres.NewDatabaseAsync(), TemporaryFolder = folder.Path },
        ];
        foreach (var options in stores)
            await RunAsync(options, steps, folder);
    }

    private static async Task RunAsync(LedgerOptions options, IReadOnlyList<Step> steps, TestFolder folder)
    {
        var clock = new ManualTimeProvider();
        var model = new Model();
        var ledger = await Ledgers.OpenAsync(options, clock, NullLoggerFactory.Instance, CancellationToken.None);
        try
        {
            foreach (var step in steps)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                switch (step)
                {
                    case Import(var source, var charges):
                        await ImportAsync(ledger, source, charges, folder);
                        model.Import(source, charges, clock.GetUtcNow());
                        break;
                    case Again(var source) when model.Held(source) is { Count: > 0 } held:
                        Assert.Empty((await ImportAsync(ledger, source, [.. held.Reverse()], folder)).Restatements);
                        break;
                    case Prefer(var source, var precedence):
                        await ledger.SetPrecedenceAsync(source, precedence, CancellationToken.None);
                        model.Precedence[source] = precedence;
                        break;
                    case Remove(var source):
                        Assert.Equal(model.Held(source).Count, await ledger.RemoveSourceAsync(source, CancellationToken.None));
                        model.Remove(source);
                        break;
                    case Reopen:
                        await ledger.DisposeAsync();
                        ledger = await Ledgers.OpenAsync(options, clock, NullLoggerFactory.Instance, CancellationToken.None);
                        break;
                }
            }

            await CheckAsync(ledger, model, clock);
        }
        finally
        {
            await ledger.DisposeAsync();
        }
    }

    private static async Task CheckAsync(ILedgerStore ledger, Model model, ManualTimeProvider clock)
    {
        foreach (var by in Groupings)
            Assert.Equal(model.Summary(by, asOf: null), Summary(await ledger.SummarizeAsync(new() { By = by }, CancellationToken.None)));

        // As of every moment at which something happened, by what is kept of all versions.
        var now = clock.GetUtcNow();
        foreach (var moment in model.Moments)
        {
            string[] by = ["SourceName", "month", "ServiceName", "SubAccountId", "BillingAccountId"];
            var query = new CostQuery { By = by, AsOf = moment };
            var then = await ledger.SummarizeAsync(query, CancellationToken.None);
            Assert.Equal(model.Summary(by, moment), Summary(then));

            var current = await ledger.SummarizeAsync(query with { AsOf = null }, CancellationToken.None);
            var differences = await ledger.DiffAsync(new() { By = by, Before = moment, After = now }, CancellationToken.None);
            Assert.Equal(current.Sum(group => group.Costs.Billed) - then.Sum(group => group.Costs.Billed), differences.Sum(difference => difference.Change.Billed));
        }

        // What sources hold, whether it counts or not, is what their last imports brought.
        foreach (var source in Sources)
        {
            var periods = await ledger.PeriodsAsync(source, CancellationToken.None);
            Assert.Equal(model.Held(source).Sum(charge => charge.Billed), periods.Sum(period => period.Costs.Billed));
            Assert.Equal(model.Held(source).Count, periods.Sum(period => period.Rows));
        }

        var year = new DatePeriod(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var days = await ledger.DailyCostAsync(CostScope.Everything, year, CostMetric.BilledCost, currency: null, CancellationToken.None);
        Assert.Equal(model.Counted(asOf: null).Sum(charge => charge.Charge.Billed), days.Sum(day => day.Cost));
    }

    private static Task<ImportReport> ImportAsync(ILedgerStore ledger, string source, IReadOnlyList<Charge> charges, TestFolder folder)
    {
        var bill = new TestBill();
        foreach (var charge in charges)
        {
            bill.Row(TestBill.On(
                2026, charge.Month, charge.Day,
                ("BilledCost", charge.Billed.ToString(CultureInfo.InvariantCulture)), ("ServiceName", charge.Service), ("SubAccountId", charge.Account),
                ("BillingAccountId", charge.Payer), ("ResourceId", $"i-{charge.Day}{charge.Service}")));
        }

        return ledger.ImportAsync(new() { Source = source, Files = [bill.In(folder)] }, progress: null, CancellationToken.None);
    }

    private static IReadOnlyList<(string Keys, decimal Billed, long Rows)> Summary(IEnumerable<CostGroup> groups) =>
        [.. groups.Select(group => (string.Join('|', group.Keys), group.Costs.Billed, group.Rows)).Order()];

    private abstract record Step;

    private sealed record Import(string Source, IReadOnlyList<Charge> Charges) : Step
    {
        public override string ToString() => $"Import {Source}: {string.Join("; ", Charges)}";
    }

    private sealed record Again(string Source) : Step;

    private sealed record Prefer(string Source, int Precedence) : Step;

    private sealed record Remove(string Source) : Step;

    private sealed record Reopen : Step;

    private sealed record Charge(int Month, int Day, string Service, string Account, string Payer, decimal Billed);

    /// <summary>Everything that was ever imported, as lists.</summary>
    private sealed class Model
    {
        private readonly List<(string Source, int Month, DateTimeOffset Since, IReadOnlyList<Charge> Charges)> versions = [];

        public Dictionary<string, int> Precedence { get; } = [];

        public IEnumerable<DateTimeOffset> Moments => versions.Select(version => version.Since).Distinct();

        public void Import(string source, IReadOnlyList<Charge> charges, DateTimeOffset now) =>
            versions.AddRange(charges.GroupBy(charge => charge.Month).Select(month => (source, month.Key, now, (IReadOnlyList<Charge>)[.. month])));

        public void Remove(string source)
        {
            versions.RemoveAll(version => version.Source == source);
            Precedence.Remove(source);
        }

        public IReadOnlyList<Charge> Held(string source) => [.. At(null).Where(charge => charge.Source == source).Select(charge => charge.Charge)];

        public IEnumerable<(string Source, Charge Charge)> Counted(DateTimeOffset? asOf) => At(asOf)
            .GroupBy(charge => (charge.Charge.Month, charge.Charge.Payer))
            .SelectMany(bill => bill.Where(charge => PrecedenceOf(charge.Source) == bill.Max(other => PrecedenceOf(other.Source))));

        public IReadOnlyList<(string Keys, decimal Billed, long Rows)> Summary(string[] by, DateTimeOffset? asOf) =>
        [
            .. Counted(asOf)
                .GroupBy(charge => string.Join('|', by.Select(column => Key(column, charge.Source, charge.Charge))))
                .Select(group => (group.Key, group.Sum(charge => charge.Charge.Billed), (long)group.Count()))
                .Order(),
        ];

        private IEnumerable<(string Source, Charge Charge)> At(DateTimeOffset? asOf) => versions
            .Where(version => asOf is null || version.Since <= asOf)
            .GroupBy(version => (version.Source, version.Month))
            .SelectMany(period => period.MaxBy(version => version.Since).Charges.Select(charge => (period.Key.Source, charge)));

        private int PrecedenceOf(string source) => Precedence.GetValueOrDefault(source);

        private static string Key(string column, string source, Charge charge) => column switch
        {
            "month" => $"2026-{charge.Month:00}",
            "day" => $"2026-{charge.Month:00}-{charge.Day:00}",
            "ServiceName" => charge.Service,
            "SubAccountId" => charge.Account,
            "BillingAccountId" => charge.Payer,
            "RegionId" => "us-east-1",
            "ResourceId" => $"i-{charge.Day}{charge.Service}",
            _ => source,
        };
    }
}
