using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Compares the values of an algorithm with those of the baseline, seed by seed.</summary>
internal static class PairedComparison
{
    /// <summary>Compares the seeds that measured both. Probabilities are not yet corrected, nor is a difference said; see <see cref="Corrected"/>.</summary>
    public static MetricComparison Of(string scenario, MetricDefinition metric, string algorithm, double[] column, double[] baselineColumn, Intervals intervals)
    {
        var both = Enumerable.Range(0, column.Length).Where(i => double.IsFinite(column[i]) && double.IsFinite(baselineColumn[i])).ToArray();
        double[] values = [.. both.Select(i => column[i])];
        double[] baseline = [.. both.Select(i => baselineColumn[i])];
        double[] differences = [.. both.Select(i => column[i] - baselineColumn[i])];
        var (mean, below) = (differences.AsSpan().Mean(), baseline.AsSpan().Mean());
        var relative = Bootstrap.RelativePercent(values.AsSpan().Mean(), below);
        double? percent = metric.IsBinary || !double.IsFinite(relative) ? null : relative;
        var percentInterval = percent is null ? null : intervals.OfRelativePercent(values, baseline);
        if (differences.Length < 2)
            return new(scenario, metric.Name, algorithm, differences.Length, mean, null, percent, null, null, null, null, Difference.None);
        var (student, ranks) = (PairedTTest.Of(differences), SignedRankTest.Of(differences));
        var interval = metric.IsBinary ? intervals.OfProportionDifference(differences) : intervals.OfMean(differences);
        return new(
            scenario, metric.Name, algorithm, differences.Length, mean, interval, percentInterval is null ? null : percent, percentInterval,
            new(student.Statistic, student.PValue, student.PValue), new(ranks.Positive, ranks.PValue, ranks.PValue), Effect(metric, differences, student, ranks), Difference.None);
    }

    /// <summary>Corrects the probabilities of each test for all comparisons of the experiment that could be made, and says which differences are left.</summary>
    public static List<MetricComparison> Corrected(List<MetricComparison> comparisons, ExperimentDesign design, double confidence)
    {
        int[] tested = [.. Enumerable.Range(0, comparisons.Count).Where(i => comparisons[i].TTest is not null)];
        var students = HolmCorrection.Of([.. tested.Select(i => comparisons[i].TTest!.PValue)]);
        var ranks = HolmCorrection.Of([.. tested.Select(i => comparisons[i].Wilcoxon!.PValue)]);
        var corrected = comparisons.ToList();
        for (var k = 0; k < tested.Length; k++)
        {
            var comparison = comparisons[tested[k]];
            var lowerIsBetter = design.Metrics.First(metric => metric.Name == comparison.Metric).LowerIsBetter;
            corrected[tested[k]] = comparison with
            {
                TTest = comparison.TTest! with { HolmPValue = students[k] },
                Wilcoxon = comparison.Wilcoxon! with { HolmPValue = ranks[k] },
                Difference = students[k] > 1 - confidence || comparison.MeanDifference == 0 ? Difference.None
                    : comparison.MeanDifference < 0 == lowerIsBetter ? Difference.Better : Difference.Worse,
            };
        }

        return corrected;
    }

    /// <summary>
    /// Cohen's d of paired differences (Statistical Power Analysis, 1988) is t by the root of n; Hedges' factor takes its bias away (1981). Superiority: McGraw and Wong 1992.
    /// </summary>
    private static EffectSizes Effect(MetricDefinition metric, double[] differences, PairedTTest student, SignedRankTest ranks)
    {
        var size = student.Statistic / Math.Sqrt(differences.Length);
        var unbiased = size * (1 - (3 / ((4.0 * (differences.Length - 1)) - 1)));
        var better = differences.Sum(difference => difference == 0 ? 0.5 : difference < 0 == metric.LowerIsBetter ? 1 : 0);
        return new(size, unbiased, ranks.RankBiserial, better / differences.Length);
    }
}
