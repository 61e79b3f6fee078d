using CloudIntel.Core.Analytics.Forecasting;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>Forecasts of totals and their parts.</summary>
public sealed class HierarchicalForecastTests
{
    private static readonly Arbitrary<ForecastNode> Trees = Tree(3).ToArbitrary();

    [Fact]
    public void Parts_and_totals_agree_in_any_tree() => Prop.ForAll(Trees, tree => Agrees(HierarchicalForecasts.Reconcile(tree))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void What_agrees_already_stays() => Prop.ForAll(Trees, tree =>
    {
        var agreed = HierarchicalForecasts.Reconcile(tree);
        Assert.Equal(agreed.Mean, HierarchicalForecasts.Reconcile(Of(agreed, tree)).Mean, 6);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Who_is_less_certain_moves_more()
    {
        // The parts say 30 with variance 1 + 3, the total 40 with variance 4: half way; the second part takes three quarters of it.
        var result = HierarchicalForecasts.Reconcile(new(40, 4, [new(10, 1, []), new(20, 3, [])]));
        Assert.Equal(35, result.Mean, 12);
        Assert.Equal([11.25, 23.75], result.Parts.Select(part => part.Mean));
        Assert.Equal(2, result.Variance, 12);
    }

    [Fact]
    public void It_is_the_least_sum_of_squares_by_variance()
    {
        var tree = new ForecastNode(100, 2, [new(50, 1, [new(20, 1, []), new(25, 4, [])]), new(60, 3, [])]);
        var best = HierarchicalForecasts.Reconcile(tree);
        var least = Distance(tree, best.Parts[0].Parts[0].Mean, best.Parts[0].Parts[1].Mean, best.Parts[1].Mean);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var (a, b, c) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            Assert.True(Distance(tree, best.Parts[0].Parts[0].Mean + a, best.Parts[0].Parts[1].Mean + b, best.Parts[1].Mean + c) >= least - 1e-9);
        }
    }

    [Fact]
    public void Forecasts_of_parts_and_their_total_add_up_at_each_step_and_keep_the_width_of_their_intervals()
    {
        var random = new Random(3);
        double[][] parts = [.. Enumerable.Range(1, 3).Select(part => Enumerable.Range(0, 90).Select(day => (100.0 * part) + (day % 7 < 5 ? 40 : 0) + (20 * random.NextDouble())).ToArray()), new double[90]];
        var forecasts = parts.Select(part => Forecaster.Forecast(part, new(14, 7))).ToList();
        var before = Forecaster.Forecast([.. Enumerable.Range(0, 90).Select(day => parts.Sum(part => part[day]))], new(14, 7));
        var (total, reconciled) = HierarchicalForecasts.Reconcile(before, forecasts);
        for (var step = 0; step < 14; step++)
        {
            Assert.Equal(total.Mean[step], reconciled.Sum(part => part.Mean[step]), 9);
            Assert.InRange(total.Mean[step], Math.Min(before.Mean[step], forecasts.Sum(part => part.Mean[step])) - 1e-9, Math.Max(before.Mean[step], forecasts.Sum(part => part.Mean[step])) + 1e-9);
            Assert.Equal(Width(before, step), Width(total, step), 9);
            Assert.All(reconciled.Zip(forecasts), pair => Assert.Equal(Width(pair.Second, step), Width(pair.First, step), 9));
            Assert.Equal(0, reconciled[3].Mean[step], 6);
        }
    }

    [Fact]
    public void A_variance_of_nothing_is_refused() =>
        Assert.Throws<ArgumentException>(() => HierarchicalForecasts.Reconcile(new(1, 0, [new(1, 1, [])])));

    private static double Width(Forecast forecast, int step) => forecast.Intervals[1].Upper[step] - forecast.Intervals[1].Lower[step];

    private static double Distance(ForecastNode tree, double a, double b, double c) =>
        Part(tree.Parts[0].Parts[0], a) + Part(tree.Parts[0].Parts[1], b) + Part(tree.Parts[1], c) + Part(tree.Parts[0], a + b) + Part(tree, a + b + c);

    private static double Part(ForecastNode node, double mean) => (node.Mean - mean) * (node.Mean - mean) / node.Variance;

    private static void Agrees(ForecastNode node)
    {
        if (node.Parts.Count == 0)
            return;
        Assert.Equal(node.Mean, node.Parts.Sum(part => part.Mean));
        foreach (var part in node.Parts)
            Agrees(part);
    }

    /// <summary>The means of one tree with the variances of another of the same shape.</summary>
    private static ForecastNode Of(ForecastNode means, ForecastNode variances) =>
        new(means.Mean, variances.Variance, [.. means.Parts.Zip(variances.Parts, Of)]);

    private static Gen<ForecastNode> Tree(int depth) =>
        from mean in Gen.Choose(-1000, 1000)
        from variance in Gen.Choose(1, 100)
        from count in depth == 0 ? Gen.Constant(0) : Gen.Choose(0, 4)
        from parts in Gen.ListOf(depth == 0 ? Gen.Constant(new ForecastNode(0, 1, [])) : Tree(depth - 1), count)
        select new ForecastNode(mean / 7.0, variance / 3.0, [.. parts]);
}
