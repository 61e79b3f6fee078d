namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>
/// Scores how anomalous each value of a stream is, from the values before it and nothing else. Several statistics, each of which some anomalies show in, are put
/// on one scale by the tails of their own past; what is improbable in several of them is anomalous, and scores from <see cref="DefaultThreshold"/> on. After such an alarm,
/// weaker ones are held back for a while. Below the threshold, scores tell how far a value stands out at all, never held back: by them, values of one series can be ranked.
/// State is below 34 KiB and 12 bytes a place of the day; a value takes constant time.
/// </summary>
/// <param name="places">Values a day, where there is a daily season and its places are known; 1 without.</param>
public sealed class AnomalyDetector(int places)
{
    /// <summary>The most values a day that are told apart.</summary>
    public const int MostPlaces = 1500;

    /// <summary>
    /// Scores from which on a value is worth a look: the best for half of the Numenta Anomaly Benchmark. Of pure noise, one value in 600 is above it; above 0.6, one in 10,000.
    /// </summary>
    public const double DefaultThreshold = 0.36;

    /// <summary>Values of a time that people would call recent.</summary>
    private const int Span = 450;

    /// <summary>After an alarm, one that is not greater is held back for so many values.</summary>
    private const int Refractory = Span / 2;

    /// <summary>Sums of orders of magnitude from which on a score is 1.</summary>
    private const double Certain = 30;

    /// <summary>Values that stand out in one way only score less than this.</summary>
    private const double MostAlone = 0.35;

    /// <summary>Distances, in usual ones, that are half way to it.</summary>
    private const double HalfAlone = 20;

    private const int FirstValues = 20;

    private readonly SeasonalLevel expected = new(places);
    private readonly RunningMedian median = new();
    private readonly RunningMedian usualStanding = new();
    private readonly Jumps jumps = new();
    private readonly ShapeDistance shapes = new();
    private readonly SubspaceResidual subspace = new();
    private readonly TailProbability[] tails = [new(), new(), new(), new(), new(), new(), new(), new()];
    private double mean;
    private double squares;
    private double fast;
    private double fastVariance;
    private double shift;
    private double spread;
    private double highest;
    private double lowest;
    private double lastScore;
    private int lastAlarm = int.MinValue / 2;
    private int count;

    /// <summary>The score of the next value, 0 to 1. Without a value (NaN) it is 0, and nothing is learnt.</summary>
    /// <param name="value">The value; infinite ones count as missing.</param>
    /// <param name="place">Its place in the day, from 0 to before the number of places.</param>
    public double Next(double value, int place)
    {
        count++;
        if (!double.IsFinite(value))
            return 0;
        var (magnitude, distance) = FromExpectation(Math.Clamp(expected.Next(value, place), -1e6, 1e6));
        magnitude += FromAllBefore(value) + FromRecent(value) + FromRange(value) + FromShapes(value) + FromSubspace(value);
        distance = Math.Max(distance, jumps.Next(value));
        var score = Math.Min(1, magnitude / Certain);
        if (score < DefaultThreshold || (count - lastAlarm < Refractory && score <= lastScore))
            return MostAlone * distance / (distance + HalfAlone);
        (lastScore, lastAlarm) = (score, count);
        return score;
    }

    /// <summary>How improbable the distance to what was expected is, alone, with those just before and by its size; and half of it, in usual ones.</summary>
    private (double Magnitude, double Distance) FromExpectation(double standing)
    {
        if (!expected.IsReady)
            return (0, 0);
        var size = Math.Abs(standing);
        shift += 0.15 * (Math.Clamp(standing, -20, 20) - shift);
        spread += 0.1 * (Math.Min(size, 20) - spread);
        var distance = size / Math.Max(usualStanding.Value, 1e-9) / 2;
        usualStanding.Add(size);
        return (Magnitude(0, size) + Magnitude(1, Math.Abs(shift)) + Magnitude(2, spread), distance);
    }

    /// <summary>The distance to the median of all values before, in their standard deviations.</summary>
    private double FromAllBefore(double value)
    {
        var magnitude = count > FirstValues
            ? Magnitude(3, Math.Abs(value - median.Value) / Floored(Math.Sqrt(squares / (count - 1)), 1e-6 * Math.Abs(median.Value)))
            : 0;
        var difference = value - mean;
        mean += difference / count;
        squares += difference * (value - mean);
        median.Add(value);
        return magnitude;
    }

    /// <summary>The distance to an average of the last values, in usual ones.</summary>
    private double FromRecent(double value)
    {
        const double rate = 2 / ((Span / 10.0) + 1);
        if (count == 1)
            fast = value;
        var difference = value - fast;
        var magnitude = count > 10 ? Magnitude(4, Math.Abs(difference) / Floored(Math.Sqrt(fastVariance), 1e-4 * Math.Abs(fast))) : 0;
        fast += rate * difference;
        var square = count < 50 ? difference * difference : Math.Min(difference * difference, 25 * fastVariance);
        fastVariance += Math.Max(rate / 4, 1.0 / count) * (square - fastVariance);
        return magnitude;
    }

    /// <summary>How far it is beyond anything seen before, in ranges of that; old extremes fade.</summary>
    private double FromRange(double value)
    {
        if (count == 1)
            (highest, lowest) = (value, value);
        var beyond = Math.Max(0, Math.Max(value - highest, lowest - value));
        var magnitude = count > FirstValues ? Magnitude(5, beyond / Floored(highest - lowest, 1e-4 * Math.Abs(median.Value))) : 0;
        highest = Math.Max(highest - ((highest - median.Value) * 1e-4), value);
        lowest = Math.Min(lowest + ((median.Value - lowest) * 1e-4), value);
        return magnitude;
    }

    /// <summary>How unlike the course of the last values is to any before.</summary>
    private double FromShapes(double value) => shapes.Next(value) is var distance && double.IsNaN(distance) ? 0 : Magnitude(6, distance);

    /// <summary>How much of the course of the last values is outside of what courses have in common, where they have much.</summary>
    private double FromSubspace(double value)
    {
        var distance = subspace.Next(value);
        if (double.IsNaN(distance))
            return 0;
        var magnitude = Magnitude(7, distance);
        return subspace.IsRegular ? magnitude : 0;
    }

    /// <summary>How many orders of magnitude below certainty a statistic is.</summary>
    private double Magnitude(int statistic, double value) => -Math.Log10(tails[statistic].Next(value));

    private static double Floored(double scale, double least) => Math.Max(scale, least + 1e-9);
}
