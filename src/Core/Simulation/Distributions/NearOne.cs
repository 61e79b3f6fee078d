namespace CloudIntel.Core.Simulation.Distributions;

/// <summary>Logarithms and powers near 1, to the last digits: the library's have eight of them. The rounding of a sum is undone by a quotient.</summary>
/// <remarks>Goldberg, What every computer scientist should know about floating-point arithmetic, 1991, theorem 4; the other is its inverse.</remarks>
internal static class NearOne
{
    /// <summary>ln(1 + x).</summary>
    public static double Log(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : double.IsFinite(sum) && sum > 0 ? x * Math.Log(sum) / (sum - 1) : Math.Log(sum);
    }

    /// <summary>eˣ − 1.</summary>
    public static double Exp(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : power is > 0.5 and < 2 ? (power - 1) * x / Math.Log(power) : power - 1;
    }
}
