using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Monitoring;

/// <summary>Where a signal is going, a day.</summary>
/// <param name="PerDay">Its rise a day.</param>
/// <param name="Least">Lower bound of the rise at 95 percent.</param>
/// <param name="Most">Upper bound of the rise at 95 percent.</param>
/// <param name="Level">Where the line is at the end of the history.</param>
/// <param name="Since">From when on the line holds.</param>
public sealed record SignalTrend(double PerDay, double Least, double Most, double Level, DateTimeOffset Since)
{
    /// <summary>A trend is one that chance would make in one of a hundred signals.</summary>
    private const double GreatestPValue = 0.01;

    /// <summary>Both halves of a trend rise between this share of the whole and its inverse; a step does not.</summary>
    private const double LeastAgreement = 0.4;

    /// <summary>
    /// The line that daily values follow: the longest of the whole history, its last half and its last quarter that is a trend throughout, so that a step is no
    /// trend and growth that becomes faster is judged by what it is now. Null where there is none.
    /// </summary>
    internal static SignalTrend? Of(DailyValues days)
    {
        for (var length = days.Values.Length; length >= 2 * SenTrend.Shortest; length /= 2)
        {
            var values = days.Values.AsSpan(^length..);
            var line = SenTrend.Of(values);
            if (line.PValue <= GreatestPValue && line.Slope != 0 && Agrees(line, values[..(length / 2)]) && Agrees(line, values[(length / 2)..]))
            {
                return new(
                    line.Slope / days.Days,
                    line.Least / days.Days,
                    line.Most / days.Days,
                    line.Start + (line.Slope * (length - 1)),
                    days.At(days.Values.Length - length));
            }
        }

        return null;
    }

    private static bool Agrees(SenTrend whole, ReadOnlySpan<double> half)
    {
        var part = SenTrend.Of(half);
        var (a, b) = (whole.Slope * LeastAgreement, whole.Slope / LeastAgreement);
        return part.Most >= Math.Min(a, b) && part.Least <= Math.Max(a, b);
    }
}
