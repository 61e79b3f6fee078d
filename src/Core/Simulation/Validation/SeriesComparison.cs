using CloudIntel.Core.Analytics;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Validation;

/// <summary>What is measured and what is simulated, value by value in the same distance of time. NaN where one of them is not known: such pairs are left out.</summary>
/// <param name="Measured">What was measured.</param>
/// <param name="Simulated">What the model says, of the same length.</param>
/// <param name="Step">From one value to the next; above 0.</param>
/// <param name="TimeOfDay">When in the day the first value begins.</param>
public sealed record SeriesPair(IReadOnlyList<double> Measured, IReadOnlyList<double> Simulated, TimeSpan Step, TimeSpan TimeOfDay = default)
{
    /// <summary>The most values that are compared; longer series are to be summarised first.</summary>
    public const int Longest = 1_000_000;
}

/// <summary>How far a model is off in an hour of the day.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="Count">How many values.</param>
/// <param name="Measured">Their mean, measured.</param>
/// <param name="Simulated">Their mean, simulated.</param>
/// <param name="Percent">By how much the simulated mean is more, in percent of the measured one; null where that is 0.</param>
public sealed record HourDeviation(int Hour, int Count, double Measured, double Simulated, double? Percent);

/// <summary>How far two distributions are apart.</summary>
/// <param name="Distance">Greatest distance of their cumulative distributions: 0 to 1.</param>
/// <param name="PValue">
/// Probability of such a distance where they are the same. Values that resemble their neighbours say as much as fewer that do not, and are counted as those.
/// </param>
public sealed record KolmogorovSmirnov(double Distance, double PValue);

/// <summary>How far simulated values are from measured ones. All numbers are finite.</summary>
public sealed record SeriesComparison
{
    /// <summary>Pairs that were compared; at least 2.</summary>
    public required int Count { get; init; }

    /// <summary>Mean absolute error in percent of what was measured (MAPE), of values other than 0; null where all are 0.</summary>
    public required double? MeanAbsolutePercent { get; init; }

    /// <summary>Its interval by resampling blocks of time; null with it.</summary>
    public required Interval? MeanAbsolutePercentInterval { get; init; }

    /// <summary>Measured values of 0, of which there is no percentage: left out of that mean, not of what follows.</summary>
    public required int Zeros { get; init; }

    /// <summary>All absolute errors in percent of all that was measured (WAPE); null where that is 0.</summary>
    public required double? WeightedAbsolutePercent { get; init; }

    /// <summary>Its interval; null with it.</summary>
    public required Interval? WeightedAbsolutePercentInterval { get; init; }

    /// <summary>Root of the mean squared error, in the unit of the values.</summary>
    public required double RootMeanSquare { get; init; }

    /// <summary>Mean of simulated less measured.</summary>
    public required double Bias { get; init; }

    /// <summary>Its interval.</summary>
    public required Interval BiasInterval { get; init; }

    /// <summary>Pearson's correlation; null where one of them does not vary.</summary>
    public required double? Pearson { get; init; }

    /// <summary>Spearman's correlation, of ranks; null where one of them does not vary.</summary>
    public required double? Spearman { get; init; }

    /// <summary>The distributions, whatever the order in time.</summary>
    public required KolmogorovSmirnov Distribution { get; init; }

    /// <summary>By hour of the day; hours without values are left out.</summary>
    public required IReadOnlyList<HourDeviation> Hours { get; init; }

    /// <summary>Mean absolute error of the means of the hours, in percent of all measured; null where that is 0.</summary>
    public required double? HoursPercent { get; init; }

    /// <summary>Its interval by resampling; null with it.</summary>
    public required Interval? HoursPercentInterval { get; init; }

    /// <summary>Mean absolute error of the quantiles 1 % … 99 %, in percent of all measured; null where that is 0.</summary>
    public required double? QuantilesPercent { get; init; }

    /// <summary>Compares. O(n log n), and 500 times O(n) for the interval of hours.</summary>
    /// <param name="series">At least two pairs that are both known, at most <see cref="SeriesPair.Longest"/>.</param>
    /// <param name="confidence">Of intervals.</param>
    /// <param name="seed">Of resampling.</param>
    /// <exception cref="ArgumentException">The series differ in length, or are too short or too long.</exception>
    public static SeriesComparison Of(SeriesPair series, double confidence = 0.95, ulong seed = 0)
    {
        if (series.Measured.Count != series.Simulated.Count)
            throw new ArgumentException($"There are {series.Measured.Count} measured and {series.Simulated.Count} simulated values.", nameof(series));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(series.Measured.Count, SeriesPair.Longest, nameof(series));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(series.Step, TimeSpan.Zero, nameof(series));
        int[] known = [.. Enumerable.Range(0, series.Measured.Count).Where(i => double.IsFinite(series.Measured[i]) && double.IsFinite(series.Simulated[i]))];
        ArgumentOutOfRangeException.ThrowIfLessThan(known.Length, 2, nameof(series));
        double[] measured = [.. known.Select(i => series.Measured[i])];
        double[] simulated = [.. known.Select(i => series.Simulated[i])];
        var errors = new PointErrors(measured, simulated);
        var hours = new HourlyMeans(known, measured, simulated, series);
        var blocks = new BlockBootstrap(errors.Absolute, confidence, seed);
        var (mape, wape, profile) = (errors.MeanAbsolutePercent, errors.WeightedAbsolutePercent, hours.Percent);
        return new()
        {
            Count = known.Length,
            MeanAbsolutePercent = mape,
            MeanAbsolutePercentInterval = mape is null ? null : blocks.OfRatio(errors.Percentages, errors.HasPercentage, 1),
            Zeros = known.Length - (int)errors.HasPercentage.Sum(),
            WeightedAbsolutePercent = wape,
            WeightedAbsolutePercentInterval = wape is null ? null : blocks.OfRatio(errors.Absolute, errors.Sizes, 100),
            RootMeanSquare = errors.RootMeanSquare,
            Bias = errors.Signed.AsSpan().Mean(),
            BiasInterval = blocks.OfRatio(errors.Signed, Ones(known.Length), 1),
            Pearson = Correlation.Pearson(measured, simulated),
            Spearman = Correlation.Spearman(measured, simulated),
            Distribution = TwoSamples.KolmogorovSmirnov(measured, simulated),
            Hours = hours.Deviations,
            HoursPercent = profile,
            HoursPercentInterval = profile is null ? null : blocks.Of(hours.PercentOf, profile.Value),
            QuantilesPercent = TwoSamples.QuantilesPercent(measured, simulated),
        };
    }

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
