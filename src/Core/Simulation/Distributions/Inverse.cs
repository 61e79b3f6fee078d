using MathNet.Numerics.RootFinding;

namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Quantiles of distributions that have no formula of them.</summary>
internal static class Inverse
{
    private const double Accuracy = 1e-15;
    private const int MostSteps = 1000;

    /// <summary>Where a function that does not fall reaches a value: between two ends, or the one that is nearer.</summary>
    /// <exception cref="MathNet.Numerics.NonConvergenceException">The function is no such one.</exception>
    public static double Of(Func<double, double> rising, double value, double low, double high) =>
        rising(low) >= value ? low
        : rising(high) <= value ? high
        : Brent.FindRoot(x => rising(x) - value, low, high, Accuracy, MostSteps);
}
