using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Cli.Series;

/// <summary>A series with what comes next.</summary>
/// <param name="File">Its file.</param>
/// <param name="Series">Its values.</param>
/// <param name="End">The time of the last one; null where the file has none.</param>
/// <param name="Forecast">What comes next.</param>
internal sealed record ForecastPart(string File, RegularSeries Series, DateTimeOffset? End, Forecast Forecast)
{
    /// <summary>What stands for the file of a total.</summary>
    public const string Total = "total";

    /// <summary>Forecasts that add up, with that of the total at the end.</summary>
    /// <param name="parts">What the total is the sum of.</param>
    /// <param name="forecast">Forecasts the total.</param>
    /// <exception cref="UsageException">The parts are not of the same time.</exception>
    public static ForecastPart[] Reconciled(ForecastPart[] parts, Func<RegularSeries, ForecastPart> forecast)
    {
        var first = parts[0];
        foreach (var part in parts)
        {
            if (part.Series.Values.Length != first.Series.Values.Length || part.End != first.End)
                throw new UsageException($"--reconcile: {part.File} is not of the same time as {first.File}: {Span(part)} against {Span(first)}. Parts of a total need the same times.");
            if (double.IsNaN(part.Series.Values[^1]))
                throw new UsageException($"--reconcile: the last value of {part.File} is missing; forecasts of parts have to begin at the same time.");
            if (Path.GetFileNameWithoutExtension(part.File) == Total)
                throw new UsageException($"--reconcile: {part.File} has the name of the total, which is made of the other files.");
        }

        // Where one part is unknown, the sum is.
        var sums = first.Series.Values.Select((_, i) => parts.Sum(part => part.Series.Values[i])).ToArray();
        var total = forecast(first.Series with { Values = sums });
        var (reconciled, ofParts) = HierarchicalForecasts.Reconcile(total.Forecast, [.. parts.Select(part => part.Forecast)]);
        return [.. parts.Select((part, i) => part with { Forecast = ofParts[i] }), total with { Forecast = reconciled }];
    }

    private static string Span(ForecastPart part) => part.End is { } end ? $"{part.Series.Values.Length} values until {end:O}" : $"{part.Series.Values.Length} values";
}
