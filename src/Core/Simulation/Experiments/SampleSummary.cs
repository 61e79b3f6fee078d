using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Describes the values of one algorithm.</summary>
internal static class SampleSummary
{
    public static MetricSummary Of(string scenario, MetricDefinition metric, string algorithm, double[] column, Intervals intervals)
    {
        double[] values = [.. column.Where(double.IsFinite)];
        if (values.Length == 0)
            return new(scenario, metric.Name, algorithm, 0, 0, 0, 0, 0, 0, null);
        var interval = metric.IsBinary ? intervals.OfProportion(values) : intervals.OfMean(values);
        double[] sorted = [.. values.Order()];
        return new(
            scenario, metric.Name, algorithm, values.Length, values.AsSpan().Mean(), values.AsSpan().Deviation(), sorted[0], new ReadOnlySpan<double>(sorted).MedianOfSorted(), sorted[^1], interval);
    }
}
