using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>On which side of a value a metric must lie.</summary>
public enum CriterionBound
{
    /// <summary>At the value or below.</summary>
    AtMost,

    /// <summary>At the value or above.</summary>
    AtLeast,
}

/// <summary>Whether a criterion holds.</summary>
public enum CriterionOutcome
{
    /// <summary>The whole interval lies on the right side.</summary>
    Pass,

    /// <summary>The whole interval lies on the wrong side.</summary>
    Fail,

    /// <summary>The value lies inside the interval, or there is no interval: more seeds are needed.</summary>
    Inconclusive,
}

/// <summary>
/// What must hold of a metric's mean. It is decided by the interval, not by the mean, so that luck does not pass. Where several criteria must all hold, each at its
/// confidence, all of them together hold at that confidence: no correction is needed (an intersection–union test).
/// </summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Bound">On which side.</param>
/// <param name="Value">In the metric's unit; or with <paramref name="RelativeToBaseline"/> a difference in percent of the baseline: at most −10 is a tenth less.</param>
/// <param name="RelativeToBaseline">Whether the value is a difference to the baseline.</param>
/// <param name="Algorithm">Of which algorithm; null: of each, except the baseline where the value is relative to it.</param>
/// <param name="Scenario">In which scenario; null: in each.</param>
public sealed record SuccessCriterion(
    string Metric, CriterionBound Bound, double Value, bool RelativeToBaseline = false, string? Algorithm = null, string? Scenario = null)
{
    internal void Validate(string path, ExperimentDesign design)
    {
        if (design.Metrics.FirstOrDefault(metric => metric.Name == Metric) is not { } measured)
            throw new ScenarioException($"{path}.metric", $"{Metric} is none of the metrics: {string.Join(", ", design.Metrics.Select(metric => metric.Name))}");
        if (!double.IsFinite(Value))
            throw new ScenarioException($"{path}.value", "must be a finite number");
        if (Algorithm is not null && !design.Algorithms.Contains(Algorithm))
            throw new ScenarioException($"{path}.algorithm", $"{Algorithm} is none of the algorithms: {string.Join(", ", design.Algorithms)}");
        if (Scenario is not null && !design.Scenarios.Contains(Scenario))
            throw new ScenarioException($"{path}.scenario", $"{Scenario} is none of the scenarios: {string.Join(", ", design.Scenarios)}");
        if (RelativeToBaseline && (Algorithm == design.BaselineAlgorithm || design.Algorithms.Count == 1))
            throw new ScenarioException($"{path}.algorithm", "the baseline cannot be compared with itself");
        if (RelativeToBaseline && measured.IsBinary)
            throw new ScenarioException($"{path}.metric", $"{Metric} is a proportion, which is not compared in percent of another one");
    }

    /// <summary>What an interval says of the value.</summary>
    internal CriterionOutcome Judge(Interval? interval)
    {
        if (interval is not { } known)
            return CriterionOutcome.Inconclusive;
        var (holds, fails) = Bound == CriterionBound.AtMost
            ? (known.Upper <= Value, known.Lower > Value)
            : (known.Lower >= Value, known.Upper < Value);
        return holds ? CriterionOutcome.Pass : fails ? CriterionOutcome.Fail : CriterionOutcome.Inconclusive;
    }
}

/// <summary>What came of a criterion for one algorithm in one scenario.</summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Measured">The mean, or with <see cref="SuccessCriterion.RelativeToBaseline"/> the difference in percent; null where it was not measured.</param>
/// <param name="Interval">Its interval, by which it is decided; null of fewer than two seeds.</param>
/// <param name="Outcome">Whether it holds.</param>
public sealed record CriterionVerdict(
    SuccessCriterion Criterion, string Scenario, string Algorithm, double? Measured, Interval? Interval, CriterionOutcome Outcome);
