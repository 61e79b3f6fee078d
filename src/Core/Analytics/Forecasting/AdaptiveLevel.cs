namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// Corrects the level of intervals by how often they missed, so that in the long run they cover what they say, whatever the series does: adaptive conformal
/// inference, Gibbs and Candès (2021).
/// </summary>
/// <param name="Target">The share that is to be covered, such as 0.95.</param>
/// <param name="Level">The level to ask for now; at first the target.</param>
public sealed record AdaptiveLevel(double Target, double Level)
{
    /// <summary>How fast it learns.</summary>
    private const double Rate = 0.02;

    private const double Least = 0.01;
    private const double Most = 0.999;

    /// <summary>Begins.</summary>
    public static AdaptiveLevel Of(double target) => new(target, target);

    /// <summary>Takes in whether the last value lay in its interval.</summary>
    /// <param name="covered">Whether it did.</param>
    /// <param name="weight">What it counts: less than 1 where several intervals tell of much the same.</param>
    public AdaptiveLevel With(bool covered, double weight = 1) =>
        this with { Level = Math.Clamp(Level + (Rate * weight * (Target - (covered ? 1 : 0))), Least, Most) };
}
