namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// How often days were improbable. Where that is more often than their probabilities say, tails are heavier than is thought, and probabilities are raised: to the
/// geometric mean of what they are and what they were in truth, for part of what was improbable was real. All places of a hierarchy count together, since one
/// alone has too few such days to tell.
/// </summary>
internal sealed class TailRecord
{
    /// <summary>What has less than this is improbable.</summary>
    private const double Improbable = 0.003;

    /// <summary>What was counted is mixed with so many improbable days that are as frequent and as rare as probabilities say.</summary>
    private const double Prior = 20;

    /// <summary>Rarer days, which may be anomalies, count as if they had this.</summary>
    private const double Rarest = 1e-5;

    private double looks;
    private double hits;
    private double excess;

    /// <summary>Learns what a day was found to be, by what was known before it.</summary>
    /// <param name="probability">Its probability.</param>
    /// <param name="goesOn">Whether the day before was improbable, too: both are one.</param>
    public void Learn(double probability, bool goesOn)
    {
        looks++;
        if (!IsImprobable(probability) || goesOn)
            return;
        hits++;
        excess += Math.Log(Improbable / Math.Max(probability, Rarest));
    }

    /// <summary>Whether a day with this probability is one that counts.</summary>
    public static bool IsImprobable(double probability) => probability < Improbable;

    /// <summary>What a probability is, with what such were in truth.</summary>
    public double Of(double probability)
    {
        var often = Math.Sqrt(Math.Max(1, (hits + Prior) / ((looks * Improbable) + Prior)));
        if (!IsImprobable(probability))
            return Math.Min(1, probability * often);

        // Logarithms of improbable ones are exponentially distributed; with mean 1 where probabilities are right.
        var scale = Math.Sqrt(Math.Max(1, (excess + Prior) / (hits + Prior)));
        return Math.Min(1, often * Improbable * Math.Pow(probability / Improbable, 1 / scale));
    }
}
