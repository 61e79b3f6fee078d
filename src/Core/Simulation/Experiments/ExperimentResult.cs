namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Ends of a confidence interval, both inside, both finite.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether a value lies inside.</summary>
    public bool Covers(double value) => value >= Lower && value <= Upper;
}

/// <summary>What the seeds of one algorithm showed of one metric in one scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Count">How many seeds measured it; where 0, the rest is 0.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation; 0 of one.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Median">The median.</param>
/// <param name="Greatest">The largest.</param>
/// <param name="Interval">Of the mean; null of fewer than two.</param>
public sealed record MetricSummary(
    string Scenario, string Metric, string Algorithm, int Count, double Mean, double Deviation, double Least, double Median, double Greatest, Interval? Interval);

/// <summary>Whether an algorithm differs from the baseline.</summary>
public enum Difference
{
    /// <summary>None that chance would not make too: which does not say that there is none.</summary>
    None,

    /// <summary>It is better.</summary>
    Better,

    /// <summary>It is worse.</summary>
    Worse,
}

/// <summary>A test of the paired differences, two-sided.</summary>
/// <param name="Statistic">t, or the sum of the ranks of positive differences; null where there is none, as of differences that are all the same.</param>
/// <param name="PValue">Probability of such differences, or more extreme ones, where there is no difference.</param>
/// <param name="HolmPValue">The same, corrected for the number of comparisons of the experiment.</param>
public sealed record TestOutcome(double? Statistic, double PValue, double HolmPValue);

/// <summary>How large a difference is beside the spread.</summary>
/// <param name="CohenDz">Mean difference in standard deviations of the differences; null where they do not vary and are not 0.</param>
/// <param name="HedgesG">The same without its bias of few seeds.</param>
/// <param name="RankBiserial">Share of the ranks in favour of a positive difference, less the share against: −1 to 1.</param>
/// <param name="Superiority">With which probability the algorithm is the better one for a seed; equal ones count half.</param>
public sealed record EffectSizes(double? CohenDz, double? HedgesG, double RankBiserial, double Superiority);

/// <summary>An algorithm beside the baseline, seed by seed.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Pairs">How many seeds measured both; where 0, the difference is 0 and nothing else is known.</param>
/// <param name="MeanDifference">Mean of the algorithm's values less the baseline's.</param>
/// <param name="Interval">Of the mean difference; null of fewer than two pairs.</param>
/// <param name="RelativePercent">The difference of the means in percent of the baseline's; null where that is 0 or cannot be told from it, and of proportions, which differ in points.</param>
/// <param name="RelativeInterval">Of that percentage; null with it, and of fewer than two pairs.</param>
/// <param name="TTest">Student's paired test, of means; null of fewer than two pairs.</param>
/// <param name="Wilcoxon">Wilcoxon's signed-rank test, which no outlier moves; null of fewer than two pairs.</param>
/// <param name="Effect">Sizes of the effect; null of fewer than two pairs.</param>
/// <param name="Difference">By the corrected t test at the confidence of the experiment.</param>
public sealed record MetricComparison(
    string Scenario, string Metric, string Algorithm, int Pairs, double MeanDifference, Interval? Interval, double? RelativePercent, Interval? RelativeInterval,
    TestOutcome? TTest, TestOutcome? Wilcoxon, EffectSizes? Effect, Difference Difference);

/// <summary>What an experiment showed. All numbers are finite.</summary>
public sealed record ExperimentResult
{
    /// <summary>With which algorithm the others are compared.</summary>
    public required string Baseline { get; init; }

    /// <summary>How sure intervals are.</summary>
    public required double Confidence { get; init; }

    /// <summary>How many seeds were run.</summary>
    public required int Seeds { get; init; }

    /// <summary>Whether the means are as precise as was asked; null where nothing was asked.</summary>
    public bool? PrecisionReached { get; init; }

    /// <summary>By scenario, metric and algorithm, in the design's order.</summary>
    public required IReadOnlyList<MetricSummary> Summaries { get; init; }

    /// <summary>By scenario, metric and algorithm other than the baseline, in the design's order.</summary>
    public required IReadOnlyList<MetricComparison> Comparisons { get; init; }

    /// <summary>By criterion, scenario and algorithm.</summary>
    public required IReadOnlyList<CriterionVerdict> Criteria { get; init; }

    /// <summary>Of all criteria: one that fails fails, one that is open leaves all open; null without criteria.</summary>
    public CriterionOutcome? Outcome =>
        Criteria.Count == 0 ? null
        : Criteria.Any(verdict => verdict.Outcome == CriterionOutcome.Fail) ? CriterionOutcome.Fail
        : Criteria.Any(verdict => verdict.Outcome == CriterionOutcome.Inconclusive) ? CriterionOutcome.Inconclusive
        : CriterionOutcome.Pass;
}
