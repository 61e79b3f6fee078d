using System.Text.Json;
using CloudIntel.Core.Simulation.Experiments;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Experiments;

public sealed class ExperimentLaws
{
    /// <summary>Values as they come, with what breaks arithmetic among them.</summary>
    private static readonly Gen<double> AnyValue = Gen.OneOf(
        Gen.Elements(0, 1, -1, 1e-300, 1e300, 1e99, -1e99, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon),
        Gen.Choose(-1000, 1000).Select(value => value / 10.0),
        Gen.Choose(0, 3).Select(value => (double)value));

    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(40);

    private static readonly Gen<double> Value = Gen.Choose(1, 100_000).Select(value => value / 100.0);

    [Fact]
    public void No_number_of_a_result_is_infinite_or_none() => Prop.ForAll(
        Pairs(AnyValue).ToArbitrary(), pairs => JsonSerializer.Serialize(Analyse(pairs)).Length > 0).Check(Few);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void A_baseline_too_small_for_a_percentage_has_none(int seeds)
    {
        var comparison = Analyse([.. Enumerable.Range(0, seeds).Select(seed => (double.Epsilon, -3.9 - seed))]).Comparisons[0];

        Assert.Equal((seeds, null, null), (comparison.Pairs, comparison.RelativePercent, comparison.RelativeInterval));
    }

    [Fact]
    public void Changing_sides_turns_differences_round() => Prop.ForAll(Pairs(Value).ToArbitrary(), pairs =>
    {
        var (one, other) = (Analyse(pairs).Comparisons[0], Analyse([.. pairs.Select(pair => (pair.Item2, pair.Item1))]).Comparisons[0]);

        Same(-one.MeanDifference, other.MeanDifference);
        Same(one.TTest?.PValue, other.TTest?.PValue);
        Same(one.Wilcoxon?.PValue, other.Wilcoxon?.PValue);
        Same(-one.Effect?.RankBiserial, other.Effect?.RankBiserial);
        Same(1 - one.Effect?.Superiority, other.Effect?.Superiority);
        Same(-one.Effect?.CohenDz, other.Effect?.CohenDz);
        Same(-one.Interval?.Lower, other.Interval?.Upper);
    }).Check(Few);

    [Fact]
    public void Another_unit_changes_nothing_but_the_unit() => Prop.ForAll(Pairs(Value).ToArbitrary(), pairs =>
    {
        const double Factor = 1024;
        var (one, other) = (Analyse(pairs).Comparisons[0], Analyse([.. pairs.Select(pair => (Factor * pair.Item1, Factor * pair.Item2))]).Comparisons[0]);

        Same(Factor * one.Interval?.Lower, other.Interval?.Lower);
        Same(one.RelativeInterval?.Upper, other.RelativeInterval?.Upper);
        Same(one.TTest?.PValue, other.TTest?.PValue);
        Same(one.Wilcoxon?.PValue, other.Wilcoxon?.PValue);
        Same(one.Effect?.HedgesG, other.Effect?.HedgesG);
        Assert.Equal(one.Difference, other.Difference);
    }).Check(Few);

    [Fact]
    public void Intervals_hold_the_mean() => Prop.ForAll(Pairs(Value).ToArbitrary(), pairs =>
        Analyse(pairs).Summaries.All(summary => summary.Interval?.Covers(summary.Mean) is not false)).Check(Few);

    private static Gen<(double, double)[]> Pairs(Gen<double> value) =>
        Gen.Choose(1, 14).SelectMany(count => value.Two().Select(pair => (pair.Item1, pair.Item2)).ArrayOf(count));

    private static ExperimentResult Analyse((double Baseline, double Other)[] pairs)
    {
        var design = new ExperimentDesign { Algorithms = ["old", "new"], Metrics = [new("cost", "USD", true)], Criteria = [new("cost", CriterionBound.AtMost, 5), new("cost", CriterionBound.AtLeast, 5, true)] };
        return ExperimentAnalysis.Of(design, [.. pairs.SelectMany((pair, seed) => new[]
        {
            new ExperimentRun("default", "old", (ulong)seed, new Dictionary<string, double> { ["cost"] = pair.Baseline }),
            new ExperimentRun("default", "new", (ulong)seed, new Dictionary<string, double> { ["cost"] = pair.Other }),
        })]);
    }

    private static void Same(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } value)
            Assert.True(Math.Abs(value - actual!.Value) <= 1e-7 * Math.Max(1, Math.Abs(value)), $"{value} and {actual}");
    }
}
