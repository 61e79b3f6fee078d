namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Refuses parameters that no distribution or pattern has.</summary>
internal static class Parameter
{
    /// <summary>A finite number above 0.</summary>
    public static double Positive(double value, string name) =>
        double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0.");

    /// <summary>A finite number from 0.</summary>
    public static double NotNegative(double value, string name) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number from 0.");

    /// <summary>A finite number.</summary>
    public static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number.");

    /// <summary>A finite number above another.</summary>
    public static double Above(double least, double value, string name) =>
        double.IsFinite(value) && value > least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above {least:R}.");

    /// <summary>A time above zero.</summary>
    public static TimeSpan Positive(TimeSpan value, string name) =>
        value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be above zero.");

    /// <summary>A distribution of which a mean above 0 is known.</summary>
    public static Distribution WithMean(Distribution value, string name) =>
        double.IsFinite(value.Mean) && value.Mean > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must have a finite mean above 0.");
}
