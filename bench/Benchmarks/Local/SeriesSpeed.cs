using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Analytics.Anomalies;
using CloudIntel.Core.Analytics.ChangePoints;
using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long series take: anomalies of a stream, change points of 10,000 values, forecasts of 1,000 hours; and how much memory a watched stream keeps.</summary>
internal static class SeriesSpeed
{
    private const int Points = 500_000;
    private const int Places = 1440;
    private const int Changes = 10_000;
    private const int Hours = 1_000;
    private const int Streams = 100;

    /// <summary>Measures, beside the least that tells a value from a level.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds)
    {
        double[] minutes = [.. Noise(Points, seed: 1).Select((noise, i) => 100 + (40 * Math.Sin(2 * Math.PI * i / Places)) + (3 * noise))];
        double[] steps = [.. Noise(Changes, seed: 2).Select((noise, i) => (i / 500 % 3 * 4) + noise)];
        double[] hours = [.. Noise(Hours, seed: 3).Select((noise, i) => 500 + (200 * Math.Sin(2 * Math.PI * i / 24)) + (i % 168 < 120 ? 80 : 0) + (20 * noise))];
        var (detector, level, pelt, search, forecast) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var figures = (
                Detector: Points / Seconds(() => Detect(minutes)),
                Level: Points / Seconds(() => Level(minutes)),
                Pelt: 100 * Seconds(() => Repeat(10, () => Pelt.Find(new CostWithLength<MeanCost>(new MeanCost(steps)), 3 * Math.Log(Changes)))),
                Search: 100 * Seconds(() => Repeat(10, () => ChangePointSearch.Find(steps, new()))),
                Forecast: 50 * Seconds(() => Repeat(20, () => Forecaster.Forecast(hours, new(48, 24)))));
            if (round == 0)
                continue; // while code is compiled
            detector.Add(figures.Detector);
            level.Add(figures.Level);
            pelt.Add(figures.Pelt);
            search.Add(figures.Search);
            forecast.Add(figures.Forecast);
        }

        return
        [
            new(new("anomaly scores of a stream with 1,440 places a day, one thread", detector), "/s", Goal.AtLeast(200_000), new("moving mean and deviation", level)),
            new(new("memory of a stream with 1,440 places a day", [StateOfDetector()]), "KiB", Goal.AtMost(64)),
            new(new("PELT of 10,000 values, 19 changes", pelt), "ms", Goal.AtMost(10)),
            new(new("change points of these with season, penalty and confidence found", search), "ms"),
            new(new("forecast of 1,000 hours for 48, with intervals and back-test", forecast), "ms", Goal.AtMost(5)),
        ];
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Repeat(int times, Func<object> work)
    {
        for (var i = 0; i < times; i++)
            GC.KeepAlive(work());
    }

    private static void Detect(double[] values)
    {
        var (detector, sum) = (new AnomalyDetector(Places), 0.0);
        for (var i = 0; i < values.Length; i++)
            sum += detector.Next(values[i], i % Places);
        GC.KeepAlive(sum);
    }

    private static void Level(double[] values)
    {
        var (mean, variance, most) = (values[0], 1.0, 0.0);
        foreach (var value in values)
        {
            var difference = value - mean;
            most = Math.Max(most, Math.Abs(difference) / Math.Sqrt(variance));
            mean += 0.02 * difference;
            variance += 0.01 * ((difference * difference) - variance);
        }

        GC.KeepAlive(most);
    }

    private static double StateOfDetector()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var detectors = Enumerable.Range(0, Streams).Select(_ => new AnomalyDetector(Places)).ToArray();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(detectors);
        return bytes / 1024.0 / Streams;
    }

    private static IEnumerable<double> Noise(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}
