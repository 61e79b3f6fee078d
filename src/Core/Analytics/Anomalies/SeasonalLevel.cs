namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>
/// What is expected of the next value: a level that moves slowly, and for each place of a day how far values there are from it. Single values hardly move
/// either. Where the places explain nothing, the level alone counts.
/// </summary>
internal sealed class SeasonalLevel(int places)
{
    private const double LevelRate = 0.02;
    private const double PlaceRate = 0.3;
    private const double ScaleRate = 0.005;
    private const double SkillRate = 0.002;

    /// <summary>A distance counts at most as so many usual ones.</summary>
    private const double Clip = 4;

    private const int FirstValues = 50;

    private readonly double[] differences = new double[Math.Max(1, places)];
    private readonly int[] visits = new int[Math.Max(1, places)];
    private double level;
    private double scale;
    private double errorWithPlaces;
    private double errorWithout;
    private int count;

    /// <summary>Whether enough is known for errors to mean something: two days, or fifty values where there are no places.</summary>
    public bool IsReady => count > (places > 1 ? (2 * places) + 20 : FirstValues);

    /// <summary>How far a value is from what was expected, in usual distances, with its sign; then it is learnt.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">Its place in the day, from 0.</param>
    public double Next(double value, int place)
    {
        if (count++ == 0)
            level = value;
        var plain = value - level;
        var error = plain;
        if (places > 1 && count > places && visits[place] > 0)
        {
            var seasonal = plain - differences[place];
            errorWithPlaces += SkillRate * (Math.Abs(seasonal) - errorWithPlaces);
            errorWithout += SkillRate * (Math.Abs(plain) - errorWithout);
            error = errorWithPlaces < errorWithout ? seasonal : plain;
        }

        var usual = Math.Max(scale, 1e-9 + (1e-4 * Math.Abs(level)));
        var standing = error / usual;
        var clipped = count < FirstValues ? error : Math.Clamp(error, -Clip * usual, Clip * usual);
        scale += Math.Max(ScaleRate, 1.0 / count) * (Math.Abs(clipped) - scale);
        var isFirstDay = count <= Math.Max(FirstValues, places);
        level += (places > 1 && count <= places ? 1.0 / count : Math.Max(LevelRate, 1.0 / count)) * (isFirstDay ? error : clipped);
        if (places > 1)
            Learn(value - level, place, usual);
        return standing;
    }

    private void Learn(double difference, int place, double usual)
    {
        var visited = visits[place]++;
        var change = difference - differences[place];
        differences[place] += visited == 0 ? change
            : Math.Max(PlaceRate, 1.0 / (visited + 1)) * (visited < 3 ? change : Math.Clamp(change, -Clip * usual, Clip * usual));
    }
}
