namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// What means of days are off by chance, from what single days are: by their deviation, and by what each has in common with the day before. A history holds few means
/// of many days that do not overlap, so that this is known long before their own spread is.
/// </summary>
internal sealed class NoiseOfMeans
{
    /// <summary>The part of the variance of a day by which the level that means are compared with is off.</summary>
    private const double LevelError = 0.01;

    private const double Rate = 0.01;

    /// <summary>A day counts at most as if it were so many deviations off.</summary>
    private const double Clip = 3;

    /// <summary>More than this in common is a level that moves.</summary>
    private const double MostLikeness = 0.8;

    private double product;
    private double power;
    private double previous;
    private int days;

    /// <summary>Learns what a day was off.</summary>
    /// <param name="error">By how much.</param>
    /// <param name="deviation">What such errors usually are.</param>
    public void Learn(double error, double deviation)
    {
        error = Math.Clamp(error, -Clip * deviation, Clip * deviation);
        var rate = Math.Max(Rate, 1.0 / ++days);
        product += rate * ((error * previous) - product);
        power += rate * ((error * error) - power);
        previous = error;
    }

    /// <summary>The deviation of the mean of days with some deviation, as of an autoregressive process of the first order.</summary>
    public double Deviation(int window, double ofDay)
    {
        var likeness = power > 0 ? Math.Clamp(product / power, 0, MostLikeness) : 0;
        var most = (1 + likeness) / (1 - likeness);
        var shared = 2 * likeness * (1 - Math.Pow(likeness, window)) / (window * (1 - likeness) * (1 - likeness));
        return ofDay * Math.Sqrt(((most - shared) / window) + (most * LevelError));
    }
}
