using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Charges;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Charges;

public sealed class SimulatedBillTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 22, 17, 5, TimeSpan.Zero);
    private static readonly TimeSpan Past = new(0, 17, 5); // of the hour of the clock in which the run begins
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(60.5);

    [Fact]
    public void A_node_costs_its_started_seconds_and_a_minute_at_least()
    {
        var environment = Draw(new());
        var bill = CloudBill.Of(environment, [Lease(environment, "m5.large", TimeSpan.FromMinutes(10.001), TimeSpan.FromMinutes(70)), Lease(environment, "m5.large", TimeSpan.Zero, TimeSpan.FromSeconds(5))], []);

        Assert.Equal(0.1m + Math.Round(1 / 60m, 10) * 0.1m, bill.Total);
    }

    [Fact]
    public void Charges_are_the_bill_to_the_last_digit_and_each_node_is_charged_for_its_time() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var environment = Draw(new()
        {
            Commitments = [Reservation(random.Next(1, 4)), Plan(random.Next(1, 9) / 10m) with { From = TimeSpan.FromHours(random.Next(0, 50)) }],
            PriceChanges = [new(TimeSpan.FromHours(random.Next(1, 60)), OfferSelector.All, Factor: random.Next(1, 30) / 10m)],
        });
        var leases = RandomLeases(environment, random);
        DataTransfer[] transfers = [.. Enumerable.Range(0, 5).Select(i => new DataTransfer($"w{i % 2}", "aws", "here", "internet", random.Next(1, 30_000), TimeSpan.FromHours(i), TimeSpan.FromHours(i + 1)))];
        var bill = CloudBill.Of(environment, leases, transfers);
        var charges = SimulatedCharges.Of(environment, leases, transfers).ToList();

        Assert.Equal(bill.Total, charges.Sum(charge => charge.EffectiveCost));
        Assert.Equal(bill.Total, bill.Parts.Sum(part => part.Cost));
        Assert.Equal(bill.Total, bill.ByDay.Values.Sum());
        Assert.Equal(bill.Total, bill.ByWorkload.Values.Sum() + bill.Idle + bill.UnusedCommitments);
        foreach (var lease in leases)
        {
            var hours = charges.Where(charge => charge.ResourceId == lease.Node).Sum(charge => charge.ConsumedQuantity!.Value);
            Assert.InRange((double)hours, Math.Max((lease.To - lease.From).TotalHours, 1 / 60.0) - 1e-6, Math.Max((lease.To - lease.From).TotalHours, 1 / 60.0) + (2.0 / 3600) + 1e-6);
        }

        // What is paid for commitments is paid once, whatever is used of it: in the hours in which they are in force.
        foreach (var commitment in environment.Environment.Commitments)
        {
            var its = charges.Where(charge => charge.CommitmentDiscountId == commitment.Name).ToLookup(charge => charge.ChargeCategory == "Purchase");
            Assert.Equal(its[true].Sum(charge => charge.BilledCost), its[false].Sum(charge => charge.EffectiveCost));
            Assert.All(its[true], charge => Assert.Equal(0, charge.EffectiveCost));
            Assert.All(its[false], charge => Assert.Equal(0, charge.BilledCost));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void A_reservation_pays_from_the_share_of_hours_on_that_is_not_its_discount() => Prop.ForAll(Gen.Choose(1, 60).ToArbitrary(), hours =>
    {
        // 60.5 hours at a discount of a quarter: 45.375 hours of use are what it costs.
        var lease = (EnvironmentRun environment) => Lease(environment, "m5.large", TimeSpan.Zero, TimeSpan.FromHours(hours));
        var (without, with) = (Draw(new()), Draw(new() { Commitments = [Reservation(1)] }));
        var (onDemand, committed) = (CloudBill.Of(without, [lease(without)], []), CloudBill.Of(with, [lease(with)], []));

        Assert.Equal(hours * 0.1m, onDemand.Total);
        Assert.Equal(0.075m * 60.5m, committed.Total);
        Assert.Equal(hours > 45, committed.Total < onDemand.Total);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void What_a_commitment_did_not_cover_in_its_hour_is_lost()
    {
        var environment = Draw(new() { Commitments = [Reservation(2)] });
        NodeLease[] leases = [.. Enumerable.Range(0, 3).Select(i => Lease(environment, "m5.large", TimeSpan.FromHours(10) - Past, TimeSpan.FromHours(12) - Past, $"n{i}"))];
        var bill = CloudBill.Of(environment, leases, []);

        Assert.Equal(0.075m * 2 * 60.5m + 0.1m * 2, bill.Total);
        Assert.Equal(0.075m * 2 * 58.5m, bill.UnusedCommitments);
    }

    [Fact]
    public void A_price_holds_for_whole_hours_of_the_clock()
    {
        // The price doubles at 01:47:05; the hour from 02:00 on is the first that costs more.
        var environment = Draw(new() { PriceChanges = [new(TimeSpan.FromHours(3.5), OfferSelector.All, Factor: 2)] });
        var bill = CloudBill.Of(environment, [Lease(environment, "m5.large", TimeSpan.FromHours(3) - Past, TimeSpan.FromHours(5) - Past)], []);

        Assert.Equal(0.1m + 0.2m, bill.Total);
    }

    [Theory]
    [InlineData(PurchaseOption.OnDemand)]
    [InlineData(PurchaseOption.Spot)]
    public void The_list_price_is_that_on_demand_in_the_hour_whatever_is_paid(PurchaseOption purchase)
    {
        var environment = Draw(new() { PriceChanges = [new(TimeSpan.FromHours(3.5), new() { Purchases = [PurchaseOption.OnDemand] }, Factor: 2)] });
        var lease = Lease(environment, "m5.large", TimeSpan.FromHours(3) - Past, TimeSpan.FromHours(5) - Past);
        var offer = environment.Market.First(offer => offer.InstanceType == "m5.large" && offer.Purchase == purchase);
        var charges = SimulatedCharges.Of(environment, [lease with { Offer = offer.Index }], []).ToList();

        Assert.Equal([0.1m, 0.2m], charges.Select(charge => charge.ListUnitPrice!.Value));
        Assert.Equal(0.3m, charges.Sum(charge => charge.ListCost));
        Assert.All(charges, charge => Assert.True(charge.EffectiveCost <= charge.ListCost));
    }

    [Fact]
    public void Steps_of_a_tariff_count_the_traffic_of_a_region_in_a_calendar_month()
    {
        var environment = Draw(new());
        DataTransfer Sent(string workload, double hour, decimal gibibytes) => new(workload, "aws", "here", "internet", gibibytes, TimeSpan.FromHours(hour), TimeSpan.FromHours(hour + 1));
        var bill = CloudBill.Of(environment, [], [Sent("a", 0, 8_000), Sent("b", 0.5, 4_240), Sent("a", 3, 8_000)]);

        // 10,240 GiB cost 0.09 and 2,000 cost 0.05 in November; December begins anew.
        Assert.Equal((10_240 * 0.09m) + (2_000 * 0.05m) + (8_000 * 0.09m), bill.Network);
        Assert.Equal(16_000 * 0.09m, bill.ByWorkload["a"]);
    }

    [Fact]
    public void The_best_commitment_is_at_most_as_dear_as_any_other() => Prop.ForAll(Gen.Choose(0, 20).Select(hour => hour / 10m).NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 9).Select(tenths => tenths / 10m).ToArbitrary(), (hours, discount) =>
    {
        var (_, saving) = CommitmentAdvice.Best([.. hours], discount);
        var best = hours.Append(0).Max(amount => hours.Sum(hour => Math.Min(hour, amount)) - ((1 - discount) * amount * hours.Count));

        Assert.Equal(best, saving);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Opportunities_tell_idle_machines_spot_and_commitments_with_what_they_save()
    {
        var environment = Draw(new());
        var used = Lease(environment, "m5.large", TimeSpan.Zero, Horizon, "n0") with { Use = [new("batch", Horizon.TotalSeconds, 0, 0)] };
        var found = SavingOpportunities.Of(environment, [used], new HashSet<string> { "batch" });

        // Half of the processors and no memory were requested: three quarters are idle. A month of 730 hours.
        Assert.Equal(54.75m, Assert.Single(found, opportunity => opportunity.Kind == OpportunityKind.IdleMachines).MonthlySaving);
        Assert.Equal(51.1m, Assert.Single(found, opportunity => opportunity.Kind == OpportunityKind.SpotMachines).MonthlySaving);
        Assert.InRange(Assert.Single(found, opportunity => opportunity.Kind == OpportunityKind.Commitment).MonthlySaving, 28.5m, 29.2m); // 0.04 an hour, less half an hour that is committed after the end
        Assert.DoesNotContain(SavingOpportunities.Of(environment, [used], new HashSet<string>()), opportunity => opportunity.Kind == OpportunityKind.SpotMachines);
    }

    private static HeldCommitment Reservation(int machines) => new() { Name = "reserved", Provider = "aws", Region = "here", InstanceType = "m5.large", Machines = machines, Discount = 0.25m };

    private static HeldCommitment Plan(decimal spend) => new() { Name = "plan", Provider = "aws", HourlySpend = spend, Discount = 0.2m };

    private static NodeLease[] RandomLeases(EnvironmentRun environment, Random random) => [.. Enumerable.Range(0, random.Next(1, 12)).Select(i =>
    {
        var from = TimeSpan.FromSeconds(random.NextDouble() * 200_000);
        var to = from + TimeSpan.FromSeconds(random.NextDouble() * (Horizon - from).TotalSeconds);
        var seconds = (to - from).TotalSeconds;
        return Lease(environment, random.Next(2) == 0 ? "m5.large" : "m5.xlarge", from, to, $"n{i}") with
        {
            Use = [new("w0", seconds * random.NextDouble(), seconds * random.NextDouble() * 4e9, 0), new("w1", seconds * random.NextDouble(), seconds * random.NextDouble() * 4e9, 0)],
        };
    })];

    private static NodeLease Lease(EnvironmentRun environment, string type, TimeSpan from, TimeSpan to, string name = "n") =>
        new(name, environment.Market.First(offer => offer.InstanceType == type && offer.Purchase == PurchaseOption.OnDemand).Index, from, to, []);

    private static EnvironmentRun Draw(CloudEnvironmentParts parts) => EnvironmentRun.Draw(
        new()
        {
            Catalog = new(new()
            {
                Offers =
                [
                    new(new("aws", "m5.large", "m5", "amd64", 2, 8), "here", 0.1m, 0.03m, "2026"),
                    new(new("aws", "m5.xlarge", "m5", "amd64", 4, 16), "here", 0.2m, 0.06m, "2026"),
                ],
                Regions = [new("aws", "here", "DE", "Europe", 50, 8, 1, 300)],
                Egress = [new("aws", "here", "internet:0-10TB", 0.09m, "2026"), new("aws", "here", "internet:10TB+", 0.05m, "2026")],
                Commitments = [new("aws", "m5", "here", 1, "no_upfront", "savings plan", 0.4m, "2026")],
            }),
            Commitments = parts.Commitments,
            PriceChanges = parts.PriceChanges,
            Spot = SpotModel.Steady,
        },
        Start, Horizon, seed: 1);

    private sealed record CloudEnvironmentParts
    {
        public IReadOnlyList<HeldCommitment> Commitments { get; init; } = [];

        public IReadOnlyList<PriceChange> PriceChanges { get; init; } = [];
    }
}
