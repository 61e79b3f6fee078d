using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Experiments;

public sealed class ExperimentAnalysisTests
{
    private static readonly MetricDefinition Cost = new("cost", "USD", LowerIsBetter: true);
    private static readonly MetricDefinition Success = new("success", "share", LowerIsBetter: false);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(80)]
    public void An_algorithm_beside_itself_shows_no_difference(int seeds)
    {
        var result = ExperimentAnalysis.Of(Design(seeds), Runs(seeds, (_, cost) => cost));

        var comparison = result.Comparisons[0];
        Assert.Equal((Difference.None, 0), (comparison.Difference, comparison.MeanDifference));
        Assert.Equal(0, comparison.RelativePercent);
        if (seeds == 1)
            return;
        Assert.Equal(new Interval(0, 0), comparison.Interval);
        Assert.Equal(new Interval(0, 0), comparison.RelativeInterval);
        Assert.Equal(new TestOutcome(0, 1, 1), comparison.TTest);
        Assert.Equal(new TestOutcome(0, 1, 1), comparison.Wilcoxon);
        Assert.Equal(new EffectSizes(0, 0, 0, 0.5), comparison.Effect);
    }

    [Fact]
    public void A_small_difference_is_found_where_seeds_are_the_same()
    {
        // One percent cheaper, where chance moves costs by ten.
        var stream = new RandomStream(3, "noise");
        var result = ExperimentAnalysis.Of(Design(20), Runs(20, (_, cost) => (0.99 * cost) + (0.1 * stream.NextNormal())));

        var comparison = result.Comparisons[0];
        Assert.Equal(Difference.Better, comparison.Difference);
        Assert.True(comparison.RelativeInterval!.Value.Covers(-1) && comparison.RelativeInterval.Value.Upper < 0);
        Assert.True(comparison.Interval!.Value.Upper - comparison.Interval.Value.Lower < 0.2);
        Assert.True(result.Summaries[0].Interval!.Value.Upper - result.Summaries[0].Interval!.Value.Lower > 4);
        Assert.True(comparison.Effect!.Superiority > 0.95 && comparison.Effect.CohenDz < -1 && Math.Abs(comparison.Effect.HedgesG!.Value) < Math.Abs(comparison.Effect.CohenDz.Value));
    }

    [Fact]
    public void More_is_better_where_the_metric_says_so()
    {
        var design = Design(10) with { Metrics = [Success] };
        var runs = Enumerable.Range(0, 10).SelectMany(seed => new[] { Run("old", seed, (Success, 0.90 + (0.001 * seed))), Run("new", seed, (Success, 0.95 + (0.0012 * seed))) });

        Assert.Equal(Difference.Better, ExperimentAnalysis.Of(design, [.. runs]).Comparisons[0].Difference);
        Assert.Equal(1, ExperimentAnalysis.Of(design, [.. runs]).Comparisons[0].Effect!.Superiority);
    }

    [Fact]
    public void The_order_of_runs_does_not_matter()
    {
        var runs = Runs(12, (seed, cost) => cost - seed);
        var (one, other) = (ExperimentAnalysis.Of(Design(12), runs), ExperimentAnalysis.Of(Design(12), [.. runs.Reverse()]));

        Assert.Equal(one.Summaries, other.Summaries);
        Assert.Equal(one.Comparisons, other.Comparisons);
    }

    [Fact]
    public void The_more_is_compared_the_more_it_takes_to_be_significant()
    {
        var runs = Runs(10, (seed, cost) => cost - (seed % 3) + 0.2);
        var alone = ExperimentAnalysis.Of(Design(10), runs);
        var many = Design(10) with { Metrics = [Cost, .. Enumerable.Range(0, 9).Select(i => new MetricDefinition($"noise{i}", "", true))] };
        var among = ExperimentAnalysis.Of(many, [.. runs.Select(run => run with
        {
            Values = many.Metrics.ToDictionary(metric => metric.Name, metric => metric == Cost ? run.Values["cost"] : run.Seed),
        })]);

        Assert.Equal(alone.Comparisons[0].TTest!.PValue, alone.Comparisons[0].TTest!.HolmPValue);
        Assert.Equal(10 * among.Comparisons[0].TTest!.PValue, among.Comparisons[0].TTest!.HolmPValue, 1e-12);
        Assert.Equal((Difference.Better, Difference.None), (alone.Comparisons[0].Difference, among.Comparisons[0].Difference));
    }

    [Fact]
    public void What_a_seed_did_not_measure_is_left_out_with_its_pair()
    {
        var runs = Runs(10, (_, cost) => cost + 1).Select(run => run.Seed == 4 && run.Algorithm == "new" ? Run("new", 4, (Cost, double.NaN)) : run);
        var result = ExperimentAnalysis.Of(Design(10), [.. runs]);

        Assert.Equal(9, result.Comparisons[0].Pairs);
        Assert.Equal(1, result.Comparisons[0].MeanDifference, 1e-12);
        Assert.Equal([10, 9], result.Summaries.Select(summary => summary.Count));
    }

    [Fact]
    public void Criteria_are_decided_by_the_interval()
    {
        var runs = Runs(20, (_, cost) => 0.8 * cost);
        var mean = runs.Where(run => run.Algorithm == "old").Average(run => run.Values["cost"]);
        var result = ExperimentAnalysis.Of(
            Design(20) with
            {
                Criteria =
                [
                    new("cost", CriterionBound.AtMost, 2 * mean),
                    new("cost", CriterionBound.AtMost, mean * 1.001, Algorithm: "old"),
                    new("cost", CriterionBound.AtLeast, 2 * mean, Algorithm: "old"),
                    new("cost", CriterionBound.AtMost, -15, RelativeToBaseline: true),
                    new("cost", CriterionBound.AtMost, -25, RelativeToBaseline: true),
                ],
            },
            runs);

        Assert.Equal(
            [("old", CriterionOutcome.Pass), ("new", CriterionOutcome.Pass), ("old", CriterionOutcome.Inconclusive), ("old", CriterionOutcome.Fail), ("new", CriterionOutcome.Pass), ("new", CriterionOutcome.Fail)],
            result.Criteria.Select(verdict => (verdict.Algorithm, verdict.Outcome)));
        Assert.Equal(CriterionOutcome.Fail, result.Outcome);
        Assert.Equal(-20, result.Criteria[^1].Measured!.Value, 1e-9);
    }

    [Fact]
    public void One_seed_decides_nothing()
    {
        var result = ExperimentAnalysis.Of(Design(1) with { Criteria = [new("cost", CriterionBound.AtMost, 1e9)] }, Runs(1, (_, cost) => cost));

        Assert.Equal(CriterionOutcome.Inconclusive, result.Outcome);
        Assert.Null(result.Comparisons[0].TTest);
    }

    [Fact]
    public void Ten_runs_without_a_failure_do_not_prove_that_there_is_none()
    {
        var kept = new MetricDefinition("kept", "share", LowerIsBetter: false, IsBinary: true);
        var design = Design(10) with { Metrics = [kept], Criteria = [new("kept", CriterionBound.AtLeast, 0.9, Algorithm: "new")] };
        ExperimentResult Of(int seeds) => ExperimentAnalysis.Of(design, [.. Enumerable.Range(0, seeds).SelectMany(seed => new[] { Run("old", seed, (kept, 0)), Run("new", seed, (kept, 1)) })]);

        Assert.Equal(CriterionOutcome.Inconclusive, Of(10).Outcome);
        Assert.Equal(CriterionOutcome.Pass, Of(50).Outcome);
        Assert.Equal(Difference.Better, Of(10).Comparisons[0].Difference);
        Assert.Null(Of(10).Comparisons[0].RelativePercent);
    }

    private static ExperimentDesign Design(int seeds) => new() { Algorithms = ["old", "new"], Metrics = [Cost], Seeds = SeedRule.Exactly(seeds) };

    private static ExperimentRun Run(string algorithm, int seed, params (MetricDefinition Metric, double Value)[] values) =>
        new("default", algorithm, (ulong)seed, values.ToDictionary(value => value.Metric.Name, value => value.Value));

    /// <summary>Costs of about 100, and what another algorithm makes of them.</summary>
    private static IReadOnlyCollection<ExperimentRun> Runs(int seeds, Func<int, double, double> other)
    {
        var stream = new RandomStream(11, "costs");
        return [.. Enumerable.Range(0, seeds).SelectMany(seed =>
        {
            var cost = 100 + (10 * stream.NextNormal());
            return new[] { Run("old", seed, (Cost, cost)), Run("new", seed, (Cost, other(seed, cost))) };
        })];
    }
}
