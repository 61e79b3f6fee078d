namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Tells what is improbable enough when many are looked at: Benjamini and Hochberg (1995).</summary>
internal static class FalseDiscovery
{
    /// <summary>The greatest probability that counts: of those up to it, about the given share is chance.</summary>
    /// <param name="probabilities">All that could count; sorted by this.</param>
    /// <param name="looked">How many were looked at, at least as many.</param>
    /// <param name="rate">The share of false ones.</param>
    public static double Threshold(List<double> probabilities, int looked, double rate)
    {
        probabilities.Sort();
        for (var i = probabilities.Count - 1; i >= 0; i--)
        {
            if (probabilities[i] <= rate * (i + 1) / looked)
                return probabilities[i];
        }

        return rate / looked;
    }
}
