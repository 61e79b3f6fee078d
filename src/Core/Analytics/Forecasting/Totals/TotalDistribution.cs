using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>Where a total will probably lie: a Student distribution of the error that the back-test found, of the logarithm where totals are positive.</summary>
/// <param name="Center">The median, which is what is expected.</param>
/// <param name="Scale">The size of the error, as a share of the center where it is of the logarithm; 0 where nothing is uncertain.</param>
/// <param name="Freedom">Degrees of freedom: how much the size itself is known. Positive.</param>
/// <param name="IsLogarithmic">Whether errors multiply.</param>
/// <param name="Least">What it is not below.</param>
public sealed record TotalDistribution(double Center, double Scale, double Freedom, bool IsLogarithmic, double Least = double.NegativeInfinity)
{
    /// <summary>The value below which the total lies with a probability between 0 and 1.</summary>
    public double Quantile(double probability)
    {
        var error = Scale * StudentT.InvCDF(0, 1, Freedom, probability);
        return Math.Max(Least, IsLogarithmic ? Center * Math.Exp(error) : Center + error);
    }

    /// <summary>The probability that the total is above an amount.</summary>
    public double Above(double amount)
    {
        if (Scale == 0 || amount < Least || (IsLogarithmic && amount <= 0))
            return Center > amount ? 1 : 0;
        var error = (IsLogarithmic ? Math.Log(amount / Center) : amount - Center) / Scale;
        return 1 - StudentT.CDF(0, 1, Freedom, error);
    }
}
