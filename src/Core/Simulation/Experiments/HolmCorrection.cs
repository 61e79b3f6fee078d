namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>Probabilities of a family of tests, corrected for their number: the chance that any of them finds what is not there stays what it was for one (Holm 1979).</summary>
internal static class HolmCorrection
{
    /// <summary>Corrects, in the order given. O(n log n).</summary>
    public static double[] Of(IReadOnlyList<double> pValues)
    {
        var order = Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).ToArray();
        var corrected = new double[pValues.Count];
        var greatest = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            greatest = Math.Max(greatest, Math.Min(1, (order.Length - i) * pValues[order[i]]));
            corrected[order[i]] = greatest;
        }

        return corrected;
    }
}
