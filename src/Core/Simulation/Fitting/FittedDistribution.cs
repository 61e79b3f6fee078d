using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>A family of distributions, fitted by maximum likelihood.</summary>
/// <param name="Family">Its name, such as <c>lognormal</c>.</param>
/// <param name="Distribution">With the parameters that make the values likeliest.</param>
/// <param name="Parameters">How many of them were fitted.</param>
/// <param name="LogLikelihood">Of all values; not a number where there is no density.</param>
/// <param name="Bic">Bayesian information criterion, −2 ln L + parameters · ln n: lower is better.</param>
/// <param name="Aic">Akaike's, −2 ln L + 2 · parameters: lower is better.</param>
/// <param name="KolmogorovSmirnov">The greatest distance of the distribution functions, from 0 to 1.</param>
public sealed record FittedFamily(string Family, Distribution Distribution, int Parameters, double LogLikelihood, double Aic, double Bic, double KolmogorovSmirnov);

/// <summary>How values vary: what is drawn from, and how well it and others describe them.</summary>
public sealed record FittedDistribution
{
    /// <summary>What is drawn from.</summary>
    public required Distribution Distribution { get; init; }

    /// <summary>The name of its family; <c>constant</c>, <c>discrete</c> or <c>empirical</c> where the values themselves are drawn from.</summary>
    public required string Family { get; init; }

    /// <summary>How many values there were.</summary>
    public required int Count { get; init; }

    /// <summary>Of the values.</summary>
    public required double Mean { get; init; }

    /// <summary>The values' standard deviation.</summary>
    public required double Deviation { get; init; }

    /// <summary>The greatest distance between the distribution functions of values and family, from 0 to 1.</summary>
    public required double KolmogorovSmirnov { get; init; }

    /// <summary>
    /// The probability of such a distance or a greater one, if the values came from the family. Too high where the same values gave the parameters, and not exact
    /// where values are alike; of many values it is nearly 0 for any family, as none is the truth.
    /// </summary>
    public required double PValue { get; init; }

    /// <summary>Anderson and Darling's A², which looks more at the tails; null where the values themselves are drawn from.</summary>
    public double? AndersonDarling { get; init; }

    /// <summary>The share of values that equal another, where more than a twentieth do: p-values then say little.</summary>
    public double Ties { get; init; }

    /// <summary>All families that were fitted, by BIC.</summary>
    public required IReadOnlyList<FittedFamily> Families { get; init; }
}
