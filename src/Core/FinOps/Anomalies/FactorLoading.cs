namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// How much a place has of what the places beside it have in common: the slope of what it is off on what they are off, learnt day by day. What could be chance counts
/// as none.
/// </summary>
internal sealed class FactorLoading
{
    private const double Rate = 1.0 / 150;

    /// <summary>A slope whose square is less than so many times that of its error is chance; one with more is held back by as much (James and Stein).</summary>
    private const double Chance = 6;

    private const double Most = 2;

    /// <summary>A day counts at most as if it were so many units off what the slope lets expect, or as far as the others are.</summary>
    private const double Clip = 4;

    private double product;
    private double power;
    private double rest;
    private int days;

    /// <summary>What the place is off for each part that the others are, 0 to 2.</summary>
    public double Slope
    {
        get
        {
            if (power <= 0 || product <= 0)
                return 0;
            var (slope, count) = (product / power, Math.Min(days, 1 / Rate));
            return Math.Min(Most, slope * Math.Max(0, 1 - (Chance * rest / (slope * slope * power * count))));
        }
    }

    /// <summary>Learns a day.</summary>
    /// <param name="others">What the others are off, as a share of what is expected.</param>
    /// <param name="own">What the place is off.</param>
    /// <param name="unit">What it usually is.</param>
    public void Learn(double others, double own, double unit)
    {
        var expected = power > 0 ? Math.Clamp(product / power, 0, Most) * others : 0;
        var most = Math.Max(Clip * unit, Math.Abs(others));
        var error = Math.Clamp(own - expected, -most, most);
        var rate = Math.Max(Rate, 1.0 / ++days);
        product += rate * ((others * (expected + error)) - product);
        power += rate * ((others * others) - power);
        rest += rate * ((error * error) - rest);
    }
}
