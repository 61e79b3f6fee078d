using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>Laws that hold for any rules and any charges.</summary>
public sealed class ConservationProperties
{
    internal static readonly string[] Columns = ["ServiceName", "SubAccountId", "tag:team", "tag:env", "ConsumedUnit"];
    private static readonly string[] Texts = ["a", "b", "c", "A", "web-1", "17", "n/a"];
    private static readonly string[] Pools = ["p0", "p1", "p2", "p3"];

    internal static readonly Gen<string?> Text = Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements(Texts).Select(text => (string?)text));

    private static readonly Gen<ChargeCondition> Condition =
        from column in Gen.Elements(Columns)
        from asked in Gen.Elements(Enum.GetValues<ConditionOperator>())
        from text in Gen.Elements(Texts)
        select asked == ConditionOperator.Range
            ? new ChargeCondition(new ChargeText(column), asked, "1", "20")
            : new ChargeCondition(new ChargeText(column), asked, text);

    private static readonly Gen<AllocationRule> Rule =
        from conditions in Gen.ListOf(Condition, 2)
        from count in Gen.Choose(0, 2)
        from kind in Gen.Choose(0, 3)
        from column in Gen.Elements(Columns)
        from text in Gen.Elements(Texts)
        from pool in Gen.Elements(Pools)
        let when = conditions.Take(count).ToList()
        select kind switch
        {
            0 => new AllocationRule { When = when, Value = text },
            1 => new AllocationRule { When = when, From = new(new ChargeText(column)) },
            2 => new AllocationRule { When = when, From = new(new ChargeText(column), "^([a-z])") },
            _ => new AllocationRule { When = when, Shared = pool },
        };

    /// <summary>A pool of a number, which may share into those of lower numbers.</summary>
    private static Gen<SharedPool> Pool(int number) =>
        from split in Gen.Elements(Enum.GetValues<SplitMethod>())
        from window in Gen.Elements(Enum.GetValues<SplitWindow>())
        from fallback in Gen.Elements(Enum.GetValues<SplitFallback>())
        from named in Gen.SubListOf("a", "b", "c", "z")
        from lower in Gen.SubListOf(Pools.Take(number).ToArray())
        let pools = split is SplitMethod.Even or SplitMethod.Fixed ? lower : []
        let names = named.Select(name => (Name: name, IsPool: false)).Concat(pools.Select(name => (Name: name, IsPool: true))).DefaultIfEmpty((Name: "a", IsPool: false)).ToList()
        let targets = split == SplitMethod.Fixed || named.Count > 0 || pools.Count > 0
            ? names.Select((name, i) => new SplitTarget(name.Name, split != SplitMethod.Fixed ? 0 : i == 0 ? 100 - ((names.Count - 1) * 7.3m) : 7.3m, name.IsPool)).ToList()
            : []
        select new SharedPool
        {
            Name = Pools[number],
            Split = split,
            Window = window,
            WhenNoWeights = fallback,
            Targets = targets,
            UsageUnit = window == SplitWindow.Day ? "a" : null,
            Metric = "m",
        };

    /// <summary>Rules of three dimensions, one of which rolls up another that rolls up the third.</summary>
    internal static readonly Gen<AllocationRules> Policy =
        from team in Gen.ListOf(Rule, 5)
        from product in Gen.ListOf(Rule, 3)
        from pools in Gen.CollectToArray(Enumerable.Range(0, Pools.Length), Pool)
        from others in Gen.CollectToArray(Enumerable.Range(0, Pools.Length), Pool)
        from fallback in Text
        from decimals in Gen.Choose(0, 22)
        from column in Gen.Elements(Enum.GetValues<CostColumn>())
        from order in Gen.Shuffle(new[] { 0, 1, 2 })
        let dimensions = new[]
        {
            new AllocationDimension
            {
                Name = "team", Rules = [.. team], Shared = pools,
                Spelling = new() { Case = LetterCase.Lower, Ignored = ["n/a"], Aliases = new Dictionary<string, string> { ["web-1"] = "b" } },
            },
            new AllocationDimension
            {
                Name = "product", Rules = [.. product], Shared = others, Default = fallback,
                RollUp = new("team", new Dictionary<string, string> { ["a"] = "shop", ["b"] = "shop", ["z"] = "search" }),
            },
            new AllocationDimension
            {
                Name = "division", RollUp = new("product", new Dictionary<string, string> { ["shop"] = "retail" }),
                Rules = [.. product], Shared = others,
            },
        }
        select new AllocationRules { SplitDecimals = decimals, WeightColumn = column, Dimensions = [.. order.Select(i => dimensions[i])] };

    private static readonly Gen<Amount> Money =
        from units in Gen.Choose(-2_000_000_000, 2_000_000_000)
        from scale in Gen.Choose(0, 22)
        from small in Gen.Choose(0, 1000)
        select new Amount((units * Power(scale)) + small);

    private static readonly Gen<Charge> AnyCharge =
        from day in Gen.Choose(0, 40)
        from currency in Gen.Elements("USD", "EUR")
        from texts in Gen.ArrayOf(Text, Columns.Length)
        from billed in Money
        from effective in Money
        from list in Money
        from usage in Gen.Choose(-5, 1000)
        select new Charge(new DateOnly(2026, 3, 20).AddDays(day), currency, texts, new(billed, effective, list, billed), Amount.Of(usage));

    private static readonly Gen<UnitPoint> Point =
        from value in Gen.Elements("a", "b", "z")
        from day in Gen.Choose(0, 40)
        from units in Gen.Choose(0, 3)
        select new UnitPoint("m", value, new DateOnly(2026, 3, 20).AddDays(day), units);

    private static readonly Arbitrary<(AllocationRules Rules, Charge[] Charges, UnitPoint[] Points, int Seed)> Cases = (
        from rules in Policy
        from charges in Gen.ArrayOf(AnyCharge)
        from points in Gen.ArrayOf(Point, 10)
        from seed in Gen.Choose(0, int.MaxValue)
        select (rules, charges, points, seed)).ToArbitrary();

    [Fact]
    public void What_is_allocated_and_what_is_not_add_up_to_the_total_in_every_dimension_column_currency_and_day() => Prop.ForAll(Cases, test =>
    {
        var allocation = Run(test.Rules, test.Charges, test.Points);
        Assert.Equal(
            test.Charges.GroupBy(charge => (charge.Day, charge.Currency)).ToDictionary(day => day.Key, day => Sum(day.Select(charge => charge.Costs))),
            allocation.Totals.ToDictionary(total => (total.Day, total.Currency), total => total.Costs));
        Assert.All(allocation.Dimensions, dimension => Assert.Equal(
            allocation.Totals.ToDictionary(total => (total.Day, total.Currency), total => total.Costs),
            dimension.Costs.GroupBy(cost => (cost.Day, cost.Currency)).ToDictionary(day => day.Key, day => Sum(day.Select(cost => cost.Total)))));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void The_order_of_charges_and_units_changes_nothing() => Prop.ForAll(Cases, test =>
    {
        var random = new Random(test.Seed);
        var (charges, points) = (test.Charges.ToArray(), test.Points.ToArray());
        random.Shuffle(charges);
        random.Shuffle(points);
        var (one, other) = (Run(test.Rules, test.Charges, test.Points), Run(test.Rules, charges, points));
        Assert.Equal(one.Totals, other.Totals);
        Assert.All(one.Dimensions.Zip(other.Dimensions), pair =>
        {
            Assert.Equal(pair.First.Costs, pair.Second.Costs);
            Assert.Equal(pair.First.Pools, pair.Second.Pools);
        });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Charges_that_are_alike_may_be_added_up_before() => Prop.ForAll(Cases, test =>
    {
        var halves = test.Charges.SelectMany(charge => new[]
        {
            charge with { Costs = new(new(1), new(-1), new(7), new(0)), Usage = Amount.Zero },
            charge with { Costs = charge.Costs - new CostAmounts(new(1), new(-1), new(7), new(0)) },
        }).ToArray();
        var (whole, split) = (Run(test.Rules, test.Charges, test.Points), Run(test.Rules, halves, test.Points));
        Assert.All(whole.Dimensions.Zip(split.Dimensions), pair => Assert.Equal(
            pair.First.Costs.Select(cost => (cost.Day, cost.Currency, cost.Value, cost.Total)),
            pair.Second.Costs.Select(cost => (cost.Day, cost.Currency, cost.Value, cost.Total))));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static CostAllocation Run(AllocationRules rules, IEnumerable<Charge> charges, UnitPoint[] points)
    {
        var plan = AllocationPlan.Compile(rules);
        var run = plan.Start();
        foreach (var charge in charges)
        {
            var keys = plan.Columns.Select(column => charge.Texts[Array.IndexOf(Columns, column)]).ToList();
            run.Add(new(charge.Day, charge.Currency, keys, charge.Costs, charge.Usage, 1));
        }

        return run.Finish(points);
    }

    private static CostAmounts Sum(IEnumerable<CostAmounts> costs) => costs.Aggregate(default(CostAmounts), (sum, cost) => sum + cost);

    private static Int128 Power(int exponent) => Enumerable.Range(0, exponent).Aggregate(Int128.One, (power, _) => power * 10);

    internal sealed record Charge(DateOnly Day, string Currency, string?[] Texts, CostAmounts Costs, Amount Usage);
}
