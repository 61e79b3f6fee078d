using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Says what the runs of an experiment show. The order of the runs does not matter; the same runs give the same numbers.</summary>
public static class ExperimentAnalysis
{
    /// <summary>Compares. O(scenarios · metrics · algorithms · seeds · resamples).</summary>
    /// <param name="design">What is compared; see <see cref="ExperimentDesign.Validate"/>.</param>
    /// <param name="runs">Each scenario, algorithm and seed at most once.</param>
    /// <exception cref="ScenarioException">The design or a run makes no sense.</exception>
    public static ExperimentResult Of(ExperimentDesign design, IReadOnlyCollection<ExperimentRun> runs) => Of(design, runs, IntervalsOf(design));

    /// <summary>The same with intervals that may have served before.</summary>
    internal static ExperimentResult Of(ExperimentDesign design, IReadOnlyCollection<ExperimentRun> runs, Intervals intervals)
    {
        design.Validate();
        var table = new ValueTable(design, runs);
        List<MetricSummary> summaries = [];
        List<MetricComparison> comparisons = [];
        foreach (var scenario in design.Scenarios)
        {
            foreach (var metric in design.Metrics)
            {
                var baseline = table.Column(scenario, metric.Name, design.BaselineAlgorithm);
                foreach (var algorithm in design.Algorithms)
                {
                    var column = table.Column(scenario, metric.Name, algorithm);
                    summaries.Add(SampleSummary.Of(scenario, metric, algorithm, column, intervals));
                    if (algorithm != design.BaselineAlgorithm)
                        comparisons.Add(PairedComparison.Of(scenario, metric, algorithm, column, baseline, intervals));
                }
            }
        }

        comparisons = PairedComparison.Corrected(comparisons, design, intervals.Confidence);
        return new()
        {
            Baseline = design.BaselineAlgorithm,
            Confidence = design.Confidence,
            Seeds = table.Seeds,
            PrecisionReached = design.Seeds.RelativeHalfWidth is null ? null : Precise(design, summaries),
            Summaries = summaries,
            Comparisons = comparisons,
            Criteria = [.. design.Criteria.SelectMany(criterion => Verdicts(criterion, design, summaries, comparisons))],
        };
    }

    /// <summary>
    /// How many seeds there should be in all: first the fewest, then half as many again as there are, until the means are known as precisely as was asked, or the most are
    /// run. What there is already: the experiment is at its end.
    /// </summary>
    /// <param name="design">What is compared.</param>
    /// <param name="runs">All runs of the seeds so far.</param>
    public static int NextSeeds(ExperimentDesign design, IReadOnlyCollection<ExperimentRun> runs) => NextSeeds(design, runs, IntervalsOf(design));

    /// <summary>The same with intervals that may have served before.</summary>
    internal static int NextSeeds(ExperimentDesign design, IReadOnlyCollection<ExperimentRun> runs, Intervals intervals)
    {
        var seeds = runs.Select(run => run.Seed).Distinct().Count();
        if (seeds < design.Seeds.Minimum)
            return design.Seeds.Minimum;
        if (design.Seeds.RelativeHalfWidth is null || seeds >= design.Seeds.Maximum)
            return seeds;
        var table = new ValueTable(design, runs);
        var watched = design.Metrics.Where(metric => Watched(design).Contains(metric.Name));
        var summaries = from scenario in design.Scenarios
                        from metric in watched
                        from algorithm in design.Algorithms
                        select SampleSummary.Of(scenario, metric, algorithm, table.Column(scenario, metric.Name, algorithm), intervals);
        return Precise(design, summaries) ? seeds : Math.Min(design.Seeds.Maximum, seeds + ((seeds + 1) / 2));
    }

    /// <summary>
    /// How sure intervals are worked out to be, and how rare a difference by chance has to be. Who looks several times, and stops when an interval is narrow, stops rather when spread happens to look small: intervals that are
    /// said to miss in 5 of 100 cases then miss in 6, where seeds grow by half from ten on. Worked out for half as many misses, they keep what they say.
    /// </summary>
    internal static Intervals IntervalsOf(ExperimentDesign design)
    {
        var looksOnce = design.Seeds.RelativeHalfWidth is null || design.Seeds.Maximum == design.Seeds.Minimum;
        return new(looksOnce ? design.Confidence : (1 + design.Confidence) / 2, design.Seed);
    }

    private static IReadOnlyList<string> Watched(ExperimentDesign design) =>
        design.Seeds.Metrics.Count > 0 ? design.Seeds.Metrics : [design.Metrics[0].Name];

    private static bool Precise(ExperimentDesign design, IEnumerable<MetricSummary> summaries)
    {
        var watched = Watched(design);
        return summaries.Where(summary => watched.Contains(summary.Metric)).All(summary =>
            summary.Interval is { } interval && (interval.Upper - interval.Lower) / 2 <= design.Seeds.RelativeHalfWidth * Math.Abs(summary.Mean));
    }

    private static IEnumerable<CriterionVerdict> Verdicts(
        SuccessCriterion criterion, ExperimentDesign design, List<MetricSummary> summaries, List<MetricComparison> comparisons)
    {
        return criterion.RelativeToBaseline
            ? comparisons.Where(comparison => Meant(comparison.Metric, comparison.Scenario, comparison.Algorithm))
                .Select(comparison => Verdict(comparison.Scenario, comparison.Algorithm, comparison.RelativePercent, comparison.RelativeInterval))
            : summaries.Where(summary => Meant(summary.Metric, summary.Scenario, summary.Algorithm))
                .Select(summary => Verdict(summary.Scenario, summary.Algorithm, summary.Count > 0 ? summary.Mean : null, summary.Interval));

        bool Meant(string metric, string scenario, string algorithm) =>
            metric == criterion.Metric && (criterion.Scenario ?? scenario) == scenario && (criterion.Algorithm ?? algorithm) == algorithm;

        CriterionVerdict Verdict(string scenario, string algorithm, double? measured, Interval? interval) =>
            new(criterion, scenario, algorithm, measured, interval, criterion.Judge(interval));
    }
}
