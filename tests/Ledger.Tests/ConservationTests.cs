using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.Clock;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Tests;

/// <summary>Laws about money: nothing appears, nothing disappears, whatever the bill.</summary>
public sealed class ConservationTests
{
    private static readonly string[] Groupings = ["ServiceName", "month", "tag:team", "SubAccountId", "BillingPeriodStart", "x_KubernetesNamespace", "ChargePeriodEnd", "ListUnitPrice"];

    private static readonly DatePeriod Always = new(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly Gen<Charge> Charges =
        from amount in Gen.Choose(-1_000_000_000, 1_000_000_000)
        from scale in Gen.Choose(0, 12)
        from service in Gen.Elements("EC2", "S3", "Straße", "x, \"y\"\nz", "'; --")
        from team in Gen.Elements("", "a", "b", "ü")
        from currency in Gen.Elements("USD", "EUR")
        from month in Gen.Choose(1, 4)
        from day in Gen.Choose(1, 28)
        select new Charge(amount / (decimal)Math.Pow(10, scale), service, team, currency, month, day);

    [Fact]
    public void The_sum_of_a_bill_is_the_sum_of_its_groups_for_every_grouping_also_when_loaded_twice_and_restated()
    {
        var bills = Gen.Zip(Charges.NonEmptyListOf(), Charges.NonEmptyListOf());
#pragma warning disable VSTHRD002 // FsCheck's properties are synchronous
        Prop.ForAll(bills.ToArbitrary(), pair => HoldsAsync([.. pair.Item1], [.. pair.Item2]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15).WithEndSize(60));
#pragma warning restore VSTHRD002
    }

    private static async Task HoldsAsync(IReadOnlyList<Charge> first, IReadOnlyList<Charge> second)
    {
        using var folder = new TestFolder();
        await using var ledger = await Ledgers.OpenAsync(new() { Path = Path.Combine(folder.Path, "l.duckdb") }, new ManualTimeProvider(), NullLoggerFactory.Instance, CancellationToken.None);
        await ImportAsync(ledger, first, folder);
        await CheckAsync(ledger, first);
        await ImportAsync(ledger, first, folder);
        await CheckAsync(ledger, first);
        await ImportAsync(ledger, second, folder);
        var restated = second.Select(charge => charge.Month).ToHashSet();
        await CheckAsync(ledger, [.. first.Where(charge => !restated.Contains(charge.Month)), .. second]);
    }

    private static async Task CheckAsync(ILedgerStore ledger, IReadOnlyList<Charge> charges)
    {
        var expected = charges.GroupBy(charge => charge.Currency).Select(group => (group.Key, group.Sum(charge => charge.Amount), (long)group.Count())).Order().ToList();
        foreach (var grouping in Groupings)
        {
            var groups = await ledger.SummarizeAsync(new() { By = [grouping, "ServiceCategory"] }, CancellationToken.None);
            Assert.Equal(expected, groups.GroupBy(group => group.Costs.Currency).Select(group => (group.Key, group.Sum(each => each.Costs.Billed), group.Sum(each => each.Rows))).Order());
        }

        // The daily sums are those of the charges, scope by scope.
        foreach (var scope in (CostScope[])[CostScope.Everything, new() { Services = ["ec2"] }, new() { Tags = [new("team", ["a", "ü"])] }])
        {
            var days = await ledger.DailyCostAsync(scope, Always, CostMetric.BilledCost, currency: null, CancellationToken.None);
            var fromCharges = await ledger.DailyCostAsync(scope, Always with { Start = Always.Start.AddHours(1) }, CostMetric.BilledCost, currency: null, CancellationToken.None);
            Assert.Equal(fromCharges, days);
            Assert.Equal(charges.Where(charge => IsIn(scope, charge)).Sum(charge => charge.Amount), days.Sum(day => day.Cost));
        }

        var periods = await ledger.PeriodsAsync("aws", CancellationToken.None);
        Assert.Equal(charges.Count, periods.Sum(period => period.Rows));
        Assert.Equal(charges.Sum(charge => charge.Amount), periods.Sum(period => period.Costs.Billed));
    }

    private static bool IsIn(CostScope scope, Charge charge) =>
        (scope.Services.IsEmpty || charge.Service == "EC2") && (scope.Tags.IsEmpty || charge.Team is "a" or "ü");

    private static Task<ImportReport> ImportAsync(ILedgerStore ledger, IReadOnlyList<Charge> charges, TestFolder folder)
    {
        var bill = new TestBill();
        foreach (var charge in charges)
        {
            bill.Row(TestBill.On(
                2026, charge.Month, charge.Day,
                ("BilledCost", charge.Amount.ToString(CultureInfo.InvariantCulture)), ("ServiceName", charge.Service), ("BillingCurrency", charge.Currency),
                ("Tags", charge.Team.Length == 0 ? "{}" : $$"""{"team": "{{charge.Team}}", "namespace": "{{charge.Team}}"}""")));
        }

        return ledger.ImportAsync(new() { Source = "aws", Files = [bill.In(folder)] }, progress: null, CancellationToken.None);
    }

    private sealed record Charge(decimal Amount, string Service, string Team, string Currency, int Month, int Day);
}
