namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// How many typical errors an interval reaches to either side, for series of a kind: quantiles of |error| ÷ typical error that were counted on series of that
/// kind, rather than a normal distribution's, whose 95 percent cover about 86 in practice. Split conformal prediction, pooled by class; Vovk et al. (2005).
/// </summary>
internal static class ConformalFactors
{
    private static readonly double[] Levels = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 1];

    /// <summary>The factor for a level; between those that were counted, in proportion.</summary>
    public static double Of(SeriesKind kind, double level)
    {
        var factors = kind switch
        {
            SeriesKind.Hours => (ReadOnlySpan<double>)[0, 0.76, 1.56, 2.11, 2.70, 4.20, 6],
            SeriesKind.Days => [0, 0.50, 0.89, 1.32, 1.95, 3.60, 6],
            SeriesKind.Months => [0, 0.75, 1.49, 2.00, 2.56, 4.10, 6],
            _ => [0, 0.66, 1.30, 1.75, 2.23, 3.70, 6],
        };
        var i = 1;
        while (i < Levels.Length - 1 && level > Levels[i])
            i++;
        return factors[i - 1] + ((factors[i] - factors[i - 1]) * (level - Levels[i - 1]) / (Levels[i] - Levels[i - 1]));
    }
}

/// <summary>Kinds of series, by how many seasons there are and how long they are.</summary>
internal enum SeriesKind
{
    /// <summary>Many long seasons: a day of hours.</summary>
    Hours,

    /// <summary>Many short seasons: a week of days.</summary>
    Days,

    /// <summary>Few seasons: a year of months.</summary>
    Months,

    /// <summary>No season, or less of it than can be learnt.</summary>
    Plain,
}
