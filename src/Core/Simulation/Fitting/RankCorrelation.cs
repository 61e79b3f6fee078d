using CloudIntel.Core.Simulation.Generators;
using MathNet.Numerics.Statistics;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>How sizes of tasks go together.</summary>
internal static class RankCorrelation
{
    /// <summary>Rank correlations (Spearman) of sizes that are known; those of one that is not, or is always the same, are 0.</summary>
    public static SizeCorrelation Of(double[] durations, double[] cores, double[]? memories, double[]? utilisations)
    {
        var ranks = new[] { durations, cores, memories, utilisations }.Select(Ranks).ToArray();
        return new()
        {
            DurationCores = Between(0, 1),
            DurationMemory = Between(0, 2),
            DurationUtilisation = Between(0, 3),
            CoresMemory = Between(1, 2),
            CoresUtilisation = Between(1, 3),
            MemoryUtilisation = Between(2, 3),
        };

        double Between(int one, int other) => ranks[one] is { } a && ranks[other] is { } b ? Correlation.Pearson(a, b) : 0;
    }

    private static double[]? Ranks(double[]? values) =>
        values is null || Array.TrueForAll(values, value => value == values[0]) ? null : ArrayStatistics.RanksInplace([.. values], RankDefinition.Average);
}
