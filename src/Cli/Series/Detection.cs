using CloudIntel.Core.Analytics.Anomalies;

namespace CloudIntel.Cli.Series;

/// <summary>The scores of a series.</summary>
/// <param name="Series">The series.</param>
/// <param name="Period">Places a day that were told apart; 1 for none.</param>
/// <param name="Scores">A score for each row, of ten digits.</param>
internal sealed record Detection(TimeSeries Series, int Period, double[] Scores)
{
    /// <summary>Scores a series in the order of its rows.</summary>
    /// <param name="series">The series.</param>
    /// <param name="period">Values a day, or another cycle; 1 for none; null for what the distance of the first timestamps says.</param>
    public static Detection Of(TimeSeries series, int? period)
    {
        var day = period is null ? PlacesOfDay(series) : null;
        var places = period ?? day ?? 1;
        var detector = new AnomalyDetector(places);
        var scores = new double[series.Values.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            var place = day is null ? i % places : (int)(series.Times![i].TimeOfDay.Ticks * places / TimeSpan.TicksPerDay);
            scores[i] = Digits.Of(detector.Next(series.Values[i], place));
        }

        return new(series, places, scores);
    }

    /// <summary>Rows a day, by the distance of the first rows with different timestamps, so that it is the same for each beginning of the file.</summary>
    private static int? PlacesOfDay(TimeSeries series)
    {
        var times = series.Times ?? [];
        for (var i = 1; i < times.Count; i++)
        {
            var distance = (times[i] - times[i - 1]).Ticks;
            if (distance > 0)
                return TimeSpan.TicksPerDay / distance is >= 4 and <= AnomalyDetector.MostPlaces and var places ? (int)places : null;
        }

        return null;
    }
}
