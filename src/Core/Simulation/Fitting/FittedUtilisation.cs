using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Generators;
using Normal = MathNet.Numerics.Distributions.Normal;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>What one member used over time.</summary>
/// <param name="Name">Of the member.</param>
/// <param name="Values">The mean of each step, not negative; not a number where it was not there.</param>
public sealed record UsageSeries(string Name, IReadOnlyList<double> Values);

/// <summary>
/// How members use what they have, over time: each has a level of its own, all follow the same seasons, and fluctuate around them together and each alone.
/// </summary>
public sealed record FittedUtilisation
{
    /// <summary>Of the values, which a generated series has too.</summary>
    public required TimeSpan Step { get; init; }

    /// <summary>The most that a member can use, 1 where values are shares; null for no limit.</summary>
    public double? Most { get; init; }

    /// <summary>How members' means vary between them.</summary>
    public required FittedDistribution Level { get; init; }

    /// <summary>Which all follow.</summary>
    public required Seasons Seasons { get; init; }

    /// <summary>The share of the variance of the hourly total that the seasons explain, from 0 to 1.</summary>
    public double SeasonalShare { get; init; }

    /// <summary>The standard deviation of the factor by which all move together.</summary>
    public double CommonVariation { get; init; }

    /// <summary>After this time a common deviation is a third (1 / e) of what it was.</summary>
    public TimeSpan CommonMemory { get; init; }

    /// <summary>
    /// How much each moves alone: with a limit, the variance as a share of the most that a member of its mean could have, mean · (1 − mean / most) · most; without one, the
    /// standard deviation as a share of the mean.
    /// </summary>
    public double OwnVariation { get; init; }

    /// <summary>After this time a member's own deviation is a third (1 / e) of what it was.</summary>
    public TimeSpan OwnMemory { get; init; }

    /// <summary>The correlation of one step's own deviation with the next one's.</summary>
    public double Autocorrelation { get; init; }

    /// <summary>The demand of a member.</summary>
    /// <param name="level">Its mean: a draw from the level's distribution, or the mean of one that is known.</param>
    public DemandPattern Pattern(double level)
    {
        var variation = Most is not { } most ? OwnVariation
            : level > 0 ? Math.Sqrt(OwnVariation * Math.Max(0, (most / level) - 1)) : 0;
        DemandPattern pattern = new Product(
        [
            new Steady(Unlimited(level, variation)),
            Seasons,
            new CommonFactor("utilisation", CommonVariation, CommonMemory, Correlation: 1),
            new CommonFactor("own utilisation", variation, OwnMemory, Correlation: 0),
        ]);
        return Most is { } limit ? new Limited(pattern, limit) : pattern;
    }

    /// <summary>The mean of a lognormal factor's product that has a given mean where it is limited.</summary>
    private double Unlimited(double level, double variation)
    {
        var deviation = Math.Sqrt(Math.Log(1 + (variation * variation)) + Math.Log(1 + (CommonVariation * CommonVariation)));
        if (Most is not { } most || level <= 0 || level >= most || deviation == 0)
            return level;
        return Inverse.Of(Limited, level, level, level * Math.Exp(deviation * deviation));

        double Limited(double mean)
        {
            var distance = Math.Log(mean / most) / deviation;
            return (mean * Normal.CDF(0, 1, -distance - (deviation / 2))) + (most * Normal.CDF(0, 1, distance - (deviation / 2)));
        }
    }
}
